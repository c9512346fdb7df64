"""The people of a meeting: their role, whether they have answered, what they owe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from cassette.desktop.screens.planning.people import PeopleSheet
from cassette.domain.events import MemberJoined
from cassette.domain.ids import MemberId
from cassette.workflows import people, plan_meeting
from cassette.workflows.write_note import write_note

if TYPE_CHECKING:
    from tests.desktop.screens.conftest import Stage


@pytest.fixture
def grace(stage: Stage) -> MemberId:
    """Somebody of the team who does not take part yet."""
    member = MemberId(stage.shell.workspace.desk.new_id())
    library = stage.shell.workspace.library
    library.append([MemberJoined(member=member, name="Grace Hopper", colour="#3457d5")])
    stage.shell.take_team(library.team)
    return member


@pytest.fixture
def sheet(stage: Stage, grace: MemberId) -> PeopleSheet:
    made = PeopleSheet(stage.shell, stage.page.row.id)
    stage.open(made)
    stage.until(lambda: made.list.count() == 1)
    return made


def roles(stage: Stage) -> dict[str, str]:
    """Who takes part as what."""
    page = stage.shell.workspace.library.queries.meeting(stage.page.row.id)
    return {one.name: one.role for one in page.people}


def test_everybody_stands_there_with_what_they_owe_until_they_have_answered(stage: Stage) -> None:
    sheet = PeopleSheet(stage.shell, stage.page.row.id)
    stage.open(sheet)
    stage.until(lambda: sheet.list.count() == 1)
    assert sheet.list.item(0).text() == "Ada Byron  ·  Host\nOwes an answer"
    assert sheet.summary.text() == "0 of 1 have answered. Observers owe nothing."
    write_note(stage.shell.workspace.desk, stage.place, "All went well.")
    stage.until(lambda: sheet.list.item(0).text().endswith("Has answered"))
    assert sheet.summary.text().startswith("1 of 1")


def test_somebody_is_added_given_a_role_removed_and_brought_back(
    stage: Stage, sheet: PeopleSheet
) -> None:
    sheet.add.click()
    stage.until(lambda: sheet.list.count() == 2)
    assert roles(stage)["Grace Hopper"] == "contributor"
    assert not sheet.add.isVisible(), "everybody takes part"
    sheet.list.setFocus()
    stage.key(Qt.Key.Key_End)
    sheet.role.setCurrentIndex(sheet.role.findData("observer"))
    sheet.role.activated.emit(sheet.role.currentIndex())
    stage.until(lambda: roles(stage)["Grace Hopper"] == "observer")
    stage.until(lambda: sheet.list.item(1).text().endswith("Owes nothing"))
    assert sheet.list.currentRow() == 1, "the choice stays where it was"
    sheet.remove.click()
    stage.until(lambda: "Grace Hopper" not in roles(stage))
    stage.until(lambda: "removed" in stage.toasts[-1].text)
    assert stage.toasts[-1].way is not None
    stage.toasts[-1].way.do()
    stage.until(lambda: roles(stage).get("Grace Hopper") == "observer")


def test_whoever_is_removed_leaves_a_word_of_what_they_still_owed(
    stage: Stage, sheet: PeopleSheet
) -> None:
    sheet.add.click()
    stage.until(lambda: sheet.list.count() == 2)
    sheet.list.setCurrentRow(1)
    stage.until(lambda: sheet.list.item(1).text().endswith("Owes an answer"))
    sheet.remove.click()
    stage.until(lambda: "Grace Hopper" not in roles(stage))
    said = "Grace Hopper was removed. Still owed until now: an answer"
    stage.until(lambda: stage.toasts[-1].text == said)


def test_the_last_host_stays_and_why_is_told(stage: Stage, sheet: PeopleSheet) -> None:
    sheet.remove.click()
    stage.until(lambda: sheet.notice.isVisible())
    assert roles(stage) == {"Ada Byron": "host"}
    sheet.role.setCurrentIndex(sheet.role.findData("observer"))
    sheet.role.activated.emit(sheet.role.currentIndex())
    stage.until(lambda: sheet.role.currentData() == "host")
    assert roles(stage) == {"Ada Byron": "host"}


def test_in_a_closed_meeting_nobody_is_changed(stage: Stage, sheet: PeopleSheet) -> None:
    people.add_person(stage.shell.workspace.desk, stage.page.row.id, "Grace Hopper")
    plan_meeting.close(stage.shell.workspace.desk, stage.page.row.id)
    stage.until(lambda: not sheet.remove.isEnabled() and sheet.list.count() == 2)
    assert not sheet.role_field.isEnabled()
