"""What of a library a backup keeps: the log in blocks, and the tables that cannot be computed.

Block 0 holds the tables; block k the events numbered from 256 (k - 1) + 1 to 256 k. What is folded
from the log is left out, and so is what the next sync finds again (chains, chunks taken in). A
record that was sealed but never sent is sealed anew, so its event goes in as if it had not been.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cassette.store.blob_cards import blobs_of
from cassette.store.projections import catalogue, version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.domain.travelling import BlobCard
    from cassette.store.snapshot import Snapshot

EVENTS_A_BLOCK: Final = 256
EVENT_COLUMNS: Final = (
    "n",
    "id",
    "device",
    "seq",
    "prev",
    "hash",
    "epoch",
    "clock",
    "type",
    "v",
    "at_ms",
    "recorded_at_ms",
    "actor",
    "body",
    "meta",
    "state",
    "reason",
)
TABLES: Final = (
    "self",
    "control",
    "epoch",
    "blob",
    "remote",
    "speech",
    "listened",
    "habit",
    "time_saved",
    "job",
)
_PLACED = ("prev", "hash", "epoch")
_EVENTS = (
    "SELECT "  # noqa: S608
    + ", ".join(f"iif(sealed IS NULL, {c}, NULL)" if c in _PLACED else c for c in EVENT_COLUMNS)
    + " FROM event WHERE n BETWEEN ? AND ? ORDER BY n"
)
_COLUMNS = "SELECT name FROM pragma_table_info(?)"
_LAST = "SELECT coalesce(max(n), 0), count(*) FROM event"
_NAMING = (
    "SELECT type, body FROM event WHERE type IN ('note.recorded', 'file.attached') "
    "AND state <> 'erased'"
)
_PURGED = "SELECT address FROM blob WHERE state = 'purged' AND length(address) = 64"


@dataclass(frozen=True, slots=True)
class Kept:
    """How much there is: the number of the newest event, how many, and the digest of all."""

    last: int
    events: int
    digest: str
    folds: int


def kept(snapshot: Snapshot) -> Kept:
    """How much there is."""
    last, events = snapshot.exec_driver_sql(_LAST).one()
    return Kept(last, events, catalogue.digest(snapshot.raw), version.folded_with(snapshot))


def blocks(snapshot: Snapshot) -> Iterator[tuple[int, bytes, int]]:
    """Every block: its number, what is in it, how many of its events are erased."""
    yield 0, msgspec.msgpack.encode(_tables(snapshot)), 0
    last = snapshot.exec_driver_sql(_LAST).one()[0]
    state = EVENT_COLUMNS.index("state")
    for number, first in enumerate(range(1, last + 1, EVENTS_A_BLOCK), 1):
        bounds = (first, first + EVENTS_A_BLOCK - 1)
        rows = [list(row) for row in snapshot.exec_driver_sql(_EVENTS, bounds)]
        erased = sum(row[state] == "erased" for row in rows)
        yield number, msgspec.msgpack.encode(rows), erased


def named_files(snapshot: Snapshot) -> list[BlobCard]:
    """The files that events name and that were not erased, by address."""
    rows = snapshot.exec_driver_sql(_NAMING).all()
    cards = {card.address: card for row in rows for card in blobs_of(row[0], row[1])}
    return [cards[address] for address in sorted(cards)]


def purged(snapshot: Snapshot) -> list[str]:
    """The addresses of files that were erased."""
    return [row[0] for row in snapshot.exec_driver_sql(_PURGED).all()]


def _tables(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for table in TABLES:
        columns = [row[0] for row in snapshot.exec_driver_sql(_COLUMNS, (table,))]
        order = ", ".join(str(n) for n in range(1, len(columns) + 1))
        rows = snapshot.exec_driver_sql(f"SELECT * FROM {table} ORDER BY {order}")  # noqa: S608
        found[table] = {"columns": columns, "rows": [list(row) for row in rows]}
    return found
