"""Writing notes down: takes jobs from the durable queue, feeds the transcriber, stores the words.

Where somebody speaks in a recording is found first (``find_speech``), on the same thread.

A job is leased, so that one cut off by a crash comes back by itself. A note that ends the worker
twice is set aside with the reason and the rest go on. A missing model harms no job: the queue
waits.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cassette.domain.errors import (
    AudioMissing,
    CannotRead,
    CassetteError,
    ModelDamaged,
    ModelMissing,
    ModelUnknown,
    TranscriberCrashed,
    TranscriptionFailed,
    TranscriptionStopped,
    TranscriptionTrouble,
    UnknownId,
)
from cassette.domain.events import NoteTranscribed
from cassette.runtime import crash, paths
from cassette.runtime.jobs import CancelToken
from cassette.store.jobs import MAX_CRASHES, SPEECH, TRANSCRIBE, Job as QueuedJob, NewJob
from cassette.transcription.transcriber import (
    Crashed,
    Done,
    Failed,
    Job,
    News,
    Outcome,
    Progress,
    SegmentReady,
    Stopped,
    Transcriber,
    error_of,
)
from cassette.workflows.find_speech import catch_up, find_speech, join_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.domain.ids import NoteId
    from cassette.workflows.desk import Desk

LEASE_MS = 120_000
_AFTER_TROUBLE_S = 30.0
_log = logging.getLogger(__name__)

Ending = CassetteError | Literal["done", "stopped", "listened"]
State = Literal["started", "progress", "done", "failed", "stopped", "blocked", "idle", "mapped"]


@dataclass(frozen=True, slots=True)
class ScribeNews:
    """What the scribe is doing. ``note`` is null when idle or blocked.

    ``mapped``: it is known where somebody speaks in a note, and so what trimming saves.

    ``fraction`` is 0 to 1; ``text`` the words so far; ``error`` why it failed or is blocked;
    ``pending`` how many notes still wait, this one included.
    """

    state: State
    note: NoteId | None = None
    fraction: float = 0.0
    text: str = ""
    error: CassetteError | None = None
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run of the queue came to."""

    done: tuple[NoteId, ...]
    failed: tuple[tuple[NoteId, str, str], ...]
    pending: int


