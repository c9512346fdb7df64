"""The log: appended once, in order, idempotent by event id. It is the truth; the rest is folded.

Imported only by the store, the workflows and the workspace: a screen can read, never append.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.errors import BadEvent
from cassette.domain.events import Envelope
from cassette.domain.ids import DeviceId, EventId, MemberId, NewId
from cassette.store import erasing
from cassette.store.crc import event_crc
from cassette.store.projections import catalogue
from cassette.store.schemas import (
    KINDS,
    RawEvent,
    UnknownEvent,
    decode_strictly,
    encode,
    encode_meta,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection

    from cassette.domain.facts import Event

    Link = tuple[bytes, bytes, int, bytes | None]

MAX_CLOCK = 1 << 53
MAX_LEAP = 1 << 20
"""How far a clock may be ahead of the greatest known; beyond, the event waits (is parked)."""

CLOCK = "clock"
FORK = "fork"
WAITING = ("type", "version")

_INSERT = (
    "INSERT INTO event (n, id, device, seq, clock, type, v, at_ms, recorded_at_ms, actor, body, "
    "meta, crc, state, reason, prev, hash, epoch, trace) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_UNLINKED = (None, None, None, None)
_LAST_N = "SELECT coalesce(max(n), 0) FROM event"
_LAST_SEQ = "SELECT max(seq) FROM event WHERE device = ? AND state <> 'parked'"
_CLOCK_OF = "SELECT clock FROM event WHERE device = ? AND seq = ? AND state <> 'parked'"
_LEARNED = "SELECT clock FROM self"
_LEARN = "UPDATE self SET clock = max(clock, ?)"
_KNOWN = "SELECT id FROM event WHERE id IN (SELECT value FROM json_each(?))"
_TAKEN = (
    "SELECT event.device, event.seq FROM json_each(?) AS place JOIN event "
    "ON event.device = place.value ->> 0 AND event.seq = place.value ->> 1 "
    "AND event.state <> 'parked'"
)
_PARKED = (
    "SELECT n, id, device, seq, clock, type, v, actor, at_ms, recorded_at_ms, body, meta, "
    "hash IS NOT NULL AS linked FROM event WHERE state = 'parked' AND reason = ? ORDER BY clock, n"
)
_UNPARK = "UPDATE event SET state = 'applied', reason = '' WHERE n = ?"
_EXCUSE = "UPDATE event SET reason = ? WHERE n = ?"


@dataclass(frozen=True, slots=True)
class Appended:
    """Facts as written: their envelopes, and where the log and the clock stand after them."""

    envelopes: tuple[Envelope, ...]
    n: int
    seq: int
    clock: int


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of events from elsewhere.

    ``applied`` in the order of the log; ``known`` were here already; ``parked`` wait, verbatim, for
    a Cassette (or a clock) that fits them.
    """

    applied: tuple[Envelope, ...]
    known: int
    parked: int


