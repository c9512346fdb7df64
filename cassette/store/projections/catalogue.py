"""All projections together: build them, fold into them, fold them anew, and their digest."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from cassette.store.projections import (
    actions,
    agenda,
    attachments,
    confirmations,
    erasures,
    heard,
    meetings,
    members,
    notes,
    outcomes,
    participants,
    proposals,
    rankings,
    reactions,
    registers,
    retractions,
    rounds,
    series,
    stances,
    transcripts,
    version,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from sqlalchemy import Connection

PROJECTIONS: tuple[ModuleType, ...] = (
    actions,
    agenda,
    attachments,
    confirmations,
    erasures,
    heard,
    meetings,
    members,
    notes,
    outcomes,
    participants,
    proposals,
    rankings,
    reactions,
    registers,
    retractions,
    rounds,
    series,
    stances,
    transcripts,
)

HANDLERS: dict[str, str] = {
    kind: sql for part in PROJECTIONS for kind, sql in part.HANDLERS.items()
}
"""Kind of event -> its fold, one SQL sentence with the bounds of ``n`` as its two parameters."""

_FORGET = tuple(f"DROP TABLE IF EXISTS {part.TABLE}" for part in PROJECTIONS)
_BUILD = tuple(sentence for part in PROJECTIONS for sentence in part.SCHEMA)
_READ = tuple(
    (part.TABLE, f"SELECT * FROM {part.TABLE} ORDER BY {', '.join(part.KEY)}")  # noqa: S608
    for part in sorted(PROJECTIONS, key=lambda part: str(part.TABLE))
)
_LAST = "SELECT coalesce(max(n), 0) FROM event"
_STAMP = "INSERT INTO fold (one, version) VALUES (1, ?) ON CONFLICT DO UPDATE SET version = ?"
_CHUNK = 1000
_pack = msgspec.msgpack.Encoder().encode


def fold(connection: Connection, kinds: Iterable[str], first: int, last: int) -> None:
    """Fold the applied events ``first`` to ``last`` of these kinds."""
    for kind in kinds:
        connection.exec_driver_sql(HANDLERS[kind], (first, last))


def build(connection: Connection) -> None:
    """Throw the projections away and fold the whole log; the caller's transaction."""
    last = connection.exec_driver_sql(_LAST).scalar_one()
    for sentence in _FORGET + _BUILD:
        connection.exec_driver_sql(sentence)
    if last:
        fold(connection, HANDLERS, 0, last)
    connection.exec_driver_sql(_STAMP, (version.PROJECTION_VERSION, version.PROJECTION_VERSION))


def build_beside(raw: Any) -> None:
    """The same into the empty main database of a bare connection that has the log attached."""
    (last,) = raw.execute(_LAST).fetchone()
    for sentence in _BUILD:
        raw.execute(sentence)
    for sentence in HANDLERS.values():
        raw.execute(sentence, (0, last))


def digest(raw: Any) -> str:
    """SHA-256 over all projections in canonical order, through a bare connection.

    Equal on every device that folded the same events: no projection knows when or in which order
    they arrived, and jobs and files are left out.
    """
    parts = sorted(digests(raw).items())
    return hashlib.sha256(
        b"cassette/digest/v1" + _pack([version.PROJECTION_VERSION, parts])
    ).hexdigest()


def digests(raw: Any) -> dict[str, str]:
    """Table -> SHA-256 of its rows in the order of its key."""
    found = {}
    for table, sentence in _READ:
        total = hashlib.sha256()
        cursor = raw.execute(sentence)
        while rows := cursor.fetchmany(_CHUNK):
            total.update(_pack(rows))
        found[table] = total.hexdigest()
    return found
