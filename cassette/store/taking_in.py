"""Takes in verified events of other devices: what is new, what is ours come back, what moved.

An event keeps its id on every way. One that a copied library sent under two names counts under the
greater of them (device, place), on every machine, whichever came first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.travelling import Point
from cassette.store.crc import FUNCTION
from cassette.store.projections import catalogue
from cassette.store.schemas import RawEvent
from cassette.store.trace_rows import WITHOUT_EVENT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import Connection

    from cassette.domain.travelling import Arrived, Batch
    from cassette.store.event_log import Appended, EventLog, Link

CUT = "cut"
COPIED = "?"
"""In place of the next device's id: another copy of this library has written under our name."""

_HERE = (
    "SELECT id, device, seq, hash, sealed, clock, type, v, actor, at_ms, body, state, reason "
    "FROM event "
    "WHERE id IN (SELECT value FROM json_each(?))"
)
_MOVE = (
    "UPDATE event SET device = ?, seq = ?, prev = ?, hash = ?, epoch = ?, trace = ?, "
    "sealed = NULL WHERE id = ?"
)
_CLOSE_GAP = (
    "UPDATE event SET seq = seq - 1, prev = NULL, hash = NULL, epoch = NULL, sealed = NULL "
    "WHERE device = ? AND seq > ? AND (hash IS NULL OR sealed IS NOT NULL)"
)
_SUM = f"UPDATE event SET crc = {FUNCTION} WHERE id = ?"  # noqa: S608
_SUM_UNSENT = f"UPDATE event SET crc = {FUNCTION} WHERE device = ? AND seq >= ? AND hash IS NULL"  # noqa: S608
_TIP = (
    "INSERT INTO chain (device, seq, hash, log_n, trace, prev, epoch) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET log_n = max(log_n, excluded.log_n), "
    "trace = coalesce(trace, excluded.trace), prev = coalesce(prev, excluded.prev), "
    "epoch = coalesce(epoch, excluded.epoch)"
)
_OLD_TIPS = (
    "DELETE FROM chain WHERE device = ? AND seq < ? AND EXISTS (SELECT 1 FROM event "
    "WHERE event.device = chain.device AND event.seq = chain.seq AND event.hash = chain.hash)"
)
_SEGMENT = "INSERT OR IGNORE INTO segment (device, name) VALUES (?, ?)"
_CUT = (
    "UPDATE event SET state = 'parked', reason = 'cut' WHERE device = ? AND seq > ? "
    "AND state = 'applied' AND device <> (SELECT device FROM self)"
)
_STORY = (
    "SELECT seq, prev, hash FROM event WHERE device = ? AND seq <= ? AND hash IS NOT NULL "
    "AND sealed IS NULL"
)
_BARE = f"SELECT 1 FROM chain WHERE device = ? AND seq <= ? AND {WITHOUT_EVENT}"  # noqa: S608
_LOOK_AGAIN = "DELETE FROM segment WHERE device = ?"
_SENT = (
    "SELECT id, hash, state, reason FROM event WHERE device = ? AND hash IS NOT NULL "
    "AND sealed IS NULL"
)
_SET = "UPDATE event SET state = ?, reason = ? WHERE id = ?"
NOTE_COPY = f"UPDATE self SET next_device = '{COPIED}' WHERE next_device = ''"  # noqa: S608
_ME = "SELECT device FROM self"
_outline = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Intake:
    """What one batch does to the log. ``moved`` says that folded events changed their names."""

    def __init__(self, connection: Connection, log: EventLog) -> None:
        self._connection = connection
        self._log = log
        self._sql = connection.exec_driver_sql
        self._me: str = self._sql(_ME).scalar_one()
        self.moved = False
        self.refused = 0

    def take(self, batch: Batch) -> Appended:
        """Everything of the batch; the caller owns the transaction."""
        bare = list(batch.bare)
        fresh: list[RawEvent] = []
        links: dict[str, Link] = {}
        here = self._known(batch.events)
        # The greatest place first: of one event under several names it is the one that counts.
        for event in sorted(
            batch.events, key=lambda event: (event.device, event.seq), reverse=True
        ):
            known = here.get(event.id)
            if known is not None or event.id in links:
                if known is None or not self._met(event, known):
                    bare.append(_point_of(event))
                else:
                    here |= self._known([event])
                continue
            raw = _raw(event)
            if raw is None:
                self.refused += 1
                bare.append(_point_of(event))
                continue
            fresh.append(raw)
            links[event.id] = (event.prev, event.hash, event.epoch, event.trace)
        appended, _ = self._log.ingest(self._connection, fresh, links)
        self._note(batch, bare)
        if any(tip.device == self._me for tip in batch.tips):
            self._sql(NOTE_COPY)
        if self.moved:
            catalogue.build(self._connection)
        return appended

    def _known(self, events: Sequence[Arrived]) -> dict[str, Any]:
        ids = msgspec.json.encode([event.id for event in events]).decode()
        return {row.id: row for row in self._sql(_HERE, (ids,)).all()}

    def _met(self, event: Arrived, known: Any) -> bool:
        """Whether the row of an event that is here already now stands for this record of it."""
        if known.hash == event.hash:
            return True
        said = (event.clock, event.type, event.v, event.actor, event.at_ms, event.body)
        row = (known.clock, known.type, known.v, known.actor, known.at_ms, known.body)
        if known.state == "erased" or said != row:
            self.refused += said != row
            return False
        stands, came = (known.device, known.seq), (event.device, event.seq)
        ours = known.device == self._me and (known.hash is None or known.sealed is not None)
        if (known.state, known.reason) == ("parked", CUT):
            self._sql(_SET, ("applied", "", event.id))  # it counts under this name, if not there
            stands, self.moved = ("", 0), True
        if came < stands or (came == stands and not ours and known.hash is not None):
            return False
        if not ours and known.hash is not None:
            self._sql(_TIP, tuple(Point(known.device, known.seq, known.hash, 0)))
        place = (event.device, event.seq, event.prev, event.hash, event.epoch)
        values = (*place, event.trace, event.id)
        self._sql(_MOVE, values)
        self._sql(_SUM, (event.id,))
        if came != stands:
            self.moved = True
            if ours:
                self._sql(_CLOSE_GAP, (self._me, known.seq))
                self._sql(_SUM_UNSENT, (self._me, known.seq))
        return True

    def _note(self, batch: Batch, bare: Iterable[Point]) -> None:
        for point in bare:
            self._sql(_TIP, tuple(point))
        for tip in batch.tips:
            self._sql(_TIP, tuple(tip))
            self._sql(_OLD_TIPS, (tip.device, tip.seq))
        for segment in batch.segments:
            self._sql(_SEGMENT, segment)


