"""Opens a library only to look at it, and leaves every byte of it as it was.

A library of today's schema is read where it stands. Anything else (a newer or older one, one in a
folder where SQLite may not work) is read from a copy in the system's temporary folder.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cassette.domain.errors import LibraryTooNew, LibraryTrouble
from cassette.runtime.scratch import named, old_and_ours
from cassette.store.engine import Readers, connect
from cassette.store.faults import driver_errors, explained
from cassette.store.lock import FolderLock
from cassette.store.projections import version
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


COPY = "cassette-reading-"
"""Copies are folders called so, locked by the process that reads them."""
_MINUTE = 60


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
                current = version.is_current(connection)
        except LibraryTrouble:
            readers.close()
            continue
        if current:
            return Reading(readers, lambda: None)
        readers.close()
    return None


def waiting_version(folder: Path) -> int:
    """The schema number once the write-ahead log counts, without folding that into the file.

    A newer Cassette that died may have left its number only there. The caller holds the lock.
    """
    with explained(folder):
        if not (folder / f"{FILE}-wal").exists():
            return header_version(folder)
        # An open reader keeps SQLite from tidying up; being read-only, it does not do so itself.
        with closing(connect(folder / FILE, mode="ro")) as raw:
            (found,) = raw.execute("PRAGMA user_version").fetchone()
    return int(found)


def open_copy(folder: Path, *, shared: bool) -> Reading:
    """Read a copy, brought to today's shape as far as it can be.

    ``shared``: another process may be writing, so SQLite must do the copying. LibraryTooNew when
    not even the log can be read.
    """
    scratch = Path(tempfile.mkdtemp(prefix=COPY))

    lock: FolderLock | None = None

    def forget() -> None:
        if lock is not None:
            lock.release()
        shutil.rmtree(scratch, ignore_errors=True)

    try:
        lock = FolderLock.take(scratch)
        with explained(folder):
            _copy(folder, scratch / FILE, shared=shared)
        _adapt(folder, scratch)
    except LibraryTrouble as trouble:
        forget()
        raise _told_of(folder, scratch, trouble) from trouble
    except BaseException:
        forget()
        raise
    return Reading(Readers(scratch / FILE), forget)


def _told_of(folder: Path, scratch: Path, trouble: LibraryTrouble) -> LibraryTrouble:
    """What is wrong with the copy is wrong with the library, and the copy is gone by then."""
    facts = {
        name: Path(str(fact).replace(str(scratch), str(folder))) if isinstance(fact, Path) else fact
        for name, fact in trouble.facts.items()
    }
    return type(trouble)(**facts)


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
    except driver_errors() as error:
        raise LibraryTooNew(path=folder) from error
    finally:
        writer.close()


def _fold_what_is_known(connection: Connection) -> None:
    from cassette.store.projections import catalogue
    from cassette.store.schemas import KINDS

    for kind, event in KINDS.items():
        connection.exec_driver_sql(_PARK_NEWER, (kind, event.v))
    catalogue.build(connection)


def sweep_copies() -> None:
    """Remove copies that nobody reads any more: each holds a whole library."""
    for scratch in named(COPY):
        if not old_and_ours(scratch, _MINUTE):
            continue
        try:
            lock = FolderLock.take(scratch)
        except (OSError, LibraryTrouble):
            continue
        shutil.rmtree(scratch, ignore_errors=True)
        lock.release()
