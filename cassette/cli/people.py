"""``cassette meeting people, add, role, remove``: who takes part in a meeting, in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue_planning, owed
from cassette.cli.grammar import argument, option, verb
from cassette.cli.places import find_page, meeting_argument
from cassette.cli.shapes import participant_shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.cli.invocation import Invocation
    from cassette.domain.planning_views import Owed
    from cassette.domain.views import MeetingPage


@verb("meeting people")
@meeting_argument
def list_people(invocation: Invocation, meeting: str) -> None:
    """Names and roles."""
    with invocation.reading() as workspace:
        _say(invocation, find_page(workspace.library.queries, meeting))


@verb("meeting add")
@meeting_argument
@argument("member", metavar="MEMBER")
@option("--role", metavar="ROLE", default="contributor")
def add(invocation: Invocation, meeting: str, member: str, role: str) -> None:
    """One more, or another role for somebody who is there."""
    from cassette.workflows.people import add_person

    with invocation.writing() as workspace:
        found = workspace.library.queries.find_meeting(meeting).id
        _say(invocation, add_person(workspace.desk, found, member, role))


@verb("meeting role")
@meeting_argument
@argument("member", metavar="MEMBER")
@argument("role", metavar="ROLE")
def role(invocation: Invocation, meeting: str, member: str, role: str) -> None:
    """Another role."""
    from cassette.workflows.people import set_role

    with invocation.writing() as workspace:
        found = workspace.library.queries.find_meeting(meeting).id
        _say(invocation, set_role(workspace.desk, found, member, role))


@verb("meeting remove")
@meeting_argument
@argument("member", metavar="MEMBER")
def remove(invocation: Invocation, meeting: str, member: str) -> None:
    """Not any more; and what they had left to do."""
    from cassette.workflows.people import remove_person

    with invocation.writing() as workspace:
        desk, queries = workspace.desk, workspace.library.queries
        found = queries.find_meeting(meeting).id
        owing = queries.owed_in(found, desk.now_ms())
        page = remove_person(desk, found, member)
        gone = queries.find_member(member).id
        _say(invocation, page, [one for one in owing if one.member == gone])


def _say(invocation: Invocation, page: MeetingPage, left: Sequence[Owed] | None = None) -> None:
    """``left``: what somebody who was removed had still owed."""
    shape = {"meeting": page.row.id, "people": [participant_shape(one) for one in page.people]}
    lines = [catalogue_planning.ROLE.format(name=one.name, role=one.role) for one in page.people]
    if left is not None:
        shape["owed"] = [owed.owed_shape(one) for one in left]
    if left:
        duties = "; ".join(map(owed.duty_words, left))
        lines.append(catalogue_planning.LEFT_OWING.format(name=left[0].member_name, duties=duties))
    invocation.output.answer(shape, lines)
