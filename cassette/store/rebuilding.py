"""Makes a library from what a backup kept: whole, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.errors import LibraryTooNew
from cassette.store.archive_rows import EVENT_COLUMNS, TABLES
from cassette.store.crc import COVERED, event_crc
from cassette.store.founding import build
from cassette.store.projections import catalogue
from cassette.store.upgrade import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from cassette.store.writer import Writer

    Tables = Mapping[str, Mapping[str, Any]]

_INSERT = (
    f"INSERT INTO event ({', '.join(EVENT_COLUMNS)}, crc) "  # noqa: S608
    f"VALUES ({', '.join('?' * (len(EVENT_COLUMNS) + 1))})"
)
_N = EVENT_COLUMNS.index("n")
_SAID = tuple(map(EVENT_COLUMNS.index, COVERED))
_RECORDED = EVENT_COLUMNS.index("recorded_at_ms")
_COLUMNS = "SELECT name FROM pragma_table_info(?)"
_ACKED = (
    "UPDATE self SET next_device = '', acked = coalesce((SELECT max(seq) FROM event "
    "WHERE event.device = self.device AND hash IS NOT NULL AND state <> 'parked'), 0)"
)
_BLOBS = "UPDATE blob SET state = 'wanted', tries = 0, next_ms = 0 WHERE state = 'here'"
_HERE = (
    "UPDATE blob SET state = 'here' WHERE state IN ('wanted', 'asked') "
    "AND plain IN (SELECT value FROM json_each(?))"
)
_IDLE = "UPDATE job SET state = 'ready', owner = '', lease_until_ms = 0 WHERE state = 'leased'"
_NO_NOTE = (
    "DELETE FROM job WHERE note NOT IN (SELECT note FROM p_note)",
    "DELETE FROM listened WHERE note NOT IN (SELECT note FROM p_note)",
)


def recorded_until(rows: Iterable[Sequence[Any]], at_ms: int) -> tuple[int, int]:
    """The number and time of the last event recorded at or before ``at_ms``; (0, 0) for none."""
    found = (0, 0)
    for row in rows:
        if row[_RECORDED] <= at_ms:
            found = (row[_N], row[_RECORDED])
    return found


def rebuild(
    folder: Path,
    tables: Tables,
    rows: Iterable[Sequence[Any]],
    *,
    schema: int,
    here: Sequence[str],
    now_ms: Callable[[], int],
) -> None:
    """A library in ``folder`` with these tables, events and files (hashes of what is ``here``).

    LibraryExists, LibraryTooNew for a ``schema`` that this Cassette does not know, DiskFull.
    """
    if schema > SCHEMA_VERSION:
        raise LibraryTooNew(path=folder)

    def fill(writer: Writer) -> None:
        with writer.transaction() as connection:
            for name in TABLES:
                if name in tables:
                    _fill(connection, name, tables[name])
            events = [(*row, event_crc(*(row[n] for n in _SAID))) for row in rows]
            if events:
                connection.exec_driver_sql(_INSERT, events)
            catalogue.build(connection)
            known = msgspec.json.encode(list(here)).decode()
            sql = connection.exec_driver_sql
            sql(_ACKED)
            sql(_BLOBS)
            sql(_HERE, (known,))
            for sentence in (_IDLE, *_NO_NOTE):
                sql(sentence)

    build(folder, fill, now_ms=now_ms)


def _fill(connection: Connection, name: str, table: Mapping[str, Any]) -> None:
    """The rows of a table; a column that is gone is left out, a new one keeps its default."""
    sql = connection.exec_driver_sql
    known = {row[0] for row in sql(_COLUMNS, (name,)).all()}
    columns = [column for column in table["columns"] if column in known]
    places = [table["columns"].index(column) for column in columns]
    rows = [tuple(row[place] for place in places) for row in table["rows"]]
    if rows:
        marks = ", ".join("?" * len(columns))
        sql(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608
