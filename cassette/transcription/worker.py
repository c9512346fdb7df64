"""The transcription worker: a low-priority process that hears recordings and answers over its
Connection.

It ends at once when Cassette does: a thread waits on the Connection, whatever native code is busy
with. Nothing of what it says goes through standard output; native libraries may write there as they
like.
"""

from __future__ import annotations

import contextlib
import errno
import faulthandler
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cassette.domain.errors import (
    BadAudio,
    CassetteError,
    DiskFull,
    ModelDownloadFailed,
    TranscriptionFailed,
)
from cassette.transcription.channel import (
    AnyRequest,
    Fetch,
    Fetched,
    FindSpeech,
    Hello,
    Load,
    LoadFailed,
    SpeechFound,
    Transcribe,
    open_end,
    receive_request,
    send,
)
from cassette.transcription.speech_source import speech_blocks, speech_seconds
from cassette.transcription.transcriber import (
    MAX_HOTWORDS,
    Done,
    Failed,
    Job,
    Message,
    Progress,
    Ready,
    SegmentReady,
)

if TYPE_CHECKING:
    from cassette.domain.notes import Segment
    from cassette.transcription.whisper import Recogniser

NICENESS = 10
"""Writing down never delays the window or a recording."""

log = logging.getLogger(__name__)


class Worker:
    """Answers requests one after another. ``connection`` is owned by it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._requests: queue.SimpleQueue[AnyRequest] = queue.SimpleQueue()
        self._recogniser: Recogniser | None = None
        self._loaded = Load(folder=Path(), name="", rank=0, threads=1)

    def run(self) -> NoReturn:
        """Serve until the other side closes; does not return."""
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        self._say(Hello(pid=os.getpid()))
        # The import takes half a second; do it while nobody waits.
        import cassette.transcription.whisper  # noqa: F401

        while True:
            self._answer(self._requests.get())

    def _listen(self) -> None:
        """Take requests in; end the process when there is nobody left to work for."""
        try:
            while True:
                self._requests.put(receive_request(self._connection))
        except (EOFError, OSError):
            leave(0)

    def _say(self, message: Message) -> None:
        try:
            send(self._connection, message)
        except OSError:
            leave(0)

    def _answer(self, request: AnyRequest) -> None:
        match request:
            case Load():
                self._load(request)
            case Transcribe(job=job):
                self._guarded(job.job_id, lambda: self._transcribe(job))
            case FindSpeech(job_id=job_id, wav=wav):
                self._guarded(job_id, lambda: self._find_speech(job_id, wav))
            case Fetch():
                self._guarded(request.name, lambda: _fetch(request))

    def _guarded(self, job_id: str, work: Callable[[], Message]) -> None:
        """Answer with what ``work`` gives, or with why it could not: one bad file never ends the
        worker.
        """
        try:
            answer = work()
        except CassetteError as error:
            answer = _failed(job_id, error, lasting=isinstance(error, BadAudio))
        except MemoryError:
            answer = _failed(job_id, TranscriptionFailed(why="there was not enough memory"))
        except Exception as error:
            log.exception("job %s failed", job_id)
            answer = _failed(job_id, TranscriptionFailed(why=f"{type(error).__name__}: {error}"))
        self._say(answer)

    def _load(self, request: Load) -> None:
        from cassette.transcription.whisper import Recogniser

        if self._recogniser is None or request != self._loaded:
            self._recogniser = None  # two models at once may not fit
            try:
                self._recogniser = Recogniser(request.folder, request.threads)
            except (RuntimeError, ValueError, OSError, KeyError) as error:
                self._say(LoadFailed(why=str(error) or type(error).__name__))
                return
            self._loaded = request
        self._say(Ready(model=request.name))

    def _transcribe(self, job: Job) -> Done:
        recogniser = self._recogniser
        if recogniser is None:
            raise TranscriptionFailed(why="no model is loaded")
        seconds = speech_seconds(job.wav)

        def on_segment(segment: Segment) -> None:
            self._say(SegmentReady(job_id=job.job_id, segment=segment))

        def on_progress(done: float) -> None:
            self._say(Progress(job_id=job.job_id, seconds_done=done, seconds=max(done, seconds)))

        heard = recogniser.write_down(
            speech_blocks(job.wav),
            language=job.language,
            hotwords=job.hotwords[:MAX_HOTWORDS],
            words=job.words,
            on_segment=on_segment,
            on_progress=on_progress,
        )
        return Done(
            job_id=job.job_id,
            language=heard.language,
            language_probability=heard.language_probability,
            segments=heard.segments,
            seconds=heard.seconds,
            model=self._loaded.name,
            rank=self._loaded.rank,
        )

    def _find_speech(self, job_id: str, wav: Path) -> SpeechFound:
        from cassette.transcription.whisper import find_speech

        return SpeechFound(job_id=job_id, spans=find_speech(speech_blocks(wav)))


def _fetch(request: Fetch) -> Fetched:
    from cassette.transcription.whisper import fetch

    try:
        fetch(request.repository, request.revision, request.folder)
    except Exception as error:
        # The downloader's own tree of errors is as wide as its network library's.
        log.exception("download of %s failed", request.name)
        if _is_about_room(error):
            raise DiskFull(path=request.folder.parent) from error
        raise ModelDownloadFailed(name=request.name, why=_cause(error)) from error
    return Fetched()


def _failed(job_id: str, error: CassetteError, *, lasting: bool = False) -> Failed:
    facts = {key: str(value) for key, value in error.facts.items()}
    return Failed(
        job_id=job_id, code=error.code, message=error.message, facts=facts, lasting=lasting
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what is under it."""
    deepest: BaseException | None = error
    while deepest is not None:
        yield deepest
        deepest = deepest.__cause__ or deepest.__context__


def _is_about_room(error: BaseException) -> bool:
    full = (errno.ENOSPC, errno.EDQUOT)
    return any(isinstance(one, OSError) and one.errno in full for one in _causes(error))


def _cause(error: BaseException) -> str:
    """Why a download failed, in a few words: what the system said, under all the libraries say."""
    for one in _causes(error):
        if isinstance(one, OSError) and one.strerror:
            return one.strerror
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]


def leave(code: int) -> NoReturn:
    """End the process without waiting for native threads, with whatever it started."""
    os._exit(code)


def _lower_priority() -> None:
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICENESS)


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the worker.

    ``argv`` is one number: the inherited end of the Connection (a handle on Windows).
    """
    faulthandler.enable(sys.stderr)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _lower_priority()
    arguments = sys.argv[1:] if argv is None else argv
    Worker(open_end(int(arguments[-1]))).run()


if __name__ == "__main__":
    main()
