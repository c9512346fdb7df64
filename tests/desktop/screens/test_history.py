"""What a meeting was before: every value with who and when, and the way back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from cassette.desktop.screens.planning.history import HistorySheet
from cassette.workflows import plan_meeting

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


def test_a_due_time_that_was_taken_away_is_brought_back(stage: Stage, sheet: HistorySheet) -> None:
    due = row(stage).due_ms
    plan_meeting.move_due(stage.shell.workspace.desk, stage.page.row.id, None)
    sheet.field.setCurrentIndex(sheet.field.findData("due"))
    stage.until(lambda: sheet.list.count() == 3)
    assert sheet.list.item(0).text().startswith("No due time")
    sheet.list.setCurrentRow(1)
    sheet.back.click()
    stage.until(lambda: row(stage).due_ms == due)
