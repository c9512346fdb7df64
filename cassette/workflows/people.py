"""Who takes part in a meeting, in which role; added, changed and removed while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import BadValue, DelegateNeeded, LastHost, NotInMeeting
from cassette.domain.events import ParticipantAdded
from cassette.domain.facts import ROLES
from cassette.domain.planning_events import ParticipantRemoved
from cassette.domain.text import shown
from cassette.workflows.agenda import open_page

if TYPE_CHECKING:
    from cassette.domain.ids import MeetingId, MemberId
    from cassette.domain.views import MeetingPage, MemberCard
    from cassette.workflows.desk import Desk


def add_person(
    desk: Desk, meeting: MeetingId, member: str | MemberId, role: str = "contributor"
) -> MeetingPage:
    """Have a member (by id or name) take part; who does already gets the role.

    Raises UnknownMember, AmbiguousId, BadValue, LastHost, DelegateNeeded, MeetingIsClosed,
    UnknownId.
    """
    role = checked_role(role)
    page = open_page(desk, meeting)
    card = desk.library.queries.find_member(member)
    if _roles(page).get(card.id) == role:
        return page
    if card.id in _roles(page):
        _must_keep_a_host(page, card)
    if role == "observer":
        _must_keep_the_delegate(desk, page, card)
    desk.library.append([ParticipantAdded(meeting=meeting, member=card.id, role=role)])
    return desk.library.queries.meeting(meeting)


def set_role(desk: Desk, meeting: MeetingId, member: str | MemberId, role: str) -> MeetingPage:
    """Give somebody who takes part another role.

    Raises NotInMeeting and what ``add_person`` raises.
    """
    role = checked_role(role)
    _present(desk, open_page(desk, meeting), member)
    return add_person(desk, meeting, member, role)


def remove_person(desk: Desk, meeting: MeetingId, member: str | MemberId) -> MeetingPage:
    """Have somebody take part no longer: they owe nothing then, and what they said stays.

    Raises NotInMeeting, LastHost, DelegateNeeded, UnknownMember, AmbiguousId, MeetingIsClosed,
    UnknownId.
    """
    page = open_page(desk, meeting)
    card = _present(desk, page, member)
    _must_keep_a_host(page, card)
    _must_keep_the_delegate(desk, page, card)
    desk.library.append([ParticipantRemoved(meeting=meeting, member=card.id)])
    return desk.library.queries.meeting(meeting)


def checked_role(role: str) -> str:
    """A role as it is stored. Raises BadValue."""
    plain = role.strip().lower()
    if plain not in ROLES:
        raise BadValue(given=shown(role, 40), what="role", allowed=", ".join(ROLES))
    return plain


def _present(desk: Desk, page: MeetingPage, member: str | MemberId) -> MemberCard:
    card = desk.library.queries.find_member(member)
    if card.id not in _roles(page):
        raise NotInMeeting(name=card.name, title=page.row.title)
    return card


def _must_keep_a_host(page: MeetingPage, card: MemberCard) -> None:
    """Nobody else could answer for the meeting."""
    hosts = [one.member for one in page.people if one.role == "host"]
    if hosts == [card.id]:
        raise LastHost(name=card.name, title=page.row.title)


def _must_keep_the_delegate(desk: Desk, page: MeetingPage, card: MemberCard) -> None:
    """Nobody else could decide."""
    decision = desk.library.queries.decision(page.row.id)
    frame = None if decision is None else decision.frame
    if frame is not None and frame.delegate == card.id:
        raise DelegateNeeded(name=card.name, title=page.row.title)


def _roles(page: MeetingPage) -> dict[MemberId, str]:
    return {one.member: one.role for one in page.people}
