"""Opens SQLite the one way Cassette trusts: WAL, synchronous=FULL, one writer, readers that only
read.

Why FULL: with NORMAL a power cut can lose commits that were already acknowledged. Why 3.51.3: WAL
mode of older engines can corrupt a database (https://sqlite.org/wal.html, "the WAL-reset bug").
"""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pysqlite3 import dbapi2

from cassette.domain.errors import EngineTooOld, StorageFailed
from cassette.store.crc import COVERED, event_crc
from cassette.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

OLDEST_ENGINE = (3, 51, 3)
APPLICATION_ID = 0x43415353
"""“CASS” in the file's header, so that other programs know what the file is."""
READERS = 4
"""Connections kept open between two questions."""

BUSY_MS = 5000
_SHARED = (
    "PRAGMA trusted_schema=OFF",
    "PRAGMA mmap_size=0",
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA cell_size_check=ON",
)
_WRITER = (
    *_SHARED,
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA wal_autocheckpoint=1000",
    "PRAGMA journal_size_limit=16777216",
    *(
        ("PRAGMA fullfsync=ON", "PRAGMA checkpoint_fullfsync=ON")
        if sys.platform == "darwin"
        else ()
    ),
)
_READER = (*_SHARED, "PRAGMA query_only=ON", "PRAGMA wal_autocheckpoint=0")


def engine_version() -> str:
    """The version of the SQLite in use."""
    return str(dbapi2.sqlite_version)


def refuse_old_engine(found: tuple[int, ...] | None = None) -> None:
    """EngineTooOld when SQLite is older than the first one without the WAL-reset bug."""
    version = dbapi2.sqlite_version_info if found is None else found
    if version < OLDEST_ENGINE:
        raise EngineTooOld(
            found=".".join(map(str, version)), needed=".".join(map(str, OLDEST_ENGINE))
        )


def connect(file: Path, *, mode: str, immutable: bool = False) -> Any:
    """A bare connection in autocommit; ``mode`` is ro, rw or rwc.

    ``immutable`` promises that nobody writes, which lets SQLite read a WAL database in a folder
    where it may not create files.
    """
    return _bare(_uri(file, mode, immutable=immutable))


def connect_scratch() -> Any:
    """A bare connection to an empty database in memory."""
    return _bare(":memory:")


def _uri(file: Path, mode: str, *, immutable: bool) -> str:
    return f"file:{quote(str(file.absolute()))}?mode={mode}{'&immutable=1' if immutable else ''}"


def _lift(kind: str, v: int, body: str) -> str:
    from cassette.store.schemas import lift_text  # all kinds of facts: not before one is lifted

    return lift_text(kind, v, body)


def _bare(place: str) -> Any:
    connection = dbapi2.connect(place, uri=True, isolation_level=None, check_same_thread=False)
    connection.create_function("lift", 3, _lift, deterministic=True)
    connection.create_function("event_crc", len(COVERED), event_crc, deterministic=True)
    return connection


def open_writer(file: Path, *, create: bool = False) -> Engine:
    """The engine whose only connection may change ``file``.

    Its transactions begin IMMEDIATE, so that a refusal comes at the start and never half-way.
    """
    from sqlalchemy import create_engine, event  # slow to import: not for who only reads
    from sqlalchemy.pool import NullPool

    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: connect(file, mode="rwc" if create else "rw"),
        poolclass=NullPool,
    )

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: object) -> None:
        raw.execute("PRAGMA journal_mode=WAL")
        for pragma in _WRITER:
            raw.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        _driver(connection).execute("BEGIN IMMEDIATE")

    return engine


def _driver(connection: Connection) -> Any:
    """The bare connection below: beginning through it costs a tenth of a one-event append less."""
    return connection.connection.driver_connection


class Readers:
    """A small pool of connections that can only read; any thread may use it."""

    def __init__(self, file: Path, *, immutable: bool = False) -> None:
        self.uri = _uri(file, "ro", immutable=immutable)
        self._folder = file.parent
        self._guard = threading.Lock()
        self._closed = False
        self._resting: list[Any] = []

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One consistent state of the library, however many queries a page takes."""
        raw = self._taken()
        well = False
        try:
            raw.execute("BEGIN")
            yield Snapshot(raw)
            raw.rollback()
            well = True
        finally:
            self._give_back(raw, well=well)

    def rest(self) -> None:
        """Close every pooled connection; the next snapshot opens one again."""
        with self._guard:
            resting, self._resting = self._resting, []
        for raw in resting:
            raw.close()

    def close(self) -> None:
        """Close every pooled connection for good: StorageFailed for whoever asks again."""
        self._closed = True
        self.rest()

    def _taken(self) -> Any:
        with self._guard:
            if self._closed:
                raise StorageFailed(path=self._folder, why="the library is closed")
            if self._resting:
                return self._resting.pop()
        raw = _bare(self.uri)
        try:
            for pragma in _READER:
                raw.execute(pragma)
        except BaseException:
            raw.close()
            raise
        return raw

    def _give_back(self, raw: Any, *, well: bool) -> None:
        """Keep it for the next, unless something went wrong on it or there are enough."""
        with self._guard:
            if well and not self._closed and len(self._resting) < READERS:
                self._resting.append(raw)
                return
        raw.close()
