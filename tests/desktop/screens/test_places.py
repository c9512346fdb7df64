"""The list of actions and the register of decisions, gone to from the sidebar."""

from __future__ import annotations

import csv
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from cassette.desktop.models.register_model import RegisterModel
from cassette.desktop.screens.actions.screen import ActionsScreen
from cassette.desktop.screens.actions.sheet import ActionSheet
from cassette.desktop.screens.decision.pane import OutcomePane
from cassette.desktop.screens.decision.stance_sheet import StanceSheet
from cassette.desktop.screens.frame.upshots import first_words, sentence_at
from cassette.desktop.screens.register.screen import RegisterScreen
from cassette.domain.notes import Segment, Transcript
from cassette.workflows import act
from cassette.workflows.decide import state_outcome
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.desktop.sitting import Sitting
    from cassette.domain.outcome_views import DecisionRow
    from tests.workflows.conftest import Clock


@pytest.fixture
def window(qtbot: QtBot, sitting: Sitting) -> MainWindow:
    made = sitting.window
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.parts.inbox.model.rowCount() > 0)
    qtbot.waitUntil(lambda: made.meetings.rowCount() > 3)
    made.activateWindow()
    made.parts.inbox.list.setFocus()
    return made


@pytest.fixture
def team(window: MainWindow) -> Team:
    desk = window.shell.workspace.desk
    clock = SimpleNamespace(ms=desk.now_ms())
    return Team(desk, cast("Clock", clock), "Grace", "Alan")


def press(window: MainWindow, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    combined = Qt.KeyboardModifier.NoModifier
    for one in modifiers:
        combined |= one
    QTest.keyClick(QApplication.focusWidget() or window, key, combined)


CTRL_SHIFT = (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)


def actions(qtbot: QtBot, window: MainWindow, team: Team) -> ActionsScreen:
    """The list with three actions, one of them mine."""
    note = team.says("Grace", "The night crew must know.")
    act.agree(team.desk, team.meeting, "Ask the crew", owner=team.me, due="in 2 days", note=note)
    act.agree(team.desk, team.meeting, "Print it", owner=team.id("Grace"))
    act.agree(team.desk, team.meeting, "Paint it")
    press(window, Qt.Key.Key_A, *CTRL_SHIFT)
    made = window.parts.place("actions")
    assert isinstance(made, ActionsScreen)
    qtbot.waitUntil(lambda: len(made.model.rows) >= 1)
    return made


def test_the_list_shows_mine_then_everybodys(qtbot: QtBot, window: MainWindow, team: Team) -> None:
    screen = actions(qtbot, window, team)
    assert [row.what for row in screen.model.rows] == ["Ask the crew"]
    assert window.windowTitle().startswith("Actions")
    screen.whose.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(screen.model.rows) == 3)
    assert screen.count.text() == "3 open"
    index = screen.model.index(0)
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Ask the crew. Ada")


def test_keys_tick_change_drop_and_go_there(qtbot: QtBot, window: MainWindow, team: Team) -> None:
    screen = actions(qtbot, window, team)
    queries = team.desk.library.queries
    assert screen.list.hasFocus()
    press(window, Qt.Key.Key_F2)
    sheet = window.cover.sheet
    assert isinstance(sheet, ActionSheet)
    assert sheet.what.text() == "Ask the crew"
    sheet.done()
    screen.list.setFocus()
    press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: queries.actions(owner=team.me) == ())
    qtbot.waitUntil(lambda: screen.model.rows == [])
    assert screen.nothing.isVisible()
    window.toast.undo()
    qtbot.waitUntil(lambda: len(screen.model.rows) == 1)
    screen.list.setFocus()
    press(window, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: screen.model.rows == [])
    screen.finished.setChecked(True)
    qtbot.waitUntil(lambda: len(screen.model.rows) == 1)
    assert screen.tick.text() == "Open again"
    screen.list.setFocus()
    press(window, Qt.Key.Key_Return)
    assert window.section == team.meeting


def test_escape_leads_from_a_place_back_to_catch_up(
    qtbot: QtBot, window: MainWindow, team: Team
) -> None:
    actions(qtbot, window, team)
    press(window, Qt.Key.Key_Escape)
    assert window.section == "inbox"


def test_the_window_remembers_a_place(qtbot: QtBot, window: MainWindow, team: Team) -> None:
    actions(qtbot, window, team)
    kept = window.memory()
    assert kept.section == "actions"
    window.show_inbox()
    window.restore(kept)
    assert window.section == "actions"


def register(qtbot: QtBot, window: MainWindow, team: Team) -> RegisterScreen:
    """The register with one decision of mine."""
    team.says("Grace", "When do we ship the timetable?", 1)
    team.frame(quorum=3, unit="people")
    team.agree_all()
    state_outcome(team.desk, team.meeting, team.i_write("=Friday it is."), "in 90 days")
    press(window, Qt.Key.Key_D, *CTRL_SHIFT)
    made = window.parts.place("decisions")
    assert isinstance(made, RegisterScreen)
    qtbot.waitUntil(lambda: len(made.model.rows) == 1)
    return made


