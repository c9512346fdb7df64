"""Takes in what other devices put: each chunk whole, verified against the chain it goes on, opened.

A chunk that is not all here, or that waits for another, is looked at again; one that cannot be
right is told and left out, and holds up nobody but its own device.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cassette.domain.errors import (
    BadEvent,
    CassetteError,
    ChainGap,
    EpochSecretMissing,
    RecordErased,
    RecordMalformed,
    RecordPastCut,
    RecordTrouble,
    RecordUndecipherable,
    TeamLogBehind,
)
from cassette.domain.ids import DeviceId
from cassette.domain.travelling import Arrived, Batch, Point
from cassette.sync.traces import trace_of
from cassette.sync.wire import (
    START,
    ChainPoint,
    Record,
    is_by,
    open_record,
    read_records,
    verify_run,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.sync.replica_log import ReplicaLog
    from cassette.sync.team_log import TeamLog
    from cassette.sync.transport import Chunk, Transport
    from cassette.sync.wire import PlainEvent

BATCH = 2_000
"""Events that are taken in by one transaction, about."""


@dataclass
class Pulled:
    """What a pull did. ``behind`` counts each device's chunks that are not (all) here yet."""

    taken: int = 0
    refused: int = 0
    behind: Counter[str] = field(default_factory=Counter)
    troubles: list[CassetteError] = field(default_factory=list)


