"""What is owed: in Catch up above what there is to hear, and in the head of a meeting."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from cassette.desktop import owed_words
from cassette.desktop.models.rows_model import ROW
from cassette.desktop.screens.actions.sheet import ActionSheet
from cassette.desktop.screens.decision.outcome_sheet import OutcomeSheet
from cassette.desktop.screens.decision.stance_sheet import StanceSheet
from cassette.desktop.screens.inbox.owed import MOST, OwedPanel
from cassette.desktop.screens.meeting.item_tools import ItemTools
from cassette.domain.deciding_events import OutcomeStated
from cassette.domain.ids import OutcomeId
from cassette.domain.planning_views import Owed
from cassette.domain.reminding import Reminder
from cassette.workflows import act
from cassette.workflows.desk import Place
from cassette.workflows.plan_meeting import new_meeting
from cassette.workflows.rank import end_blind_round
from cassette.workflows.write_note import write_note
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.desktop.sitting import Sitting
    from cassette.domain.ids import MeetingId
    from tests.workflows.conftest import Clock


@pytest.fixture
def window(qtbot: QtBot, sitting: Sitting) -> MainWindow:
    made = sitting.window
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: bool(made.findChildren(OwedPanel)))
    qtbot.waitUntil(lambda: bool(made.meetings.meetings))
    made.activateWindow()
    return made


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow) -> OwedPanel:
    made = window.findChildren(OwedPanel)[0]
    qtbot.waitUntil(lambda: bool(made.model.rows))
    return made


def _open(qtbot: QtBot, window: MainWindow, kind: str) -> None:
    row = next(row for row in window.meetings.meetings if row.type == kind)
    window.show_meeting(row.id)
    qtbot.waitUntil(lambda: bool(window.parts.meeting.header.progress.text()))


def owed(duty: str, **more: object) -> Owed:
    """Something owed in a problem meeting."""
    base = {"member": "m", "member_name": "Ada", "meeting": "x", "title": "T", "type": "problem"}
    return Owed(**{**base, "due_ms": None, "due_zone": "UTC", "duty": duty, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "task", "fact"),
    [
        (owed("say", what="Why?"), "Answer: Why?", "an answer"),
        (owed("hear", count=1), "Hear 1 note", "1 note to hear"),
        (owed("hear", count=3), "Hear 3 notes", "3 notes to hear"),
        (owed("propose"), "Make a proposal", "a proposal"),
        (owed("decide"), "Take a stance", "a stance"),
        (owed("decide", note="n", count=2), "Hear 2 notes, so that your stance counts", "a stance"),
        (owed("rank", count=4), "Rank 4 ideas", "a ranking"),
        (owed("act", what="Call them"), "Call them", "an action: Call them"),
        (owed("conclude"), "Give every action an owner and a date", "the conclusion"),
        (owed("conclude", type="decision"), "State the outcome", "the conclusion"),
        (owed("review"), "Review the outcome", "a review"),
    ],
)
def test_each_duty_is_said_as_a_task_and_as_a_fact(one: Owed, task: str, fact: str) -> None:
    assert owed_words.task(one) == task
    assert owed_words.fact(one) == fact
    assert one.duty in owed_words.ICONS


def test_catch_up_lists_what_i_owe_above_what_there_is_to_hear(
    window: MainWindow, panel: OwedPanel
) -> None:
    window.show_inbox()
    assert panel.isVisible()
    assert panel.geometry().bottom() <= window.parts.inbox.list.parentWidget().geometry().top()
    assert all(one.duty != "hear" for one in panel.model.rows)
    assert panel.heading.text() == f"You owe {len(panel.model.rows)} things"
    assert len(panel.model.rows) <= MOST
    first = panel.model.rows[0]
    said = panel.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert owed_words.task(first) in said
    assert first.title in said


def test_enter_goes_to_the_question_that_waits(
    qtbot: QtBot, window: MainWindow, panel: OwedPanel
) -> None:
    n = next(n for n, one in enumerate(panel.model.rows) if one.duty == "say")
    wanted: Owed = panel.model.index(n).data(ROW)
    window.show_inbox()
    panel.list.setFocus()
    panel.list.setCurrentIndex(panel.model.index(n))
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    screen = window.parts.meeting
    qtbot.waitUntil(lambda: screen.meeting == wanted.meeting and screen.model.rowCount() > 0)
    qtbot.waitUntil(lambda: screen.list.hasFocus())
    if wanted.item is not None:
        qtbot.waitUntil(lambda: screen.composer.item is not None)
        assert screen.composer.item is not None
        assert screen.composer.item.id == wanted.item


def test_what_was_answered_is_owed_no_more(
    qtbot: QtBot, window: MainWindow, panel: OwedPanel
) -> None:
    one = next(one for one in panel.model.rows if one.duty == "say")
    write_note(window.shell.workspace.desk, Place(one.meeting, one.item), "Here you are.")
    qtbot.waitUntil(lambda: one not in panel.model.rows)


def test_the_head_of_a_meeting_says_how_many_answered_and_names_them(
    qtbot: QtBot, window: MainWindow
) -> None:
    _open(qtbot, window, "status")
    screen = window.parts.meeting
    found = window.shell.workspace.library.queries.answered(screen.meeting)  # type: ignore[arg-type]
    assert screen.header.progress.text() == f"{found.answered} of {found.of} answered"
    named = screen.header.faces.accessibleName()
    for person in found.people:
        assert person.name in named
    assert named.count("has not answered yet") == found.of - found.answered


def test_each_question_says_how_many_answered_it(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window, "problem")
    screen = window.parts.meeting
    found = window.shell.workspace.library.queries.answered(screen.meeting)  # type: ignore[arg-type]
    for one in found.items:
        tools = screen.list.indexWidget(screen.model.index(screen.model.row_of(one.item)))
        assert isinstance(tools, ItemTools)
        assert tools.answered.text() == f"{one.answered} of {one.of} answered"


def test_a_button_in_the_head_goes_to_what_i_owe_here(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window, "problem")
    screen = window.parts.meeting
    qtbot.waitUntil(lambda: bool(screen.header.owed.owed))
    asked = next(one for one in screen.header.owed.owed if one.duty == "say")
    buttons = screen.header.owed.findChildren(QAbstractButton)
    button = next(one for one in buttons if one.accessibleName() == owed_words.task(asked))
    button.click()
    assert screen.list.hasFocus()
    entry = screen._current_entry()
    assert entry is not None
    assert entry.key == (asked.item or screen.model.entries[0].key)


def test_hearing_begins_at_the_first_note_that_waits(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window, "problem")
    screen = window.parts.meeting
    qtbot.waitUntil(lambda: any(one.duty == "hear" for one in screen.header.owed.owed))
    hear = next(one for one in screen.header.owed.owed if one.duty == "hear")
    screen.header.owed.wanted.emit(hear)
    unheard = [card for card in screen.playlist() if not card.heard]
    current = screen.current()
    assert current is not None
    assert current.id == unheard[0].id


@pytest.fixture
def team(window: MainWindow) -> Team:
    """A decision meeting of mine with Grace."""
    desk = window.shell.workspace.desk
    return Team(desk, cast("Clock", SimpleNamespace(ms=desk.now_ms())), "Grace")


def _duty(window: MainWindow, meeting: MeetingId, duty: str) -> Owed:
    """What I owe there, as the store says it."""
    shell = window.shell
    found = shell.workspace.library.queries.owed(shell.now_ms())
    return next(one for one in found if (one.meeting, one.duty) == (meeting, duty))


def _from_catch_up(qtbot: QtBot, window: MainWindow, panel: OwedPanel, owed: Owed) -> None:
    """Press its line in Catch up."""
    window.show_inbox()
    qtbot.waitUntil(lambda: owed in panel.model.rows)
    panel.list.opened.emit(panel.model.index(panel.model.rows.index(owed)))


def test_a_stance_that_is_owed_is_asked_for_at_once(
    qtbot: QtBot, window: MainWindow, panel: OwedPanel, team: Team
) -> None:
    team.proposed("Friday.")
    owed = _duty(window, team.meeting, "decide")
    _from_catch_up(qtbot, window, panel, owed)
    qtbot.waitUntil(lambda: isinstance(window.cover.sheet, StanceSheet))
    window.cover.ask_to_close()
    screen = window.parts.meeting
    qtbot.waitUntil(lambda: owed in screen.header.owed.owed)
    screen.header.owed.wanted.emit(owed)
    qtbot.waitUntil(lambda: isinstance(window.cover.sheet, StanceSheet))
    window.cover.ask_to_close()


def test_an_outcome_that_is_owed_is_asked_for_at_once(
    qtbot: QtBot, window: MainWindow, panel: OwedPanel, team: Team
) -> None:
    team.frame(quorum=1, unit="people")
    team.agree_all()
    _from_catch_up(qtbot, window, panel, _duty(window, team.meeting, "conclude"))
    qtbot.waitUntil(lambda: isinstance(window.cover.sheet, OutcomeSheet))
    window.cover.ask_to_close()


def test_a_review_that_is_due_has_the_keyboard_on_its_button(
    qtbot: QtBot, window: MainWindow, panel: OwedPanel, team: Team
) -> None:
    team.agree_all()
    said, now = team.i_write("Friday it is."), window.shell.now_ms()
    outcome = OutcomeId(team.desk.new_id())
    team.desk.library.append([OutcomeStated(outcome, team.meeting, said, now - 1_000, "UTC")])
    _from_catch_up(qtbot, window, panel, _duty(window, team.meeting, "review"))
    qtbot.waitUntil(lambda: _focused() == f"outcome/{outcome}/holds")


def test_an_action_that_is_owed_has_the_keyboard_on_its_box(
    qtbot: QtBot, window: MainWindow, panel: OwedPanel
) -> None:
    """Also where the meeting is not there to come to something, and its words are in front."""
    desk, me = window.shell.workspace.desk, window.shell.team.me
    meeting = next(row.id for row in window.meetings.meetings if row.type == "status")
    act.agree(desk, meeting, "First this", owner=me)
    row = act.agree(desk, meeting, "Then that", owner=me)
    owed = next(
        one for one in desk.library.queries.owed(window.shell.now_ms()) if one.action == row.id
    )
    _from_catch_up(qtbot, window, panel, owed)
    qtbot.waitUntil(lambda: _focused() == f"action/{row.id}/done")
    assert window.parts.side.shows_outcome


def test_ideas_to_rank_have_the_keyboard_on_the_list(
    qtbot: QtBot, window: MainWindow, panel: OwedPanel
) -> None:
    desk = window.shell.workspace.desk
    clock = cast("Clock", SimpleNamespace(ms=desk.now_ms()))
    team = Team(desk, clock, "Grace", kind="innovation")
    team.i_write("Start later.", item=2)
    team.i_write("Carpets.", item=2)
    end_blind_round(desk, team.meeting)
    _from_catch_up(qtbot, window, panel, _duty(window, team.meeting, "rank"))
    qtbot.waitUntil(lambda: _focused() == "ideas/list")


def test_an_action_without_an_owner_is_asked_for_by_the_conclusion(
    qtbot: QtBot, window: MainWindow, panel: OwedPanel
) -> None:
    desk = window.shell.workspace.desk
    page = new_meeting(desk, "problem", "The leak", people=[]).page
    row = act.agree(desk, page.row.id, "Call the plumber")
    _from_catch_up(qtbot, window, panel, _duty(window, page.row.id, "conclude"))
    qtbot.waitUntil(lambda: isinstance(window.cover.sheet, ActionSheet))
    sheet = cast("ActionSheet", window.cover.sheet)
    assert sheet.what.text() == row.what
    window.cover.ask_to_close()


def test_the_button_of_a_reminder_leads_to_the_deed_and_that_of_the_day_to_what_i_owe(
    qtbot: QtBot, sitting: Sitting, window: MainWindow, panel: OwedPanel, team: Team
) -> None:
    team.proposed("Friday.")
    owed = _duty(window, team.meeting, "decide")
    due = Reminder("k", "due soon", owed.title, owed.meeting, (owed,))
    assert sitting._reminding is not None
    sitting._reminding.wanted.emit(due)
    qtbot.waitUntil(lambda: isinstance(window.cover.sheet, StanceSheet))
    window.cover.ask_to_close()
    sitting._reminding.wanted.emit(Reminder("d", "digest", "", None, (owed,)))
    assert window.screen_ is window.parts.inbox
    qtbot.waitUntil(panel.list.hasFocus)


def _focused() -> str:
    focus = QApplication.focusWidget()
    return focus.objectName() if focus is not None else ""
