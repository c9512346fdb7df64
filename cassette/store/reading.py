"""Opens a library only to look at it, and leaves every byte of it as it was.

A library of today's schema is read where it stands. Anything else (a newer or older one, one in a
folder where SQLite may not work) is read from a copy in the system's temporary folder.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from cassette.domain.errors import LibraryTooNew, LibraryTrouble
from cassette.store.engine import Readers
from cassette.store.faults import explained
from cassette.store.projections import catalogue
from cassette.store.schemas import KINDS
from cassette.store.upgrade import (
    SCHEMA_VERSION,
    copy_database,
    header_version,
    schema_version,
    upgrade,
)
from cassette.store.writer import FILE, Writer

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

_PARK_NEWER = (
    "UPDATE event SET state = 'parked', reason = 'version' "
    "WHERE type = ? AND v > ? AND state = 'applied'"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Readers of a library (or of a copy of it), and how to clean up after them."""

    readers: Readers
    forget: Callable[[], None]


def open_in_place(folder: Path) -> Reading | None:
    """Read the database where it stands; None when that cannot be or it is not of today's shape."""
    if header_version(folder) != SCHEMA_VERSION:
        return None
    settled = not (folder / f"{FILE}-wal").exists()
    for immutable in (False, True) if settled else (False,):
        readers = Readers(folder / FILE, immutable=immutable)
        try:
            with explained(folder), readers.snapshot() as connection:
                current = catalogue.folded_with(connection) == catalogue.PROJECTION_VERSION
        except LibraryTrouble:
            readers.close()
            continue
        if current:
            return Reading(readers, lambda: None)
        readers.close()
    return None


def open_copy(folder: Path, *, shared: bool) -> Reading:
    """Read a copy, brought to today's shape as far as it can be.

    ``shared``: another process may be writing, so SQLite must do the copying. LibraryTooNew when
    not even the log can be read.
    """
    scratch = Path(tempfile.mkdtemp(prefix="cassette-reading-"))

    def forget() -> None:
        shutil.rmtree(scratch, ignore_errors=True)

    try:
        with explained(folder):
            _copy(folder, scratch / FILE, shared=shared)
        _adapt(folder, scratch)
    except BaseException:
        forget()
        raise
    return Reading(Readers(scratch / FILE), forget)


def _copy(folder: Path, target: Path, *, shared: bool) -> None:
    source, log = folder / FILE, folder / f"{FILE}-wal"
    if shared and log.exists():
        try:
            with explained(folder):
                copy_database(source, target)
                return
        except LibraryTrouble:
            target.unlink(missing_ok=True)
    # Without a write-ahead log nobody has the database open, and SQLite would leave files behind.
    shutil.copyfile(source, target)
    if log.exists():
        shutil.copyfile(log, target.with_name(f"{FILE}-wal"))


def _adapt(folder: Path, scratch: Path) -> None:
    writer = Writer(scratch)
    try:
        with writer.transaction() as connection:
            newer = schema_version(connection) > SCHEMA_VERSION
        if not newer:
            upgrade(writer, now_ms=0)
            return
        with writer.transaction() as connection:
            _fold_what_is_known(connection)
    except DBAPIError as error:
        raise LibraryTooNew(path=folder) from error
    finally:
        writer.close()


def _fold_what_is_known(connection: Connection) -> None:
    for kind, event in KINDS.items():
        connection.exec_driver_sql(_PARK_NEWER, (kind, event.v))
    catalogue.build(connection)
