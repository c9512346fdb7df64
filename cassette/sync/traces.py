"""What a record had that its event does not say: with it, the very bytes can be made again.

A library keeps events, not the sealed bytes they came in. Of each record it keeps its trace (some
150 bytes): how far its writer had read the team's log, the nonce, the signature, the hash of the
body, which sealed files it names. AES-GCM with a known nonce and the padding have one result, so
event, trace and secret give the record, which its hash proves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from cassette.domain.errors import EpochSecretMissing
from cassette.domain.ids import DeviceId
from cassette.sync.epochs import NONCE_BYTES
from cassette.sync.forms import Hash, Signature  # noqa: TC001 - msgspec reads them
from cassette.sync.wire import (
    ChainPoint,
    PlainEvent,
    Record,
    erased_record,
    join_records,
    make_head,
    signed_record,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.domain.travelling import Known
    from cassette.sync.wire import EventKeys


class _Trace(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """``nonce`` is b"" of a record that was erased when it came."""

    log_head: Hash
    blobs: tuple[Hash, ...]
    nonce: Annotated[bytes, Meta(max_length=NONCE_BYTES)]
    body: Hash
    sig: Signature


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Trace)


def trace_of(record: Record) -> bytes:
    """What to keep of a record."""
    says = record.says
    nonce = b"" if record.is_erased else record.body[:NONCE_BYTES]
    return _encoder.encode(_Trace(says.log_head, says.blobs, nonce, record.body_hash, record.sig))


def made_again(known: Known, opener: EventKeys) -> Record | None:
    """The record of what is known; None when it cannot be made, or comes out otherwise.

    Without its body where that was erased since.
    """
    if known.trace is None:
        return None
    try:
        trace = _decoder.decode(known.trace)
        head = make_head(
            opener.team,
            DeviceId(known.device),
            after=ChainPoint(known.seq - 1, known.prev),
            epoch=known.epoch,
            log_head=trace.log_head,
            blobs=trace.blobs,
        )
        if known.plain is None:
            record = erased_record(head, trace.body, trace.sig)
        else:
            plain = PlainEvent(*known.plain)
            record = signed_record(opener, head, plain, trace.nonce, trace.sig)
    except (ValueError, RecursionError, EpochSecretMissing):
        return None
    return record if record.hash == known.hash else None


def chunk_again(known: Sequence[Known], first: int, last: int, opener: EventKeys) -> bytes | None:
    """The bytes of the records ``first`` to ``last``, one after another; None when one is lacking.

    Of a chain that branches, nothing is made: which branch it was, nobody says.
    """
    if [one.seq for one in known] != list(range(first, last + 1)):
        return None
    records: list[Record] = []
    for one in known:
        record = made_again(one, opener)
        if record is None or (records and record.says.prev != records[-1].hash):
            return None
        records.append(record)
    return join_records(records)
