"""``cassette meeting people, add, role, remove``: who takes part in a meeting, in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue_planning
from cassette.cli.grammar import argument, option, verb
from cassette.cli.places import find_page, meeting_argument
from cassette.cli.shapes import participant_shape

if TYPE_CHECKING:
    from cassette.cli.invocation import Invocation
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
    """Not any more."""
    from cassette.workflows.people import remove_person

    with invocation.writing() as workspace:
        found = workspace.library.queries.find_meeting(meeting).id
        _say(invocation, remove_person(workspace.desk, found, member))


def _say(invocation: Invocation, page: MeetingPage) -> None:
    shape = {"meeting": page.row.id, "people": [participant_shape(one) for one in page.people]}
    lines = [catalogue_planning.ROLE.format(name=one.name, role=one.role) for one in page.people]
    invocation.output.answer(shape, lines)