class Puller:
    """Pulls again and again; it remembers which devices had nothing new.

    ``strays`` are chunks under our own name that this device did not make.
    """

    def __init__(self, log: ReplicaLog, team: TeamLog) -> None:
        self._log, self._team = log, team
        self._words: dict[str, str] = {}
        self._stuck: dict[str, set[str]] = {}
        self.strays: set[Chunk] = set()

    def pull(self, transport: Transport) -> Pulled:
        """Take in everything that is there. TransportTrouble."""
        pulled = Pulled()
        batch = _Growing(self._log, pulled)
        for device, word in sorted(transport.heads().items()):
            if self._words.get(device) == word:
                continue
            if self._team.roster.device(device) is None:
                pulled.behind[device] += 1
                continue
            troubles = len(pulled.troubles)
            self._device(transport, device, batch, pulled)
            if not pulled.behind[device] and troubles == len(pulled.troubles):
                self._words[device] = word
            batch.flush(BATCH)
        batch.flush(0)
        return pulled

    def forget(self) -> None:
        """Look at every device anew: the team's log went on."""
        self._words.clear()
        self._stuck.clear()

    def _device(self, transport: Transport, device: str, batch: _Growing, pulled: Pulled) -> None:
        seen = self._log.seen(device)
        fresh = [chunk for chunk in transport.chunks(device) if chunk.name not in seen]
        cut = self._team.roster.cut_of(device)
        chain = _Chain(self._log, device)
        gathered: list[tuple[str, list[Record]]] = []
        before, stuck, went_on = self._stuck.pop(device, set()), set(), False
        for chunk in fresh:
            if chunk in self.strays:
                continue
            if chunk.name in before and not went_on:
                stuck.add(chunk.name)  # what it waits for is still not here: it is not read again
                continue
            records: list[Record] | None = []
            try:
                records = _read(transport, device, chunk)
                if records is None:
                    pulled.behind[device] += 1
                elif cut is not None:
                    gathered.append((chunk.name, records))
                else:
                    self._chunk(transport, chain, chunk.name, records, batch, pulled)
                    went_on = True
            except (ChainGap, TeamLogBehind) as trouble:
                if self._is_stray(device, chunk, records):
                    pulled.troubles.append(trouble)
                else:
                    stuck.add(chunk.name)
            except RecordTrouble as trouble:
                self._is_stray(device, chunk, records)
                pulled.troubles.append(trouble)
            batch.flush(BATCH)
        pulled.behind[device] += len(stuck)
        if stuck and not went_on:
            self._stuck[device] = stuck
        if gathered and cut is not None:
            try:
                self._to_the_cut(chain, cut.seq, cut.hash, gathered, batch, pulled)
            except RecordTrouble as trouble:
                pulled.troubles.append(trouble)

    def _is_stray(self, device: str, chunk: Chunk, records: Sequence[Record] | None) -> bool:
        """Whether what stands under our own name and cannot be used is not of our making: then it
        is neither waited for nor looked at again, and keeps us from no place.

        What was made with our keys and is not known here is a copy's, whyever it cannot be used.
        """
        if device != self._log.device:
            return False
        if records and is_by(records[-1], self._team.keys.signing_public):
            self._log.note_copy()
            return False
        self.strays.add(chunk)
        return True

    def _chunk(
        self,
        transport: Transport,
        chain: _Chain,
        name: str,
        records: list[Record],
        batch: _Growing,
        pulled: Pulled,
    ) -> None:
        """One chunk of a device that is in."""
        new = chain.beyond(records)
        self._fill(chain, records[: len(records) - len(new)], batch)
        if not new:
            if self._team.roster.member_of(chain.device) == self._log.member:
                whole = [(one.seq, one.hash) for one in records if not one.is_erased]
                self._log.empty_again(chain.device, whole)
            batch.segments.append((chain.device, name))
            if chain.device == self._log.device:
                self._acknowledge(transport, records[-1], name)
            return
        self._run(chain, new, batch, pulled)
        batch.segments.append((chain.device, name))

    def _fill(self, chain: _Chain, known: list[Record], batch: _Growing) -> None:
        """What came without its body before and now comes whole: whoever carries the records can
        take bodies away, and may not have the last word in that. The hashes hold what comes."""
        if chain.device == self._log.device:
            return
        member = self._team.roster.member_of(chain.device) or ""
        for record in chain.bare(known):
            with suppress(RecordTrouble, BadEvent):
                event = open_record(record, self._team.opener, member)
                batch.events.append(arrived(chain.device, record, event))

    def _acknowledge(self, transport: Transport, newest: Record, name: str) -> None:
        """Records of ours that were put before we could note it."""
        if newest.seq > self._log.acked()[0]:
            transport.settle(self._log.device)  # we may have been killed before that
            self._log.acknowledge(newest.seq, [name])

    def _run(self, chain: _Chain, new: list[Record], batch: _Growing, pulled: Pulled) -> None:
        after = chain.before(new[0])
        tip = verify_run(new, after, DeviceId(chain.device), self._team.roster)
        member = self._team.roster.member_of(chain.device) or ""
        events: list[Arrived] = []
        bare: list[Point] = []
        for record in new:
            try:
                event = open_record(record, self._team.opener, member)
                events.append(arrived(chain.device, record, event))
                continue
            except RecordErased:
                bare.append(_erased(chain.device, record))
                chain.empty.add((record.seq, record.hash))
                continue
            except EpochSecretMissing:
                if record.says.epoch >= self._reads_from():
                    raise
            except (BadEvent, RecordUndecipherable) as trouble:
                pulled.refused += 1
                pulled.troubles.append(trouble)
            bare.append(Point(chain.device, record.seq, record.hash, 0))
            chain.empty.add((record.seq, record.hash))
        batch.events += events
        batch.bare += bare
        places = self._team.roster.places
        chain.add({(one.seq, one.hash): places[one.says.log_head][0] for one in new})
        batch.tips[chain.device, tip.hash] = Point(chain.device, tip.seq, tip.hash, tip.log_n)

    def _reads_from(self) -> int:
        """The first epoch that we may read; what was sealed before is not for us."""
        me = self._team.roster.device(self._log.device)
        return 0 if me is None else me.reads_from

    def _to_the_cut(
        self,
        chain: _Chain,
        seq: int,
        hash: bytes,
        gathered: list[tuple[str, list[Record]]],
        batch: _Growing,
        pulled: Pulled,
    ) -> None:
        """Of a removed device counts what leads to its cut, and nothing else."""
        by_hash = {record.hash: record for _, records in gathered for record in records}
        path: list[Record] = []
        at, n = hash, seq
        while n and at in by_hash:
            path.append(by_hash[at])
            at, n = by_hash[at].says.prev, n - 1
        if n and not chain.has(n, at):
            pulled.behind[chain.device] += 1
            return
        path.reverse()
        if not n:
            batch.flush(0)
            self._log.keep_branch(chain.device, [record.hash for record in path])
        new = chain.beyond(path) if path else []
        self._fill(chain, path[: len(path) - len(new)], batch)
        if new:
            self._run(chain, new, batch, pulled)
        late = [record for record in by_hash.values() if record.seq > seq]
        if late:
            first = min(record.seq for record in late)
            pulled.troubles.append(RecordPastCut(device=chain.device, seq=first))
        batch.segments.extend((chain.device, name) for name, _ in gathered)


