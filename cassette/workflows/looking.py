"""Looking at the team: its people, computers, invitations, and who waits."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from cassette.domain.errors import CassetteError, EntryMalformed
from cassette.domain.ids import DeviceId, MemberId
from cassette.domain.team_views import (
    DeviceLine,
    InvitationLine,
    InvitationState,
    MemberLine,
    TeamPage,
    TeamPolicy,
    WaitingLine,
)
from cassette.sync.entries import Admitted, read_entry
from cassette.sync.invite import open_label
from cassette.sync.requests import AskInvite, read_request
from cassette.sync.roster import Roster
from cassette.sync.team import verify_genesis
from cassette.sync.words import team_phrase
from cassette.workflows.inviting import link_of, waiting_requests, wanted_name
from cassette.workflows.team_facts import labels_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cassette.domain.views import MemberCard
    from cassette.store.library import Library
    from cassette.sync.entries import SignedEntry
    from cassette.sync.roster_parts import Invite
    from cassette.workflows.team_desk import Work

FOUNDER = "host"
"""The role of whoever founded the team."""


def roster_of(library: Library) -> Roster:
    """The team as far as its log is here; also of a library that can only be read."""
    return _folded(library)[0]


def team_page(work: Work, *, ask_place: bool = True) -> TeamPage:
    """The team as its log says, and on the steward's computer who waits to be let in.

    Who waits is looked up where the team meets, unless not ``ask_place``; nobody while that is
    away. It waits for no round that is under way.
    """
    library = work.desk.library
    roster, entries = _folded(library)
    cards = {card.id: card for card in library.queries.members()}
    labels = labels_of(library, roster)
    who, log = library.identity, library.replica_log
    seeds, now_ms = log.seeds(), work.desk.now_ms()
    place = work.syncer.places.read()
    folder = None if place is None else place.folder
    waiting = _waiting(work, roster, labels) if ask_place else ()
    lines = _Lines(library, roster, entries, cards, labels)
    return TeamPage(
        name=library.team.name,
        phrase=team_phrase(who.team),
        me=who.me,
        members=lines.members(),
        steward=roster.steward,
        i_am_steward=roster.steward == who.device,
        successors=roster.successors,
        policy=TeamPolicy(roster.admission, roster.anyone_invites),
        invitations=(
            *_asked_for(library, roster, seeds, folder),
            *(
                InvitationLine(
                    id=one.key.hex(),
                    label=labels[one.key][1],
                    role=labels[one.key][0],
                    expires_ms=one.expires_at,
                    state=_state(one, now_ms),
                    for_member=MemberId(one.member) if one.member else None,
                    link=link_of(who.team, seeds[one.key], folder)
                    if one.key in seeds and _state(one, now_ms) == "open"
                    else "",
                )
                for one in reversed(tuple(roster.invites.values()))
            ),
        ),
        waiting=waiting,
        i_am_in=roster.is_active(who.device),
    )


def _asked_for(
    library: Library, roster: Roster, seeds: Mapping[bytes, bytes], folder: Path | None
) -> Iterator[InvitationLine]:
    """Invitations that were made here and that the steward's computer has not answered yet."""
    secrets = library.replica_log.secrets()
    for asked in reversed(library.replica_log.asked()):
        says = read_request(asked.data).says
        if not isinstance(says, AskInvite) or says.invite in roster.invites:
            continue
        role = label = ""
        for secret in secrets.values():
            with suppress(EntryMalformed):  # sealed with another of them
                role, label = open_label(secret, roster.team, says.invite, says.sealed)
        seed = seeds.get(says.invite)
        yield InvitationLine(
            id=says.invite.hex(),
            label=label,
            role=role,
            expires_ms=says.expires_at,
            state="asked",
            for_member=MemberId(says.member) if says.member else None,
            link=link_of(roster.team, seed, folder) if seed else "",
        )


class _Lines:
    """Members with their computers."""

    def __init__(
        self,
        library: Library,
        roster: Roster,
        entries: list[SignedEntry],
        cards: Mapping[MemberId, MemberCard],
        labels: Mapping[bytes, tuple[str, str]],
    ) -> None:
        self._roster, self._cards = roster, cards
        self._me, self._device = library.identity.me, library.identity.device
        self._computers = library.queries.device_names()
        genesis = library.replica_log.lines()[0]
        founded = verify_genesis(genesis.entry, genesis.sig, library.identity.team)
        self._since = {0: founded.created_at} | {one.says.n: one.says.at for one in entries}
        self._roles: dict[str, tuple[str, str]] = {founded.member: (FOUNDER, "")}
        for one in entries:
            says = one.says
            if isinstance(says, Admitted) and says.how == "invite":
                self._roles.setdefault(says.member, labels.get(says.key, ("", "")))

    def members(self) -> tuple[MemberLine, ...]:
        """Me first, then by name; those who are gone last."""
        roster = self._roster
        ids = {device.member for device in roster.devices.values()} | {self._me}
        lines = [self._member(member) for member in ids]
        return tuple(sorted(lines, key=lambda m: (m.gone, not m.me, m.name.casefold(), m.id)))

    def _member(self, member: MemberId) -> MemberLine:
        roster = self._roster
        role, label = self._roles.get(member, ("", ""))
        card = self._cards.get(member)
        if card is not None and card.role:
            role = card.role
        devices = [
            DeviceLine(
                id=device.id,
                name=self._computers.get(device.id, ""),
                this=device.id == self._device,
                steward=device.id == roster.steward,
                since_ms=self._since.get(device.since, 0),
                removed=device.cut is not None,
            )
            for device in roster.devices.values()
            if device.member == member
        ]
        return MemberLine(
            id=member,
            name=(card.name if card is not None else "") or label,
            role=role or "contributor",
            me=member == self._me,
            devices=tuple(sorted(devices, key=lambda d: (d.removed, not d.this, d.since_ms, d.id))),
            recovery=member in roster.recoveries,
            gone=member in roster.gone,
        )


def _waiting(
    work: Work, roster: Roster, labels: Mapping[bytes, tuple[str, str]]
) -> tuple[WaitingLine, ...]:
    """Who waits for a tap; nobody where the steward's keys or the place are not at hand."""
    try:
        asked, keys = work.syncer.glance(roster.steward)
    except CassetteError:
        return ()
    if keys is None:
        return ()
    return tuple(
        WaitingLine(
            request=signed.hash.hex(),
            name=wanted_name(keys, roster.team, says),
            device=DeviceId(says.device),
            since_ms=says.at,
            label=labels.get(says.key, ("", ""))[1],
        )
        for signed, says in waiting_requests(asked.values(), roster, work.desk.now_ms())
    )


def _folded(library: Library) -> tuple[Roster, list[SignedEntry]]:
    lines = library.replica_log.lines()
    roster = Roster.of(library.identity.team, lines[0].entry, lines[0].sig)
    entries = []
    for line in lines[1:]:
        signed = read_entry(line.entry, line.sig)
        roster = roster.after(signed)
        entries.append(signed)
    return roster, entries


def _state(invite: Invite, now_ms: int) -> InvitationState:
    if invite.state == "open" and now_ms > invite.expires_at:
        return "expired"
    return invite.state  # type: ignore[return-value]
