"""What the team's log says of people, as facts for the rest of Cassette: roles, who has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import EntryMalformed
from cassette.domain.facts import ROLES
from cassette.domain.ids import MemberId
from cassette.domain.team_events import MemberLeft, MemberRoleGiven
from cassette.sync.entries import Admitted, read_entry
from cassette.sync.invite import open_label

if TYPE_CHECKING:
    from cassette.domain.facts import Event
    from cassette.store.library import Library
    from cassette.sync.roster import Roster

USUAL = "contributor"


def facts_of(library: Library, roster: Roster) -> list[Event]:
    """What is not said yet; nothing when all of it is."""
    cards = {card.id: card for card in library.queries.members()}
    labels = labels_of(library, roster)
    facts: list[Event] = [
        MemberLeft(member)
        for member in sorted(roster.gone)
        if member in cards and not cards[member].gone
    ]
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
