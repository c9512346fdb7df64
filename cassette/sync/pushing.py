"""Sends what is only here: files first, then the events that name them, sealed and chained.

A record is kept before it is sent, so that after a crash the very same bytes are sent again. It is
sealed anew when the team has a new secret by then: nothing is sealed with an old one once its
writer has seen the new.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cassette.domain.errors import AudioMissing, BlobTampered, CassetteError, RecordTrouble
from cassette.domain.ids import DeviceId
from cassette.domain.travelling import BlobCard, Sealed
from cassette.sync.seal import key_from_text, seal_blob
from cassette.sync.traces import trace_of
from cassette.sync.wire import (
    ChainPoint,
    PlainEvent,
    Record,
    join_records,
    make_head,
    read_records,
    seal_record,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from cassette.domain.travelling import Leaving
    from cassette.sync.replica_log import ReplicaLog
    from cassette.sync.team_log import TeamLog
    from cassette.sync.transport import Chunk, Transport

MOST_EVENTS = 500
MOST_BYTES = 4 << 20
"""A chunk has at most so many events, and ends with the one that makes it longer than this."""
JOINED = 8
"""So many small chunks in a row become one."""
TIERS = (64, 512, 4096)
"""A chunk of fewer records than this is small, at each of the levels."""


@dataclass
class Pushed:
    """What a push did."""

    events: int = 0
    files: int = 0
    troubles: list[CassetteError] = field(default_factory=list)


class Pusher:
    """Pushes the outbox of this device."""

    def __init__(self, log: ReplicaLog, team: TeamLog) -> None:
        self._log, self._team = log, team
        self._large: set[Chunk] = set()

    def push(self, transport: Transport, beside: Collection[Chunk] = ()) -> Pushed:
        """Send everything that waits; ``beside`` stands under our name and is not of our making.

        TransportTrouble; RecordsTaken when a copy was at work.
        """
        pushed = Pushed()
        while leaving := self._log.outbox(MOST_EVENTS):
            self._files(transport, leaving, pushed)
            records = self._sealed(leaving)
            first, last = records[0].seq, records[-1].seq
            data = join_records(records)
            chunk = transport.put_records(self._log.device, first, last, data, beside=beside)
            self._log.acknowledge(last, [chunk.name])
            pushed.events += len(records)
        if pushed.events:
            self.tidy(transport)
        return pushed

    def tidy(self, transport: Transport) -> None:
        """Join our own small chunks, so that others have few to read."""
        device = self._log.device
        for small in TIERS:
            chunks = [chunk for chunk in transport.chunks(device) if chunk not in self._large]
            run = _run_of_small(chunks, small)
            if len(run) < JOINED:
                continue
            read = [transport.records(device, chunk) for chunk in run]
            if any(data is None for data in read):
                return
            if sum(len(data or b"") for data in read) > MOST_BYTES:
                largest = max(len(data or b"") for data in read)
                self._large |= {
                    chunk
                    for chunk, data in zip(run, read, strict=True)
                    if data and len(data) == largest
                }
                continue
            records = [record for data in read if data for record in read_records(data)]
            places = {(record.seq, record.hash) for record in records}
            first, last = run[0].first, run[-1].last
            if not places <= self._log.known(device, first, last):
                return  # not all of it is ours: another copy was at work, and the pull finds it
            joined = transport.rewrite_records(device, run, first, last, join_records(records))
            self._log.acknowledge(self._log.acked()[0], [joined.name])

    def _files(self, transport: Transport, leaving: Sequence[Leaving], pushed: Pushed) -> None:
        sent: list[BlobCard] = []
        for card in (card for event in leaving for card in event.blobs):
            try:
                pushed.files += self._file(transport, card)
                sent.append(card)
            except (AudioMissing, BlobTampered) as trouble:
                pushed.troubles.append(trouble)  # the words still go out
        self._log.sent(sent)

    def _file(self, transport: Transport, card: BlobCard) -> bool:
        if transport.has_blob(card.address):
            return False
        data = self._log.file_of(card)
        if data is None:
            raise AudioMissing()
        sealed = seal_blob(key_from_text(card.key), data)
        if sealed.address != card.address:
            raise BlobTampered(address=card.address[:16], why="the file changed on this disk")
        transport.put_blob(card.address, sealed.cipher)
        return True

    def _sealed(self, leaving: Sequence[Leaving]) -> list[Record]:
        """The records of these events, as they were made before where that still holds."""
        seq, hash = self._log.acked()
        if leaving[0].seq != seq + 1:
            raise RuntimeError("the outbox does not follow what was sent")
        point, records, fresh, size = ChainPoint(seq, hash), [], [], 0
        for event in leaving:
            record = self._made(event, point)
            if record is None or (event.erased and not record.is_erased):
                record = record or self._make(event, point)
                record = record.erased() if event.erased else record
                made = record.to_bytes(), trace_of(record)
                fresh.append(Sealed(event.id, point.hash, record.hash, record.says.epoch, *made))
            records.append(record)
            point = ChainPoint(record.seq, record.hash)
            size += len(record.body)
            if size > MOST_BYTES:
                break
        self._log.keep_sealed(fresh)
        return records

    def _made(self, event: Leaving, point: ChainPoint) -> Record | None:
        if event.sealed is None or event.epoch != self._team.roster.epoch:
            return None
        try:
            (record,) = read_records(b"\x91" + event.sealed)
        except (RecordTrouble, ValueError):
            return None  # its bytes changed on this disk: it is sealed anew
        made = (record.seq, record.says.prev, record.hash)
        return record if made == (point.seq + 1, point.hash, event.hash) else None

    def _make(self, event: Leaving, point: ChainPoint) -> Record:
        roster = self._team.roster
        head = make_head(
            roster.team,
            DeviceId(self._log.device),
            after=point,
            epoch=roster.epoch,
            log_head=roster.head.hash,
            blobs=[bytes.fromhex(card.address) for card in event.blobs],
        )
        plain = PlainEvent(
            id=event.id,
            clock=event.clock,
            type=event.type,
            v=event.v,
            at_ms=event.at_ms,
            actor=event.actor,
            body=event.body,
            meta=dict(event.meta),
        )
        return seal_record(self._team.keys, self._team.opener, head, plain)


def _run_of_small(chunks: Sequence[Chunk], small: int) -> list[Chunk]:
    """The longest run of neighbours that each hold fewer than ``small`` records."""
    best: list[Chunk] = []
    run: list[Chunk] = []
    for chunk in chunks:
        fits = chunk.last - chunk.first + 1 < small
        if fits and (not run or run[-1].last + 1 == chunk.first):
            run.append(chunk)
        else:
            run = [chunk] if fits else []
        if len(run) > len(best):
            best = list(run)
    return best