class EventLog:
    """The writing side of the log. Its caller owns the transaction and calls ``settle`` after."""

    def __init__(
        self, device: DeviceId, me: MemberId, *, now_ms: Callable[[], int], new_id: NewId
    ) -> None:
        self._device = device
        self._me = me
        self._now_ms = now_ms
        self._new_id = new_id
        self._n = self._seq = self._clock = 0

    def resume(self, connection: Connection) -> None:
        """Read from the log where it stands; our own last event has the greatest clock we gave."""
        sql = connection.exec_driver_sql
        self._n = sql(_LAST_N).scalar_one()
        self._seq = sql(_LAST_SEQ, (self._device,)).scalar() or 0
        own = sql(_CLOCK_OF, (self._device, self._seq)).scalar() or 0
        self._clock = max(own, sql(_LEARNED).scalar_one())

    def settle(self, appended: Appended) -> None:
        """The transaction is durable: count on from here."""
        self._n, self._seq, self._clock = appended.n, appended.seq, appended.clock

    def append(
        self,
        connection: Connection,
        facts: Sequence[Event],
        *,
        at_ms: int | None,
        meta: Mapping[str, str],
    ) -> Appended:
        """Write and fold facts of our own. BadEvent when one cannot be written."""
        now = self._now_ms()
        at = now if at_ms is None else at_ms
        n, seq, clock = self._n, self._seq, self._clock
        made = encode_meta(meta)
        rows, envelopes = [], []
        for fact in facts:
            n, seq, clock = n + 1, seq + 1, clock + 1
            envelope = Envelope(
                EventId(self._new_id()),
                self._device,
                seq,
                clock,
                self._me,
                at,
                now,
                fact,
                dict(meta),
            )
            envelopes.append(envelope)
            rows.append((*_row(n, envelope, encode(fact), made), *_UNLINKED))
        if rows:
            connection.exec_driver_sql(_INSERT, rows if len(rows) > 1 else rows[0])
            kinds = {fact.kind for fact in facts}
            catalogue.fold(connection, kinds, self._n + 1, n)
            erasing.carry_out(connection, kinds, self._n + 1, n)
        return Appended(tuple(envelopes), n, seq, clock)

    def ingest(
        self,
        connection: Connection,
        events: Sequence[Envelope | RawEvent],
        links: Mapping[str, Link] | None = None,
    ) -> tuple[Appended, Ingested]:
        """Write and fold events of other devices, in any order, however often.

        ``links`` are (prev, hash, epoch, trace) by event id, of events whose chain was verified:
        two in one place are then a device that was copied, and both count.
        """
        now = self._now_ms()
        fresh = self._unknown(connection, events)
        n, clock = self._n, self._clock
        rows: list[tuple[Any, ...]] = []
        applied: list[Envelope] = []
        taken = _taken(connection, fresh) if links is None else _Free()
        # In the order of clocks, so that a legitimate history never leaps.
        for event in sorted(fresh, key=lambda event: event.clock):
            n += 1
            raw = event if isinstance(event, RawEvent) else _raw(event)
            reason = _refusal(raw, clock, taken)
            envelope = None
            if not reason:
                envelope, reason = _opened(raw, now)
            link = _UNLINKED if links is None else links[raw.id]
            rows.append((*_raw_row(n, raw, now, reason), *link))
            if envelope is None:
                continue
            taken.add((raw.device, raw.seq))
            clock = max(clock, raw.clock)
            applied.append(envelope)
        if rows:
            connection.exec_driver_sql(_INSERT, rows)
            connection.exec_driver_sql(_LEARN, (clock,))
            kinds = {e.event.kind for e in applied}
            catalogue.fold(connection, kinds, self._n + 1, n)
            erasing.carry_out(connection, kinds, self._n + 1, n)
        late, clock = self._replay(connection, CLOCK, clock)
        fits = {envelope.id for envelope in (*applied, *late)}
        parked = sum(event.id not in fits for event in fresh)
        result = Ingested((*applied, *late), len(events) - len(fresh), parked)
        seq = connection.exec_driver_sql(_LAST_SEQ, (self._device,)).scalar() or 0
        return Appended(result.applied, n, seq, clock), result

    def replay(self, connection: Connection) -> Appended:
        """Apply what an older Cassette had to park because it did not know the type or version.

        Or because its place was taken: in a chain that was verified both count.
        """
        late: tuple[Envelope, ...] = ()
        clock = self._clock
        for reason in (*WAITING, CLOCK, FORK):
            more, clock = self._replay(connection, reason, clock)
            late += more
        return Appended(late, self._n, self._seq, clock)

    def _unknown(
        self, connection: Connection, events: Sequence[Envelope | RawEvent]
    ) -> list[Envelope | RawEvent]:
        ids = msgspec.json.encode([event.id for event in events]).decode()
        known = {row[0] for row in connection.exec_driver_sql(_KNOWN, (ids,))}
        fresh: dict[str, Envelope | RawEvent] = {}
        for event in events:
            if event.id not in known:
                fresh.setdefault(event.id, event)
        return list(fresh.values())

    def _replay(
        self, connection: Connection, reason: str, clock: int
    ) -> tuple[tuple[Envelope, ...], int]:
        applied: list[Envelope] = []
        waiting = [
            (_parked_event(row), bool(row.linked))
            for row in connection.exec_driver_sql(_PARKED, (reason,)).all()
        ]
        taken = _taken(connection, [raw for (_, raw, _), _ in waiting])
        for (n, raw, recorded), linked in waiting:
            if reason in WAITING and (raw.type not in KINDS or raw.v > KINDS[raw.type].v):
                continue
            still = _refusal(raw, clock, _Free() if linked else taken)
            envelope = None
            if not still:
                envelope, still = _opened(raw, recorded)
            if envelope is None:
                connection.exec_driver_sql(_EXCUSE, (still, n))
                continue
            connection.exec_driver_sql(_UNPARK, (n,))
            catalogue.fold(connection, (raw.type,), n, n)
            erasing.carry_out(connection, (raw.type,), n, n)
            taken.add((raw.device, raw.seq))
            clock = max(clock, raw.clock)
            applied.append(envelope)
        if applied:
            connection.exec_driver_sql(_LEARN, (clock,))
        return tuple(applied), clock


