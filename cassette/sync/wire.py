"""The sealed record: one event on the road. Signed, chained, encrypted, padded, exact to the byte.

head = msgpack [v, team, device, seq, prev, epoch, kind, log_head, blobs]
body = nonce (12) | AES-256-GCM(key of device and epoch, padded event, aad = head)
sig  = Ed25519(device, "cassette/record/v1" | head | SHA-256(body))
hash = SHA-256("cassette/record/v1" | head | SHA-256(body) | sig), the ``prev`` of the next

The hash covers the signature, so that in a linked run each byte of every record is held by the
next one, and only the newest signature need be checked. It covers the hash of the body, not the
body, so that a body can be erased. ``log_head`` says how far its writer had read the team's log.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Meta

from cassette.domain.errors import (
    BadEvent,
    ChainBroken,
    ChainGap,
    EpochSecretMissing,
    ForkFound,
    RecordErased,
    RecordMalformed,
    RecordUndecipherable,
    SignatureInvalid,
    StaleEpoch,
    WrongTeam,
)
from cassette.domain.ids import DeviceId, TeamId
from cassette.sync.epochs import NONCE_BYTES, TAG_BYTES, event_key
from cassette.sync.forms import (
    HASH_BYTES,
    Count,
    Hash,
    Id,
    Ms,
    Signature,
    id_bytes,
    id_text,
    is_signed,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cassette.domain.ids import MemberId
    from cassette.sync.roster import Roster
    from cassette.sync.team import DeviceKeys

VERSION: Final = 1
DATA: Final = 0
CONTROL: Final = 1
MAX_BLOBS: Final = 64
MAX_BODY: Final = 32 << 20
"""The longest body in bytes: a transcript of hours, with its words."""
MIN_PADDED: Final = 256
NO_HASH: Final = bytes(HASH_BYTES)
"""The ``prev`` of a device's first record."""
WHOLE: Final = 0
ERASED: Final = 1

_DOMAIN: Final = b"cassette/record/v1"
_MARK: Final = b"\x80"
_Device = Annotated[bytes, Meta(min_length=16, max_length=16)]
_From1 = Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]


