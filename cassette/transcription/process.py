"""The transcriber people use: it runs the worker process, feeds it, cancels by ending it, and
outlives its crashes.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from cassette.domain.errors import ModelDamaged, ModelMissing, ModelUnknown, TranscriptionFailed
from cassette.runtime.jobs import Cancelled, CancelToken
from cassette.transcription.channel import (
    AnyReply,
    FindSpeech,
    Hello,
    Load,
    LoadFailed,
    SpeechFound,
    Transcribe,
)
from cassette.transcription.model_files import ModelChoice
from cassette.transcription.transcriber import (
    Crashed,
    Done,
    Failed,
    Job,
    OnMessage,
    Outcome,
    Progress,
    Ready,
    SegmentReady,
    Stopped,
    error_of,
)
from cassette.transcription.worker_process import WorkerGone, WorkerProcess, cpu_threads

START_S = 60.0
LOAD_S = 300.0
STALL_S = 1200.0
"""A worker that says nothing for this long hangs: it is ended like one that crashed."""

_TICK_S = 0.1
_FIRST_DELAY_S, _LONGEST_DELAY_S = 0.5, 30.0

log = logging.getLogger(__name__)


class ProcessTranscriber:
    """A ``Transcriber`` in a process of its own, started at the first need and again after a crash.

    ``choose`` says which model to use, before every job, and raises ModelMissing, ModelDamaged or
    ModelUnknown. ``log`` is the file for what native code complains about.
    """

    def __init__(
        self,
        choose: Callable[[], ModelChoice],
        *,
        log: Path | None = None,
        threads: int | None = None,
    ) -> None:
        self._choose = choose
        self._log = log
        self._threads = threads or cpu_threads()
        self._turn = threading.Lock()
        self._spare_turn = threading.Lock()
        self._guard = threading.Lock()
        self._running: set[WorkerProcess] = set()
        self._worker: WorkerProcess | None = None
        self._crashes = 0
        self._closed = False
        atexit.register(self.close)

    @property
    def worker_pid(self) -> int | None:
        """The process id of the worker, null while there is none."""
        worker = self._worker
        return None if worker is None else worker.pid

    def warm_up(self) -> str:
        """See ``Transcriber.warm_up``."""
        choice = self._choose()
        quiet = CancelToken()
        try:
            with self._turn:
                self._loaded_worker(choice, quiet)
        except WorkerGone as gone:
            self._crashed(gone)
            raise _ended(gone) from gone
        except Cancelled as closed:
            raise TranscriptionFailed(why="the transcriber was closed") from closed
        return choice.name

    def transcribe(self, job: Job, on_message: OnMessage, cancel: CancelToken) -> Outcome:
        """See ``Transcriber.transcribe``."""
        taken: str | None = None
        try:
            self._take(self._turn, cancel)
        except Cancelled:
            return Stopped(job_id=job.job_id)
        try:
            choice = self._choose()
            worker, fresh = self._loaded_worker(choice, cancel)
            if fresh:
                on_message(Ready(model=choice.name))
            taken = job.job_id
            worker.send(Transcribe(job=msgspec.structs.replace(job, wav=job.wav.absolute())))
            outcome = self._follow(worker, on_message, cancel)
            self._crashes = 0
            return outcome
        except WorkerGone as gone:
            self._crashed(gone)
            if self._closed:
                return Stopped(job_id=job.job_id)
            return Crashed(job_id=taken, exitcode=gone.exitcode)
        except Cancelled:
            self._drop()
            return Stopped(job_id=job.job_id)
        except (ModelMissing, ModelDamaged, ModelUnknown):
            raise  # no fault of the worker, which may hold another model for later
        except BaseException:
            self._drop()
            raise
        finally:
            self._turn.release()

    def speech_spans(
        self, wav: Path, cancel: CancelToken | None = None
    ) -> tuple[tuple[int, int], ...]:
        """See ``Transcriber.speech_spans``.

        While a job runs, a second process answers: nobody waits for a long one.
        """
        cancel = cancel or CancelToken()
        if self._turn.acquire(blocking=False):
            try:
                return self._ask(self._started_worker(cancel), wav, cancel)
            except WorkerGone as gone:
                self._crashed(gone)
                raise self._told(gone) from gone
            except BaseException:
                self._drop()
                raise
            finally:
                self._turn.release()
        self._take(self._spare_turn, cancel)
        spare = None
        try:
            spare = self._start(self._log)
            return self._ask(spare, wav, cancel)
        except WorkerGone as gone:  # this one alone: the other goes on with its job
            raise self._told(gone) from gone
        finally:
            self._spare_turn.release()
            if spare is not None:
                self._end(spare)

    def close(self) -> None:
        """See ``Transcriber.close``."""
        atexit.unregister(self.close)
        with self._guard:
            self._closed = True
            running, self._worker = tuple(self._running), None
            self._running.clear()
        for worker in running:
            worker.kill()

    def _take(self, turn: threading.Lock, cancel: CancelToken) -> None:
        while not turn.acquire(timeout=_TICK_S):
            cancel.raise_if_cancelled()
            if self._closed:
                raise Cancelled

    def _start(self, log_file: Path | None) -> WorkerProcess:
        with self._guard:
            if self._closed:
                raise Cancelled
            try:
                worker = WorkerProcess(log_file)
            except OSError as error:
                raise TranscriptionFailed(why=f"the transcriber did not start: {error}") from error
            self._running.add(worker)
            return worker

    def _started_worker(self, cancel: CancelToken) -> WorkerProcess:
        """The worker, started when there is none: after crashes in a row only after a while."""
        if self._worker is not None and not self._worker.alive:
            self._crashed(WorkerGone(self._worker.kill()))  # before this job came: not its doing
        if self._worker is None:
            if self._crashes > 1:
                delay = min(_FIRST_DELAY_S * 2 ** (self._crashes - 2), _LONGEST_DELAY_S)
                until = time.monotonic() + delay
                while time.monotonic() < until and not self._closed:
                    cancel.wait(_TICK_S)
                    cancel.raise_if_cancelled()
            cancel.raise_if_cancelled()
            self._worker = self._start(self._log)
        return self._worker

    def _loaded_worker(
        self, choice: ModelChoice, cancel: CancelToken
    ) -> tuple[WorkerProcess, bool]:
        """The worker with this model in it, and whether it was only loaded now."""
        worker = self._started_worker(cancel)
        if worker.model == choice:
            return worker, False
        worker.model = None
        worker.send(
            Load(
                folder=choice.folder.absolute(),
                name=choice.name,
                rank=choice.rank,
                threads=self._threads,
            )
        )
        reply = self._await(worker, cancel, LOAD_S)
        if isinstance(reply, LoadFailed):
            raise ModelDamaged(path=choice.folder, why=reply.why, name=choice.name)
        worker.model = choice
        return worker, True

    def _ask(
        self, worker: WorkerProcess, wav: Path, cancel: CancelToken
    ) -> tuple[tuple[int, int], ...]:
        worker.send(FindSpeech(job_id="speech", wav=wav.absolute()))
        reply = self._await(worker, cancel, STALL_S)
        if isinstance(reply, Failed):
            raise error_of(reply)
        if not isinstance(reply, SpeechFound):
            raise TranscriptionFailed(why="the transcriber answered something else")
        return reply.spans

    def _await(self, worker: WorkerProcess, cancel: CancelToken, limit_s: float) -> AnyReply:
        """The next message that is not the greeting.

        Raises WorkerGone, also when none comes, and Cancelled.
        """
        end = time.monotonic() + limit_s
        while True:
            cancel.raise_if_cancelled()
            reply = worker.reply(_TICK_S)
            if reply is not None and not isinstance(reply, Hello):
                return reply
            if time.monotonic() > end:
                raise WorkerGone(worker.kill())

    def _follow(self, worker: WorkerProcess, on_message: OnMessage, cancel: CancelToken) -> Outcome:
        while True:
            reply = self._await(worker, cancel, STALL_S)
            match reply:
                case Progress() | SegmentReady():
                    on_message(reply)
                case Done() | Failed():
                    return reply
                case _:
                    raise TranscriptionFailed(why="the transcriber answered something else")

    def _told(self, gone: WorkerGone) -> Exception:
        return Cancelled() if self._closed else _ended(gone)

    def _crashed(self, gone: WorkerGone) -> None:
        self._crashes += 1
        self._drop()
        if not self._closed:
            log.info("the transcription worker ended with %s", gone.exitcode)

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            self._end(worker)

    def _end(self, worker: WorkerProcess) -> None:
        with self._guard:
            self._running.discard(worker)
        worker.kill()


def _ended(gone: WorkerGone) -> TranscriptionFailed:
    return TranscriptionFailed(why=f"the transcriber ended unexpectedly ({gone.exitcode})")
