"""What a meeting was before: every value with who and when, and the way back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from cassette.desktop.screens.planning.history import HistorySheet
from cassette.domain.deciding_events import OutcomeStated
from cassette.domain.ids import OutcomeId
from cassette.workflows import agenda, people, plan_meeting
from cassette.workflows.desk import Place
from cassette.workflows.write_note import write_note
from tests.workflows.conftest import join

if TYPE_CHECKING:
    from cassette.domain.views import MeetingRow
    from tests.desktop.screens.conftest import Stage


@pytest.fixture
def sheet(stage: Stage) -> HistorySheet:
    desk, meeting = stage.shell.workspace.desk, stage.page.row.id
    plan_meeting.retitle(desk, meeting, "Second name")
    plan_meeting.move_due(desk, meeting, "in 3 days")
    made = HistorySheet(stage.shell, meeting)
    stage.open(made)
    stage.until(lambda: made.list.count() == 2)
    return made


def row(stage: Stage) -> MeetingRow:
    """The meeting as it is now."""
    return stage.shell.workspace.library.queries.meeting(stage.page.row.id).row


def test_titles_stand_newest_first_with_who_and_as_they_were_typed(sheet: HistorySheet) -> None:
    texts = [sheet.list.item(n).text() for n in range(2)]
    assert texts[0].startswith("Second name\nAda Byron, ")
    assert texts[0].endswith("as it is now")
    assert texts[1].startswith("Weekly <b>status</b>\nAda Byron, ")
    assert not sheet.back.isEnabled(), "what is so already cannot be brought back"


def test_an_earlier_title_is_brought_back(stage: Stage, sheet: HistorySheet) -> None:
    sheet.list.setFocus()
    stage.key(Qt.Key.Key_Down)
    assert sheet.back.isEnabled()
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: row(stage).title == "Weekly <b>status</b>")
    stage.until(lambda: sheet.list.count() == 3)
    stage.until(lambda: bool(stage.toasts))
    assert stage.toasts[-1].text == "It is as it was before"
    way = stage.toasts[-1].way
    assert way is not None
    way.do()
    stage.until(lambda: row(stage).title == "Second name")


def test_a_due_time_that_was_taken_away_is_brought_back(stage: Stage, sheet: HistorySheet) -> None:
    due = row(stage).due_ms
    plan_meeting.move_due(stage.shell.workspace.desk, stage.page.row.id, None)
    sheet.field.setCurrentIndex(sheet.field.findData("due"))
    stage.until(lambda: sheet.list.count() == 3)
    assert sheet.list.item(0).text().startswith("No due time")
    sheet.list.setCurrentRow(1)
    sheet.back.click()
    stage.until(lambda: row(stage).due_ms == due)


def show(stage: Stage, sheet: HistorySheet, field: str, count: int) -> list[str]:
    """The values of another field, once they are read."""
    sheet.field.setCurrentIndex(sheet.field.findData(field))
    stage.until(lambda: sheet.list.count() == count)
    return [sheet.list.item(n).text() for n in range(count)]


def test_what_was_never_changed_says_so(stage: Stage, sheet: HistorySheet) -> None:
    assert not sheet.nothing.isVisible()
    show(stage, sheet, "wording", 0)
    stage.until(sheet.nothing.isVisible)
    assert not sheet.list.isVisible()
    assert not sheet.back.isEnabled()


def test_a_prompt_comes_back_as_it_was_worded(stage: Stage, sheet: HistorySheet) -> None:
    desk, first = stage.shell.workspace.desk, stage.page.agenda[0]
    agenda.edit_item(desk, first.id, prompt="<i>Otherwise?</i>", seconds=90)
    now, before = show(stage, sheet, "wording", 2)
    assert now.startswith("<i>Otherwise?</i>  ·  time box 1:30\nAda Byron, ")
    assert before.startswith(first.prompt)
    sheet.list.setCurrentRow(1)
    sheet.back.click()
    queries = stage.shell.workspace.library.queries
    stage.until(lambda: queries.meeting(stage.page.row.id).agenda[0].prompt == first.prompt)


def test_an_order_is_shown_line_by_line_and_comes_back(stage: Stage, sheet: HistorySheet) -> None:
    desk, items = stage.shell.workspace.desk, stage.page.agenda
    agenda.move_item(desk, items[-1].id, 1)
    now, before = show(stage, sheet, "order", 2)
    assert now.startswith(f"1. {items[-1].prompt}\n2. {items[0].prompt}")
    assert before.startswith(f"1. {items[0].prompt}")
    sheet.list.setCurrentRow(1)
    sheet.back.click()
    queries = stage.shell.workspace.library.queries
    stage.until(lambda: queries.meeting(stage.page.row.id).agenda[0].id == items[0].id)


def test_a_role_comes_back_and_can_be_undone(stage: Stage, sheet: HistorySheet) -> None:
    desk, meeting = stage.shell.workspace.desk, stage.page.row.id
    grace = join(desk, "Grace Ito")
    people.add_person(desk, meeting, grace)
    people.remove_person(desk, meeting, grace)
    now, before = show(stage, sheet, "role", 2)
    assert now.startswith("Grace Ito: not in the meeting\n")
    assert before.startswith("Grace Ito: Contributor\n")
    sheet.list.setCurrentRow(1)
    sheet.back.click()

    def there() -> bool:
        page = desk.library.queries.meeting(meeting)
        return any(one.member == grace for one in page.people)

    stage.until(lambda: there() and bool(stage.toasts))
    way = stage.toasts[-1].way
    assert way is not None
    way.do()
    stage.until(lambda: not there())


def test_outcomes_are_shown_with_their_review(stage: Stage, sheet: HistorySheet) -> None:
    desk, meeting = stage.shell.workspace.desk, stage.page.row.id
    note = write_note(desk, Place(meeting), "Green it is.").id
    outcome = OutcomeId(desk.new_id())
    desk.library.append([OutcomeStated(outcome, meeting, note, stage.shell.now_ms(), "UTC")])
    (only,) = show(stage, sheet, "outcome", 1)
    assert only.startswith("Green it is.\nTo be reviewed ")
    assert not sheet.back.isEnabled()
