"""The entries of a team's log: signed, chained, exact to the byte.

Each names the one before it by its hash and the device that wrote it. The hash of an entry is
SHA-256 of the entry followed by its signature, as for the genesis, which is number 0. Whether an
entry is allowed, the roster says (``cassette.sync.roster``). Nothing in here is secret: names and
roles travel encrypted, secrets wrapped for the keys that may have them.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from cassette.domain.errors import EntryMalformed
from cassette.sync.epochs import BACK_LINK_BYTES
from cassette.sync.forms import (
    Count,
    Hash,
    Id,
    Key,
    MaybeId,
    Ms,
    Sealed,
    Signature,
    Wrapped,
    decode_exactly,
)
from cassette.sync.team import MAX_SUCCESSORS, DeviceKeys

VERSION: Final = 1
MAX_ENTRY: Final = 1 << 20
"""The longest entry in bytes: a rotation for some eight thousand devices."""
ENTRY_DOMAIN: Final = b"cassette/entry/v1"
PROOF_DOMAIN: Final = b"cassette/proof/v1"

How = Literal["invite", "recovery", "succession"]
Admission = Literal["auto", "tap"]
MaybeKey = Annotated[bytes, Meta(max_length=32)]
MaybeSignature = Annotated[bytes, Meta(max_length=64)]


class Rotation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new epoch: its secret for every key that may have it, and a link to the one before.

    ``wraps`` pairs a device, or a member for the key of its recovery words, with 80 bytes.
    ``back_link`` is b"" where history breaks.
    """

    epoch: Annotated[int, Meta(ge=1, le=(1 << 53))]
    commitment: Hash
    wraps: tuple[tuple[Id, Wrapped], ...]
    back_link: Annotated[bytes, Meta(max_length=BACK_LINK_BYTES)]


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """What every entry says: its number, the hash of the one before, who wrote it and when (ms)."""

    v: Literal[1]
    n: Annotated[int, Meta(ge=1, le=(1 << 53))]
    prev: Hash
    by: Id
    at: Ms


class Invited(_Entry, frozen=True, tag="invited"):
    """``invite`` is the public key of an invitation; ``member`` whose second device it is for.

    ``asker`` is the device that ``asked`` for it with its signature; both are empty when the author
    did. For another member's second device, the asker has to be one of theirs. ``sealed`` holds the
    role and the label under the epoch's secret.
    """

    invite: Key
    expires_at: Ms
    member: MaybeId
    history: bool
    sealed: Sealed
    asker: MaybeId
    asked: MaybeSignature


class InviteRevoked(_Entry, frozen=True, tag="invite_revoked"):
    invite: Key


class Admitted(_Entry, frozen=True, tag="admitted"):
    """A new device of ``member``, proven by the key of an invite, of recovery words or of a device.

    ``request`` is the hash of the request it answers. ``wraps`` are the secrets it needs, by epoch;
    without history it ``begins`` an epoch instead.
    """

    device: Id
    signing: Key
    agreement: Key
    member: Id
    how: How
    key: Key
    request: Hash
    proof: Signature
    wraps: tuple[tuple[Count, Wrapped], ...]
    begins: Rotation | None


class Rotated(_Entry, frozen=True, tag="rotated"):
    """A new epoch without the devices ``removed``, each with the last record that counts.

    A cut is (device, seq, hash of that record; zeros at 0). ``gone`` are members who are out
    altogether: their recovery words end as well.
    """

    removed: tuple[tuple[Id, Count, Hash], ...]
    gone: tuple[Id, ...]
    begins: Rotation


class RecoverySet(_Entry, frozen=True, tag="recovery_set"):
    """The keys of a member's recovery words, and the secrets for them, by epoch.

    ``asked`` is the signature of ``asker``, a device of the member, made at ``asked_at``.
    """

    member: Id
    signing: Key
    agreement: Key
    wraps: tuple[tuple[Count, Wrapped], ...]
    asked_at: Ms
    asker: Id
    asked: Signature


class StewardHanded(_Entry, frozen=True, tag="steward_handed"):
    to: Id


class SuccessorsNamed(_Entry, frozen=True, tag="successors_named"):
    devices: Annotated[tuple[Id, ...], Meta(max_length=MAX_SUCCESSORS)]


class StewardTaken(_Entry, frozen=True, tag="steward_taken"):
    """The author takes over: a named successor, or a device of the steward's member.

    The latter with a ``proof`` by the ``key`` of the member's recovery words; else both are b"".
    """

    key: MaybeKey
    proof: MaybeSignature


class PolicySet(_Entry, frozen=True, tag="policy_set"):
    admission: Admission
    anyone_invites: bool