class Head(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What anybody may read of a record; ``team`` and ``device`` are raw bytes."""

    v: Literal[1]
    team: Hash
    device: _Device
    seq: _From1
    prev: Hash
    epoch: Count
    kind: Literal[0, 1]
    log_head: Hash
    blobs: Annotated[tuple[Hash, ...], Meta(max_length=MAX_BLOBS)]

    @property
    def device_id(self) -> DeviceId:
        """Whose record it is."""
        return DeviceId(id_text(self.device))


class PlainEvent(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """An event inside a record; its device and its place are the head's. ``body`` is JSON text."""

    id: Id
    clock: _From1
    type: Annotated[str, Meta(pattern=r"\A[a-z_]{1,40}\.[a-z_]{1,40}\Z")]
    v: _From1
    at_ms: Ms
    actor: Id
    body: str
    meta: dict[str, str]

    def __repr__(self) -> str:
        return f"PlainEvent({self.id}, {self.type})"


class _Sent(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A record as sent: ``body`` is its SHA-256 when the record is erased."""

    form: Literal[0, 1]
    head: bytes
    body: bytes
    sig: Signature


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A record whose form is checked. ``head`` and ``body`` are the bytes as sent."""

    form: int
    head: bytes = field(repr=False)
    body: bytes = field(repr=False)
    sig: bytes = field(repr=False)
    says: Head = field(repr=False)
    hash: bytes = field(repr=False)

    @property
    def seq(self) -> int:
        """Its place in what its device wrote, from 1."""
        return self.says.seq

    @property
    def is_erased(self) -> bool:
        """Whether its body is gone for good."""
        return self.form == ERASED

    @property
    def body_hash(self) -> bytes:
        """SHA-256 of the body, which an erased record keeps."""
        return self.body if self.form == ERASED else hashlib.sha256(self.body).digest()

    def erased(self) -> Record:
        """The same record without its body: it keeps its hash and its signature."""
        return Record(ERASED, self.head, self.body_hash, self.sig, self.says, self.hash)

    def to_bytes(self) -> bytes:
        """The record as it is sent; joined by ``join_records``."""
        return msgspec.msgpack.encode(_Sent(self.form, self.head, self.body, self.sig))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class ChainPoint:
    """How far a device's chain is known: its newest record, and how far that one's writer had read
    the team's log."""

    seq: int
    hash: bytes
    log_n: int = 0


START: Final = ChainPoint(0, NO_HASH)


class EventKeys:
    """The keys that open and seal the records of a team, made once for each device and epoch."""

    __slots__ = ("_ciphers", "_secrets", "team")

    def __init__(self, team: TeamId, epoch_secrets: Mapping[int, bytes]) -> None:
        self.team = team
        self._secrets = dict(epoch_secrets)
        self._ciphers: dict[tuple[bytes, int], AESGCM] = {}

    def __repr__(self) -> str:
        return f"EventKeys(team={self.team[:16]}…, epochs={sorted(self._secrets)})"

    def cipher(self, device: bytes, epoch: int) -> AESGCM | None:
        """The cipher of a device (16 bytes) in an epoch; None when its secret is not here."""
        made = self._ciphers.get((device, epoch))
        if made is None:
            secret = self._secrets.get(epoch)
            if secret is None:
                return None
            made = AESGCM(event_key(secret, self.team, DeviceId(id_text(device))))
            self._ciphers[device, epoch] = made
        return made


_encoder = msgspec.msgpack.Encoder()
_heads = msgspec.msgpack.Decoder(Head)
_plains = msgspec.msgpack.Decoder(PlainEvent)
_sent = msgspec.msgpack.Decoder(list[_Sent])


# --- sealing ----------------------------------------------------------------------------------


def make_head(
    team: TeamId,
    device: DeviceId,
    *,
    after: ChainPoint,
    epoch: int,
    log_head: bytes,
    blobs: Sequence[bytes] = (),
) -> Head:
    """The head of the record that follows ``after``. ``blobs`` are the addresses it names."""
    return Head(
        v=1,
        team=bytes.fromhex(team),
        device=id_bytes(device),
        seq=after.seq + 1,
        prev=after.hash,
        epoch=epoch,
        kind=0,
        log_head=log_head,
        blobs=tuple(blobs),
    )


def seal_record(
    keys: DeviceKeys,
    opener: EventKeys,
    head: Head,
    event: PlainEvent,
    *,
    nonce: bytes | None = None,
) -> Record:
    """Seal an event. EpochSecretMissing; ValueError when it is longer than MAX_BODY."""
    nonce = secrets.token_bytes(NONCE_BYTES) if nonce is None else nonce
    head_bytes, body = _sealed(opener, head, event, nonce)
    said = head_bytes + hashlib.sha256(body).digest()
    sig = keys.sign(_DOMAIN, said)
    hash = hashlib.sha256(_DOMAIN + said + sig).digest()
    return Record(WHOLE, head_bytes, body, sig, head, hash)


def signed_record(
    opener: EventKeys, head: Head, event: PlainEvent, nonce: bytes, sig: bytes
) -> Record:
    """The record that was sealed with this nonce and signed so. As ``seal_record``.

    Its signature is not looked at: who knows its hash knows whether it is that one.
    """
    head_bytes, body = _sealed(opener, head, event, nonce)
    said = head_bytes + hashlib.sha256(body).digest()
    return Record(WHOLE, head_bytes, body, sig, head, hashlib.sha256(_DOMAIN + said + sig).digest())


def erased_record(head: Head, body_hash: bytes, sig: bytes) -> Record:
    """The record that was signed so and has no body any more. As ``signed_record``."""
    head_bytes = _encoder.encode(head)
    hash = hashlib.sha256(_DOMAIN + head_bytes + body_hash + sig).digest()
    return Record(ERASED, head_bytes, body_hash, sig, head, hash)


def _sealed(opener: EventKeys, head: Head, event: PlainEvent, nonce: bytes) -> tuple[bytes, bytes]:
    """The bytes of the head, and the body."""
    cipher = opener.cipher(head.device, head.epoch)
    if cipher is None:
        raise EpochSecretMissing(device=head.device_id, seq=head.seq)
    head_bytes = _encoder.encode(head)
    body = nonce + cipher.encrypt(nonce, pad(_encoder.encode(event)), head_bytes)
    if len(body) > MAX_BODY:
        raise ValueError("a sealed event has at most 32 MiB")
    return head_bytes, body


def padded_length(length: int) -> int:
    """How long ``length`` bytes become with their mark (Padmé, at least 256).

    At most 12 % are added above 256 bytes, and an observer learns O(log log length) bits.
    """
    length = max(length + 1, MIN_PADDED)
    exponent = length.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return (length + step - 1) & -step


def pad(plain: bytes) -> bytes:
    """``plain`` and a mark, filled with zeros."""
    return (plain + _MARK).ljust(padded_length(len(plain)), b"\0")


def unpad(padded: bytes) -> bytes:
    """What ``pad`` was given. ValueError."""
    plain = padded.rstrip(b"\0")[:-1]
    if padded[len(plain) : len(plain) + 1] != _MARK or len(padded) != padded_length(len(plain)):
        raise ValueError("its padding cannot be")
    return plain


def join_records(records: Sequence[Record]) -> bytes:
    """The bytes of a segment, which ``read_records`` reads."""
    return _encoder.encode(
        [_Sent(record.form, record.head, record.body, record.sig) for record in records]  # type: ignore[arg-type]
    )


# --- reading ----------------------------------------------------------------------------------


def read_records(data: bytes) -> list[Record]:
    """The records of a segment; only their form is checked. RecordMalformed."""
    try:
        sent = _sent.decode(data)
        if _encoder.encode(sent) != data:
            raise ValueError("it is not in canonical form")
    except (ValueError, RecursionError) as error:
        raise _malformed(error) from error
    return [_record(one) for one in sent]


def _record(sent: _Sent) -> Record:
    form, head, body, sig = sent.form, sent.head, sent.body, sent.sig
    try:
        says = _heads.decode(head)
        if _encoder.encode(says) != head:
            raise ValueError("its head is not in canonical form")
    except (ValueError, RecursionError) as error:
        raise _malformed(error) from error
    if form == WHOLE:
        if not NONCE_BYTES + MIN_PADDED + TAG_BYTES <= len(body) <= MAX_BODY:
            raise RecordMalformed(device=says.device_id, seq=says.seq, why="its length cannot be")
        digest = hashlib.sha256(body).digest()
    else:
        if len(body) != HASH_BYTES:
            raise RecordMalformed(device=says.device_id, seq=says.seq, why="its length cannot be")
        digest = body
    hash = hashlib.sha256(b"".join((_DOMAIN, head, digest, sig))).digest()
    return Record(form, head, body, sig, says, hash)


def is_by(record: Record, signing: bytes) -> bool:
    """Whether the Ed25519 key ``signing`` made a record."""
    return is_signed(signing, _DOMAIN, record.head + record.body_hash, record.sig)


def _malformed(error: Exception) -> RecordMalformed:
    return RecordMalformed(device="?", seq="?", why=" ".join(str(error).split())[:120])


def verify_run(
    records: Sequence[Record], after: ChainPoint | None, device: DeviceId, roster: Roster
) -> ChainPoint:
    """Check a run of one device's records, in their order, that goes on after a known point.

    Each must link to the one before; the newest signature holds them all. Records that are known
    already may come again. The point the chain is then known to. WrongTeam, UnknownDevice,
    TeamLogBehind, StaleEpoch, RecordPastCut, SignatureInvalid, ChainBroken, ChainGap, ForkFound.
    """
    point = START if after is None else after
    if not records:
        return point
    log_n = _check_writers(records, device, roster, point)
    newest = records[-1]
    signer = roster.device(device)
    if signer is None or not is_by(newest, signer.signing):
        raise SignatureInvalid(device=device, seq=newest.seq)
    _check_links(records, device, point)
    _check_cut(records, device, roster)
    if newest.seq <= point.seq:
        return point
    return ChainPoint(newest.seq, newest.hash, log_n)


def up_to_cut(records: Sequence[Record], device: DeviceId, roster: Roster) -> Sequence[Record]:
    """Those of a device's records that count although it was removed; all when it was not."""
    cut = roster.cut_of(device)
    return records if cut is None else [one for one in records if one.seq <= cut.seq]


def _check_writers(
    records: Sequence[Record], device: DeviceId, roster: Roster, point: ChainPoint
) -> int:
    """Whether each may have been written; how far the newest writer had read the team's log."""
    team, raw = bytes.fromhex(roster.team), id_bytes(device)
    seen: tuple[int, bytes] | None = None
    log_n = point.log_n
    for record in records:
        says = record.says
        if says.team != team:
            raise WrongTeam(device=device, seq=says.seq)
        if says.device != raw:
            raise RecordMalformed(device=device, seq=says.seq, why="it is another device's")
        if (says.epoch, says.log_head) != seen:
            n = roster.check_writer(device, says.epoch, says.log_head, seq=says.seq)
            seen = (says.epoch, says.log_head)
            if says.seq > point.seq:
                if n < log_n:
                    raise StaleEpoch(device=device, seq=says.seq)
                log_n = n
    newest = records[-1].says
    roster.check_writer(device, newest.epoch, newest.log_head, seq=newest.seq)
    return log_n


def _check_links(records: Sequence[Record], device: DeviceId, point: ChainPoint) -> None:
    first = records[0].says
    if first.seq > point.seq + 1:
        raise ChainGap(device=device, seq=first.seq, expected=point.seq + 1)
    if first.seq == point.seq + 1 and first.prev != point.hash:
        raise ChainBroken(device=device, seq=first.seq)
    if (first.seq == 1) != (first.prev == NO_HASH):
        raise ChainBroken(device=device, seq=first.seq)
    seq, prev = first.seq - 1, first.prev
    for record in records:
        says = record.says
        if says.seq != seq + 1:
            raise ChainGap(device=device, seq=says.seq, expected=seq + 1)
        if says.prev != prev:
            raise ChainBroken(device=device, seq=says.seq)
        seq, prev = says.seq, record.hash
        if seq == point.seq and prev != point.hash:
            raise ForkFound(device=device, seq=seq)


def _check_cut(records: Sequence[Record], device: DeviceId, roster: Roster) -> None:
    cut = roster.cut_of(device)
    if cut is None or not records[0].seq <= cut.seq <= records[-1].seq:
        return
    if records[cut.seq - records[0].seq].hash != cut.hash:
        raise ForkFound(device=device, seq=cut.seq)


def open_record(record: Record, opener: EventKeys, member: MemberId | str) -> PlainEvent:
    """The event in a verified record; ``member`` is whose device wrote it.

    RecordErased, EpochSecretMissing, RecordUndecipherable, BadEvent.
    """
    says = record.says
    if record.form == ERASED:
        raise RecordErased(device=says.device_id, seq=says.seq)
    cipher = opener.cipher(says.device, says.epoch)
    if cipher is None:
        raise EpochSecretMissing(device=says.device_id, seq=says.seq)
    body = record.body
    try:
        padded = cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], record.head)
    except InvalidTag as error:
        raise RecordUndecipherable(
            device=says.device_id, seq=says.seq, why="its key does not open it"
        ) from error
    try:
        plain = unpad(padded)
        event = _plains.decode(plain)
        if _encoder.encode(event) != plain:
            raise ValueError("it is not in canonical form")
        if event.actor != member:
            raise ValueError("its actor is not whose device it is")
        if says.kind != DATA:
            raise ValueError("it is of no known kind")
    except (ValueError, RecursionError) as error:
        raise BadEvent(type="sealed", why=" ".join(str(error).split())[:120]) from error
    return event


def open_run(
    records: Sequence[Record], opener: EventKeys, member: MemberId | str
) -> list[PlainEvent]:
    """The events of verified records of one device. As ``open_record``."""
    return [open_record(record, opener, member) for record in records]