def test_the_register_says_what_a_decision_rests_on(
    qtbot: QtBot, window: MainWindow, team: Team
) -> None:
    screen = register(qtbot, window, team)
    qtbot.waitUntil(lambda: "Grace: Consent" in screen.grounds.toPlainText())
    text = screen.grounds.toPlainText()
    for words in ("=Friday it is.", "When do we ship the timetable?", "Friday.", "Grace: Consent"):
        assert words in text
    assert window.parts.words.card == screen.current()
    press(window, Qt.Key.Key_Return)
    assert window.section == team.meeting


def test_what_a_decision_rests_on_is_read_once_when_the_register_opens(
    qtbot: QtBot, window: MainWindow, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    by_then: list[int] = []
    ask, list_them = RegisterModel.ask_grounds, RegisterModel._on_rows

    def asking(model: RegisterModel, row: DecisionRow) -> None:
        asked.append(row.outcome.id)
        ask(model, row)

    def listing(model: RegisterModel, rows: Sequence[DecisionRow]) -> None:
        list_them(model, rows)
        by_then.append(len(asked))

    monkeypatch.setattr(RegisterModel, "ask_grounds", asking)
    monkeypatch.setattr(RegisterModel, "_on_rows", listing)
    screen = register(qtbot, window, team)
    assert by_then[0] == 1
    assert asked[0] == screen.model.rows[0].outcome.id


def test_the_register_is_filtered_by_words_and_person(
    qtbot: QtBot, window: MainWindow, team: Team
) -> None:
    screen = register(qtbot, window, team)
    screen.text.setText("monday")
    qtbot.waitUntil(lambda: screen.nothing.isVisible())
    assert screen.nothing.heading.text() == "Nothing matches"
    screen.text.setText("friday")
    qtbot.waitUntil(lambda: len(screen.model.rows) == 1)
    qtbot.waitUntil(lambda: screen.by.findText("Grace") > 0)
    screen.by.setCurrentIndex(screen.by.findText("Grace"))
    qtbot.waitUntil(lambda: screen.model.rows == [])
    screen.by.setCurrentIndex(0)
    screen.since.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(screen.model.rows) == 1)


def test_the_register_is_saved_as_a_log(
    qtbot: QtBot, window: MainWindow, team: Team, tmp_path: Path
) -> None:
    screen = register(qtbot, window, team)
    table, page = tmp_path / "log.csv", tmp_path / "log.md"
    screen.save_to(table)
    qtbot.waitUntil(table.exists)
    qtbot.waitUntil(screen.export.isEnabled)
    screen.save_to(page)
    qtbot.waitUntil(page.exists)
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 1
    assert "Friday it is." in rows[0]["decision"]
    assert not rows[0]["decision"].startswith("=")
    assert "Friday it is." in page.read_text(encoding="utf-8")


def open_meeting(qtbot: QtBot, window: MainWindow, team: Team) -> None:
    window.show_meeting(team.meeting)
    qtbot.waitUntil(lambda: window.parts.meeting.model.page is not None)
    window.parts.meeting.list.setFocus()


def test_v_takes_a_stance_from_anywhere_in_the_meeting(
    qtbot: QtBot, window: MainWindow, team: Team
) -> None:
    team.proposed("Friday.")
    open_meeting(qtbot, window, team)
    press(window, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: isinstance(window.cover.sheet, StanceSheet))
    press(window, Qt.Key.Key_A)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: team.page.mine == "abstain")


def test_v_outside_a_meeting_says_where_to_go(qtbot: QtBot, window: MainWindow) -> None:
    press(window, Qt.Key.Key_V)
    assert window.toast.text == "Open a meeting first."


def test_a_decision_opens_with_its_outcome_and_t_and_o_change_sides(
    qtbot: QtBot, window: MainWindow, team: Team
) -> None:
    open_meeting(qtbot, window, team)
    side = window.parts.side
    qtbot.waitUntil(lambda: side.shows_outcome)
    press(window, Qt.Key.Key_T)
    assert not side.shows_outcome
    assert window.parts.words.words.hasFocus()
    window.parts.meeting.list.setFocus()
    press(window, Qt.Key.Key_O)
    qtbot.waitUntil(lambda: side.shows_outcome)
    qtbot.waitUntil(lambda: side.outcome.isAncestorOf(QApplication.focusWidget() or window))
    window.show_inbox()
    assert not side.shows_outcome
    assert not side.tabs.isVisible()
    window.show_meeting(team.meeting)
    qtbot.waitUntil(lambda: side.shows_outcome)


def test_what_a_decision_comes_to_is_made_once_its_notes_are_there(
    qtbot: QtBot, window: MainWindow, team: Team
) -> None:
    side, meeting = window.parts.side, window.parts.meeting
    found: list[tuple[bool, bool, str]] = []

    def look() -> None:
        made = side.findChild(OutcomePane) is not None
        here = QApplication.focusWidget() is meeting.list
        found.append((side.shows_outcome, made, "here" if here else "elsewhere"))

    meeting.model.paged.connect(look)
    window.show_meeting(team.meeting)
    meeting.list.setFocus()
    qtbot.waitUntil(lambda: bool(found))
    assert found[0] == (True, False, "here")
    qtbot.waitUntil(lambda: side.findChild(OutcomePane) is not None)
    pane = side.outcome
    assert pane.isVisible()
    qtbot.waitUntil(lambda: pane.upshot is not None)
    assert meeting.list.hasFocus()
    press(window, Qt.Key.Key_F6)
    assert pane.isAncestorOf(QApplication.focusWidget() or window)
    assert {one.accessibleName() for one in side.findChildren(QWidget)} >= {"Outcome", "Proposal"}


