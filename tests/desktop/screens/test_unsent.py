"""What was typed and not posted stays with its meeting and question, also for the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cassette.desktop.screens.meeting.unsent import Unsent, UnsentNotes
from cassette.desktop.sitting import Sitting
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from cassette.desktop.application import CassetteApplication
    from cassette.desktop.bridge import Bridge
    from cassette.desktop.screens.frame.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot, sitting: Sitting) -> MainWindow:
    made = sitting.window
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: bool(made.meetings.meetings))
    made.activateWindow()
    return made


def _open(qtbot: QtBot, window: MainWindow, kind: str) -> None:
    row = next(row for row in window.meetings.meetings if row.type == kind)
    window.show_meeting(row.id)
    screen = window.parts.meeting
    qtbot.waitUntil(lambda: screen.model.page is not None and screen.model.page.row.id == row.id)


def test_words_typed_for_one_meeting_never_show_in_another(
    qtbot: QtBot, window: MainWindow
) -> None:
    screen = window.parts.meeting
    _open(qtbot, window, "status")
    second = screen.model.page.agenda[1]  # type: ignore[union-attr]
    screen.go_to(second.id)
    screen.composer.field.setPlainText("For the status update only")
    _open(qtbot, window, "problem")
    assert screen.composer.text == ""
    _open(qtbot, window, "status")
    assert screen.composer.text == "For the status update only"
    assert screen.composer.item == second


def test_a_reply_that_was_begun_is_still_a_reply_when_i_come_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    screen = window.parts.meeting
    _open(qtbot, window, "status")
    card = next(card for card in screen.model.cards() if card.reply_to is None)
    screen.go_to(card.id)
    screen.reply(speak=False)
    screen.composer.field.setPlainText("Agreed, but")
    _open(qtbot, window, "problem")
    assert screen.composer.answered is None
    _open(qtbot, window, "status")
    assert screen.composer.answered is not None
    assert screen.composer.answered.id == card.id


def test_what_i_write_keeps_its_question_while_the_notes_play_on(
    qtbot: QtBot, window: MainWindow
) -> None:
    screen = window.parts.meeting
    _open(qtbot, window, "status")
    first = screen.model.page.agenda[0]  # type: ignore[union-attr]
    screen.go_to(first.id)
    screen.composer.field.setPlainText("On the first question")
    elsewhere = next(card for card in screen.model.cards() if card.item not in (None, first.id))
    screen.go_to(elsewhere.id)
    assert screen.composer.item == first


def test_posting_twice_in_a_hurry_posts_once(qtbot: QtBot, window: MainWindow) -> None:
    screen = window.parts.meeting
    _open(qtbot, window, "status")
    screen.composer.field.setPlainText("Said once")
    for _ in range(3):
        QTest.keyClick(screen.composer.field, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: screen.composer.text == "")
    window.shell.bridge.drain()
    notes = window.shell.workspace.library.queries.meeting(screen.meeting).notes  # type: ignore[arg-type]
    assert sum(card.text == "Said once" for card in notes) == 1


def test_a_note_posted_while_i_go_elsewhere_takes_nothing_from_there(
    qtbot: QtBot, window: MainWindow
) -> None:
    screen = window.parts.meeting
    _open(qtbot, window, "problem")
    screen.composer.field.setPlainText("An option I think of")
    _open(qtbot, window, "status")
    screen.composer.field.setPlainText("Done for today")
    meeting = screen.meeting
    QTest.keyClick(screen.composer.field, Qt.Key.Key_Return, CTRL)
    _open(qtbot, window, "problem")
    qtbot.waitUntil(lambda: screen.unsent.get(str(meeting)) is None)
    queries = window.shell.workspace.library.queries
    assert any(card.text == "Done for today" for card in queries.meeting(meeting).notes)  # type: ignore[arg-type]
    assert screen.composer.text == "An option I think of"
    _open(qtbot, window, "status")
    assert screen.composer.text == ""


def test_after_a_refusal_one_may_post_again(qtbot: QtBot, window: MainWindow) -> None:
    screen = window.parts.meeting
    _open(qtbot, window, "status")
    screen.composer.field.setPlainText("x" * 20_001)
    screen.composer.post.click()
    qtbot.waitUntil(lambda: "bad_text" in window.banners.standing())
    screen.composer.field.setPlainText("Shorter now")
    QTest.keyClick(screen.composer.field, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: any(card.text == "Shorter now" for card in screen.model.cards()))


def test_recording_elsewhere_leaves_typed_words_where_they_belong(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = window.parts.meeting
    _open(qtbot, window, "status")
    first, second = screen.model.page.agenda[:2]  # type: ignore[union-attr]
    screen.go_to(first.id)
    screen.composer.field.setPlainText("On the first question")
    places = []
    monkeypatch.setattr(window.shell, "record", lambda place, *_: places.append(place))
    screen.go_to(second.id)
    window.actions_["record"].trigger()
    card = next(card for card in screen.model.cards() if card.reply_to is None)
    screen.go_to(card.id)
    window.actions_["reply"].trigger()
    assert [place.item for place in places] == [second.id, card.item]
    assert places[1].reply_to == card.id
    assert (screen.composer.item, screen.composer.answered) == (first, None)


def test_what_was_typed_is_there_again_at_the_next_start(
    qtbot: QtBot, library: Path, bridge: Bridge, qapp: CassetteApplication
) -> None:
    first = Sitting(Workspace.open(library), bridge, qapp.theme)
    first.start()
    window = first.window
    qtbot.waitUntil(lambda: bool(window.meetings.meetings))
    _open(qtbot, window, "status")
    window.parts.meeting.composer.field.setPlainText("Half a thought")
    window.close()
    window.deleteLater()
    again = Sitting(Workspace.open(library), bridge, qapp.theme)
    again.start()
    screen = again.window.parts.meeting
    qtbot.waitUntil(lambda: screen.composer.text == "Half a thought")
    again.close()
    again.window.hide()
    again.window.deleteLater()


def test_a_killed_window_loses_no_more_than_the_last_words(
    qtbot: QtBot, window: MainWindow
) -> None:
    _open(qtbot, window, "status")
    screen = window.parts.meeting
    screen.composer.field.setPlainText("Typed before the lights went out")
    folder, meeting = window.shell.workspace.folder, str(screen.meeting)
    qtbot.waitUntil(lambda: UnsentNotes(folder).get(meeting) is not None, timeout=5_000)


def test_a_file_of_unsent_notes_that_cannot_be_read_is_forgotten(tmp_path: Path) -> None:
    notes = UnsentNotes(tmp_path)
    notes.put("m", Unsent("words", "i", "n"))
    notes.keep()
    assert UnsentNotes(tmp_path).get("m") == Unsent("words", "i", "n")
    for broken in ("{", '{"m": 3}', '{"m": ["a"]}', "[]", '{"m": [1, 2, 3]}'):
        notes.file.write_text(broken, encoding="utf-8")
        assert UnsentNotes(tmp_path).get("m") is None
    notes.put("m", Unsent(" \n"))
    notes.keep()
    assert not notes.file.exists()
