"""The one connection that may change a library, guarded by one lock.

After a failed write or fsync nothing more is acknowledged on that handle: it is closed, and the
next transaction opens a new one and checks the file first.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cassette.domain.errors import LibraryDamaged, StorageFailed
from cassette.store.engine import BUSY_MS, open_writer
from cassette.store.faults import explained, spoils
from cassette.store.page_watch import PageWatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection

FILE = "library.db"
SHORT_MS = 250
"""So long the emptying of the write-ahead log waits for who reads; it is tried again later."""


def make_private(file: Path) -> None:
    """Make an empty file for its owner alone; SQLite keeps its rights, also for what is beside."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


class Writer:
    """Transactions on a library's database, one at a time, from any thread.

    The database is opened for the first transaction. ``resumed`` is called with every new
    connection, before its first transaction.
    """

    def __init__(self, folder: Path, *, file: Path | None = None) -> None:
        self.folder = folder
        self.lock = threading.RLock()
        self.resumed: Callable[[Connection], None] = lambda _connection: None
        self._file = folder / FILE if file is None else file
        self._connection: Connection | None = None
        self._closed = self._suspect = False
        self._watch: PageWatch | None = None
        if file is not None:
            self._connection = self._open(create=True)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing, durable when the block ends; storage errors come out explained."""
        with self.lock, explained(self.folder):
            connection = self._healthy()
            try:
                with explained(self.folder), connection.begin():
                    yield connection
                self._looked()
            except BaseException as error:
                if spoils(error):
                    self._abandon()
                raise

    def checkpoint(self) -> None:
        """Move everything from the write-ahead log into the database file."""
        with self.lock, explained(self.folder):
            raw = self._healthy().connection.driver_connection
            assert raw is not None  # noqa: S101 - an open SQLAlchemy connection has one
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def compact(self) -> bool:
        """Write the database anew without what is unused in it, and empty the write-ahead log.

        Whether that is empty: it is not while another connection still reads from it.
        """
        with self.lock, explained(self.folder):
            raw = self._healthy().connection.driver_connection
            assert raw is not None  # noqa: S101 - an open SQLAlchemy connection has one
            raw.execute("VACUUM")
            if self._watch is not None:
                self._watch.lose()
            raw.execute(f"PRAGMA busy_timeout={SHORT_MS}")  # others wait to write meanwhile
            try:
                busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            return not busy

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nobody writes and no connection is open; the next transaction opens one again."""
        with self.lock, explained(self.folder):
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            if self._watch is not None:
                self._watch.lose()
            self._suspect = True
            yield

    def close(self) -> None:
        """Close the connection; SQLite then folds the write-ahead log into the file."""
        with self.lock:
            self._closed = True
            if self._watch is not None:
                self._watch.close()
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @property
    def written(self) -> set[int] | None:
        """The pages that were written, from 1; None when nobody can say."""
        return set() if self._watch is None else self._watch.written

    def _looked(self) -> None:
        """After a transaction, and before another may begin the write-ahead log anew."""
        if self._watch is not None:
            self._watch.look()

    def _open(self, *, create: bool = False) -> Connection:
        with explained(self.folder):
            if self._watch is None:
                self._watch = PageWatch(self._file)
            return open_writer(self._file, create=create).connect()

    def _healthy(self) -> Connection:
        if self._connection is None:
            if self._closed:
                raise StorageFailed(path=self.folder, why="the library is closed")
            connection = self._open()
            try:
                if self._suspect:
                    self._check(connection)
                self.resumed(connection)
                connection.rollback()
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _check(self, connection: Connection) -> None:
        """After trouble: whether what is in the file can be gone on with."""
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        connection.rollback()
        if found != "ok":
            raise LibraryDamaged(path=self.folder, why=f"library.db: {found}")
        self._suspect = False

    def _abandon(self) -> None:
        self._suspect = True
        if self._watch is not None:
            self._watch.lose()
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