def test_f6_right_after_opening_a_decision_leads_to_its_outcome_and_words_stay_words(
    qtbot: QtBot, window: MainWindow, team: Team
) -> None:
    side, meeting = window.parts.side, window.parts.meeting
    fired: list[bool] = []
    side.soon.timeout.connect(lambda: fired.append(side.shows_outcome))
    meeting.model.paged.connect(side.show_words)
    window.show_meeting(team.meeting)
    qtbot.waitUntil(lambda: fired == [False])
    assert side.findChild(OutcomePane) is None
    side.show_outcome()
    window.parts.meeting.list.setFocus()
    press(window, Qt.Key.Key_F6)
    pane = side.findChild(OutcomePane)
    assert pane is not None
    assert pane.isVisible()


def test_a_makes_an_action_of_the_note_at_hand(
    qtbot: QtBot, window: MainWindow, team: Team
) -> None:
    note = team.says("Grace", "Somebody must ask the night crew. And more.", 1)
    open_meeting(qtbot, window, team)
    qtbot.waitUntil(lambda: window.parts.meeting.go_to(note))
    press(window, Qt.Key.Key_A)
    sheet = window.cover.sheet
    assert isinstance(sheet, ActionSheet)
    assert sheet.what.text() == "Somebody must ask the night crew."
    sheet.keep.click()
    actions = team.desk.library.queries.actions
    qtbot.waitUntil(lambda: bool(actions(meeting=team.meeting)))
    row = actions(meeting=team.meeting)[0]
    assert (row.note, row.note_ms, row.owner) == (note, None, team.me)


def test_a_makes_an_action_of_the_words_that_are_selected(qtbot: QtBot, window: MainWindow) -> None:
    card = next(card for card in window.parts.inbox.playlist() if card.sound)
    window.parts.inbox.go_to(card.id)
    words = window.parts.words.words
    qtbot.waitUntil(lambda: bool(words._spans))
    words.setFocus()
    press(window, Qt.Key.Key_Right)
    press(window, Qt.Key.Key_Right)
    selected, at_ms = words.selected()
    assert selected
    press(window, Qt.Key.Key_A)
    sheet = window.cover.sheet
    assert isinstance(sheet, ActionSheet)
    assert sheet.what.text() == selected
    sheet.keep.click()
    queries = window.shell.workspace.library.queries
    qtbot.waitUntil(lambda: bool(queries.actions(meeting=card.meeting)))
    assert at_ms in [row.note_ms for row in queries.actions(meeting=card.meeting)]


def test_a_makes_an_action_of_the_moment_that_is_heard(qtbot: QtBot, window: MainWindow) -> None:
    card = next(card for card in window.parts.inbox.playlist() if card.sound)
    window.shell.play([card], 0, 600)
    qtbot.waitUntil(lambda: window.listening.playing)
    press(window, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: isinstance(window.cover.sheet, ActionSheet))
    sheet = cast("ActionSheet", window.cover.sheet)
    assert sheet.what.text()
    assert sheet._source is not None
    assert sheet._source.at_ms is not None


def test_a_hidden_idea_is_not_read_out(qtbot: QtBot, window: MainWindow) -> None:
    desk = window.shell.workspace.desk
    clock = SimpleNamespace(ms=desk.now_ms())
    team = Team(desk, cast("Clock", clock), "Grace", kind="innovation")
    note = team.says("Grace", "A lamp that hums.", 2)
    said: list[str] = []
    window.shell.announced.connect(lambda text, loud: said.append(text))
    open_meeting(qtbot, window, team)
    qtbot.waitUntil(lambda: window.parts.meeting.go_to(note))
    press(window, Qt.Key.Key_Space)
    assert said == ["Hidden until you have answered"]
    assert not desk.library.queries.note(note).heard


def test_the_sentence_at_a_moment_is_the_one_that_is_spoken_then() -> None:
    transcript = Transcript(
        "en",
        "tiny.en",
        (Segment(0, 0, 1000, " One. ", ()), Segment(1, 1500, 2000, " Two.", ())),
    )
    assert sentence_at(transcript, 0) == "One."
    assert sentence_at(transcript, 1200) == "One."
    assert sentence_at(transcript, 1600) == "Two."


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", ""),
        ("Ask them. Then go.", "Ask them."),
        ("Who asks? I do.", "Who asks?"),
        ("One line\nand another", "One line"),
        ("word " * 60, ("word " * 32).strip()),
    ],
)
def test_an_action_starts_with_the_first_sentence(text: str, first: str) -> None:
    assert first_words(text) == first
