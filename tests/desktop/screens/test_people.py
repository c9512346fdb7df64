"""The people of a meeting: their role, whether they have answered, what they owe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop.screens.planning.people import PeopleSheet
from cassette.workflows.write_note import write_note

if TYPE_CHECKING:
    from tests.desktop.screens.conftest import Stage


def test_everybody_stands_there_with_what_they_owe_until_they_have_answered(stage: Stage) -> None:
    sheet = PeopleSheet(stage.shell, stage.page.row.id)
    stage.open(sheet)
    stage.until(lambda: sheet.list.count() == 1)
    assert sheet.list.item(0).text() == "Ada Byron  ·  Host\nOwes an answer"
    assert sheet.summary.text() == "0 of 1 have answered. Observers owe nothing."
    write_note(stage.shell.workspace.desk, stage.place, "All went well.")
    stage.until(lambda: sheet.list.item(0).text().endswith("Has answered"))
    assert sheet.summary.text().startswith("1 of 1")
