"""A transcriber that writes down what a test tells it to: no model, no process, no waiting."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from cassette.domain.errors import (
    AudioDamaged,
    AudioMissing,
    CassetteError,
    ModelMissing,
    TranscriptionFailed,
)
from cassette.domain.notes import Segment, Word
from cassette.runtime.jobs import Cancelled, CancelToken
from cassette.transcription.transcriber import (
    Crashed,
    Done,
    Failed,
    Job,
    News,
    OnMessage,
    Outcome,
    Progress,
    Ready,
    SegmentReady,
    Stopped,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LOUD = 0.0012


class ScriptedTranscriber:
    """Hears ``text``, cut into sentences, in every file with sound in it; nothing in a silent one.

    ``texts`` gives other words by file stem, ``failures`` errors, ``crashes`` how often a file ends
    the worker. ``held`` makes jobs wait for ``release`` after their first sentence. ``jobs`` is all
    that was asked.
    """

    def __init__(
        self, text: str = "Good morning. All is well.", *, model: str = "scripted"
    ) -> None:
        self.text = text
        self.texts: dict[str, str] = {}
        self.failures: dict[str, CassetteError] = {}
        self.crashes: dict[str, int] = {}
        self.has_model = True
        self.held = False
        self.language = "en"
        self.model = model
        self.rank = 1
        self.jobs: list[Job] = []
        self.reached = threading.Event()
        """Set when a held job has said its first sentence."""
        self._released = threading.Event()
        self._turn = threading.Lock()
        self._loaded = False
        self._closed = False

    def release(self) -> None:
        """Let a held job go on."""
        self._released.set()

    def warm_up(self) -> str:
        """See ``Transcriber.warm_up``."""
        self._need_model()
        if self._closed:
            raise TranscriptionFailed(why="the transcriber was closed")
        self._loaded = True
        return self.model

    def transcribe(self, job: Job, on_message: OnMessage, cancel: CancelToken) -> Outcome:
        """See ``Transcriber.transcribe``."""
        with self._turn:
            if self._closed or cancel.cancelled:
                return Stopped(job_id=job.job_id)
            self._need_model()
            self.jobs.append(job)
            if not self._loaded:
                self._loaded = True
                on_message(Ready(model=self.model))
            try:
                return self._answer(job, on_message, cancel)
            except CassetteError as error:
                return _failed(job, error)

    def speech_spans(
        self, wav: Path, cancel: CancelToken | None = None
    ) -> tuple[tuple[int, int], ...]:
        """See ``Transcriber.speech_spans``."""
        if self._closed or (cancel is not None and cancel.cancelled):
            raise Cancelled
        seconds, loud = _listen(wav)
        return ((0, round(seconds * 1000)),) if loud else ()

    def close(self) -> None:
        """See ``Transcriber.close``."""
        self._closed = True
        self._released.set()

    def _need_model(self) -> None:
        if not self.has_model:
            raise ModelMissing

    def _answer(self, job: Job, on_message: Callable[[News], None], cancel: CancelToken) -> Outcome:
        stem = job.wav.stem
        if stem in self.failures:
            raise self.failures[stem]
        seconds, loud = _listen(job.wav)
        said: list[Segment] = []
        for segment in self._segments(stem, seconds) if loud else ():
            said.append(segment if job.words else _without_words(segment))
            on_message(SegmentReady(job_id=job.job_id, segment=said[-1]))
            done = segment.end_ms / 1000
            on_message(Progress(job_id=job.job_id, seconds_done=done, seconds=seconds))
            if self._interrupted(stem, cancel):
                return self._interruption(job)
        on_message(Progress(job_id=job.job_id, seconds_done=seconds, seconds=seconds))
        return Done(
            job_id=job.job_id,
            language=self.language if said else job.language or "und",
            language_probability=1.0 if said else 0.0,
            segments=tuple(said),
            seconds=seconds,
            model=self.model,
            rank=self.rank,
        )

    def _interrupted(self, stem: str, cancel: CancelToken) -> bool:
        self.reached.set()
        while self.held and not self._released.is_set() and not cancel.wait(0.01):
            continue
        return cancel.cancelled or self._closed or self.crashes.get(stem, 0) > 0

    def _interruption(self, job: Job) -> Outcome:
        left = self.crashes.get(job.wav.stem, 0)
        if left:
            self.crashes[job.wav.stem] = left - 1
            self._loaded = False
            return Crashed(job_id=job.job_id, exitcode=-9)
        return Stopped(job_id=job.job_id)

    def _segments(self, stem: str, seconds: float) -> list[Segment]:
        """The sentences, spread evenly over the sound, each word as long as the others."""
        text = self.texts.get(stem, self.text)
        sentences = [
            part.strip() for part in text.replace("? ", "?|").replace(". ", ".|").split("|")
        ]
        counts = [len(sentence.split()) for sentence in sentences]
        step, at, segments = seconds * 1000 / max(sum(counts), 1), 0, list[Segment]()
        for number, sentence in enumerate(sentences):
            words = tuple(
                Word(int((at + n) * step), int((at + n + 1) * step), word, 0.9)
                for n, word in enumerate(sentence.split())
            )
            at += len(words)
            if words:
                segments.append(
                    Segment(number, words[0].start_ms, words[-1].end_ms, sentence, words)
                )
        return segments


def _listen(wav: Path) -> tuple[float, bool]:
    """How long the sound is in seconds, and whether there is any."""
    if not wav.is_file():
        raise AudioMissing
    try:
        samples, rate = soundfile.read(wav, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise AudioDamaged from error
    return len(samples) / rate, bool(samples.size and np.abs(samples).max() >= _LOUD)


def _without_words(segment: Segment) -> Segment:
    return Segment(segment.id, segment.start_ms, segment.end_ms, segment.text)


def _failed(job: Job, error: CassetteError) -> Failed:
    return Failed(
        job_id=job.job_id,
        code=error.code,
        message=error.message,
        facts={key: str(value) for key, value in error.facts.items()},
        lasting=isinstance(error, AudioMissing | AudioDamaged),
    )