def apply_cuts(connection: Connection, cuts: Iterable[tuple[str, int, bytes]]) -> None:
    """Set aside what removed devices wrote past their cuts.

    Where a device was copied, or not all it wrote is here, its chunks are read once more: only they
    say which records lead to the cut (``keep_branch``).
    """
    sql, changed = connection.exec_driver_sql, False
    for device, seq, hash in cuts:
        changed |= sql(_CUT, (device, seq)).rowcount > 0
        if not _is_one_story(connection, device, seq, hash):
            sql(_LOOK_AGAIN, (device,))
    if changed:
        catalogue.build(connection)


def _is_one_story(connection: Connection, device: str, seq: int, hash: bytes) -> bool:
    """Whether all that leads to a cut is here, and nothing beside it."""
    sql = connection.exec_driver_sql
    rows = sql(_STORY, (device, seq)).all()
    before = {row.hash: row.prev for row in rows}
    at, steps = hash, 0
    while at in before:
        at, steps = before[at], steps + 1
    return steps == seq == len(rows) and sql(_BARE, (device, seq)).first() is None


def keep_branch(connection: Connection, device: str, hashes: Collection[bytes]) -> None:
    """Of what a removed device sent, these records count and no others."""
    sql, kept, changed = connection.exec_driver_sql, set(hashes), False
    for row in sql(_SENT, (device,)).all():
        if row.state == "applied" and row.hash not in kept:
            sql(_SET, ("parked", CUT, row.id))
        elif row.state == "parked" and row.reason == CUT and row.hash in kept:
            sql(_SET, ("applied", "", row.id))
        else:
            continue
        changed = True
    if changed:
        catalogue.build(connection)


def _point_of(event: Arrived) -> Point:
    return Point(event.device, event.seq, event.hash, 0)


def _raw(event: Arrived) -> RawEvent | None:
    """None for what no version can have written: what is kept, SQLite has to be able to read."""
    try:
        _outline.decode(event.body)
        return RawEvent(
            id=event.id,  # type: ignore[arg-type]
            device=event.device,
            seq=event.seq,
            clock=event.clock,
            type=event.type,
            v=event.v,
            actor=event.actor,
            at_ms=event.at_ms,
            body=event.body,
            meta=event.meta,
        )
    except (ValueError, RecursionError):
        return None
