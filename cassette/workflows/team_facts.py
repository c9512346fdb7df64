"""What the team's log says of people, as facts for the rest of Cassette: roles, who has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import EntryMalformed
from cassette.domain.facts import ROLES
from cassette.domain.ids import MemberId
from cassette.domain.meetings import MeetingState
from cassette.domain.planning_events import ParticipantRemoved
from cassette.domain.team_events import MemberLeft, MemberRoleGiven
from cassette.sync.entries import Admitted, read_entry
from cassette.sync.invite import open_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.domain.facts import Event
    from cassette.store.library import Library
    from cassette.sync.roster import Roster

USUAL = "contributor"


def facts_of(library: Library, roster: Roster, now_ms: int) -> list[Event]:
    """What is not said yet; nothing when all of it is.

    Who has left takes part in no open meeting any more, but where nobody else could answer for it.
    """
    cards = {card.id: card for card in library.queries.members()}
    labels = labels_of(library, roster)
    left = [m for m in sorted(roster.gone) if m in cards and not cards[m].gone]
    facts: list[Event] = [MemberLeft(member) for member in left]
    if left:
        facts += _out_of_meetings(library, set(left), now_ms)
    for line in library.replica_log.lines()[1:]:
        says = read_entry(line.entry, line.sig).says
        if not isinstance(says, Admitted) or says.how != "invite":
            continue
        role, _ = labels[says.key]
        card = cards.get(MemberId(says.member))
        new = not roster.invites[says.key].member and card is not None and not card.role
        if new and role in ROLES and role != USUAL:
            facts.append(MemberRoleGiven(MemberId(says.member), role))
    return facts


def _out_of_meetings(library: Library, left: set[MemberId], now_ms: int) -> Iterator[Event]:
    for row in library.queries.meetings(now_ms):
        if row.state(now_ms) is MeetingState.CLOSED:
            continue
        people = library.queries.meeting(row.id).people
        hosts = {one.member for one in people if one.role == "host"}
        decision = library.queries.decision(row.id)
        frame = None if decision is None else decision.frame
        needed = {frame.delegate} if frame is not None else set()
        for one in people:
            alone = hosts == {one.member} or one.member in needed
            if one.member in left and not alone:
                yield ParticipantRemoved(row.id, one.member)


def labels_by_member(library: Library, roster: Roster) -> dict[MemberId, str]:
    """What the invitations say of those who came in with one: how they are called until they say
    it themselves. Who came in otherwise is left out.
    """
    labels = labels_of(library, roster)
    found: dict[MemberId, str] = {}
    for line in library.replica_log.lines()[1:]:
        says = read_entry(line.entry, line.sig).says
        if isinstance(says, Admitted) and says.how == "invite":
            found.setdefault(MemberId(says.member), labels[says.key][1])
    return found


def labels_of(library: Library, roster: Roster) -> dict[bytes, tuple[str, str]]:
    """Role and label of each invitation; empty where we may not read them."""
    secrets = library.replica_log.secrets()
    found = {}
    for key, invite in roster.invites.items():
        try:
            found[key] = open_label(secrets[invite.epoch], roster.team, key, invite.sealed)
        except (KeyError, EntryMalformed):
            found[key] = ("", "")
    return found
