"""What the steward's device does when it meets the others: it answers what they ask of it.

Who is let in by itself and who by a tap, the team's policy says; every device checks each answer
against the proof in it, so a steward can refuse but cannot invent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cassette.domain.errors import (
    CassetteError,
    EntryNotAllowed,
    EpochTampered,
    RequestInvalid,
)
from cassette.domain.ids import DeviceId
from cassette.sync.invite import invite_keys, seal_label
from cassette.sync.requests import SignedRequest, check_request, is_over, read_request
from cassette.sync.roster_parts import Cut
from cassette.sync.steward import needs_a_tap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cassette.domain.ids import MemberId
    from cassette.sync.replica_log import KeyShelf, ReplicaLog
    from cassette.sync.steward import Pen
    from cassette.sync.team_log import Hand, MakeEntry, TeamLog
    from cassette.sync.transport import Transport


@dataclass
class Answered:
    """What was asked of the steward: how much was answered, and who waits for a tap."""

    count: int = 0
    waiting: list[SignedRequest] = field(default_factory=list)
    troubles: list[CassetteError] = field(default_factory=list)


class Stewardship:
    """The steward's side of a team log; ``serve`` does nothing on another device."""

    def __init__(
        self, log: ReplicaLog, team: TeamLog, shelf: KeyShelf, now_ms: Callable[[], int]
    ) -> None:
        self._log, self._team, self._shelf, self._now_ms = log, team, shelf, now_ms

    @property
    def hand(self) -> Hand | None:
        """The steward's device and its keys when they are here: ours, or of one we follow."""
        steward = self._team.roster.steward
        if steward == self._log.device:
            return steward, self._team.keys
        if steward in self._team.followed() and self._shelf.has(steward):
            return steward, self._shelf.load(steward)
        return None

    def serve(self, transport: Transport) -> Answered:
        """Answer what may be answered without asking the person. EntryTaken, TransportTrouble."""
        answered = Answered()
        if self.hand is None:
            return answered
        self._take_along(transport)
        for name, data in sorted(transport.requests().items()):
            try:
                signed, roster = read_request(data), self._team.roster
                if not self._is_over(signed) and needs_a_tap(signed, roster):
                    check_request(signed, roster)  # whatever lies there asks nobody for a tap
                    answered.waiting.append(signed)
                    continue
                answered.count += self.answer(transport, signed)
            except (RequestInvalid, EntryNotAllowed) as trouble:
                answered.troubles.append(trouble)
                transport.drop_request(name)
        return answered

    def answer(self, transport: Transport, signed: SignedRequest) -> bool:
        """Do what was asked, whatever the policy; False when it has to wait.

        RequestInvalid, EntryNotAllowed, EntryTaken.
        """
        if self._is_over(signed):
            transport.drop_request(signed.hash.hex())
            return False
        cuts = self._tips(self._team.roster.active_devices)
        made = self._pen().answer(signed, cuts)
        if made is None:
            return False
        self._write(transport, [lambda pen: pen.answer(signed, cuts) or made])
        transport.drop_request(signed.hash.hex())
        return True

    def refuse(self, transport: Transport, signed: SignedRequest) -> None:
        """Do not do what was asked."""
        transport.drop_request(signed.hash.hex())

    def invite(
        self,
        transport: Transport,
        seed: bytes,
        *,
        expires_at: int,
        role: str,
        label: str,
        member: str = "",
        history: bool = True,
    ) -> bytes:
        """Invite whoever has ``seed``; the invitation's public key. EntryNotAllowed, EntryTaken,
        EpochTampered where we were not given the secret that all should have.

        ``member`` is whose second device it is for, "" for somebody new.
        """
        roster = self._team.roster
        key = invite_keys(seed, roster.team).signing_public
        secret = self._team.secrets.get(roster.epoch)
        if secret is None:
            raise EpochTampered(n=roster.epoch, why="it is not here")
        sealed = seal_label(secret, roster.team, key, role, label)
        self._write(
            transport,
            [
                lambda pen: pen.invite(
                    key, expires_at=expires_at, history=history, sealed=sealed, member=member
                )
            ],
        )
        return key

    def remove(
        self,
        transport: Transport,
        devices: Iterable[str],
        *,
        members: Iterable[MemberId] | None = None,
    ) -> None:
        """Remove devices, and ``members`` with them. EntryNotAllowed, EntryTaken.

        Unless told, the members who have no other device.
        """
        roster = self._team.roster
        cuts = self._tips(map(DeviceId, devices))
        if members is None:
            staying = {roster.member_of(id) for id in roster.active_devices if id not in cuts}
            members = {roster.devices[id].member for id in cuts} - staying
        gone = list(members)
        self._write(transport, [lambda pen: pen.remove(cuts, gone=gone)])

    def write(self, transport: Transport, make: MakeEntry) -> None:
        """Write any other entry. EntryNotAllowed, EntryTaken."""
        self._write(transport, [make])

    def _write(self, transport: Transport, makes: list[MakeEntry]) -> None:
        if self.hand is None:
            raise EntryNotAllowed(
                n=self._team.roster.head.n + 1, why="only the steward's device may write it"
            )
        self._team.write(transport, makes, self.hand, self._now_ms())

    def _pen(self) -> Pen:
        if self.hand is None:
            raise EntryNotAllowed(
                n=self._team.roster.head.n + 1, why="only the steward's device may write it"
            )
        return self._team.pen(self.hand, self._now_ms())

    def _tips(self, devices: Iterable[DeviceId]) -> dict[DeviceId, Cut]:
        return {device: Cut(*self._log.tip(device)) for device in devices}

    def _take_along(self, transport: Transport) -> None:
        """A steward's library that was copied takes the stewardship to the device it goes on as."""
        roster, me = self._team.roster, self._log.device
        if roster.steward != me and roster.is_active(me):
            self._write(transport, [lambda pen: pen.hand_over(me)])

    def _is_over(self, signed: SignedRequest) -> bool:
        """Whether nothing is left to do for it."""
        return is_over(signed.says, self._team.roster, self._now_ms())
