"""The main window at work on a real library: keys, rows, player, words, banners, memory."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QLineEdit, QWidget

from cassette.desktop import wording
from cassette.desktop.bridge import Lane
from cassette.desktop.models.meeting_model import ENTRY
from cassette.desktop.screens.frame import memory
from cassette.desktop.sitting import Sitting
from cassette.workflows import act
from cassette.workflows.hear import queue_of
from cassette.workflows.plan_meeting import new_meeting
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from cassette.desktop.application import CassetteApplication
    from cassette.desktop.bridge import Bridge
    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.domain.views import NoteCard


@pytest.fixture
def window(qtbot: QtBot, sitting: Sitting) -> MainWindow:
    made = sitting.window
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.parts.inbox.model.rowCount() > 0)
    qtbot.waitUntil(lambda: bool(made.meetings.meetings))
    qtbot.waitUntil(lambda: made.parts.inbox.model.queue is not None)
    made.activateWindow()
    made.parts.inbox.list.setFocus()
    return made


def _open(qtbot: QtBot, window: MainWindow, kind: str) -> None:
    row = next(row for row in window.meetings.meetings if row.type == kind)
    window.show_meeting(row.id)
    qtbot.waitUntil(lambda: window.parts.meeting.model.rowCount() > 0)
    window.parts.meeting.list.setFocus()


def _again(window: MainWindow, card: NoteCard) -> NoteCard:
    return window.shell.workspace.library.queries.note(card.id)


def _press(window: MainWindow, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    combined = Qt.KeyboardModifier.NoModifier
    for one in modifiers:
        combined |= one
    QTest.keyClick(QApplication.focusWidget() or window, key, combined)


def test_the_header_tells_an_honest_price_at_my_pace(qtbot: QtBot, window: MainWindow) -> None:
    inbox, shell = window.parts.inbox, window.shell
    said = inbox.count.text
    queue = queue_of(shell.workspace.desk, shell.settings)
    assert queue.notes == shell.workspace.library.queries.inbox_sum().notes
    assert f"{queue.notes} notes  ·  {wording.length(queue.left_ms)}" in said()
    window.listening.set_rate(2.0)
    half = queue_of(shell.workspace.desk, replace(shell.settings, speed=2.0))
    qtbot.waitUntil(lambda: f"→ {wording.length(half.cost_ms)} for you" in said())
    assert half.cost_ms <= queue.left_ms / 2 + queue.notes


def test_space_plays_the_note_i_am_at_and_pauses_it(qtbot: QtBot, window: MainWindow) -> None:
    card = window.parts.inbox.current()
    _press(window, Qt.Key.Key_Space)
    assert window.listening.playing
    assert window.listening.card == card
    _press(window, Qt.Key.Key_K)
    assert not window.listening.playing


def test_space_on_a_focused_button_presses_it_and_plays_nothing(
    qtbot: QtBot, window: MainWindow
) -> None:
    pressed: list[int] = []
    window.parts.inbox.header.play_all.clicked.disconnect()
    window.parts.inbox.header.play_all.clicked.connect(lambda: pressed.append(1))
    window.parts.inbox.header.play_all.setFocus()
    QTest.keyClick(window.parts.inbox.header.play_all, Qt.Key.Key_Space)
    assert pressed == [1]
    assert not window.listening.playing


def test_n_goes_from_unheard_note_to_unheard_note(qtbot: QtBot, window: MainWindow) -> None:
    cards = window.parts.inbox.playlist()
    _press(window, Qt.Key.Key_N)
    assert window.listening.card == cards[0]
    _press(window, Qt.Key.Key_N)
    assert window.listening.card == cards[1]
    assert window.parts.inbox.current() == cards[1]
    _press(window, Qt.Key.Key_P)
    assert window.listening.card is not None
    assert window.listening.card.id == cards[0].id


def test_e_marks_heard_and_goes_on(qtbot: QtBot, window: MainWindow) -> None:
    first, second = window.parts.inbox.playlist()[:2]
    _press(window, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: window.parts.inbox.model.row_of(first.id) < 0)
    assert _again(window, first).heard
    current = window.parts.inbox.current()
    assert current is not None
    assert current.id == second.id


def test_play_all_goes_through_the_notes_in_thread_order_up_to_where_it_must_halt(
    qtbot: QtBot, window: MainWindow
) -> None:
    queue = window.parts.inbox.model.queue
    assert queue is not None
    row = [one.note for one in takewhile(lambda one: not one.stop, queue.entries)]
    assert len(row) > 1
    window.parts.inbox.header.play_all.click()
    assert [card.id for card in window.listening.cards] == row
    assert window.listening.card is not None
    assert window.listening.card.id == row[0]


def test_when_everything_is_heard_the_screen_says_so_and_what_is_next(
    qtbot: QtBot, window: MainWindow
) -> None:
    for card in window.parts.inbox.playlist():
        window.shell.bridge.run(Lane.STORE, lambda card=card: _hear(window, card))
    nothing = window.parts.inbox.nothing
    qtbot.waitUntil(nothing.isVisible)
    assert nothing.heading.text() == "You are all caught up"
    assert nothing._ways, "the meetings that are due next"
    nothing._ways[0].click()
    assert window.screen_ is window.parts.meeting


def _hear(window: MainWindow, card: NoteCard) -> None:
    from cassette.workflows.react import mark_heard

    mark_heard(window.shell.workspace.desk, card.id)


def test_enter_opens_the_meeting_at_the_note(qtbot: QtBot, window: MainWindow) -> None:
    card = window.parts.inbox.current()
    assert card is not None
    _press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.parts.meeting.current() is not None)
    assert window.section == card.meeting
    qtbot.waitUntil(lambda: window.parts.meeting.current().id == card.id)


def test_the_words_of_the_note_i_am_at_stand_at_the_side(qtbot: QtBot, window: MainWindow) -> None:
    card = next(card for card in window.parts.inbox.playlist() if card.sound)
    window.parts.inbox.go_to(card.id)
    pane = window.parts.words
    qtbot.waitUntil(lambda: pane.words.toPlainText() == _again(window, card).text)
    window.shell.play([card], 0, 700)
    qtbot.waitUntil(lambda: pane.words.spoken != "")
    assert pane.words.spoken in card.text


def test_an_action_stands_at_its_second_with_who_does_it(qtbot: QtBot, window: MainWindow) -> None:
    card = next(card for card in window.parts.inbox.playlist() if card.sound is not None)
    me = window.shell.team.me
    act.agree(
        window.shell.workspace.desk,
        card.meeting,
        "Call the harbour",
        owner=me,
        note=card.id,
        at_ms=1_500,
    )
    window.parts.words.show_note(None)
    window.parts.words.show_note(card)
    pane = window.parts.words
    qtbot.waitUntil(lambda: any("Call the harbour" in one.text for one in pane.moments.moments))
    moment = next(one for one in pane.moments.moments if "harbour" in one.text)
    assert moment.at_ms == 1_500
    assert window.shell.team.members[0].name in moment.text


def test_a_word_seeks_in_the_note_that_plays(qtbot: QtBot, window: MainWindow) -> None:
    card = next(card for card in window.parts.inbox.playlist() if card.sound)
    window.parts.inbox.go_to(card.id)
    window.shell.play([card], 0, 0)
    pane = window.parts.words
    qtbot.waitUntil(lambda: len(pane.words._spans) > 4)
    pane.words.sought.emit(1_200)
    assert window.listening.position_ms == 1_200
    assert window.listening.playing


def test_a_written_note_is_posted_and_undone(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window, "status")
    meeting = window.parts.meeting
    window.actions_["write"].trigger()
    meeting.composer.field.setPlainText("Nothing from me, <b>sorry</b>.")
    QTest.keyClick(meeting.composer.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(
        lambda: any(card.text.startswith("Nothing from") for card in meeting.model.cards())
    )
    assert meeting.composer.text == ""
    mine = next(card for card in meeting.model.cards() if card.text.startswith("Nothing from"))
    meeting.go_to(mine.id)
    meeting.list.setFocus()
    _press(window, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: _again(window, mine).deleted)
    qtbot.waitUntil(lambda: window.toast.text == "Note deleted")
    _press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not _again(window, mine).deleted)


def test_what_was_typed_stays_when_it_could_not_be_posted(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window, "status")
    composer = window.parts.meeting.composer
    composer.field.setPlainText("x" * 20_001)
    composer.post.click()
    qtbot.waitUntil(lambda: "bad_text" in window.banners.standing())
    assert len(composer.text) == 20_001


def test_a_reaction_goes_to_the_moment_that_is_heard(qtbot: QtBot, window: MainWindow) -> None:
    card = next(card for card in window.parts.inbox.playlist() if card.sound)
    window.shell.play([card], 0, 1_000)
    qtbot.waitUntil(lambda: window.listening.position_ms > 1_100)
    _press(window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: len(_again(window, card).reactions) > len(card.reactions))
    given = _again(window, card).reactions[-1]
    assert given.what == "agree"
    assert given.at_ms is not None
    assert 1_000 <= given.at_ms <= 3_500


def test_a_title_is_changed_in_place_and_markup_is_shown_as_typed(
    qtbot: QtBot, window: MainWindow
) -> None:
    _open(qtbot, window, "decision")
    header = window.parts.meeting.header
    _press(window, Qt.Key.Key_F2)
    header.field.setText('<img src="file:///x"> **bold**')
    QTest.keyClick(header.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: header.title.text() == '<img src="file:///x"> **bold**')
    assert header.title.textFormat() is Qt.TextFormat.PlainText
    assert "**bold**" in window.windowTitle()


def test_a_title_that_cannot_be_is_a_named_error(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window, "decision")
    window.parts.meeting.retitled.emit("   ")
    qtbot.waitUntil(lambda: "bad_name" in window.banners.standing())


def test_a_meeting_is_closed_and_opened_again(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window, "status")
    header, composer = window.parts.meeting.header, window.parts.meeting.composer
    header.close_or_open.click()
    qtbot.waitUntil(lambda: header.close_or_open.text() == "Reopen")
    assert not composer.field.isEnabled()
    assert header.due.text() == "Closed"
    header.close_or_open.click()
    qtbot.waitUntil(lambda: composer.field.isEnabled())


def test_a_due_time_in_plain_words_is_echoed_before_it_is_set(
    qtbot: QtBot, window: MainWindow
) -> None:
    _open(qtbot, window, "status")
    header = window.parts.meeting.header
    header.edit_due()
    header.due_field.field.setText("blah blah")
    qtbot.waitUntil(lambda: "blah" in header.due_field.echo.text(), timeout=15_000)
    assert not header.due_field.keep.isEnabled()
    header.due_field.field.setText("in 2 days")
    qtbot.waitUntil(lambda: header.due_field.keep.isEnabled(), timeout=15_000)
    before = header.due.text()
    header.due_field.keep.click()
    qtbot.waitUntil(lambda: header.due.text() != before)


def test_a_file_that_is_no_sound_is_refused_with_its_name_and_leaves_nothing(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    _open(qtbot, window, "status")
    meeting = window.parts.meeting
    notes = len(meeting.model.cards())
    file = tmp_path / "holiday.odt"
    file.write_bytes(b"PK\x03\x04 nothing to hear")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    drop = QDropEvent(
        QPointF(200, 200),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    meeting.dropEvent(drop)
    assert meeting.imports.lines
    qtbot.waitUntil(lambda: meeting.banners.standing() != [], timeout=30_000)
    assert any("holiday.odt" in text for text in meeting.banners.texts())
    assert len(meeting.model.cards()) == notes
    assert meeting.imports.lines == []


def test_an_import_can_be_cancelled(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    _open(qtbot, window, "status")
    meeting = window.parts.meeting
    file = tmp_path / "some.wav"
    file.write_bytes(b"RIFF")
    meeting.add_files([file])
    meeting.imports.lines[0].stop.click()
    assert meeting.imports.lines == []
    window.shell.bridge.run(Lane.POOL, lambda: None)
    assert meeting.banners.standing() == []


def test_the_question_i_am_at_is_the_one_my_next_note_answers(
    qtbot: QtBot, window: MainWindow
) -> None:
    _open(qtbot, window, "status")
    meeting = window.parts.meeting
    items = [entry.item for entry in meeting.model.entries if entry.kind == "item"]
    meeting.go_to(items[1].id)
    place = meeting.place()
    assert place is not None
    assert place.item == items[1].id
    assert items[1].prompt in meeting.composer.target.text()


def test_each_question_has_its_own_buttons_with_names(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window, "status")
    view = window.parts.meeting.list
    tools = [
        view.indexWidget(view.model().index(n, 0))
        for n in range(view.model().rowCount())
        if view.model().index(n, 0).data(ENTRY).kind == "item"
    ]
    assert len(tools) == 3
    assert all(one is not None for one in tools)
    assert "What progress did you make?" in tools[0].write.accessibleName()
    tools[2].write.click()
    place = window.parts.meeting.place()
    assert place is not None
    page = window.parts.meeting.model.page
    assert page is not None
    assert place.item == page.agenda[2].id


def test_an_open_question_can_be_answered_from_its_card(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = new_meeting(window.shell.workspace.desk, "problem", "Fresh")
    window.show_meeting(planned.page.row.id)
    meeting = window.parts.meeting
    qtbot.waitUntil(lambda: meeting.model.rowCount() == 6)
    asked: list[object] = []
    monkeypatch.setattr(
        type(window.shell),
        "record",
        lambda self, place, prompt="", seconds=0: asked.append((place, prompt)),
    )
    meeting.list.pressed_part.emit(meeting.model.index(3), "answer", 0.0)
    place, prompt = asked[0]
    assert place.item == planned.page.agenda[1].id
    assert prompt == planned.page.agenda[1].prompt


def test_r_replies_to_the_root_of_the_thread(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(
        type(window.shell), "record", lambda self, place, prompt="", seconds=0: asked.append(place)
    )
    _open(qtbot, window, "problem")
    meeting = window.parts.meeting
    reply = next((card for card in meeting.model.cards() if card.reply_to), None)
    target = reply or meeting.model.cards()[0]
    meeting.go_to(target.id)
    _press(window, Qt.Key.Key_R)
    assert asked[0].reply_to == (target.reply_to or target.id)


def test_every_pane_is_reached_with_f6(qtbot: QtBot, window: MainWindow) -> None:
    reached = []
    for _ in range(4):
        window.step_pane(1)
        reached.append(QApplication.focusWidget())
    assert len(set(map(id, reached))) == 4
    assert window.parts.sidebar.list in reached
    assert window.parts.words.words in reached
    assert window.parts.bar.play in reached


def test_escape_goes_back_to_catch_up(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window, "status")
    qtbot.waitUntil(window.parts.meeting.list.hasFocus)
    _press(window, Qt.Key.Key_Escape)
    assert window.section == "inbox"


def test_numbers_lead_to_meetings(qtbot: QtBot, window: MainWindow) -> None:
    entry = window.meetings.numbered(2)
    assert entry is not None
    window.actions_["go_2"].trigger()
    assert window.section == entry.key
    window.actions_["catch_up"].trigger()
    assert window.section == "inbox"


def test_a_narrow_window_folds_the_sidebar_away_and_f9_brings_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    assert window.parts.sidebar.isVisible()
    window.resize(800, 600)
    qtbot.waitUntil(lambda: not window.parts.sidebar.isVisible())
    assert not window.parts.words.isVisible()
    _press(window, Qt.Key.Key_F9)
    assert window.parts.sidebar.isVisible()
    window.resize(1200, 700)
    qtbot.waitUntil(window.parts.words.isVisible)


def test_letters_typed_into_a_field_stay_letters(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window, "status")
    field = window.parts.meeting.composer.field
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "k ne []")
    assert field.toPlainText() == "k ne []"
    assert not window.listening.playing


def test_speed_keys_and_the_box_agree(qtbot: QtBot, window: MainWindow) -> None:
    _press(window, Qt.Key.Key_BracketRight)
    assert window.listening.rate == 1.25
    assert window.parts.bar.speed.value() == 1.25
    window.parts.bar.speed.setValue(2.0)
    assert window.listening.rate == 2.0
    _press(window, Qt.Key.Key_Equal)
    assert window.listening.rate == 1.0


def test_the_window_is_remembered(
    qtbot: QtBot, window: MainWindow, sitting: Sitting, bridge: Bridge, library: Path,
    qapp: CassetteApplication,
) -> None:  # fmt: skip
    _open(qtbot, window, "decision")
    card = next(card for card in window.parts.meeting.model.cards() if card.sound)
    window.parts.meeting.go_to(card.id)
    window.listening.restore(card, 1_500)
    window.show_sidebar(False)
    section = window.section
    with qtbot.waitSignal(sitting.over):
        window.close()
    kept = memory.recall(library)
    assert (kept.section, kept.note, kept.heard, kept.position_ms) == (
        section,
        card.id,
        card.id,
        1_500,
    )
    again = Sitting(Workspace.open(library), bridge, qapp.theme)
    again.start()
    try:
        qtbot.waitUntil(lambda: again.window.parts.meeting.current() is not None)
        assert again.window.section == section
        assert again.window.parts.meeting.current().id == card.id
        assert not again.window.parts.sidebar.isVisible()
        qtbot.waitUntil(lambda: again.listening.position_ms == 1_500)
        assert not again.listening.playing
    finally:
        again.close()
        again.window.deleteLater()
        again.deleteLater()


def test_where_one_was_in_another_teams_library_of_the_same_folder_is_forgotten(
    qtbot: QtBot, bridge: Bridge, library: Path, qapp: CassetteApplication
) -> None:
    gone = memory.WindowMemory(section="0" * 32, note="1" * 32, sidebar=False, team="f" * 64)
    memory.keep(library, gone)
    made = Sitting(Workspace.open(library), bridge, qapp.theme)
    banners: list[object] = []
    made.shell.bannered.connect(banners.append)
    made.start()
    try:
        qtbot.waitUntil(lambda: made.window.parts.inbox.model.rowCount() > 0)
        assert (made.window.section, banners) == ("inbox", [])
        assert not made.window.parts.sidebar.isVisible(), "how it looked is kept"
    finally:
        made.close()
        made.window.deleteLater()
        made.deleteLater()
    assert memory.recall(library).team == made.shell.team.id


def test_a_memory_that_cannot_be_read_is_forgotten(tmp_path: Path) -> None:
    file = memory.memory_file(tmp_path)
    file.parent.mkdir(parents=True)
    for text in ("not toml [", 'geometry = "%%%"', "geometry = 7\nsection = 3"):
        file.write_text(text, encoding="utf-8")
        kept = memory.recall(tmp_path)
        assert (kept.section, kept.sidebar) == ("", True)


def test_a_library_that_cannot_be_changed_says_so(
    qtbot: QtBot, qapp: CassetteApplication, bridge: Bridge, library: Path
) -> None:
    from cassette.domain.errors import LibraryTooNew

    workspace = Workspace.open(library, read_only=True)
    workspace.library.why_read_only = LibraryTooNew(path=library)
    sitting = Sitting(workspace, bridge, qapp.theme)
    sitting.start()
    try:
        assert "library_too_new" in sitting.window.banners.standing()
        qtbot.waitUntil(lambda: sitting.window.parts.inbox.model.rowCount() > 0)
        card = next(card for card in sitting.window.parts.inbox.playlist() if card.sound)
        sitting.shell.play([card])
        qtbot.waitUntil(lambda: sitting.listening.position_ms > 100)
    finally:
        sitting.close()
        sitting.window.deleteLater()
        sitting.deleteLater()


def _nameless(window: QWidget) -> list[str]:
    kinds = (QAbstractButton, QAbstractSlider, QLineEdit)
    found = []
    for widget in window.findChildren(QWidget):
        inner = widget.objectName().startswith("qt_") or isinstance(widget.parent(), QLineEdit)
        if isinstance(widget, kinds) and widget.isVisibleTo(window) and not inner:
            face = QAccessible.queryAccessibleInterface(widget)
            name = face.text(QAccessible.Text.Name) if face is not None else ""
            parent_name = (
                widget.parent().accessibleName() if isinstance(widget.parent(), QWidget) else ""
            )
            if not name and not parent_name and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
                found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def test_everything_that_takes_the_focus_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window, "status")
    assert _nameless(window) == []


def test_the_check_for_names_finds_a_nameless_button(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QPushButton

    holder = QWidget()
    qtbot.addWidget(holder)
    QPushButton(holder)
    holder.show()
    assert _nameless(holder)


def test_a_screen_reader_hears_every_row(qtbot: QtBot, window: MainWindow) -> None:
    view = window.parts.inbox.list
    face = QAccessible.queryAccessibleInterface(view)
    assert face.text(QAccessible.Text.Name) == "Unheard notes"
    assert face.childCount() == window.parts.inbox.model.rowCount()
    first = face.child(0).text(QAccessible.Text.Name)
    assert first.startswith("Unheard. ")
    _open(qtbot, window, "status")
    rows = QAccessible.queryAccessibleInterface(window.parts.meeting.list)
    assert rows.child(0).text(QAccessible.Text.Name).startswith("Item 1: ")


def test_rows_are_mirrored_in_arabic_and_time_is_not(
    qtbot: QtBot, qapp: CassetteApplication, window: MainWindow
) -> None:
    _open(qtbot, window, "status")
    view = window.parts.meeting.list
    card = next(card for card in window.parts.meeting.model.cards() if card.sound)
    index = window.parts.meeting.model.index(window.parts.meeting.model.row_of(card.id))
    delegate = window.parts.meeting._delegate

    def disc_and_late() -> tuple[int, float]:
        rect = view.visualRect(index)
        discs = [
            x
            for x in range(rect.left(), rect.right(), 4)
            if delegate.part_at(rect, index, QPoint(x, rect.top() + 22))[0] == "play"
        ]
        y = rect.top() + delegate._wave(rect, index.data(ENTRY)).top() - rect.top() + 5
        late = delegate.part_at(rect, index, QPoint(rect.center().x() + 60, y))
        return discs[0], late[1]

    left_disc, late = disc_and_late()
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        qtbot.waitUntil(lambda: view.isRightToLeft())
        right_disc, still_late = disc_and_late()
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert right_disc > left_disc + 200
    assert late > 0.5
    assert still_late > 0.5


@pytest.mark.expects_log("a bug in a job")
def test_a_bug_leaves_a_report_here_and_says_so(qtbot: QtBot, window: MainWindow) -> None:
    from cassette.runtime import crash, paths

    window.shell.bridge.on_bug(ZeroDivisionError("x"))
    qtbot.waitUntil(lambda: "bug" in window.banners.standing())
    assert len(crash.reports(paths.crashes_folder())) == 1


def test_an_empty_team_is_shown_how_to_begin(
    qtbot: QtBot, qapp: CassetteApplication, bridge: Bridge, tmp_path: Path
) -> None:
    sitting = Sitting(Workspace.create(tmp_path / "new", "Tide", "Ada"), bridge, qapp.theme)
    sitting.start()
    try:
        nothing = sitting.window.parts.inbox.nothing
        qtbot.waitUntil(nothing.isVisible)
        assert nothing.heading.text() == "Your team's first meeting"
    finally:
        sitting.close()
        sitting.window.deleteLater()
        sitting.deleteLater()


def test_enter_right_after_typing_a_due_time_waits_until_it_is_understood(
    qtbot: QtBot, window: MainWindow
) -> None:
    _open(qtbot, window, "status")
    header = window.parts.meeting.header
    header.edit_due()
    before = header.due.text()
    QTest.keyClicks(header.due_field.field, "in 9 days")
    QTest.keyClick(header.due_field.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: header.due.text() != before, timeout=15_000)
    assert not header.due_field.isVisible()


def test_a_due_time_understood_too_late_is_not_taken_for_what_stands_there_now(
    qtbot: QtBot, window: MainWindow
) -> None:
    _open(qtbot, window, "status")
    field = window.parts.meeting.header.due_field
    window.parts.meeting.header.edit_due()
    field.field.setText("in 2 days")
    field._ask()
    job = field._job
    field.field.setText("in 2 days at")
    assert job is not None
    assert job.dropped


def test_the_keyboard_is_back_in_the_list_when_a_title_or_due_time_was_changed(
    qtbot: QtBot, window: MainWindow
) -> None:
    _open(qtbot, window, "status")
    screen = window.parts.meeting
    for begin in ("rename", "move_due"):
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
            screen.list.setFocus()
            window.actions_[begin].trigger()
            assert isinstance(QApplication.focusWidget(), QLineEdit)
            if begin == "move_due" and key == Qt.Key.Key_Return:
                QTest.keyClicks(QApplication.focusWidget(), "in 3 days")
            _press(window, key)
            qtbot.waitUntil(screen.list.hasFocus, timeout=15_000)


def test_a_narrow_window_shows_the_sidebar_or_the_words_and_a_wide_one_both(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(760, 560)
    qtbot.waitUntil(lambda: not window.parts.words.isVisible())
    window.actions_["details"].trigger()
    window.actions_["sidebar"].trigger()
    assert window.parts.sidebar.isVisible()
    assert not window.parts.words.isVisible()
    window.actions_["details"].trigger()
    assert window.parts.words.isVisible()
    assert not window.parts.sidebar.isVisible()
    assert not window.actions_["sidebar"].isChecked()
    window.resize(1180, 760)
    qtbot.waitUntil(lambda: window.parts.sidebar.isVisible() and window.parts.words.isVisible())