class _Free(set[tuple[str, int]]):
    """No place is taken, whatever stands there."""

    def __contains__(self, place: object) -> bool:
        return False


def _taken(connection: Connection, events: Sequence[Envelope | RawEvent]) -> set[tuple[str, int]]:
    """Which of these events' places in their devices' chains are taken already."""
    places = msgspec.json.encode([(event.device, event.seq) for event in events]).decode()
    return {(row[0], row[1]) for row in connection.exec_driver_sql(_TAKEN, (places,))}


def _refusal(raw: RawEvent, clock: int, taken: set[tuple[str, int]]) -> str:
    """Why an event must wait whatever it says, or "" when it need not."""
    if raw.clock > MAX_CLOCK or raw.clock > clock + MAX_LEAP:
        return CLOCK
    return FORK if (raw.device, raw.seq) in taken else ""


def _raw(envelope: Envelope) -> RawEvent:
    event = envelope.event
    return RawEvent(
        id=envelope.id,
        device=envelope.device,
        seq=envelope.seq,
        clock=envelope.clock,
        type=event.kind,
        v=event.v,
        actor=envelope.actor,
        at_ms=envelope.at_ms,
        body=encode(event),
        meta=envelope.meta,
    )


def _opened(raw: RawEvent, recorded_ms: int) -> tuple[Envelope | None, str]:
    """The envelope of a raw event, or the reason why it must wait."""
    try:
        event = decode_strictly(raw.type, raw.v, raw.body)
    except UnknownEvent as unknown:
        return None, unknown.reason
    except BadEvent as bad:
        return None, f"schema: {bad.facts['why']}"
    return (
        Envelope(
            id=raw.id,
            device=DeviceId(raw.device),
            seq=raw.seq,
            clock=raw.clock,
            actor=MemberId(raw.actor),
            at_ms=raw.at_ms,
            recorded_at_ms=recorded_ms,
            event=event,
            meta=dict(raw.meta),
        ),
        "",
    )


def _row(n: int, envelope: Envelope, body: str, meta: str) -> tuple[Any, ...]:
    event = envelope.event
    said = (
        envelope.id,
        envelope.device,
        envelope.seq,
        envelope.clock,
        event.kind,
        event.v,
        envelope.at_ms,
        envelope.recorded_at_ms,
        envelope.actor,
        body,
        meta,
    )
    return (n, *said, event_crc(*said), "applied", "")


def _raw_row(n: int, raw: RawEvent, now: int, reason: str) -> tuple[Any, ...]:
    said = (
        raw.id,
        raw.device,
        raw.seq,
        raw.clock,
        raw.type,
        raw.v,
        raw.at_ms,
        now,
        raw.actor,
        raw.body,
        encode_meta(raw.meta),
    )
    return (n, *said, event_crc(*said), "parked" if reason else "applied", reason)


def _parked_event(row: Any) -> tuple[int, RawEvent, int]:
    raw = RawEvent(
        id=EventId(row.id),
        device=row.device,
        seq=row.seq,
        clock=row.clock,
        type=row.type,
        v=row.v,
        actor=row.actor,
        at_ms=row.at_ms,
        body=row.body,
        meta=msgspec.json.decode(row.meta),
    )
    return row.n, raw, row.recorded_at_ms
