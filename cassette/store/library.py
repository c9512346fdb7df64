"""A team's memory on this machine: one folder, opened once, asked from any thread.

<folder>/library.db     the log, its projections, the jobs
<folder>/recordings/    sound, named by its SHA-256
<folder>/attachments/   images and PDF files, named likewise
<folder>/drafts/        recordings in the making (the audio journal's)
<folder>/backups/       the database before each upgrade
<folder>/library.sums   what the database was when it was last closed, to find flipped bits
<folder>/lock           held by the process that may write
"""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Self

from cassette.domain.errors import (
    CassetteError,
    LibraryDamaged,
    LibraryMissing,
    LibraryReadOnly,
    LibraryTooNew,
)
from cassette.store import sums
from cassette.store.asking import Asking
from cassette.store.attached_files import AttachedFiles
from cassette.store.engine import Readers, refuse_old_engine
from cassette.store.faults import explained, folding
from cassette.store.identity import Identity, read_identity
from cassette.store.jobs import JobQueue, NewJob, add_jobs, return_leases
from cassette.store.listening_rows import ListeningTables
from cassette.store.lock import FolderLock
from cassette.store.news import News
from cassette.store.projections import version
from cassette.store.queries import Queries
from cassette.store.reading import Reading, open_copy, open_in_place, sweep_copies, waiting_version
from cassette.store.recordings import Recordings
from cassette.store.upgrade import SCHEMA_VERSION, header_version, upgrade
from cassette.store.writer import FILE, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import TracebackType

    from sqlalchemy import Connection

    from cassette.domain.events import Envelope
    from cassette.domain.facts import Event
    from cassette.domain.ids import NewId
    from cassette.domain.views import TeamCard
    from cassette.store.doctor import Finding, Leftover
    from cassette.store.event_log import Appended, EventLog, Ingested
    from cassette.store.founding import Founding
    from cassette.store.news import Heard
    from cassette.store.replica_log import LibraryReplicaLog
    from cassette.store.schemas import RawEvent


