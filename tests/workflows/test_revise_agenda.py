"""A whole agenda revised at once: only what differs is stored, and all of it or nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import AgendaFull, BadName, BadTimeBox, MeetingIsClosed
from cassette.domain.formats import MAX_ITEMS
from cassette.workflows import agenda, plan_meeting
from cassette.workflows.revise_agenda import Line, lines_of, revise

if TYPE_CHECKING:
    from cassette.domain.views import MeetingPage
    from cassette.workflows.desk import Desk


@pytest.fixture
def page(desk: Desk) -> MeetingPage:
    return plan_meeting.new_meeting(desk, "status", "Weekly").page


def count(desk: Desk) -> int:
    """How many events there are."""
    return desk.library.queries.event_counts()[0]


def test_everything_at_once(desk: Desk, page: MeetingPage) -> None:
    one, two, three = lines_of(page)
    wanted = [three, Line("Anything else?", 45), replace(one, prompt="Done what?", seconds=60)]
    made = revise(desk, page.row.id, [one, two, three], wanted)
    assert [(item.prompt, item.seconds) for item in made.agenda] == [
        ("What problems did you find?", 30),
        ("Anything else?", 45),
        ("Done what?", 60),
    ]
    assert made.agenda[2].id == one.key, "the item stays the same, with its notes"


def test_what_is_as_it_was_stores_nothing(desk: Desk, page: MeetingPage) -> None:
    before = count(desk)
    revise(desk, page.row.id, lines_of(page), lines_of(page))
    assert count(desk) == before


def test_it_can_be_taken_back_with_what_was_removed(desk: Desk, page: MeetingPage) -> None:
    old = lines_of(page)
    changed = revise(desk, page.row.id, old, [Line("Only this", 10), old[2]])
    back = revise(desk, page.row.id, lines_of(changed), old)
    assert lines_of(back) == old


def test_what_somebody_else_added_meanwhile_stays(desk: Desk, page: MeetingPage) -> None:
    old = lines_of(page)
    agenda.add_item(desk, page.row.id, "From elsewhere")
    made = revise(desk, page.row.id, old, [old[1], old[0]])
    assert [item.prompt for item in made.agenda] == [old[1].prompt, old[0].prompt, "From elsewhere"]


def test_what_somebody_else_worded_meanwhile_stays(desk: Desk, page: MeetingPage) -> None:
    old = lines_of(page)
    agenda.edit_item(desk, page.agenda[0].id, prompt="Theirs")
    made = revise(desk, page.row.id, old, [old[1], old[0], old[2]])
    assert made.agenda[1].prompt == "Theirs"


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        ([Line("Good"), Line("x" * 600)], BadName),
        ([Line("Good"), Line("Bad", 99_999)], BadTimeBox),
        ([Line(f"{n}") for n in range(MAX_ITEMS + 1)], AgendaFull),
    ],
)
def test_one_line_that_cannot_be_leaves_everything_as_it_was(
    desk: Desk, page: MeetingPage, wanted: list[Line], error: type[Exception]
) -> None:
    before = count(desk)
    with pytest.raises(error):
        revise(desk, page.row.id, lines_of(page), wanted)
    assert count(desk) == before


def test_a_closed_meeting_keeps_its_agenda(desk: Desk, page: MeetingPage) -> None:
    plan_meeting.close(desk, page.row.id)
    with pytest.raises(MeetingIsClosed):
        revise(desk, page.row.id, lines_of(page), [])
