"""What the steward's device does when it meets the others: it answers what they ask of it.

Who is let in by itself and who by a tap, the team's policy says; every device checks each answer
against the proof in it, so a steward can refuse but cannot invent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cassette.domain.errors import CassetteError, EntryNotAllowed, RequestInvalid
from cassette.domain.ids import DeviceId, MemberId
from cassette.sync.entries import (
    Admitted,
    Entry,
    Invited,
    InviteRevoked,
    RecoverySet,
    Rotated,
    Rotation,
    StewardHanded,
)
from cassette.sync.epochs import back_link, commitment, new_secret, wrap
from cassette.sync.invite import invite_keys, seal_label
from cassette.sync.requests import (
    HOW,
    Admissible,
    AskInvite,
    AskLeave,
    AskRecovery,
    AskRemove,
    AskRevoke,
    Join,
    Recover,
    SignedRequest,
    Succeed,
    check_request,
    read_request,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cassette.sync.replica_log import KeyShelf, ReplicaLog
    from cassette.sync.roster import Roster
    from cassette.sync.team import DeviceKeys
    from cassette.sync.team_log import MakeEntry, TeamLog
    from cassette.sync.transport import Transport


@dataclass
class Answered:
    """What was asked of the steward: how much was answered, and who waits for a tap."""

    count: int = 0
    waiting: list[SignedRequest] = field(default_factory=list)
    troubles: list[CassetteError] = field(default_factory=list)


class Steward:
    """The steward's side of a team log; every call does nothing on another device."""

    def __init__(
        self, log: ReplicaLog, team: TeamLog, shelf: KeyShelf, now_ms: Callable[[], int]
    ) -> None:
        self._log, self._team, self._shelf, self._now_ms = log, team, shelf, now_ms

    @property
    def acting(self) -> DeviceKeys | None:
        """The keys of the steward's device, when they are here: ours, or of one we follow."""
        steward = self._team.roster.steward
        if steward == self._log.device:
            return self._team.keys
        return self._shelf.load(steward) if self._shelf.has(steward) else None

    def serve(self, transport: Transport) -> Answered:
        """Answer what may be answered without asking the person. EntryTaken, TransportTrouble."""
        answered = Answered()
        if self.acting is None:
            return answered
        self._take_along(transport)
        for name, data in sorted(transport.requests().items()):
            try:
                signed = read_request(data)
                check_request(signed, self._team.roster)
            except RequestInvalid as trouble:
                if self._is_over(data):
                    transport.drop_request(name)
                else:
                    answered.troubles.append(trouble)
                continue
            if not self._by_itself(signed):
                answered.waiting.append(signed)
                continue
            try:
                self.answer(transport, signed)
                answered.count += 1
            except EntryNotAllowed as trouble:
                answered.troubles.append(trouble)
                transport.drop_request(name)
        return answered

    def answer(self, transport: Transport, signed: SignedRequest) -> None:
        """Do what was asked, whatever the policy. EntryNotAllowed, EntryTaken."""
        makes = self._makes(signed)
        if self.acting is None:
            raise EntryNotAllowed(n="?", why="only the steward's device may write it")
        self._team.write(transport, makes, self.acting)
        transport.drop_request(signed.hash.hex())

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
        """Invite whoever has ``seed``; the invitation's public key. EntryNotAllowed, EntryTaken.

        ``member`` is whose second device it is for, "" for somebody new.
        """
        roster = self._team.roster
        key = invite_keys(seed, roster.team).signing_public
        sealed = seal_label(self._team.secrets[roster.epoch], roster.team, key, role, label)
        by, at = roster.steward, self._now_ms()

        def make(n: int, prev: bytes) -> Entry:
            return Invited(1, n, prev, by, at, key, expires_at, member, history, sealed, "", b"")

        self._team.write(transport, [make], self.acting)
        return key

    def remove(self, transport: Transport, devices: Iterable[str]) -> None:
        """Remove devices, and members who have no other. EntryNotAllowed, EntryTaken."""
        out = sorted(devices)
        self._team.write(transport, [lambda n, prev: self._rotated(n, prev, out)], self.acting)

    def _take_along(self, transport: Transport) -> None:
        """A steward's library that was copied takes the stewardship to the device it goes on as."""
        roster, me = self._team.roster, self._log.device
        if roster.steward == me or not roster.is_active(me):
            return
        by, at = roster.steward, self._now_ms()
        if roster.member_of(by) == self._log.member:
            handed: MakeEntry = lambda n, prev: StewardHanded(1, n, prev, by, at, me)  # noqa: E731
            self._team.write(transport, [handed], self.acting)

    def _is_over(self, data: bytes) -> bool:
        """Whether what was asked for has long been: the device is in."""
        try:
            says = read_request(data).says
        except RequestInvalid:
            return False
        return isinstance(says, (Join, Recover, Succeed)) and (
            self._team.roster.device(says.device) is not None
        )

    def _by_itself(self, signed: SignedRequest) -> bool:
        """Whether no tap is needed. One's own devices and words never need another's."""
        says, roster = signed.says, self._team.roster
        if isinstance(says, (Recover, Succeed, AskLeave, AskRecovery)):
            return True
        if isinstance(says, Join):
            return roster.admission == "auto"
        member = roster.member_of(says.device)
        if isinstance(says, AskInvite):
            return says.member == member or (roster.anyone_invites and not says.member)
        if isinstance(says, AskRemove):
            return all(roster.member_of(device) == member for device in says.devices)
        invite = roster.invites.get(says.invite)
        return roster.anyone_invites or (invite is not None and invite.member == member)

    def _makes(self, signed: SignedRequest) -> list[MakeEntry]:
        says, roster = signed.says, self._team.roster
        by, at = roster.steward, self._now_ms()
        if isinstance(says, (Join, Recover, Succeed)):
            return [lambda n, prev: self._admitted(n, prev, says, signed.hash)]
        if isinstance(says, AskRemove):
            return [lambda n, prev: self._rotated(n, prev, sorted(says.devices))]
        if isinstance(says, AskLeave):
            member = roster.member_of(says.device) or ""
            devices: list[str] = [device.id for device in roster.devices_of(member)]
            return [lambda n, prev: self._rotated(n, prev, devices)]
        if isinstance(says, AskRevoke):
            return [lambda n, prev: InviteRevoked(1, n, prev, by, at, says.invite)]
        if isinstance(says, AskInvite):
            return [lambda n, prev: self._invited(n, prev, says)]
        return [lambda n, prev: self._recovery(n, prev, says)]

    def _invited(self, n: int, prev: bytes, says: AskInvite) -> Entry:
        roster = self._team.roster
        own = not says.member or roster.member_of(roster.steward) == says.member
        return Invited(
            v=1,
            n=n,
            prev=prev,
            by=roster.steward,
            at=self._now_ms(),
            invite=says.invite,
            expires_at=says.expires_at,
            member=says.member,
            history=says.history,
            sealed=says.sealed,
            asker="" if own else says.device,
            asked=b"" if own else says.asked,
        )

    def _recovery(self, n: int, prev: bytes, says: AskRecovery) -> Entry:
        roster = self._team.roster
        member = roster.member_of(says.device) or MemberId("")
        return RecoverySet(
            v=1,
            n=n,
            prev=prev,
            by=roster.steward,
            at=self._now_ms(),
            member=member,
            signing=says.signing,
            agreement=says.agreement,
            wraps=wraps_of_all(roster, self._team.secrets, says.agreement, member),
            asked_at=says.at,
            asker=says.device,
            asked=says.asked,
        )

    def _admitted(self, n: int, prev: bytes, says: Admissible, request: bytes) -> Entry:
        roster = self._team.roster
        invite = roster.invites.get(says.key)
        history = not isinstance(says, Join) or (invite is not None and invite.history)
        device = DeviceId(says.device)
        begins = None
        if not history:
            recipients = roster.recipients() | {device: says.agreement}
            begins = new_epoch(roster, recipients, previous=None)
        secrets = self._team.secrets
        return Admitted(
            v=1,
            n=n,
            prev=prev,
            by=roster.steward,
            at=self._now_ms(),
            device=device,
            signing=says.signing,
            agreement=says.agreement,
            member=says.member,
            how=HOW[type(says)],
            key=says.key,
            request=request,
            proof=says.proof,
            wraps=wraps_of_all(roster, secrets, says.agreement, device) if history else (),
            begins=begins,
        )

    def _rotated(self, n: int, prev: bytes, out: list[str]) -> Entry:
        """The removal of devices, each cut where we know it to be."""
        roster = self._team.roster
        left = [id for id in roster.active_devices if id not in out]
        staying = {roster.devices[id].member for id in left}
        gone = {roster.devices[DeviceId(id)].member for id in out if roster.device(id)} - staying
        recipients = {
            to: key for to, key in roster.recipients().items() if to not in out and to not in gone
        }
        previous = self._team.secrets.get(roster.epoch)
        return Rotated(
            v=1,
            n=n,
            prev=prev,
            by=roster.steward,
            at=self._now_ms(),
            removed=tuple((id, *self._log.tip(id)) for id in out),
            gone=tuple(sorted(gone)),
            begins=new_epoch(roster, recipients, previous=previous),
        )


def new_epoch(
    roster: Roster, recipients: Mapping[str, bytes], *, previous: bytes | None
) -> Rotation:
    """A new secret for ``recipients``; ``previous`` opens from it unless None (history breaks)."""
    secret, epoch = new_secret(), roster.epoch + 1
    wraps = tuple(
        (to, wrap(secret, key, roster.team, epoch, DeviceId(to)))
        for to, key in sorted(recipients.items())
    )
    link = b"" if previous is None else back_link(secret, previous, roster.team, epoch)
    return Rotation(epoch, commitment(secret, roster.team, epoch), wraps, link)


def wraps_of_all(
    roster: Roster, secrets: Mapping[int, bytes], agreement: bytes, to: DeviceId | MemberId
) -> tuple[tuple[int, bytes], ...]:
    """The secrets from which all others follow, wrapped for one key, by epoch."""
    breaks = {epoch.n - 1 for epoch in roster.epochs if epoch.n and not epoch.back_link}
    needed = sorted((breaks | {roster.epoch}) & secrets.keys())
    return tuple((n, wrap(secrets[n], agreement, roster.team, n, to)) for n in needed)
