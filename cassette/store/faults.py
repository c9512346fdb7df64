"""Turns what the disk and SQLite say into errors a person can act on."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec
from pysqlite3 import dbapi2

from cassette.domain.errors import (
    DiskFull,
    LibraryBusy,
    LibraryDamaged,
    LibraryReadOnly,
    LibraryTrouble,
    StorageFailed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFUSION = (TypeError, ValueError, LookupError, AttributeError, MemoryError)
"""What code meets where damage put a value of another kind."""

_ROOM = 1 << 16
_FULL = {errno.ENOSPC, errno.EDQUOT}
_REFUSED = {errno.EROFS, errno.EACCES, errno.EPERM}
_SAID = {
    "database or disk is full": sqlite3.SQLITE_FULL,
    "disk I/O error": sqlite3.SQLITE_IOERR,
    "unable to open database file": sqlite3.SQLITE_CANTOPEN,
    "database disk image is malformed": sqlite3.SQLITE_CORRUPT,
}
_UNDECODABLE = "a text in it is not UTF-8"
_MALFORMED = ("malformed", "not a database", "Could not decode to UTF-8")
_SPOILED = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT}


def driver_errors() -> tuple[type[Exception], ...]:
    """What the driver raises, as it is and as SQLAlchemy wraps it.

    Asked only when something was raised: who never wrote has not imported SQLAlchemy.
    """
    wrapping = sys.modules.get("sqlalchemy.exc")
    return (dbapi2.Error,) if wrapping is None else (dbapi2.Error, wrapping.DBAPIError)


def reading_errors() -> tuple[type[Exception], ...]:
    """Everything that reading a damaged database raises before it is explained."""
    return (*driver_errors(), *CONFUSION)


def said_by(error: BaseException) -> BaseException:
    """The driver's own error inside of SQLAlchemy's; any other is itself."""
    return getattr(error, "orig", None) or error


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Whatever storage error leaves this block leaves it as a LibraryTrouble about ``folder``.

    Text and JSON that cannot be decoded were changed on disk: they were checked when written.
    Mistakes of ours (a wrong SQL sentence, a broken constraint) pass unchanged: they are bugs.
    """
    try:
        yield
    except driver_errors() as error:
        known = from_sqlite(said_by(error), folder)
        if known is None:
            raise
        raise known from error
    except OSError as error:
        raise from_disk(error, folder) from error
    except UnicodeDecodeError as error:
        raise LibraryDamaged(path=folder, why=f"library.db: {_UNDECODABLE}") from error
    except msgspec.DecodeError as error:
        raise LibraryDamaged(path=folder, why=f"library.db: {error}") from error


@contextmanager
def folding(folder: Path) -> Iterator[None]:
    """LibraryDamaged when the log breaks a rule of the tables that are folded of it.

    A fold of events that were checked when they came in fits; only damage makes it not.
    """
    try:
        yield
    except driver_errors() as error:
        if not isinstance(said_by(error), dbapi2.IntegrityError):
            raise
        raise LibraryDamaged(path=folder, why=f"library.db: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


def from_disk(error: OSError, folder: Path) -> LibraryTrouble:
    """A failed file operation inside a library."""
    if error.errno in _FULL:
        return DiskFull(path=folder)
    if error.errno in _REFUSED:
        return LibraryReadOnly(path=folder)
    return StorageFailed(path=folder, why=error.strerror or type(error).__name__)


def from_sqlite(error: BaseException | None, folder: Path) -> LibraryTrouble | None:
    """What a SQLite error means for the person; None when it is a bug of ours.

    Codes: https://www.sqlite.org/rescode.html (the low byte is the primary code).
    """
    why = f"library.db: {error}"
    primary = _primary(error)
    if primary == sqlite3.SQLITE_FULL:
        return DiskFull(path=folder)
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or (
        primary in (sqlite3.SQLITE_OK, sqlite3.SQLITE_ERROR)
        and any(word in str(error) for word in _MALFORMED)
    ):
        return LibraryDamaged(path=folder, why=why)
    if primary == sqlite3.SQLITE_READONLY:
        return LibraryReadOnly(path=folder)
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryBusy(path=folder)
    if primary in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        if _has_no_room(folder):  # the last byte gone, SQLite cannot even grow its shared memory
            return DiskFull(path=folder)
        return StorageFailed(path=folder, why=why)
    return None


def spoils(error: BaseException) -> bool:
    """Whether a connection that said so must not be trusted to keep anything more.

    Asked of what SQLite said and not of what it is called for the person: a failed fsync on a disk
    that is nearly full is both.
    """
    found: BaseException | None = error
    while found is not None:
        if _primary(said_by(found)) in _SPOILED:
            return True
        found = found.__cause__
    return False


def _primary(error: BaseException | None) -> int:
    code = getattr(error, "sqlite_errorcode", None)
    # The online backup gives its errors without a code.
    return _SAID.get(str(error), sqlite3.SQLITE_OK) if code is None else code & 0xFF


def _has_no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _ROOM
    except OSError:
        return False
