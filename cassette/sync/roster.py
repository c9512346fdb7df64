"""The roster: a team's log folded. Who is in, with which keys, since which entry, in which epoch.

Every device folds the log from its genesis and allows or refuses each entry by itself; nobody is
believed, neither the folder nor the steward. Only the steward's device writes the log, but for two
entries: a takeover, and the admission of a device that has the recovery words of the steward's
member.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cassette.domain.errors import (
    EntryNotAllowed,
    EntryNotNext,
    EntryUnsigned,
    RecordPastCut,
    RecordTrouble,
    StaleEpoch,
    TeamLogBehind,
    UnknownDevice,
)
from cassette.domain.ids import DeviceId, MemberId, TeamId
from cassette.sync.entries import (
    ENTRY_DOMAIN,
    PROOF_DOMAIN,
    Admission,
    Admitted,
    AuthorityMoved,
    Invited,
    InviteRevoked,
    PolicySet,
    RecoverySet,
    Rotated,
    Rotation,
    SignedEntry,
    StewardHanded,
    StewardTaken,
    SuccessorsNamed,
    admission_claim,
    invite_claim,
    read_entry,
    recovery_claim,
    takeover_claim,
)
from cassette.sync.epochs import BACK_LINK_BYTES
from cassette.sync.forms import HASH_BYTES, are_sound_keys, is_signed
from cassette.sync.roster_parts import Cut, Device, Epoch, Invite, Place, Recovery
from cassette.sync.team import GenesisEntry, verify_genesis

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Roster:
    """The team after the entry ``head``. ``places`` has the number and epoch of each entry."""

    team: TeamId
    head: Place
    devices: Mapping[DeviceId, Device]
    epochs: tuple[Epoch, ...]
    steward: DeviceId
    successors: tuple[DeviceId, ...]
    invites: Mapping[bytes, Invite] = field(default_factory=dict)
    recoveries: Mapping[MemberId, Recovery] = field(default_factory=dict)
    gone: frozenset[MemberId] = frozenset()
    admission: Admission = "auto"
    anyone_invites: bool = False
    authority: str = ""
    places: Mapping[bytes, tuple[int, int]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, team: TeamId, entry: bytes, signature: bytes) -> Roster:
        """The roster of a team that has only its genesis. GenesisInvalid."""
        genesis: GenesisEntry = verify_genesis(entry, signature, team)
        founder = DeviceId(genesis.device)
        head = bytes.fromhex(team)
        return cls(
            team=team,
            head=Place(0, head),
            devices={
                founder: Device(
                    founder, MemberId(genesis.member), genesis.signing, genesis.agreement, 0
                )
            },
            epochs=(Epoch(0, 0, b"", b""),),
            steward=founder,
            successors=tuple(map(DeviceId, genesis.successors)),
            places={head: (0, 0)},
        )

    # --- asking -------------------------------------------------------------------------------

    @property
    def epoch(self) -> int:
        """The number of the epoch in which to seal."""
        return len(self.epochs) - 1

    @property
    def active_devices(self) -> tuple[DeviceId, ...]:
        """The devices that are in, in the order of their ids."""
        return tuple(sorted(id for id, device in self.devices.items() if device.cut is None))

    @property
    def members(self) -> tuple[MemberId, ...]:
        """The members who are in, also those whose every device was lost, by id."""
        return tuple(sorted({device.member for device in self.devices.values()} - self.gone))

    def device(self, device: str) -> Device | None:
        """A device that is or was in the team, or None."""
        return self.devices.get(DeviceId(device))

    def member_of(self, device: str) -> MemberId | None:
        """Whose device it is or was, or None."""
        known = self.device(device)
        return None if known is None else known.member

    def cut_of(self, device: str) -> Cut | None:
        """The last record of a removed device that counts, or None."""
        known = self.device(device)
        return None if known is None else known.cut

    def is_alone(self, device: str) -> bool:
        """Whether a device looks after the team, and all others were its member's before it: it
        came back from a backup with their words."""
        me = self.device(device)
        others = [self.devices[one] for one in self.active_devices if one != device]
        return self.steward == device and all(
            me is not None and other.member == me.member and other.since < me.since
            for other in others
        )

    def cuts(self) -> list[tuple[str, int, bytes]]:
        """Of each removed device, the number and hash of its last record that counts."""
        found = ((device.id, device.cut) for device in self.devices.values())
        return [(id, cut.seq, cut.hash) for id, cut in found if cut is not None]

    def is_active(self, device: str) -> bool:
        """Whether a device is in now."""
        known = self.device(device)
        return known is not None and known.cut is None

    def devices_of(self, member: str) -> tuple[Device, ...]:
        """The devices of a member that are in, by id."""
        return tuple(
            self.devices[id] for id in self.active_devices if self.devices[id].member == member
        )

    def reads_from(self, member: str) -> int:
        """The first epoch whose secret a member may be given; 0 for somebody new."""
        given = [one.reads_from for one in self.devices.values() if one.member == member]
        return min(given, default=0)

    def roots(self, member: str) -> tuple[int, ...]:
        """The epochs whose secrets open, by their links, all that a member may read; ascending."""
        links = [epoch.back_link for epoch in self.epochs] + [b""]
        return tuple(
            n for n in range(self.reads_from(member), len(self.epochs)) if not links[n + 1]
        )

    def recipients(self) -> dict[str, bytes]:
        """Who gets the secret of the next epoch: device or member -> its X25519 public key."""
        found: dict[str, bytes] = {id: self.devices[id].agreement for id in self.active_devices}
        return found | {member: words.agreement for member, words in self.recoveries.items()}

    def place_of(self, log_head: bytes) -> Place | None:
        """Where the entry with this hash stands in the log, or None when it is not known."""
        known = self.places.get(log_head)
        return None if known is None else Place(known[0], log_head)

    def may_write(self, device: str, epoch: int, log_head: bytes) -> bool:
        """Whether a device that had read up to ``log_head`` may seal in ``epoch``."""
        try:
            self.check_writer(device, epoch, log_head, seq=1)
        except RecordTrouble:
            return False
        return self.is_active(device)

    def check_writer(self, device: str, epoch: int, log_head: bytes, *, seq: int) -> int:
        """The number of the entry ``log_head`` when the record may be.

        UnknownDevice, TeamLogBehind, StaleEpoch, RecordPastCut.
        """
        known = self.device(device)
        if known is None:
            raise UnknownDevice(device=device, seq=seq)
        place = self.places.get(log_head)
        if place is None:
            raise TeamLogBehind(device=device, seq=seq)
        n, held = place
        if epoch != held or n < known.since:
            raise StaleEpoch(device=device, seq=seq)
        if known.cut is not None and seq > known.cut.seq:
            raise RecordPastCut(device=device, seq=seq)
        return n

    # --- folding ------------------------------------------------------------------------------

    def after(self, signed: SignedEntry) -> Roster:
        """The roster after one more entry. EntryNotNext, EntryUnsigned, EntryNotAllowed."""
        entry = signed.says
        if entry.n != self.head.n + 1:
            raise EntryNotNext(n=entry.n, why=f"{self.head.n + 1} is next")
        if entry.prev != self.head.hash:
            raise EntryNotNext(n=entry.n, why="it names another one")
        if not is_signed(self._author(signed), ENTRY_DOMAIN, signed.entry, signed.sig):
            raise EntryUnsigned(n=entry.n)
        roster = _changed(self, signed)
        return replace(
            roster,
            head=Place(entry.n, signed.hash),
            places={**self.places, signed.hash: (entry.n, roster.epoch)},
        )

    def following(self, entries: Iterable[tuple[bytes, bytes]]) -> tuple[Roster, list[SignedEntry]]:
        """The roster after entries as they came (entry, signature), and what they say.

        As ``after``, and EntryMalformed.
        """
        roster, read = self, []
        for entry, sig in entries:
            signed = read_entry(entry, sig)
            roster = roster.after(signed)
            read.append(signed)
        return roster, read

    def _author(self, signed: SignedEntry) -> bytes:
        entry = signed.says
        known = self.device(entry.by)
        if known is not None:
            if known.cut is not None:
                raise EntryNotAllowed(n=entry.n, why="its author was removed")
            return known.signing
        if isinstance(entry, Admitted) and entry.by == entry.device:
            return entry.signing
        raise EntryNotAllowed(n=entry.n, why="its author is not in the team")


def _changed(team: Roster, signed: SignedEntry) -> Roster:
    entry = signed.says
    own_way = (isinstance(entry, Admitted) and entry.by == entry.device) or isinstance(
        entry, StewardTaken
    )
    if entry.by != team.steward and not own_way:
        raise EntryNotAllowed(n=entry.n, why="only the steward's device may write it")
    match entry:
        case Invited():
            return _invited(team, entry)
        case InviteRevoked():
            invite = _open_invite(team, entry.n, entry.invite)
            return _with_invite(team, replace(invite, state="revoked"))
        case Admitted():
            return _admitted(team, entry)
        case Rotated():
            return _rotated(team, entry)
        case RecoverySet():
            return _recovery_set(team, entry)
        case StewardHanded():
            _in_team(team, entry.n, entry.to)
            return replace(team, steward=DeviceId(entry.to))
        case SuccessorsNamed():
            for device in entry.devices:
                _in_team(team, entry.n, device)
            if len(set(entry.devices)) != len(entry.devices):
                raise EntryNotAllowed(n=entry.n, why="it names one successor twice")
            return replace(team, successors=tuple(map(DeviceId, entry.devices)))
        case StewardTaken():
            return _steward_taken(team, entry)
        case PolicySet():
            return replace(team, admission=entry.admission, anyone_invites=entry.anyone_invites)
        case AuthorityMoved():
            return replace(team, authority=entry.authority)


def _invited(team: Roster, entry: Invited) -> Roster:
    if entry.invite in team.invites or _is_key_of_someone(team, entry.invite):
        raise EntryNotAllowed(n=entry.n, why="the key of the invitation is in use")
    asker = DeviceId(entry.asker or entry.by)
    if entry.member and not team.devices_of(entry.member):
        raise EntryNotAllowed(n=entry.n, why="it is for a member who is not in the team")
    if entry.asker:
        member = entry.member or team.member_of(asker) or ""
        claim = invite_claim(
            team.team, asker, entry.invite, entry.expires_at, entry.member, entry.history
        )
        _asked(team, entry.n, asker, member, claim, entry.asked)
        if not (entry.member or team.anyone_invites):
            raise EntryNotAllowed(n=entry.n, why="not everybody may invite")
    elif entry.asked or (entry.member and entry.member != team.member_of(entry.by)):
        raise EntryNotAllowed(n=entry.n, why="no device of the member asked for it")
    return _with_invite(
        team,
        Invite(
            key=entry.invite,
            by=asker,
            expires_at=entry.expires_at,
            member=entry.member,
            history=entry.history,
            sealed=entry.sealed,
            epoch=team.epoch,
        ),
    )


def _admitted(team: Roster, entry: Admitted) -> Roster:
    n = entry.n
    device, member = DeviceId(entry.device), MemberId(entry.member)
    if _is_known(team, device):
        raise EntryNotAllowed(n=n, why="the device was let in before")
    if _is_key_of_someone(team, entry.signing) or entry.signing in team.invites:
        raise EntryNotAllowed(n=n, why="the keys of the device are in use")
    if not are_sound_keys(entry.signing, entry.agreement):
        raise EntryNotAllowed(n=n, why="the keys of the device are not sound")
    if member in team.gone:
        raise EntryNotAllowed(n=n, why="the member has left the team")
    history = _proven(team, entry)
    claim = admission_claim(team.team, entry.how, device, entry.signing, entry.agreement, member)
    if not is_signed(entry.key, PROOF_DOMAIN, claim, entry.proof):
        raise EntryNotAllowed(n=n, why="what should prove it does not")
    reads_from = team.reads_from(member) if history else team.epoch + 1
    added = Device(device, member, entry.signing, entry.agreement, n, reads_from)
    let_in = replace(team, devices={**team.devices, device: added})
    if entry.how == "invite":
        let_in = _with_invite(let_in, replace(team.invites[entry.key], state="used"))
    if history:
        if entry.begins is not None:
            raise EntryNotAllowed(n=n, why="it begins an epoch although history is given")
        _check_wraps(team, n, entry.wraps, reads_from)
        return let_in
    if entry.begins is None or entry.begins.back_link or entry.wraps:
        raise EntryNotAllowed(n=n, why="it gives history that was not to be given")
    return _begun(let_in, n, entry.begins, breaks=True)


def _proven(team: Roster, entry: Admitted) -> bool:
    """Whether history is given, after the rules of the three ways in."""
    n, member = entry.n, MemberId(entry.member)
    if entry.by == entry.device and not (
        entry.how == "recovery" and member == team.member_of(team.steward)
    ):
        raise EntryNotAllowed(n=n, why="only the steward's device may let others in")
    if entry.how == "invite":
        invite = _open_invite(team, n, entry.key)
        if entry.at > invite.expires_at:
            raise EntryNotAllowed(n=n, why="the invitation had run out")
        if invite.member and invite.member != member:
            raise EntryNotAllowed(n=n, why="the invitation is for another member")
        if not invite.member and _is_known(team, member):
            raise EntryNotAllowed(n=n, why="the invitation is for somebody new")
        return invite.history
    if entry.how == "recovery":
        words = team.recoveries.get(member)
        if words is None or words.signing != entry.key:
            raise EntryNotAllowed(n=n, why="these are not the member's recovery words")
        return True
    if all(old.signing != entry.key for old in team.devices_of(member)):
        raise EntryNotAllowed(n=n, why="the device it follows is not the member's")
    return True


def _rotated(team: Roster, entry: Rotated) -> Roster:
    n = entry.n
    devices = dict(team.devices)
    for id, seq, hash in entry.removed:
        device = devices.get(DeviceId(id))
        if device is None or device.cut is not None:
            raise EntryNotAllowed(n=n, why="it removes a device that is not in")
        if id == team.steward:
            raise EntryNotAllowed(n=n, why="the steward has to hand over first")
        if (seq == 0) != (hash == bytes(HASH_BYTES)):
            raise EntryNotAllowed(n=n, why="a cut names no record")
        devices[device.id] = replace(device, cut=Cut(seq, hash))
    gone = {MemberId(member) for member in entry.gone}
    if len(gone) != len(entry.gone) or not gone <= set(team.members):
        raise EntryNotAllowed(n=n, why="it removes a member who is not in")
    if any(device.cut is None and device.member in gone for device in devices.values()):
        raise EntryNotAllowed(n=n, why="it leaves a device to a member who is out")
    out = {id for id, _, _ in entry.removed}
    left = replace(
        team,
        devices=devices,
        gone=team.gone | gone,
        recoveries={who: words for who, words in team.recoveries.items() if who not in gone},
        successors=tuple(id for id in team.successors if id not in out),
        invites={
            key: replace(invite, state="revoked")
            if invite.state == "open" and (invite.member in gone or invite.by in out)
            else invite
            for key, invite in team.invites.items()
        },
    )
    return _begun(left, n, entry.begins, breaks=False)


def _recovery_set(team: Roster, entry: RecoverySet) -> Roster:
    n, member = entry.n, MemberId(entry.member)
    claim = recovery_claim(team.team, entry.asker, entry.signing, entry.agreement, entry.asked_at)
    _asked(team, n, entry.asker, member, claim, entry.asked)
    before = team.recoveries.get(member)
    if before is not None and entry.asked_at <= before.asked_at:
        raise EntryNotAllowed(n=n, why="newer recovery words hold")
    if _is_key_of_someone(team, entry.signing) or entry.signing in team.invites:
        raise EntryNotAllowed(n=n, why="the keys of the words are in use")
    if not are_sound_keys(entry.signing, entry.agreement):
        raise EntryNotAllowed(n=n, why="the keys of the words are not sound")
    _check_wraps(team, n, entry.wraps, team.reads_from(member))
    words = Recovery(entry.signing, entry.agreement, entry.asked_at)
    return replace(team, recoveries={**team.recoveries, member: words})


def _steward_taken(team: Roster, entry: StewardTaken) -> Roster:
    n, taker = entry.n, DeviceId(entry.by)
    if entry.by in team.successors and not entry.key and not entry.proof:
        return replace(team, steward=taker)
    member = team.member_of(team.steward)
    words = None if member is None else team.recoveries.get(member)
    claim = takeover_claim(team.team, taker, n, entry.prev)
    if (
        words is None
        or team.member_of(taker) != member
        or words.signing != entry.key
        or not is_signed(entry.key, PROOF_DOMAIN, claim, entry.proof)
    ):
        raise EntryNotAllowed(n=n, why="its author was not named a successor")
    return replace(team, steward=taker)


def _begun(team: Roster, n: int, rotation: Rotation, *, breaks: bool) -> Roster:
    """The roster in a new epoch, whose secret every key that may have it was given."""
    if rotation.epoch != team.epoch + 1:
        raise EntryNotAllowed(n=n, why="its epoch is not the next")
    wrapped = [to for to, _ in rotation.wraps]
    if wrapped != sorted(team.recipients()):
        raise EntryNotAllowed(n=n, why="it does not give the secret to exactly those who are in")
    if len(rotation.back_link) not in ({0} if breaks else {0, BACK_LINK_BYTES}):
        raise EntryNotAllowed(n=n, why="its link to the epoch before cannot be one")
    began = Epoch(rotation.epoch, n, rotation.commitment, rotation.back_link)
    return replace(team, epochs=(*team.epochs, began))


def _check_wraps(
    team: Roster, n: int, wraps: Collection[tuple[int, bytes]], reads_from: int
) -> None:
    """Secrets given one by one: the newest last, none twice, none from before history was given."""
    epochs = [epoch for epoch, _ in wraps]
    if not epochs or epochs != sorted(set(epochs)) or epochs[-1] != team.epoch:
        raise EntryNotAllowed(n=n, why="it does not give the secret of this epoch")
    if epochs[0] < reads_from:
        raise EntryNotAllowed(n=n, why="it gives history that was not to be given")


def _asked(team: Roster, n: int, asker: str, member: str, claim: bytes, signature: bytes) -> None:
    device = team.device(asker)
    if device is None or device.cut is not None or device.member != member:
        raise EntryNotAllowed(n=n, why="no device of the member asked for it")
    if not is_signed(device.signing, PROOF_DOMAIN, claim, signature):
        raise EntryNotAllowed(n=n, why="the member did not sign for it")


def _open_invite(team: Roster, n: int, key: bytes) -> Invite:
    invite = team.invites.get(key)
    if invite is None:
        raise EntryNotAllowed(n=n, why="there is no such invitation")
    if invite.state != "open":
        raise EntryNotAllowed(n=n, why=f"the invitation was {invite.state}")
    return invite


def _with_invite(team: Roster, invite: Invite) -> Roster:
    return replace(team, invites={**team.invites, invite.key: invite})


def _in_team(team: Roster, n: int, device: str) -> None:
    if not team.is_active(device):
        raise EntryNotAllowed(n=n, why="it names a device that is not in")


def _is_known(team: Roster, id: str) -> bool:
    """Whether an id is a device's or a member's already: the two are wrapped for alike."""
    return any(id in (device.id, device.member) for device in team.devices.values())


def _is_key_of_someone(team: Roster, signing: bytes) -> bool:
    return any(device.signing == signing for device in team.devices.values()) or any(
        words.signing == signing for words in team.recoveries.values()
    )