class AuthorityMoved(_Entry, frozen=True, tag="authority_moved"):
    """The team's log goes on elsewhere; what the place is called is for its transport to read."""

    authority: Annotated[str, Meta(min_length=1, max_length=500)]


Entry = (
    Invited
    | InviteRevoked
    | Admitted
    | Rotated
    | RecoverySet
    | StewardHanded
    | SuccessorsNamed
    | StewardTaken
    | PolicySet
    | AuthorityMoved
)


class SignedEntry(msgspec.Struct, frozen=True):
    """An entry as sent, its signature, its hash, and what it says."""

    entry: bytes
    sig: bytes
    hash: bytes
    says: Entry

    def __repr__(self) -> str:
        return f"SignedEntry({type(self.says).__name__} {self.says.n}, {self.hash.hex()[:16]}…)"


class _Packed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    entry: bytes
    sig: Signature


def sign_entry(keys: DeviceKeys, entry: Entry) -> SignedEntry:
    """Sign an entry with the keys of its author. ValueError when it is longer than MAX_ENTRY."""
    data = msgspec.msgpack.encode(entry)
    if len(data) > MAX_ENTRY:
        raise ValueError("an entry of the team's log has at most 1 MiB")
    sig = keys.sign(ENTRY_DOMAIN, data)
    return SignedEntry(data, sig, entry_hash(data, sig), entry)


def read_entry(entry: bytes, sig: bytes) -> SignedEntry:
    """An entry as it came; its form is checked, not yet whose signature it is. EntryMalformed."""
    if not 0 < len(entry) <= MAX_ENTRY or len(sig) != 64:
        raise EntryMalformed(n="?", why="its length cannot be")
    try:
        says = decode_exactly(entry, Entry)
    except ValueError as error:
        raise EntryMalformed(n="?", why=_plain(error)) from error
    return SignedEntry(entry, sig, entry_hash(entry, sig), says)


def entry_hash(entry: bytes, sig: bytes) -> bytes:
    """The hash by which the next entry names this one; the genesis's is the team's id."""
    return hashlib.sha256(entry + sig).digest()


def pack_entry(entry: bytes, sig: bytes) -> bytes:
    """An entry (or the genesis) and its signature in one piece, as transports keep it."""
    return msgspec.msgpack.encode(_Packed(entry, sig))


def unpack_entry(data: bytes) -> tuple[bytes, bytes]:
    """The entry and the signature in ``data``. EntryMalformed."""
    if len(data) > MAX_ENTRY + 80:
        raise EntryMalformed(n="?", why="its length cannot be")
    try:
        packed = decode_exactly(data, _Packed)
    except ValueError as error:
        raise EntryMalformed(n="?", why=_plain(error)) from error
    return packed.entry, packed.sig


def wraps_for(entry: Entry, recipient: str) -> dict[int, bytes]:
    """The secrets in an entry that were wrapped for a device or a member's words, by epoch."""
    found: dict[int, bytes] = {}
    match entry:
        case Admitted(device=device, wraps=wraps) if device == recipient:
            found.update(wraps)
        case RecoverySet(member=member, wraps=wraps) if member == recipient:
            found.update(wraps)
    if isinstance(entry, (Admitted, Rotated)) and entry.begins is not None:
        begins = entry.begins
        found.update((begins.epoch, sealed) for to, sealed in begins.wraps if to == recipient)
    return found


# --- what a key proves ------------------------------------------------------------------------


def admission_claim(
    team: str, how: How, device: str, signing: bytes, agreement: bytes, member: str
) -> bytes:
    """What an invite's, the words' or an old device's key signs for a new device."""
    return msgspec.msgpack.encode([team, "admit", how, device, signing, agreement, member])


def invite_claim(
    team: str, asker: str, invite: bytes, expires_at: int, member: str, history: bool
) -> bytes:
    """What a device signs that asks for an invitation."""
    return msgspec.msgpack.encode([team, "invite", asker, invite, expires_at, member, history])


def recovery_claim(team: str, asker: str, signing: bytes, agreement: bytes, asked_at: int) -> bytes:
    """What a device signs that sets the recovery words of its member."""
    return msgspec.msgpack.encode([team, "recovery", asker, signing, agreement, asked_at])


def takeover_claim(team: str, device: str, n: int, prev: bytes) -> bytes:
    """What the words of the steward's member sign for the device that takes over."""
    return msgspec.msgpack.encode([team, "steward", device, n, prev])


def prove(keys: DeviceKeys, claim: bytes) -> bytes:
    """The signature (64 bytes) that proves a claim."""
    return keys.sign(PROOF_DOMAIN, claim)


def _plain(error: ValueError) -> str:
    """Why something could not be decoded, on one short line."""
    return " ".join(str(error).split())[:120]
