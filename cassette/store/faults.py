"""Turns what the disk and SQLite say into errors a person can act on."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pysqlite3 import dbapi2
from sqlalchemy.exc import DBAPIError

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

_ROOM = 1 << 16
_FULL = {errno.ENOSPC, errno.EDQUOT}
_REFUSED = {errno.EROFS, errno.EACCES, errno.EPERM}
_SAID = {
    "database or disk is full": sqlite3.SQLITE_FULL,
    "disk I/O error": sqlite3.SQLITE_IOERR,
    "unable to open database file": sqlite3.SQLITE_CANTOPEN,
    "database disk image is malformed": sqlite3.SQLITE_CORRUPT,
}
_MALFORMED = ("malformed", "not a database")


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Whatever storage error leaves this block leaves it as a LibraryTrouble about ``folder``.

    Mistakes of ours (a wrong SQL sentence, a broken constraint) pass unchanged: they are bugs.
    """
    try:
        yield
    except DBAPIError as error:
        known = from_sqlite(error.orig, folder)
        if known is None:
            raise
        raise known from error
    except dbapi2.Error as error:
        known = from_sqlite(error, folder)
        if known is None:
            raise
        raise known from error
    except OSError as error:
        raise from_disk(error, folder) from error


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
    code = getattr(error, "sqlite_errorcode", None)
    why = f"library.db: {error}"
    # The online backup gives its errors without a code.
    primary = _SAID.get(str(error), sqlite3.SQLITE_OK) if code is None else code & 0xFF
    if primary == sqlite3.SQLITE_FULL:
        return DiskFull(path=folder)
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or (
        primary == sqlite3.SQLITE_ERROR and any(word in str(error) for word in _MALFORMED)
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


def _has_no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _ROOM
    except OSError:
        return False
