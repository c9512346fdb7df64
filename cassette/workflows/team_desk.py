"""What the workflows of a team work with, and what they look up in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from cassette.domain.errors import (
    AmbiguousId,
    DeviceNotInTeam,
    MemberHasLeft,
    NotInTeamYet,
    NotTheSteward,
    RemovedFromTeam,
    UnknownMember,
)
from cassette.domain.ids import DeviceId, MemberId
from cassette.domain.travelling import Asked
from cassette.domain.views import MemberCard
from cassette.store.finding import SHOWN, pick_member
from cassette.workflows.team_facts import labels_by_member

if TYPE_CHECKING:
    from cassette.store.library import Library
    from cassette.sync.replica import Replica
    from cassette.sync.requests import SignedRequest
    from cassette.sync.roster import Roster
    from cassette.sync.roster_parts import Device
    from cassette.workflows.desk import Desk
    from cassette.workflows.keep_in_step import Syncer

SHORT = 8
"""Digits of an id that people are shown."""


class Work(Protocol):
    """An open library and who keeps it in step; the workspace is one."""

    @property
    def desk(self) -> Desk:
        """The library, the clock, the source of ids."""
        ...

    @property
    def syncer(self) -> Syncer:
        """Who keeps it in step."""
        ...


def must_be_in(work: Work, replica: Replica) -> None:
    """NotInTeamYet, RemovedFromTeam."""
    if not replica.team.is_in:
        cut = replica.roster.cut_of(work.desk.library.identity.device)
        raise NotInTeamYet() if cut is None else RemovedFromTeam()


def must_be_steward(work: Work, replica: Replica) -> None:
    """NotTheSteward, NotInTeamYet, RemovedFromTeam."""
    must_be_in(work, replica)
    if replica.steward.hand is None:
        raise not_the_steward(work.desk.library, replica.roster)


def not_the_steward(library: Library, roster: Roster) -> NotTheSteward:
    """Somebody else's computer looks after the team."""
    return NotTheSteward(name=name_of(library, roster.member_of(roster.steward) or ""))


def name_of(library: Library, member: str) -> str:
    """How a member is called, or the beginning of their id."""
    names = {card.id: card.name for card in library.queries.members()}
    return names.get(MemberId(member)) or member[:SHORT]


def find_in_team(library: Library, roster: Roster, given: str) -> MemberCard:
    """A member who is in, by name or id. UnknownMember, AmbiguousId, MemberHasLeft.

    Of whom nothing was read yet goes by what their invitation says.
    """
    cards = library.queries.members()
    known = {card.id for card in cards}
    strangers = [
        MemberCard(id=id, name=label, colour="", me=False)
        for id, label in labels_by_member(library, roster).items()
        if id not in known
    ]
    card = pick_member(given, [*cards, *strangers])
    if card.id not in roster.members:
        raise MemberHasLeft(name=card.name)
    return card


def find_device(library: Library, roster: Roster, given: str) -> Device:
    """A device that is in, by its name, its id, or the end or beginning of that.

    By the name of a member it is their newest one. DeviceNotInTeam, AmbiguousId.
    """
    wanted = given.strip().casefold()
    names = library.queries.device_names()
    inside = [roster.devices[id] for id in roster.active_devices]
    found = [
        device
        for device in inside
        if device.id == wanted or names.get(device.id, "").casefold() == wanted
    ]
    if not found and len(wanted) >= SHORT // 2:
        found = [d for d in inside if d.id.startswith(wanted) or d.id.endswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        matches = ", ".join(
            f"{names.get(d.id) or short(d.id)}, {name_of(library, d.member)} ({d.id})"
            for d in found[:SHOWN]
        )
        raise AmbiguousId(what="computer", given=given[:60], matches=matches)
    try:
        theirs = roster.devices_of(find_in_team(library, roster, given).id)
    except (UnknownMember, MemberHasLeft, AmbiguousId) as nobody:  # the last also of short ids
        named = any(c.name.casefold().startswith(wanted) for c in library.queries.members())
        if isinstance(nobody, AmbiguousId) and named:
            raise
        raise DeviceNotInTeam(given=given[:60]) from nobody
    if not theirs:
        raise DeviceNotInTeam(given=given[:60])
    return max(theirs, key=lambda device: (device.since, device.id))


def ask_steward(work: Work, kind: str, signed: SignedRequest) -> None:
    """Keep a request; it goes out with the next round."""
    now_ms = work.desk.now_ms()
    work.desk.library.replica_log.ask(Asked(signed.hash.hex(), kind, signed.data, now_ms))


def short(id: DeviceId | MemberId | str) -> str:
    """The end of an id: its beginning is the time it was made, which several share."""
    return id[-SHORT:]