class Library:
    """An open library. ``read_only`` libraries answer queries; ``why_read_only`` says why, if not
    by wish.

    Queries never wait for a write. ``append`` returns when the facts are durable.
    """

    def __init__(
        self,
        folder: Path,
        readers: Readers,
        writer: Writer | None,
        *,
        now_ms: Callable[[], int],
        new_id: NewId,
        why_read_only: CassetteError | None,
        goodbye: Callable[[], None],
    ) -> None:
        self.folder = folder
        self.read_only = writer is None
        self.why_read_only = why_read_only
        self._readers = readers
        self._writer = writer
        self._goodbye = goodbye
        self._now_ms = now_ms
        self._news = News()
        with explained(folder), readers.snapshot() as connection:
            self.identity: Identity = read_identity(connection, folder)
        self._new_id = new_id
        self._log_: EventLog | None = None
        self.queries = Queries(readers, self.identity, folder, now_ms)
        self.recordings = Recordings(folder / "recordings", folder, read_only=self.read_only)
        self.attached = AttachedFiles(folder / "attachments", folder, read_only=self.read_only)
        self.ask = Asking(readers, folder)
        self.now_ms = now_ms
        self.jobs = JobQueue(self._writable, self.ask, now_ms=now_ms, append=self._finish)
        self.listening = ListeningTables(self._writable, self.ask)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        now_ms: Callable[[], int],
        new_id: NewId,
        read_only: bool = False,
        take_over: bool = True,
    ) -> Library:
        """Open the library in ``folder``.

        Without ``take_over`` the log is left alone until something is first written or swept, and
        whoever only looks is served sooner: the facts need not even be imported.
        A newer one, and one in a folder without write permission, opens read-only with the reason.
        LibraryMissing, LibraryBusy (only for writing), LibraryDamaged, EngineTooOld, DiskFull.
        """
        refuse_old_engine()
        if not (folder / FILE).is_file():
            raise LibraryMissing(path=folder)
        with explained(folder):
            newer = header_version(folder) > SCHEMA_VERSION
        forbidden = not all(os.access(path, os.W_OK) for path in (folder, folder / FILE))
        if not (newer or read_only or forbidden):
            library = cls._open_to_write(folder, now_ms=now_ms, new_id=new_id)
            if take_over:
                with _closed_on_error(library):
                    library._taken_over()
            return library
        why: CassetteError | None = None
        if newer:
            why = LibraryTooNew(path=folder)
        elif forbidden and not read_only:
            why = LibraryReadOnly(path=folder)
        return cls._open_to_read(folder, why, now_ms=now_ms, new_id=new_id)

    @classmethod
    def create(
        cls,
        folder: Path,
        founding: Founding,
        *,
        now_ms: Callable[[], int],
        new_id: NewId,
        facts: Sequence[Event] = (),
        keys: AbstractContextManager[None] | None = None,
    ) -> Library:
        """Make a library in ``folder`` (made if needed) whose log begins with ``facts``.

        All or nothing: a crash half-way leaves no library. ``keys`` is entered under the lock, and
        left with the error when nothing came of it. LibraryExists, DiskFull.
        """
        from cassette.store.founding import build_library

        refuse_old_engine()
        build_library(folder, founding, facts, now_ms=now_ms, new_id=new_id, keys=keys)
        return cls.open(folder, now_ms=now_ms, new_id=new_id)

    @classmethod
    def _open_to_write(cls, folder: Path, *, now_ms: Callable[[], int], new_id: NewId) -> Library:
        lock = FolderLock.take(folder)
        writer: Writer | None = None
        readers: Readers | None = None
        try:
            if waiting_version(folder) > SCHEMA_VERSION:
                why = LibraryTooNew(path=folder)
                reading = open_copy(folder, shared=False)
                lock.release()
                return cls._from_reading(folder, reading, why, now_ms=now_ms, new_id=new_id)
            writer, readers = Writer(folder), Readers(folder / FILE)
            if not _is_of_today(folder, readers):
                upgrade(writer, now_ms=now_ms())
            return cls(
                folder,
                readers,
                writer,
                now_ms=now_ms,
                new_id=new_id,
                why_read_only=None,
                goodbye=lock.release,
            )
        except BaseException:
            if readers is not None:
                readers.close()
            if writer is not None:
                writer.close()
            lock.release()
            raise

    @classmethod
    def _open_to_read(
        cls,
        folder: Path,
        why: CassetteError | None,
        *,
        now_ms: Callable[[], int],
        new_id: NewId,
    ) -> Library:
        with explained(folder):
            reading = open_in_place(folder) or open_copy(folder, shared=True)
        return cls._from_reading(folder, reading, why, now_ms=now_ms, new_id=new_id)

    @classmethod
    def _from_reading(
        cls,
        folder: Path,
        reading: Reading,
        why: CassetteError | None,
        *,
        now_ms: Callable[[], int],
        new_id: NewId,
    ) -> Library:
        try:
            return cls(
                folder,
                reading.readers,
                None,
                now_ms=now_ms,
                new_id=new_id,
                why_read_only=why,
                goodbye=reading.forget,
            )
        except BaseException:
            reading.readers.close()
            reading.forget()
            raise

    @property
    def team(self) -> TeamCard:
        """The team of this library and who I am in it."""
        return self.queries.team()

    def append(
        self,
        facts: Sequence[Event],
        *,
        at_ms: int | None = None,
        jobs: Sequence[NewJob] = (),
        meta: Mapping[str, str] | None = None,
    ) -> tuple[Envelope, ...]:
        """Write facts of mine, fold them and queue ``jobs``: all or nothing, durable on return.

        ``at_ms`` is when they happened (now, unless told). LibraryReadOnly, LibraryTooNew,
        DiskFull, StorageFailed, BadEvent.
        """

        def queue(connection: Connection) -> bool:
            add_jobs(connection, jobs, self._now_ms())
            return True

        return self._append(facts, queue, at_ms=at_ms, meta=meta or {})

    def require_writable(self) -> None:
        """Raise LibraryReadOnly or LibraryTooNew now, before something long is begun."""
        self._writable()

    def ingest(self, envelopes: Sequence[Envelope | RawEvent]) -> Ingested:
        """Take in events of other devices: idempotent by id, in any order.

        What this Cassette does not know, or what cannot be, is parked verbatim; it never fails the
        rest.
        """
        writer = self._writable()
        with writer.lock:
            with writer.transaction() as connection:
                appended, result = self._log.ingest(connection, envelopes)
            self._settle(appended)
        self._news.tell()
        return result

    @property
    def replica_log(self) -> LibraryReplicaLog:
        """The log as the sync reads and writes it."""
        from cassette.store.replica_log import LibraryReplicaLog

        return LibraryReplicaLog(self)

    def replicate(
        self,
        work: Callable[[Connection, EventLog], Appended | None],
        *,
        renamed: bool = False,
    ) -> None:
        """Do ``work`` in one transaction and tell what it appended; for the replica log alone.

        ``renamed`` says that the library is another device's afterwards.
        """
        writer = self._writable()
        with writer.lock:
            with writer.transaction() as connection:
                appended = work(connection, self._log)
                if renamed:  # before it is durable: afterwards nothing may fail any more
                    who = read_identity(connection, self.folder)
                    log = self._fresh_log(who)
                    log.resume(connection)
            if appended is not None:
                self._settle(appended)
            if renamed:
                self.identity = who
                self.queries.became(who)
                self._log_, writer.resumed = log, log.resume
        self._news.tell()

    def sweep(self) -> None:
        """Remove what processes that died left half-made: copies of sound and of databases."""
        self._writable()
        self.recordings.sweep()
        self.attached.sweep()
        with explained(self.folder):
            for left in (self.folder / "backups").glob(".*.part*"):
                left.unlink(missing_ok=True)
        sweep_copies()

    def subscribe(self, heard: Heard) -> Callable[[], None]:
        """Call ``heard`` with every batch after its commit, on the appending thread.

        Returns the way to stop.
        """
        return self._news.subscribe(heard)

    def compact(self) -> bool:
        """Write the database anew, without what is unused in it. DiskFull, StorageFailed.

        Whether nothing of that is in the write-ahead log either: not while somebody still reads.
        """
        writer = self._writable()
        self._readers.rest()
        return writer.compact()

    def forget_copies(self) -> None:
        """Remove the copies of the database that upgrades and mending left."""
        self._writable()
        with explained(self.folder):
            for old in (self.folder / "backups").glob("*"):
                if old.suffix == ".db" or old.name.endswith("-damaged"):
                    old.unlink(missing_ok=True)

    def rebuild(self) -> str:
        """Fold the whole log anew; the digest of the result.

        Into a new file when the tables are too damaged to be dropped. LibraryDamaged when the log
        is; nothing has changed then.
        """
        from cassette.store.projections import catalogue

        writer = self._writable()
        try:
            with folding(self.folder), writer.transaction() as connection:
                catalogue.build(connection)
        except LibraryDamaged:
            from cassette.store.mending import build_anew

            with writer.paused():
                self._readers.rest()
                build_anew(self.folder, now_ms=self._now_ms())
        return self.digest()

    def digest(self) -> str:
        """A hash over all projections: equal on every device that knows the same events."""
        from cassette.store.projections import catalogue

        with self.ask() as connection:
            return catalogue.digest(connection.raw)

    def check(self, told: Callable[[float], None] = lambda part: None) -> list[Finding]:
        """Examine everything that is kept; nothing is changed. Empty when all is well.

        ``told`` gets how much of the recordings was read, from 0 to 1, and may raise to stop.
        """
        from cassette.store import doctor

        return doctor.examine(
            self.folder,
            self._readers,
            self.recordings,
            self.attached,
            still=nullcontext() if self._writer is None else self._writer.lock,
            told=told,
        )

    def leftovers(self) -> list[Leftover]:
        """Files among the recordings that no note needs; nothing is changed."""
        from cassette.store import doctor

        with explained(self.folder):
            return doctor.leftovers(self.folder, self._readers, self.recordings)

    def close(self) -> None:
        """Close everything and let others write. Harmless when already closed.

        StorageFailed for whoever asks, writes or keeps a recording afterwards.
        """
        self.recordings.close()
        self.attached.close()
        self._readers.close()
        if self._writer is not None:
            self._writer.close()
            sums.note(self.folder, self._writer.written)
        self._goodbye()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _writable(self) -> Writer:
        if self._writer is None:
            raise self.why_read_only or LibraryReadOnly(path=self.folder)
        self._taken_over()
        return self._writer

    @property
    def _log(self) -> EventLog:
        assert self._log_ is not None  # noqa: S101 - whoever writes asks _writable first
        return self._log_

    def _taken_over(self) -> None:
        """Go on where the log ends, as the only one who writes; once."""
        if self._writer is not None:
            with self._writer.lock:
                if self._log_ is None:
                    self._log_ = self._resumed(self._writer)

    def _fresh_log(self, who: Identity) -> EventLog:
        from cassette.store.event_log import EventLog  # brings all kinds of facts

        return EventLog(who.device, who.me, now_ms=self._now_ms, new_id=self._new_id)

    def _resumed(self, writer: Writer) -> EventLog:
        log = self._fresh_log(self.identity)
        with writer.transaction() as connection:
            log.resume(connection)
            return_leases(connection, self._now_ms())
            appended = log.replay(connection)
        log.settle(appended)
        writer.resumed = log.resume
        return log

    def _append(
        self,
        facts: Sequence[Event],
        also: Callable[[Connection], bool],
        *,
        at_ms: int | None = None,
        meta: Mapping[str, str],
    ) -> tuple[Envelope, ...]:
        writer = self._writable()
        with writer.lock:
            with writer.transaction() as connection:
                if not also(connection):
                    return ()
                appended = self._log.append(connection, facts, at_ms=at_ms, meta=meta)
            self._settle(appended)
        self._news.tell()
        return appended.envelopes

    def _finish(
        self, facts: Sequence[Event], complete: Callable[[Connection], bool]
    ) -> tuple[Envelope, ...]:
        return self._append(facts, complete, meta={})

    def _settle(self, appended: Appended) -> None:
        self._log.settle(appended)
        self._news.post(appended.envelopes)


def _is_of_today(folder: Path, readers: Readers) -> bool:
    """Whether nothing is to be migrated or folded anew: asked without opening it for writing."""
    if waiting_version(folder) != SCHEMA_VERSION:
        return False
    with explained(folder), readers.snapshot() as connection:
        return version.is_current(connection)


@contextmanager
def _closed_on_error(library: Library) -> Iterator[None]:
    try:
        yield
    except BaseException:
        library.close()
        raise
