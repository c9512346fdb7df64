"""A sheet over the window: the keyboard stays in it, and goes back where it was afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget

from cassette.desktop.screens.backup.restore_sheet import RestoreSheet
from cassette.desktop.screens.meeting.unsent import UnsentNotes
from cassette.desktop.screens.new_meeting.sheet import NewMeetingSheet
from cassette.desktop.screens.recorder.sheet import RecorderSheet
from cassette.desktop.shell import Way
from cassette.workflows.desk import Place

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.desktop.sitting import Sitting


@pytest.fixture
def window(qtbot: QtBot, sitting: Sitting) -> MainWindow:
    made = sitting.window
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.parts.inbox.model.rowCount() > 0)
    made.activateWindow()
    made.parts.inbox.list.setFocus()
    return made


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
@pytest.mark.parametrize("name", ["shortcuts", "new_meeting", "settings", "libraries", "help"])
def test_tab_goes_round_inside_the_sheet(
    qtbot: QtBot, window: MainWindow, name: str, key: Qt.Key
) -> None:
    window.actions_[name].trigger()
    sheet = window.cover.sheet
    assert sheet is not None
    met: list[QWidget | None] = []
    for _ in range(40):
        QTest.keyClick(QApplication.focusWidget() or window, key)
        met.append(QApplication.focusWidget())
    assert all(one is not None and sheet.isAncestorOf(one) for one in met), met
    assert sheet.cross in met
    assert len(set(met)) > 2


def test_the_keyboard_goes_back_where_it_was(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_["shortcuts"].trigger()
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
    assert window.cover.sheet is None
    assert window.parts.inbox.list.hasFocus()


def test_a_button_that_went_meanwhile_does_not_take_the_keyboard_with_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    button = QPushButton("Soon gone", window.centralWidget())
    button.show()
    button.setFocus()
    window.actions_["shortcuts"].trigger()
    button.deleteLater()
    QCoreApplication.sendPostedEvents(button, QEvent.Type.DeferredDelete.value)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
    assert window.cover.sheet is None
    assert window.screen_.first_focus().hasFocus()


def test_a_form_that_was_begun_is_not_lost_with_the_window(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.actions_["new_meeting"].trigger()
    sheet = window.cover.sheet
    assert isinstance(sheet, NewMeetingSheet)
    sheet.form.title.setText("Almost lost")
    window.close()
    assert window.isVisible()
    assert sheet.notice.isVisible()
    discard = next(one for one in sheet.notice.findChildren(QPushButton))
    discard.click()
    assert window.cover.sheet is None
    window.close()
    assert not window.isVisible()


def test_an_untouched_form_does_not_hold_the_window(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_["new_meeting"].trigger()
    window.close()
    assert not window.isVisible()


def test_a_signal_is_not_held_up_by_a_question(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_["new_meeting"].trigger()
    sheet = window.cover.sheet
    assert isinstance(sheet, NewMeetingSheet)
    sheet.form.title.setText("Almost lost")
    window.hurried = True
    window.close()
    assert not window.isVisible()


def test_words_typed_into_a_sheet_outlive_a_signal(
    qtbot: QtBot, window: MainWindow, qapp: QApplication
) -> None:
    row = next(row for row in window.meetings.meetings if row.type == "status")
    sheet = RecorderSheet(window.shell, Place(row.id), "Why?")
    window.shell.open_sheet(sheet)
    sheet._on_write_wanted()
    assert sheet.writing is not None
    sheet.writing.page.editor.setPlainText("Instead of speaking")
    window.hurried = True
    window.close()
    assert not window.isVisible()
    kept = UnsentNotes(window.shell.workspace.folder).get(row.id)
    assert kept is not None
    assert kept.text == "Instead of speaking"


def test_the_keyboard_is_in_the_list_again_after_an_undo(qtbot: QtBot, window: MainWindow) -> None:
    done: list[int] = []
    window.shell.toast("Deleted", Way("Undo", lambda: done.append(1)))
    window.toast.way.setFocus()
    QTest.keyClick(window.toast.way, Qt.Key.Key_Space)
    assert done == [1]
    assert window.parts.inbox.list.hasFocus()


def test_menus_of_reactions_do_not_pile_up(qtbot: QtBot, window: MainWindow) -> None:
    row = next(row for row in window.meetings.meetings if row.type == "status")
    window.show_meeting(row.id)
    screen = window.parts.meeting
    qtbot.waitUntil(lambda: bool(screen.model.cards()))
    before = len(window.findChildren(QMenu))
    for _ in range(3):
        screen.part_wanted.emit(screen.model.cards()[0], "react")
        popup = QApplication.activePopupWidget()
        assert popup is not None
        popup.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert len(window.findChildren(QMenu)) == before


def test_space_on_a_note_that_was_taken_back_plays_no_other(
    qtbot: QtBot, window: MainWindow
) -> None:
    row = next(row for row in window.meetings.meetings if row.type == "status")
    window.show_meeting(row.id)
    screen = window.parts.meeting
    qtbot.waitUntil(lambda: any(card.mine for card in screen.model.cards()))
    mine = next(card for card in screen.model.cards() if card.mine)
    screen.go_to(mine.id)
    window.actions_["delete"].trigger()
    qtbot.waitUntil(lambda: screen.current() is not None and screen.current().deleted)  # type: ignore[union-attr]
    window.actions_["play"].trigger()
    assert not window.listening.playing


def test_a_sheet_grows_with_what_it_comes_to_hold(qtbot: QtBot, window: MainWindow) -> None:
    window.shell.restore_backup()
    sheet = window.cover.sheet
    assert isinstance(sheet, RestoreSheet)
    before = sheet.height()
    sheet.form.ask_for_words()
    qtbot.waitUntil(lambda: sheet.height() > before)
    words, note = sheet.form.words.geometry(), sheet.form.words_field.note.geometry()
    assert words.bottom() < note.top()
    middle = window.cover.rect().center()
    assert abs(sheet.geometry().center().y() - middle.y()) <= 1
