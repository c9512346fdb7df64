"""Which folds the projections were made with. Light: every opening asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cassette.store.snapshot import Connection

PROJECTION_VERSION = 7
"""Raised with every change of a table or fold: libraries are then folded anew when opened."""

_VERSION = "SELECT version FROM fold"


def folded_with(connection: Connection) -> int:
    """The PROJECTION_VERSION of what is there; 0 when nothing was ever folded."""
    return int(connection.exec_driver_sql(_VERSION).scalar() or 0)


def is_current(connection: Connection) -> bool:
    """Whether what is there was folded with today's folds."""
    return folded_with(connection) == PROJECTION_VERSION