class Scribe:
    """Works the queue off, one note at a time, on a thread of its own or on the caller's.

    ``on_news`` is called on the working thread. ``language`` says in which language people speak
    here (ISO 639-1), None to detect it.
    """

    def __init__(
        self,
        desk: Desk,
        make_transcriber: Callable[[], Transcriber],
        on_news: Callable[[ScribeNews], None] = lambda news: None,
        language: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._desk = desk
        self._make = make_transcriber
        self._say = on_news
        self._language = language
        self._transcriber: Transcriber | None = None
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._working = threading.Lock()
        self._guard = threading.Lock()
        self._current: tuple[QueuedJob, CancelToken] | None = None
        self._deaf = 0  # how often in a row listening for speech ended the worker
        self._blocked: CassetteError | None = None

    @property
    def blocked(self) -> CassetteError | None:
        """Why nothing can be written down at the moment (no model), or None."""
        return self._blocked

    def on_news(self, listener: Callable[[ScribeNews], None]) -> None:
        """Send news to ``listener`` from now on."""
        self._say = listener

    def start(self) -> None:
        """Work in the background until ``stop``."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="scribe", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """There may be something to do: a new job, or a model that has arrived."""
        self._blocked = None
        self._wake.set()

    def warm_up(self) -> None:
        """Load the model ahead of the first words; a missing one is no matter here."""
        try:
            self._ready_transcriber().warm_up()
        except TranscriptionTrouble as trouble:
            _log.info("no warm-up: %s", trouble.code)

    def cancel(self, note: NoteId) -> bool:
        """Stop writing this note down, or keep it from being begun; whether there was anything.

        It is set aside and says so; ``again`` takes it up.
        """
        stopped = stop_writing(self._desk, note)
        current = self._current
        if current is not None and (current[0].note, current[0].kind) == (note, TRANSCRIBE):
            current[1].cancel()
        elif stopped:
            self._say(ScribeNews("stopped", note, pending=self._pending()))
        return stopped

    def stop(self) -> None:
        """Stop working and end the worker; the note in work goes back to the queue."""
        self._stopping.set()
        self._wake.set()
        current = self._current  # looked at once: the note may end meanwhile
        if current is not None:
            current[1].cancel()
        self._close_transcriber()
        if self._thread is not None:
            self._thread.join(timeout=10)
            self._thread = None

    def run_until_idle(self, cancel: CancelToken | None = None) -> Tally:
        """Work off what is ready now, on this thread, and tell what came of it.

        Raises ModelMissing, ModelDamaged or ModelUnknown when nothing can be written down; the jobs
        stay where they are.
        """
        done: list[NoteId] = []
        failed: list[tuple[NoteId, str, str]] = []
        while not (cancel is not None and cancel.cancelled):
            result = self._work_one(cancel)
            if result is None:
                break
            note, ending = result
            if isinstance(ending, CassetteError):
                failed.append((note, ending.code, ending.message))
            elif ending == "done":
                done.append(note)
        return Tally(tuple(done), tuple(failed), self._pending())

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            pause: float | None = _AFTER_TROUBLE_S
            try:
                pause = self._work_off()
            except CassetteError as trouble:  # a full disk, say: it may pass by itself
                self._block(trouble)
            except Exception as bug:  # noqa: BLE001 - the job boundary: a bug ends no scribe
                crash.write_report(paths.crashes_folder(), bug, "the scribe")
            self._wake.wait(pause)

    def _work_off(self) -> float | None:
        """Do all there is to do; how long to sleep then, None until somebody wakes us."""
        try:
            while not self._stopping.is_set() and self._work_one() is not None:
                self._blocked = None  # whatever it was has passed
            self._say(ScribeNews("idle"))
            return self._pause_s()
        except (ModelMissing, ModelDamaged, ModelUnknown) as trouble:
            self._block(trouble)
        while not self._stopping.is_set() and self._work_one(kind=SPEECH) is not None:
            continue  # listening for speech needs no model
        return None

    def _block(self, trouble: CassetteError) -> None:
        self._blocked = trouble
        self._say(ScribeNews("blocked", error=trouble))

    def _pause_s(self) -> float | None:
        """How long to sleep when nobody wakes us: until the next retry is due."""
        ready = self._desk.library.jobs.next_ready_ms()
        return None if ready is None else max(0.05, (ready - self._desk.now_ms()) / 1000)

    def _pending(self) -> int:
        counts = self._desk.library.jobs.counts()
        return counts.ready + counts.leased

    def _ready_transcriber(self) -> Transcriber:
        with self._guard:
            if self._transcriber is None:
                self._transcriber = self._make()
                if self._stopping.is_set():  # nobody waits for it any more
                    self._transcriber.close()
            return self._transcriber

    def _close_transcriber(self) -> None:
        with self._guard:
            if self._transcriber is not None:
                self._transcriber.close()

    def _work_one(
        self, cancel: CancelToken | None = None, kind: str | None = None
    ) -> tuple[NoteId, Ending] | None:
        """Do the next job, or the next of a kind: where somebody speaks comes before the words.

        None: nothing is ready. Raises when no model can be used.
        """
        with self._working:
            jobs = self._desk.library.jobs
            job = jobs.lease("scribe", LEASE_MS, SPEECH)
            if job is None and kind is None:
                job = jobs.lease("scribe", LEASE_MS)
            if job is None and self._deaf < MAX_CRASHES and catch_up(self._desk):
                job = jobs.lease("scribe", LEASE_MS, SPEECH)
            if job is None:
                return None
            token = cancel or CancelToken()
            self._current = (job, token)
            try:
                if job.kind == SPEECH:
                    return self._listen(job, token)
                return job.note, self._attempt(job, token)
            except CassetteError:  # no model, a full disk: not the fault of this note
                jobs.release(job)
                raise
            except Exception as bug:
                jobs.retry(job, "bug", type(bug).__name__)  # after a pause, and not for ever
                raise
            except BaseException:  # Ctrl+C
                jobs.release(job)
                raise
            finally:
                self._current = None

    def _listen(self, job: QueuedJob, token: CancelToken) -> tuple[NoteId, Ending]:
        """One try at finding where somebody speaks."""
        heard = find_speech(self._desk, job, self._ready_transcriber(), token)
        self._deaf = self._deaf + 1 if heard == "crashed" else 0
        if heard == "mapped":
            self._say(ScribeNews("mapped", job.note, pending=self._pending()))
        return job.note, "listened"

    def _attempt(self, job: QueuedJob, token: CancelToken) -> Ending:
        """One try at one note: how it ended."""
        library = self._desk.library
        try:
            sound = library.queries.sound(job.note)
            if sound is None:
                raise AudioMissing()
            wish = Job(
                job_id=str(job.id),
                wav=library.recordings.path(sound),
                language=self._language(),
            )
        except (AudioMissing, UnknownId) as error:
            library.jobs.bury(job, error.code, error.message)
            return self._failed(job.note, error)
        except CannotRead as error:  # given back untried it would keep all others waiting
            library.jobs.retry(job, error.code, error.message)
            return self._failed(job.note, error)
        self._say(ScribeNews("started", job.note, pending=self._pending()))
        outcome = self._ready_transcriber().transcribe(wish, _Listener(self, job), token)
        return self._settle(job, outcome)

    def _settle(self, job: QueuedJob, outcome: Outcome) -> Ending:
        jobs = self._desk.library.jobs
        match outcome:
            case Done():
                fact = NoteTranscribed(
                    note=job.note,
                    model=outcome.model,
                    rank=outcome.rank,
                    language=outcome.language,
                    segments=outcome.segments,
                )
                if not jobs.finish(job, [fact]):  # cancelled meanwhile: nothing was stored
                    return self._stopped(job)
                join_words(self._desk, job.note)
                self._say(ScribeNews("done", job.note, 1.0, pending=self._pending()))
                return "done"
            case Stopped():
                jobs.release(job)
                return self._stopped(job)
            case Crashed(job_id=None):  # the worker died before it had seen the note
                error = TranscriptionFailed(why="the transcriber did not start")
                jobs.retry(job, error.code, error.message)
                return self._failed(job.note, error)
            case Crashed():
                jobs.crashed(job)
                return self._failed(job.note, TranscriberCrashed(times=job.crashes + 1))
            case Failed():
                failure = error_of(outcome)
                if outcome.lasting:
                    jobs.bury(job, failure.code, failure.message)
                else:
                    jobs.retry(job, failure.code, failure.message)
                return self._failed(job.note, failure)

    def _stopped(self, job: QueuedJob) -> Ending:
        self._say(ScribeNews("stopped", job.note, pending=self._pending()))
        return "stopped"

    def _failed(self, note: NoteId, error: CassetteError) -> CassetteError:
        self._say(ScribeNews("failed", note, error=error, pending=self._pending()))
        return error


class _Listener:
    """Turns the transcriber's messages about one job into news, and keeps the lease alive."""

    def __init__(self, scribe: Scribe, job: QueuedJob) -> None:
        self._scribe = scribe
        self._job = job
        self._text: list[str] = []
        self._fraction = 0.0

    def __call__(self, message: News) -> None:
        match message:
            case SegmentReady():
                self._text.append(message.segment.text.strip())
            case Progress():
                self._fraction = min(1.0, message.seconds_done / max(message.seconds, 0.001))
            case _:
                return
        self._scribe._desk.library.jobs.extend(self._job, LEASE_MS)
        self._scribe._say(
            ScribeNews(
                "progress",
                self._job.note,
                self._fraction,
                " ".join(self._text),
                pending=self._scribe._pending(),
            )
        )


def retry_failed(desk: Desk, note: NoteId | None = None) -> int:
    """Put what failed back into the queue, one note or all; how many. Raises UnknownId."""
    if note is not None:
        desk.library.queries.note(note)
    return desk.library.jobs.revive(note)


def stop_writing(desk: Desk, note: NoteId) -> bool:
    """Set a note that waits, or is being written down, aside; whether it did either."""
    why = TranscriptionStopped()
    return desk.library.jobs.set_aside(note, why.code, why.message) > 0


def again(desk: Desk, note: NoteId) -> None:
    """Write a note down once more, say with a larger model. Raises UnknownId, AudioMissing."""
    if desk.library.queries.sound(note) is None:
        raise AudioMissing()
    if desk.library.jobs.revive(note) == 0:  # it was not set aside
        desk.library.jobs.add([NewJob(TRANSCRIBE, note)])