class _Chain:
    """What is known of one device's records, also those not yet kept."""

    def __init__(self, log: ReplicaLog, device: str) -> None:
        self._log, self.device = log, device
        self._fresh: dict[tuple[int, bytes], int] = {}
        self.empty: set[tuple[int, bytes]] = set()

    def beyond(self, records: list[Record]) -> list[Record]:
        """These records from the first on that is not known."""
        known = self._log.known(self.device, records[0].seq, records[-1].seq)
        for n, record in enumerate(records):
            place = (record.seq, record.hash)
            if place not in known and place not in self._fresh:
                return records[n:]
        return []

    def has(self, seq: int, hash: bytes) -> bool:
        """Whether this record is known."""
        return (seq, hash) in self._fresh or (seq, hash) in self._log.known(self.device, seq, seq)

    def before(self, record: Record) -> ChainPoint:
        """The known point that a record goes on from. ChainGap when it is not known."""
        seq, hash = record.seq - 1, record.says.prev
        if seq == 0:
            return START
        if not self.has(seq, hash):
            raise ChainGap(device=self.device, seq=record.seq, expected=seq)
        log_n = self._fresh.get((seq, hash))
        if log_n is None:
            log_n = self._log.log_n(self.device, seq, hash)
        return ChainPoint(seq, hash, log_n)

    def bare(self, known: list[Record]) -> list[Record]:
        """Of records that are known, those that are whole and have no event here."""
        whole = [record for record in known if not record.is_erased]
        if not whole:
            return []
        bare = self._log.bare(self.device, whole[0].seq, whole[-1].seq) | self.empty
        return [record for record in whole if (record.seq, record.hash) in bare]

    def add(self, places: dict[tuple[int, bytes], int]) -> None:
        """Records (seq, hash) are known now, and how far their writer had read the team's log."""
        self._fresh.update(places)


class _Growing:
    """A batch in the making."""

    def __init__(self, log: ReplicaLog, pulled: Pulled) -> None:
        self._log, self._pulled = log, pulled
        self._clear()

    def _clear(self) -> None:
        self.events: list[Arrived] = []
        self.bare: list[Point] = []
        self.tips: dict[tuple[str, bytes], Point] = {}
        self.segments: list[tuple[str, str]] = []

    def flush(self, least: int) -> None:
        """Have it taken in when it has at least so many events."""
        if len(self.events) < least or not (self.events or self.bare or self.segments):
            return
        batch = Batch(
            tuple(self.events), tuple(self.tips.values()), tuple(self.bare), tuple(self.segments)
        )
        taken, refused = self._log.take_in(batch)
        self._pulled.taken += taken
        self._pulled.refused += refused
        self._clear()


def _read(transport: Transport, device: str, chunk: Chunk) -> list[Record] | None:
    data = transport.records(device, chunk)
    if data is None:
        return None
    records = read_records(data)
    if not records or (records[0].seq, records[-1].seq) != (chunk.first, chunk.last):
        raise RecordMalformed(device=device, seq=chunk.first, why="it is not what its name says")
    return records


def _erased(device: str, record: Record) -> Point:
    says = record.says
    return Point(device, says.seq, record.hash, 0, trace_of(record), says.prev, says.epoch)


def arrived(device: str, record: Record, event: PlainEvent) -> Arrived:
    """An opened record as the store takes it in."""
    says = record.says
    return Arrived(
        event.id,
        device,
        says.seq,
        says.prev,
        record.hash,
        says.epoch,
        event.clock,
        event.type,
        event.v,
        event.actor,
        event.at_ms,
        event.body,
        event.meta,
        trace_of(record),
    )
