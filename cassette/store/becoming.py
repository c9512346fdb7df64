"""A library that was copied or restored goes on as another device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.store.crc import FUNCTION
from cassette.store.projections import catalogue

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LEFT = (
    "SELECT id FROM event WHERE device = ? AND (hash IS NULL OR sealed IS NOT NULL) ORDER BY seq"
)
_RENAME = (
    "UPDATE event SET device = ?, seq = ?, prev = NULL, hash = NULL, epoch = NULL, sealed = NULL "
    "WHERE id = ?"
)
_SUM = f"UPDATE event SET crc = {FUNCTION} WHERE id = ?"  # noqa: S608


def become_another(connection: Connection, old: str, new: str) -> None:
    """Give what was never sent the name of the device this library goes on as."""
    sql = connection.exec_driver_sql
    left = [row[0] for row in sql(_LEFT, (old,)).all()]
    for seq, event in enumerate(left, 1):
        sql(_RENAME, (new, seq, event))
        sql(_SUM, (event,))
    sql("UPDATE self SET device = ?, next_device = '', acked = 0", (new,))
    if left:
        catalogue.build(connection)
