"""Whether the team's log is known as far as what lies in the folder says that it goes.

Nobody can say for certain that a folder has arrived whole. But what lies in it tells of what does
not: entries that follow others, records whose writers had read further, devices nobody let in.
Whoever takes over a team asks first: an entry written beside one that is still on its way would
split the team for good (``log_forks``).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from cassette.domain.errors import EntryTrouble, RecordTrouble
from cassette.sync.entries import read_entry, unpack_entry
from cassette.sync.wire import is_by, read_records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.sync.roster import Roster
    from cassette.sync.transport import Chunk, Flaw, Transport
    from cassette.sync.wire import Record


def signs_of_more(transport: Transport, roster: Roster) -> Iterator[str]:
    """What tells that the team's log goes further than ``roster``, in words; nothing when all fits.

    TransportTrouble.
    """
    flaws = transport.flaws(everything=True, blobs=False)
    if any(flaw.kind == "entry" and _counts(flaw, roster) for flaw in flaws):
        yield "an entry of the team's log is not all here"
    beside = _entries(transport)
    if any(prev not in roster.places and prev not in beside for prev in beside.values()):
        yield "entries of the team's log are missing before others"
    if any(flaw.kind == "records" and flaw.arriving for flaw in flaws):
        yield "what others wrote is still arriving"
    for device in sorted(transport.heads()):
        known = roster.device(device)
        newest = _newest(transport, device, None if known is None else known.signing)
        if newest is None:
            continue
        if known is None:
            yield "a computer has written that is not in the team as it is known here"
        elif newest.says.log_head not in roster.places and newest.says.log_head not in beside:
            yield "somebody had read further in the team's log than it is here"


def _counts(flaw: Flaw, roster: Roster) -> bool:
    """A file beside an entry that is here is somebody's rubbish, and no sign of anything."""
    return flaw.first > roster.head.n


def _entries(transport: Transport) -> dict[bytes, bytes]:
    """The hash of each entry that is here whole, ours or not, and of the one it follows."""
    found = {}
    for data in transport.entries(-1):
        with suppress(EntryTrouble):
            signed = read_entry(*unpack_entry(data))
            found[signed.hash] = signed.says.prev
    return found


def _newest(transport: Transport, device: str, signing: bytes | None) -> Record | None:
    """The newest record of a device that is here, signed with its key where that is known."""
    chunks: list[Chunk] = sorted(transport.chunks(device), key=lambda chunk: -chunk.last)
    for chunk in chunks:
        data = transport.records(device, chunk)
        try:
            records = read_records(data) if data is not None else []
        except RecordTrouble:
            continue
        if not records or records[-1].says.device_id != device:
            continue
        if signing is None or is_by(records[-1], signing):
            return records[-1]
    return None
