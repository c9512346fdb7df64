"""Looks over everything where the team meets, and puts back what this device has.

Chunks, sealed files and entries are named by their content, and what is in them is signed: whoever
has the very bytes may put them back. They are made again from events, traces and files
(``sync.traces``); nothing of it is taken on trust, neither here nor by whoever reads it.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.errors import (
    CassetteError,
    EntryTaken,
    EntryTrouble,
    RecordPastCut,
    RecordTrouble,
    TeamLogBehind,
)
from cassette.sync.entries import pack_entry, read_entry, unpack_entry
from cassette.sync.pulling import arrived
from cassette.sync.seal import key_from_text, seal_blob
from cassette.sync.traces import chunk_again, trace_of
from cassette.sync.transport import Chunk, Flaw, mark_of
from cassette.sync.wire import NO_HASH, ChainPoint, open_record, read_records, verify_run

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cassette.domain.travelling import Arrived
    from cassette.sync.replica_log import ReplicaLog
    from cassette.sync.roster import Roster
    from cassette.sync.transport import Transport
    from cassette.sync.wire import EventKeys, Record

MAX_SEQ = (1 << 63) - 1
MOST = 500
"""Records that are put back in one chunk, where nobody knows any more how they were divided."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was wrong. ``whole`` are the records (device, seq, hash) that stand as they should,
    ``traces`` (device -> number, hash, trace) of some of them are not kept here yet."""

    flaws: tuple[Flaw, ...]
    whole: frozenset[tuple[str, int, bytes]]
    traces: dict[str, list[tuple[int, bytes, bytes]]]


class Inspection:
    """One look over the place where a team meets, with what the library of this device has."""

    def __init__(self, log: ReplicaLog, roster: Roster, transport: Transport) -> None:
        self._log, self._roster, self._transport = log, roster, transport

    def look(self) -> Looked:
        """Read everything and say what is damaged, gone or cannot be. TransportTrouble."""
        flaws = [f for f in self._transport.flaws(everything=True) if not self._is_rubbish(f)]
        whole: set[tuple[str, int, bytes]] = set()
        self._traces: dict[str, list[tuple[int, bytes, bytes]]] = {}
        for device in sorted({*self._roster.devices, *self._transport.heads()}):
            flaws += self._chain(device, flaws, whole)
        flaws += self._gone_blobs(flaws)
        flaws += self._entries(flaws)
        flaws = [flaw for flaw in flaws if not self._is_spare(flaw, whole)]
        return Looked(tuple(flaws), frozenset(whole), self._traces)

    def mend(self, looked: Looked, opener: EventKeys) -> int:
        """Put back what can be made here; how many files. TransportTrouble, StorageFailed."""
        self._opener = opener
        for device, traces in looked.traces.items():
            self._log.learn(device, traces)
        ways = {"records": self._records, "blob": self._blob, "entry": self._entry}
        return sum(ways[flaw.kind](flaw) for flaw in looked.flaws if flaw.kind in ways)

    def _is_rubbish(self, flaw: Flaw) -> bool:
        """Whether a file stands in the place of an entry that is another: it never was one."""
        if flaw.kind != "entry":
            return False
        ours = {line.n: pack_entry(line.entry, line.sig) for line in self._log.lines()}
        known = ours.get(flaw.first)
        return known is not None and not flaw.where.endswith(f"-{mark_of(known)}.ctl")

    def _is_spare(self, flaw: Flaw, whole: Collection[tuple[str, int, bytes]]) -> bool:
        """Whether a chunk that never was whole here holds only numbers that stand whole beside."""
        if flaw.chunk is None or flaw.chunk.name in self._log.seen(flaw.device):
            return False
        seqs = {seq for device, seq, _ in whole if device == flaw.device}
        return flaw.last - flaw.first < len(seqs) and seqs.issuperset(
            range(flaw.first, flaw.last + 1)
        )

    # --- looking ------------------------------------------------------------------------------

    def _chain(
        self, device: str, flaws: Iterable[Flaw], whole: set[tuple[str, int, bytes]]
    ) -> list[Flaw]:
        """What is wrong with the records of a device whose files are what their names say."""
        bad = {flaw.chunk for flaw in flaws if flaw.device == device}
        untraced = self._log.untraced(device)
        found, there = [], set()
        for chunk in self._transport.chunks(device):
            data = None if chunk in bad else self._transport.records(device, chunk)
            if data is None:
                continue
            try:
                records = self._right(device, chunk, data)
            except RecordTrouble:
                where = f"d/{device}/{chunk.name}.seg"
                found.append(
                    Flaw("records", where, "invalid", device, chunk.first, chunk.last, chunk)
                )
                continue
            there |= {(record.seq, record.hash) for record in records}
            met = [one for one in records if (one.seq, one.hash) in untraced]
            self._traces.setdefault(device, []).extend(
                (one.seq, one.hash, trace_of(one)) for one in met if not one.is_erased
            )
        whole |= {(device, *place) for place in there}
        return found + list(self._gone_records(device, flaws, there))

    def _right(self, device: str, chunk: Chunk, data: bytes) -> list[Record]:
        """The records of a chunk that hold together and are signed. RecordTrouble."""
        records = read_records(data)
        if [one.seq for one in records] != list(range(chunk.first, chunk.last + 1)):
            raise RecordTrouble()
        if self._roster.device(device) is not None:
            first = records[0]
            after = ChainPoint(first.seq - 1, first.says.prev if first.seq > 1 else NO_HASH)
            with suppress(RecordPastCut, TeamLogBehind):  # right in itself; told by who reads it
                verify_run(records, after, first.says.device_id, self._roster)
        return records

    def _gone_records(
        self, device: str, flaws: Iterable[Flaw], there: set[tuple[int, bytes]]
    ) -> Iterator[Flaw]:
        """What was taken in or sent, and stands nowhere any more."""
        cut = self._roster.cut_of(device)
        last = MAX_SEQ if cut is None else cut.seq
        if device == self._log.device:
            last = self._log.acked()[0]
        spoiled = [(f.first, f.last) for f in flaws if f.device == device]
        lacking = sorted(
            {
                seq
                for seq, _ in self._log.known(device, 1, last) - there
                if not any(first <= seq <= end for first, end in spoiled)
            }
        )
        for first, end in _runs(lacking):
            yield Flaw("records", f"d/{device}", "missing", device, first, end)

    def _gone_blobs(self, flaws: Iterable[Flaw]) -> list[Flaw]:
        told = {flaw.address for flaw in flaws}
        return [
            Flaw("blob", f"b/{card.address[:2]}/{card.address}", "missing", address=card.address)
            for card in self._log.standing()
            if card.address not in told and not self._transport.has_blob(card.address)
        ]

    def _entries(self, flaws: Iterable[Flaw]) -> list[Flaw]:
        """Entries of ours that are gone, and others that are not entries at all."""
        told = {flaw.first for flaw in flaws if flaw.kind == "entry"}
        there, found = set(), []
        for data in self._transport.entries(-1):
            mark = hashlib.sha256(data).digest()
            there.add(mark)
            try:
                entry, sig = unpack_entry(data)
                if hashlib.sha256(entry + sig).hexdigest() != self._log.team:
                    read_entry(entry, sig)
            except EntryTrouble:
                found.append(Flaw("entry", f"t/*-{mark_of(data)}.ctl", "invalid"))
        for line in self._log.lines():
            packed = pack_entry(line.entry, line.sig)
            if line.n not in told and hashlib.sha256(packed).digest() not in there:
                where = f"t/{line.n}-{mark_of(packed)}.ctl"
                found.append(Flaw("entry", where, "missing", first=line.n, last=line.n))
        return found

    # --- putting back -------------------------------------------------------------------------

    def _records(self, flaw: Flaw) -> bool:
        if flaw.why == "invalid":
            return False
        if flaw.chunk is None:
            firsts = range(flaw.first, flaw.last + 1, MOST)
            return all(self._run(flaw.device, n, min(n + MOST - 1, flaw.last)) for n in firsts)
        data = self._made(flaw.device, flaw.first, flaw.last)
        if data is None:
            return False
        if mark_of(data) == flaw.chunk.mark:
            self._transport.put_back(flaw.device, flaw.chunk, data)
            return True
        if flaw.chunk.name not in self._log.seen(flaw.device):
            return False  # it may have held a branch that is not known here
        made = self._transport.rewrite_records(
            flaw.device, [flaw.chunk], flaw.first, flaw.last, data
        )
        self._log.taken_in(flaw.device, made.name)
        return True

    def _run(self, device: str, first: int, last: int) -> bool:
        data = self._made(device, first, last)
        if data is None:
            return False
        chunk = Chunk(first, last, mark_of(data))
        self._transport.put_back(device, chunk, data)
        self._log.taken_in(device, chunk.name)
        return True

    def _made(self, device: str, first: int, last: int) -> bytes | None:
        return chunk_again(self._log.recorded(device, first, last), first, last, self._opener)

    def _blob(self, flaw: Flaw) -> bool:
        cards = {card.address: card for card in self._log.standing()}
        card = cards.get(flaw.address)
        if card is None:
            return False
        try:
            data = self._log.file_of(card)
            sealed = None if data is None else seal_blob(key_from_text(card.key), data)
        except (CassetteError, ValueError):
            return False
        if sealed is None or sealed.address != flaw.address:
            return False  # it is damaged here as well
        self._transport.put_blob(flaw.address, sealed.cipher)
        return True

    def _entry(self, flaw: Flaw) -> bool:
        before = b""
        for line in self._log.lines():
            data = pack_entry(line.entry, line.sig)
            if line.n == flaw.first and flaw.where.endswith(f"-{mark_of(data)}.ctl"):
                try:
                    beside = frozenset(self._transport.entries(-1))
                    self._transport.put_entry(line.n, before, data, beside=beside)
                except EntryTaken:
                    return False
                return True
            before = hashlib.sha256(data).digest()
        return False


def records_with(
    hashes: Collection[bytes], roster: Roster, transport: Transport, opener: EventKeys
) -> dict[bytes, Arrived]:
    """What the records with these hashes say, as far as they stand where the team meets."""
    found: dict[bytes, Arrived] = {}
    for device in transport.heads():
        member = roster.member_of(device)
        for chunk in transport.chunks(device) if member else ():
            data = transport.records(device, chunk)
            with suppress(CassetteError):
                for record in read_records(data or b"\x90"):
                    if record.hash in hashes:
                        event = open_record(record, opener, member or "")
                        found[record.hash] = arrived(device, record, event)
    return found


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """(first, last) of each run of neighbours in ascending numbers."""
    first = last = 0
    for number in numbers:
        if first and number != last + 1:
            yield first, last
        if not first or number != last + 1:
            first = number
        last = number
    if first:
        yield first, last
