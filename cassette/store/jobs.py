"""Work that survives: leased, retried after growing pauses, set aside with a reason if hopeless."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cassette.domain.errors import TranscriberCrashed
from cassette.domain.ids import NoteId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection

    from cassette.domain.events import Envelope
    from cassette.domain.facts import Event
    from cassette.store.asking import Asking
    from cassette.store.writer import Writer

    Append = Callable[[Sequence[Event], Callable[[Connection], bool]], tuple[Envelope, ...]]

TRANSCRIBE = "transcribe"
SPEECH = "speech"
"""Find where somebody speaks, for trimming silence; comes before the words are written down."""
MAX_TRIES = 4
MAX_CRASHES = 2
FIRST_PAUSE_MS = 10_000
PAUSE_FACTOR = 4


@dataclass(frozen=True, slots=True)
class NewJob:
    """Something to do about a note. Asking for the same twice is asking once."""

    kind: str
    note: NoteId


@dataclass(frozen=True, slots=True)
class Job:
    """A leased job: ours until ``lease_until_ms``. ``tries`` counts this attempt, from 1."""

    id: int
    kind: str
    note: NoteId
    tries: int
    crashes: int
    owner: str
    lease_until_ms: int


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that was set aside; ``code`` and ``message`` say why."""

    kind: str
    note: NoteId
    tries: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many jobs wait, are being done, and were set aside."""

    ready: int
    leased: int
    dead: int


_ADD = "INSERT INTO job (kind, note, ready_ms) VALUES (?, ?, ?) ON CONFLICT (kind, note) DO NOTHING"
_EXHAUSTED = (
    "UPDATE job SET state = 'dead', owner = '', code = ?, message = ? "
    "WHERE state = 'leased' AND lease_until_ms <= ? AND tries >= ?"
)
_NEXT = (
    "SELECT id, kind, note, tries, crashes FROM job "
    "WHERE ((state = 'ready' AND ready_ms <= ?) OR (state = 'leased' AND lease_until_ms <= ?)) "
    "AND (? IS NULL OR kind = ?) ORDER BY ready_ms, id LIMIT 1"
)
_TAKE = (
    "UPDATE job SET state = 'leased', owner = ?, lease_until_ms = ?, tries = tries + 1 WHERE id = ?"
)
# The count of tries is the fence: a lease that ran out and went to another has a higher one.
_MINE = "id = ? AND state = 'leased' AND owner = ? AND tries = ?"
_EXTEND = f"UPDATE job SET lease_until_ms = ? WHERE {_MINE}"  # noqa: S608
_DONE = f"DELETE FROM job WHERE {_MINE}"  # noqa: S608
_AGAIN = (
    "UPDATE job SET state = 'ready', owner = '', ready_ms = ?, "  # noqa: S608
    f"crashes = ?, code = ?, message = ? WHERE {_MINE}"
)
_BURY = (
    f"UPDATE job SET state = 'dead', owner = '', crashes = ?, code = ?, message = ? WHERE {_MINE}"  # noqa: S608
)
_REVIVE = (
    "UPDATE job SET state = 'ready', tries = 0, crashes = 0, ready_ms = ?, code = '', message = '' "
    "WHERE state = 'dead' AND kind = ?"
)
_RELEASE = f"UPDATE job SET state = 'ready', owner = '', tries = tries - 1 WHERE {_MINE}"  # noqa: S608
_CANCEL = "DELETE FROM job WHERE note = ?"
_SET_ASIDE = (
    "UPDATE job SET state = 'dead', owner = '', code = ?, message = ? "
    "WHERE kind = ? AND note = ? AND state <> 'dead'"
)
_RETURN = (
    "UPDATE job SET state = 'ready', owner = '', ready_ms = min(ready_ms, ?) WHERE state = 'leased'"
)
_COUNTS = "SELECT state, count(*) FROM job WHERE kind = ? GROUP BY state"
_DEAD = "SELECT kind, note, tries, code, message FROM job WHERE state = 'dead' ORDER BY id"
_NEXT_READY = (
    "SELECT min(CASE state WHEN 'ready' THEN ready_ms ELSE lease_until_ms END) "
    "FROM job WHERE state <> 'dead' AND (? IS NULL OR kind = ?)"
)


def pause_ms(tries: int) -> int:
    """How long to wait after the ``tries``-th failed attempt: 10 s, 40 s, 160 s …"""
    return FIRST_PAUSE_MS * int(PAUSE_FACTOR ** (tries - 1))


def _fence(job: Job) -> tuple[int, str, int]:
    return job.id, job.owner, job.tries


def add_jobs(connection: Connection, jobs: Iterable[NewJob], now_ms: int) -> None:
    """Queue jobs inside a transaction of the caller."""
    for job in jobs:
        connection.exec_driver_sql(_ADD, (job.kind, job.note, now_ms))


def return_leases(connection: Connection, now_ms: int) -> None:
    """Take back what a process that is gone was doing; only the one owner of the lock may."""
    lost = TranscriberCrashed(times=MAX_TRIES)
    connection.exec_driver_sql(_EXHAUSTED, (lost.code, lost.message, 1 << 62, MAX_TRIES))
    connection.exec_driver_sql(_RETURN, (now_ms,))


class JobQueue:
    """The jobs of this machine. Every call is one durable transaction, from any thread.

    Calls on a job answer False when its lease is no longer ours; nothing has changed then.
    """

    def __init__(
        self,
        writable: Callable[[], Writer],
        ask: Asking,
        *,
        now_ms: Callable[[], int],
        append: Append,
    ) -> None:
        self._writable = writable
        self._ask = ask
        self._now_ms = now_ms
        self._append = append

    def add(self, jobs: Sequence[NewJob]) -> None:
        """Queue jobs; those already queued or set aside stay as they are."""
        with self._writable().transaction() as connection:
            add_jobs(connection, jobs, self._now_ms())

    def lease(self, owner: str, lease_ms: int, kind: str | None = None) -> Job | None:
        """The job that has been ready for longest, ours for ``lease_ms``; None when none is ready.

        ``kind``: only such a one. A lease that ran out counts as a try: who took it is gone or
        stuck.
        """
        now = self._now_ms()
        with self._writable().transaction() as connection:
            lost = TranscriberCrashed(times=MAX_TRIES)
            connection.exec_driver_sql(_EXHAUSTED, (lost.code, lost.message, now, MAX_TRIES))
            row = connection.exec_driver_sql(_NEXT, (now, now, kind, kind)).first()
            if row is None:
                return None
            connection.exec_driver_sql(_TAKE, (owner, now + lease_ms, row.id))
            return Job(
                id=row.id,
                kind=row.kind,
                note=NoteId(row.note),
                tries=row.tries + 1,
                crashes=row.crashes,
                owner=owner,
                lease_until_ms=now + lease_ms,
            )

    def extend(self, job: Job, lease_ms: int) -> bool:
        """Keep a job for ``lease_ms`` from now."""
        return self._change(_EXTEND, (self._now_ms() + lease_ms,), job)

    def done(self, job: Job) -> bool:
        """The job is finished without a fact to tell."""
        return self._change(_DONE, (), job)

    def finish(self, job: Job, facts: Sequence[Event]) -> tuple[Envelope, ...]:
        """Append what came of the job and complete it, in one transaction.

        Empty when the lease was lost or the job cancelled: then nothing is appended.
        """

        def complete(connection: Connection) -> bool:
            return connection.exec_driver_sql(_DONE, _fence(job)).rowcount == 1

        return self._append(facts, complete)

    def retry(self, job: Job, code: str, message: str) -> bool:
        """It failed for now: try again after a pause, or set it aside after MAX_TRIES."""
        if job.tries >= MAX_TRIES:
            return self.bury(job, code, message)
        ready = self._now_ms() + pause_ms(job.tries)
        return self._change(_AGAIN, (ready, job.crashes, code, message), job)

    def crashed(self, job: Job) -> bool:
        """The worker died of it: try once more, and set it aside when it happens again."""
        crashes = job.crashes + 1
        why = TranscriberCrashed(times=crashes)
        if crashes >= MAX_CRASHES:
            return self._change(_BURY, (crashes, why.code, why.message), job)
        return self._change(_AGAIN, (self._now_ms(), crashes, why.code, why.message), job)

    def bury(self, job: Job, code: str, message: str) -> bool:
        """Set it aside for good, with the reason."""
        return self._change(_BURY, (job.crashes, code, message), job)

    def release(self, job: Job) -> bool:
        """Give a job back untried, ready at once (the app is closing, or the person paused)."""
        return self._change(_RELEASE, (), job)

    def revive(self, note: NoteId | None = None, kind: str = TRANSCRIBE) -> int:
        """Try dead jobs again from the beginning: one note's, or all. How many there were."""
        only, values = ("", ()) if note is None else (" AND note = ?", (note,))
        with self._writable().transaction() as connection:
            result = connection.exec_driver_sql(_REVIVE + only, (self._now_ms(), kind, *values))
            return int(result.rowcount)

    def cancel(self, note: NoteId) -> int:
        """Forget a note's jobs, also one being done: its result will not be taken."""
        with self._writable().transaction() as connection:
            return int(connection.exec_driver_sql(_CANCEL, (note,)).rowcount)

    def set_aside(self, note: NoteId, code: str, message: str) -> int:
        """Leave a note unwritten, also when it is in work; ``revive`` brings it back."""
        with self._writable().transaction() as connection:
            return int(
                connection.exec_driver_sql(_SET_ASIDE, (code, message, TRANSCRIBE, note)).rowcount
            )

    def counts(self, kind: str = TRANSCRIBE) -> JobCounts:
        """How many there are in each state."""
        with self._ask() as connection:
            found = {row[0]: row[1] for row in connection.exec_driver_sql(_COUNTS, (kind,))}
        return JobCounts(
            ready=found.get("ready", 0), leased=found.get("leased", 0), dead=found.get("dead", 0)
        )

    def dead(self) -> tuple[DeadJob, ...]:
        """What was set aside, with the reasons, oldest first."""
        with self._ask() as connection:
            rows = connection.exec_driver_sql(_DEAD).all()
        return tuple(
            DeadJob(row.kind, NoteId(row.note), row.tries, row.code, row.message) for row in rows
        )

    def next_ready_ms(self, kind: str | None = None) -> int | None:
        """When the next job can be leased (it may be past); None when there is none."""
        with self._ask() as connection:
            found = connection.exec_driver_sql(_NEXT_READY, (kind, kind)).scalar()
        return None if found is None else int(found)

    def _change(self, sql: str, values: tuple[Any, ...], job: Job) -> bool:
        with self._writable().transaction() as connection:
            return connection.exec_driver_sql(sql, (*values, *_fence(job))).rowcount == 1
