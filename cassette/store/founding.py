"""Makes a library: the database is built beside its place and appears whole, or not at all."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cassette.domain.errors import CannotWrite, LibraryExists
from cassette.runtime import atomic
from cassette.store.event_log import EventLog
from cassette.store.faults import explained
from cassette.store.lock import FolderLock
from cassette.store.upgrade import upgrade
from cassette.store.writer import FILE, Writer, make_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from cassette.domain.facts import Event
    from cassette.domain.ids import DeviceId, MemberId, NewId, TeamId
    from cassette.domain.travelling import Asked

FOLDERS = ("recordings", "drafts", "backups")
PRIVATE_FOLDER = 0o700
"""Recordings, and the keys to them in the database, are for their owner alone."""

_SELF = "INSERT INTO self (one, device, member, team) VALUES (1, ?, ?, ?)"
_CONTROL = "INSERT INTO control (n, prev, hash, entry, sig) VALUES (0, NULL, ?, ?, ?)"
_REQUEST = "INSERT INTO request (name, kind, data, at_ms) VALUES (?, ?, ?, ?)"
_REMOTE = "INSERT INTO remote (one, kind, place) VALUES (1, 'folder', ?)"
_EPOCH = "INSERT INTO epoch (n, secret, since) VALUES (0, ?, 0)"


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new library begins with: who I am and the team's signed genesis.

    ``entry`` and ``signature`` are the genesis as sent (``cassette.sync.team`` makes and verifies
    it); ``epoch_secret`` is the team's first secret, 32 bytes; b"" for who is not let in yet. They
    have ``asked`` to be, in the shared ``folder`` ("" for none).
    """

    device: DeviceId
    me: MemberId
    team: TeamId
    entry: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    epoch_secret: bytes = field(repr=False)
    asked: Asked | None = None
    folder: str = ""


def build_library(
    folder: Path,
    founding: Founding,
    facts: Sequence[Event],
    *,
    now_ms: Callable[[], int],
    new_id: NewId,
    keys: AbstractContextManager[None] | None = None,
) -> None:
    """Build a library in ``folder``. LibraryExists, LibraryBusy, DiskFull, LibraryReadOnly.

    ``keys`` is entered once it is certain that the folder is ours to fill, and left with the error
    when the library could not be made.
    """

    def begin(writer: Writer) -> None:
        log = EventLog(founding.device, founding.me, now_ms=now_ms, new_id=new_id)
        entry_hash = hashlib.sha256(founding.entry + founding.signature).digest()
        with writer.transaction() as connection:
            sql = connection.exec_driver_sql
            sql(_SELF, (founding.device, founding.me, founding.team))
            sql(_CONTROL, (entry_hash, founding.entry, founding.signature))
            if founding.epoch_secret:
                sql(_EPOCH, (founding.epoch_secret,))
            if founding.asked is not None:
                asked = founding.asked
                sql(_REQUEST, (asked.name, asked.kind, asked.data, asked.at_ms))
            if founding.folder:
                sql(_REMOTE, (founding.folder,))
            log.append(connection, facts, at_ms=None, meta={})

    build(folder, begin, now_ms=now_ms, keys=keys)


def build(
    folder: Path,
    fill: Callable[[Writer], None],
    *,
    now_ms: Callable[[], int],
    keys: AbstractContextManager[None] | None = None,
) -> None:
    """A library in ``folder`` whose empty tables ``fill`` fills. As ``build_library``."""
    draft = folder / f".{FILE}.new"
    with explained(folder), _whole_or_gone(folder):
        if (folder / FILE).exists():
            raise LibraryExists(path=folder)
        for name in FOLDERS:
            (folder / name).mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        sweep_draft(draft)
        try:
            with keys or nullcontext():
                make_private(draft)
                _fill(Writer(folder, file=draft), fill, now_ms())
                settle(draft, folder / FILE)
        finally:
            sweep_draft(draft)


@contextmanager
def _whole_or_gone(folder: Path) -> Iterator[None]:
    """Hold the lock of ``folder``, made if needed; after an error what was made is gone again."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    inside = [folder / name for name in FOLDERS if not (folder / name).exists()]
    locked = (folder / "lock").exists()
    lock = None
    try:
        _make(folder)
        lock = FolderLock.take(folder)
        yield
    except BaseException:
        if lock is not None and not (folder / FILE).exists():
            for place in inside:
                with suppress(OSError):
                    place.rmdir()
            if not locked:
                lock.remove()
        for place in made:
            with suppress(OSError):  # not empty: somebody else's, or a library by now
                place.rmdir()
        raise
    finally:
        if lock is not None:
            lock.release()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise CannotWrite(path=folder, why=error.strerror) from error


def _fill(writer: Writer, fill: Callable[[Writer], None], now_ms: int) -> None:
    try:
        upgrade(writer, now_ms=now_ms)
        fill(writer)
        writer.checkpoint()
    finally:
        writer.close()


def settle(draft: Path, place: Path) -> None:
    """The draft is complete and closed, so its write-ahead log is folded in: give it its name."""
    with draft.open("r+b") as stream:
        atomic.sync(stream.fileno())
    draft.rename(place)
    atomic.sync_folder(place.parent)


def sweep_draft(draft: Path) -> None:
    """Remove a database in the making and what SQLite put beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        draft.with_name(draft.name + ending).unlink(missing_ok=True)
