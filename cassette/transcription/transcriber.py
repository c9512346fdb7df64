"""What Cassette knows of speech to text: a job in, typed messages out, one outcome at the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from cassette.domain.errors import CassetteError
from cassette.domain.notes import Segment
from cassette.runtime.jobs import CancelToken

MAX_HOTWORDS = 10
"""More terms than this cause false substitutions: the first ten are used."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One recording to write down.

    ``wav`` is anything ``audio.files.read_speech`` reads: the Opus at rest, the lossless spool, a
    WAV. ``language`` is an ISO 639-1 code, null to detect it. ``hotwords`` are names and jargon
    that are likely here. ``words`` false leaves out the times of single words.
    """

    job_id: str
    wav: Path
    language: str | None = None
    hotwords: tuple[str, ...] = ()
    words: bool = True


class Message(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What the transcriber says: one of the classes below."""


class Ready(Message, frozen=True, kw_only=True):
    """The model is loaded. ``model`` is its name, such as "tiny.en"."""

    model: str


class Progress(Message, frozen=True, kw_only=True):
    """How far it is, in seconds of sound."""

    job_id: str
    seconds_done: float
    seconds: float


class SegmentReady(Message, frozen=True, kw_only=True):
    """A piece of the transcript that is final: save it, a later crash must not lose it."""

    job_id: str
    segment: Segment


class Done(Message, frozen=True, kw_only=True):
    """The whole transcript. No segments: nobody speaks in it.

    ``language`` is then the one asked for, or "und".
    ``language_probability`` is 0 to 1, ``seconds`` the length of the sound, ``rank`` orders models
    by size (see ``model_files``): a larger one's words are shown.
    """

    job_id: str
    language: str
    language_probability: float
    segments: tuple[Segment, ...]
    seconds: float
    model: str
    rank: int


class Failed(Message, frozen=True, kw_only=True):
    """This recording cannot be written down.

    ``code`` and ``facts`` are those of a ``CassetteError``: see ``error_of``.
    Trying again will not help when ``lasting`` (a damaged file), and may help otherwise.
    """

    job_id: str
    code: str
    message: str
    facts: dict[str, str] = {}
    lasting: bool = False


class Crashed(Message, frozen=True, kw_only=True):
    """The worker ended in the middle.

    ``exitcode`` is negative for a signal. ``job_id`` is null when it had no job.
    The transcriber itself is well: the next job gets a fresh worker. Count these per job and set it
    aside the second time.
    """

    job_id: str | None
    exitcode: int


class Stopped(Message, frozen=True, kw_only=True):
    """The job was cancelled, or the transcriber was closed under it."""

    job_id: str


News = Ready | Progress | SegmentReady
"""What arrives while a job runs."""

Outcome = Done | Failed | Crashed | Stopped
"""How a job ends."""

AnyMessage = Ready | Progress | SegmentReady | Done | Failed | Crashed | Stopped

OnMessage = Callable[[News], None]
"""Called in order on the thread of ``transcribe``; what it raises ends the job, comes out there."""


class Transcriber(Protocol):
    """Writes recordings down, one at a time. Thread-safe: a second caller waits for the first."""

    def warm_up(self) -> str:
        """Load the model now (0.6-0.8 s) so that the first words come sooner; the model's name.

        Raises ModelMissing, ModelDamaged, ModelUnknown, or TranscriptionFailed when the worker does
        not start.
        """
        ...

    def transcribe(self, job: Job, on_message: OnMessage, cancel: CancelToken) -> Outcome:
        """Write one recording down; blocks. Cancelling returns ``Stopped`` within two seconds.

        Raises ModelMissing, ModelDamaged or ModelUnknown before the recording is touched: no fault
        of the job, hand it back unharmed. Everything that is the job's own affair comes back as its
        outcome.
        """
        ...

    def speech_spans(
        self, wav: Path, cancel: CancelToken | None = None
    ) -> tuple[tuple[int, int], ...]:
        """Where somebody speaks, as (start_ms, end_ms), in order, apart. Needs no Whisper model.

        Raises a BadAudio error for a file that cannot be read, TranscriptionFailed when the worker
        ends, and ``runtime.jobs.Cancelled``.
        """
        ...

    def close(self) -> None:
        """End the worker, leaving no process behind; a running job ends as ``Stopped``."""
        ...


def error_of(failed: Failed) -> CassetteError:
    """The known error a ``Failed`` stands for, with its sentence and advice filled in."""
    kind = _kind_with(failed.code, CassetteError)
    return (kind or CassetteError)(**failed.facts)


def _kind_with(code: str, root: type[CassetteError]) -> type[CassetteError] | None:
    if root.code == code:
        return root
    for kind in root.__subclasses__():
        found = _kind_with(code, kind)
        if found is not None:
            return found
    return None
