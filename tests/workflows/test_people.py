"""Who takes part: added, given another role, removed while owing, and never without a host."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import (
    BadValue,
    CassetteError,
    DelegateNeeded,
    LastHost,
    MeetingIsClosed,
    NotInMeeting,
    UnknownMember,
)
from cassette.workflows.decide import Answers, frame
from cassette.workflows.desk import Place
from cassette.workflows.people import add_person, remove_person, set_role
from cassette.workflows.plan_meeting import close, new_meeting
from cassette.workflows.write_note import write_note
from tests.workflows.conftest import join

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.domain.ids import MeetingId
    from cassette.domain.views import MeetingPage
    from cassette.workflows.desk import Desk


@pytest.fixture
def meeting(desk: Desk) -> MeetingId:
    """Ada alone, with Grace and Linus in the team."""
    join(desk, "Grace Ito")
    join(desk, "Linus Berg")
    return new_meeting(desk, "status", "Monday", people=["Ada"]).page.row.id


def roles(page: MeetingPage) -> dict[str, str]:
    return {one.name.split()[0]: one.role for one in page.people}


def test_people_come_change_and_go(desk: Desk, meeting: MeetingId) -> None:
    assert roles(add_person(desk, meeting, "grace")) == {"Ada": "host", "Grace": "contributor"}
    assert roles(set_role(desk, meeting, "grace", "Observer"))["Grace"] == "observer"
    assert roles(add_person(desk, meeting, "linus", "decider"))["Linus"] == "decider"
    assert roles(remove_person(desk, meeting, "grace")) == {"Ada": "host", "Linus": "decider"}
    assert roles(add_person(desk, meeting, "grace"))["Grace"] == "contributor"


def test_whoever_is_removed_owes_nothing_and_what_they_said_stays(
    desk: Desk, meeting: MeetingId
) -> None:
    add_person(desk, meeting, "grace", "host")
    now, queries = desk.now_ms(), desk.library.queries
    me = desk.library.team.me
    assert me in {one.member for one in queries.owed_in(meeting, now)}
    said = write_note(desk, Place(meeting), "Before I go.")
    remove_person(desk, meeting, me)
    assert me not in {one.member for one in queries.owed_in(meeting, now)}
    assert queries.owed(now) == ()
    assert queries.meeting(meeting).notes == (said,)


def test_another_host_frees_the_first(desk: Desk, meeting: MeetingId) -> None:
    for change in (
        lambda: remove_person(desk, meeting, "ada"),
        lambda: set_role(desk, meeting, "ada", "observer"),
        lambda: add_person(desk, meeting, "ada", "observer"),
    ):
        with pytest.raises(LastHost, match="Ada Byron"):
            change()
    add_person(desk, meeting, "grace", "host")
    assert roles(set_role(desk, meeting, "ada", "observer")) == {
        "Grace": "host",
        "Ada": "observer",
    }


def test_saying_again_what_is_so_adds_nothing(desk: Desk, meeting: MeetingId) -> None:
    count = sum(1 for _ in desk.library.queries.events())
    add_person(desk, meeting, "ada", "host")
    set_role(desk, meeting, "ada", "host")
    assert sum(1 for _ in desk.library.queries.events()) == count


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (lambda desk, meeting: add_person(desk, meeting, "Nobody"), UnknownMember),
        (lambda desk, meeting: add_person(desk, meeting, "grace", "boss"), BadValue),
        (lambda desk, meeting: set_role(desk, meeting, "grace", "decider"), NotInMeeting),
        (lambda desk, meeting: remove_person(desk, meeting, "grace"), NotInMeeting),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    desk: Desk,
    meeting: MeetingId,
    wish: Callable[[Desk, MeetingId], object],
    error: type[CassetteError],
) -> None:
    before = desk.library.digest()
    with pytest.raises(error):
        wish(desk, meeting)
    assert desk.library.digest() == before


def test_a_closed_meeting_keeps_its_people(desk: Desk, meeting: MeetingId) -> None:
    close(desk, meeting)
    with pytest.raises(MeetingIsClosed):
        add_person(desk, meeting, "grace")
    with pytest.raises(MeetingIsClosed):
        remove_person(desk, meeting, "ada")


def test_whoever_decides_alone_stays_until_somebody_else_does(
    desk: Desk, meeting: MeetingId
) -> None:
    grace = desk.library.queries.find_member("grace").id
    decision = new_meeting(
        desk, "decision", "Which lamp?", answers=Answers(reach="delegated", delegate=grace)
    ).page.row.id
    for refused in (
        lambda: remove_person(desk, decision, "grace"),
        lambda: set_role(desk, decision, "grace", "observer"),
    ):
        with pytest.raises(DelegateNeeded, match="Grace Ito alone decides"):
            refused()
    frame(desk, decision, Answers())
    assert "Grace" not in roles(remove_person(desk, decision, "grace"))
