"""The recogniser itself: Whisper and Silero through faster-whisper, loaded only in the worker
process.

Windows are decoded one after another: on the one thread that two cores leave,
``BatchedInferencePipeline`` saved a tenth of the time on three minutes, made the first words come
three times later, and gives up the temperature ladder that gets the model out of loops.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel, download_model
from faster_whisper.transcribe import get_compression_ratio, restore_speech_timestamps
from faster_whisper.vad import VadOptions, get_speech_timestamps
from huggingface_hub import HfApi

from cassette.domain.notes import Segment, Word
from cassette.transcription.pieces import SAMPLE_RATE, Piece, Samples, Spans, spoken_pieces

BEAM_SIZE = 5
SEED = 1
NO_SPEECH_PROBABILITY = 0.6
NO_SPEECH_LOGPROB = -0.5
LOOPING_COMPRESSION = 2.4
UNKNOWN_LANGUAGE = "und"

_TO_WRITE_DOWN = VadOptions()
"""The library's own: pauses under 2 s stay, 0.4 s is kept around speech, so that no word loses its
edge.
"""

_TO_FIND_PAUSES = VadOptions(min_silence_duration_ms=100, speech_pad_ms=30)
"""Pauses from 0.1 s on count: a skip map shortens those over 0.3 s."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a whole recording came to. ``seconds`` is its length."""

    language: str
    language_probability: float
    segments: tuple[Segment, ...]
    seconds: float


class Recogniser:
    """A loaded Whisper model.

    ``folder`` holds CTranslate2 weights; nothing is ever fetched for it.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        self._model = WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            local_files_only=True,
        )

    def write_down(
        self,
        blocks: Iterable[Samples],
        *,
        language: str | None,
        hotwords: tuple[str, ...],
        words: bool,
        on_segment: Callable[[Segment], None],
        on_progress: Callable[[float], None],
    ) -> Heard:
        """Recognise mono 16 kHz sound; ``on_segment`` as each is final, ``on_progress`` in seconds
        done.
        """
        # Hard passages are sampled: with the same seed the same recording gives the same words.
        ctranslate2.set_random_seed(SEED)
        taken: list[Segment] = []
        spoken, sure, end = language, 1.0, 0
        for piece in spoken_pieces(blocks, lambda samples: _speech_in(samples, _TO_WRITE_DOWN)):
            end = piece.start + len(piece.samples)
            if piece.spans:
                raw, info = self._recognise(piece, spoken, hotwords, words)
                spoken, sure = info.language, min(sure, float(info.language_probability))
                for segment in _settled(raw, piece, len(taken), taken[-1] if taken else None):
                    taken.append(segment)
                    on_segment(segment)
                    on_progress(segment.end_ms / 1000)
            on_progress(end / SAMPLE_RATE)
        known = spoken or UNKNOWN_LANGUAGE
        return Heard(known, sure if spoken else 0.0, tuple(taken), end / SAMPLE_RATE)

    def _recognise(
        self, piece: Piece, language: str | None, hotwords: tuple[str, ...], words: bool
    ) -> tuple[Iterator[Any], Any]:
        """The library's segments (times within the piece) and what it says of the language.

        This is what its own ``vad_filter`` does, with the spans already known: the silence is cut
        out, then the times are put back.
        """
        chunks = [{"start": low, "end": high} for low, high in piece.spans]
        speech = np.concatenate([piece.samples[low:high] for low, high in piece.spans])
        raw, info = self._model.transcribe(
            speech,
            language=self._known(language),
            beam_size=BEAM_SIZE,
            condition_on_previous_text=False,
            word_timestamps=words,
            hotwords=", ".join(hotwords) or None,
            vad_filter=False,
        )
        return iter(restore_speech_timestamps(raw, chunks, SAMPLE_RATE)), info

    def _known(self, language: str | None) -> str | None:
        """``language`` if this model speaks it; otherwise it finds out by itself."""
        return language if language in self._model.supported_languages else None


def find_speech(blocks: Iterable[Samples]) -> tuple[tuple[int, int], ...]:
    """Where somebody speaks, as (start_ms, end_ms) in order and apart. Needs no Whisper model."""
    spans: list[tuple[int, int]] = []
    for piece in spoken_pieces(blocks, lambda samples: _speech_in(samples, _TO_FIND_PAUSES)):
        for low, high in piece.spans:
            begin = math.floor((piece.start + low) * 1000 / SAMPLE_RATE)
            finish = math.ceil((piece.start + high) * 1000 / SAMPLE_RATE)
            if spans and begin <= spans[-1][1]:
                spans[-1] = (spans[-1][0], finish)
            else:
                spans.append((begin, finish))
    return tuple(spans)


def fetch(repository: str, revision: str, folder: Path) -> None:
    """Download a published model's files, as of one commit, into ``folder``.

    The only lines of Cassette that reach the network for weights.
    """
    # Without a network the download itself gives up after 24 s of trying again; this does at once.
    HfApi().repo_info(repository, revision=revision, timeout=10)
    download_model(repository, output_dir=str(folder), revision=revision)


def _speech_in(samples: Samples, options: VadOptions) -> Spans:
    return tuple(
        (int(span["start"]), int(span["end"])) for span in get_speech_timestamps(samples, options)
    )


def _settled(
    raw: Iterable[Any], piece: Piece, first_id: int, before: Segment | None
) -> Iterator[Segment]:
    """The library's segments as ours: invented ones dropped, times in order, inside the piece."""
    floor = before.end_ms if before else 0
    limit = (piece.start + len(piece.samples)) * 1000 // SAMPLE_RATE
    offset = piece.start * 1000 // SAMPLE_RATE
    previous = before.text if before else ""
    for found in raw:
        text = " ".join(found.text.split())
        if not any(map(str.isalnum, text)) or _invented(found, text, previous):
            continue
        segment = _segment(found, text, first_id, (offset, floor, limit))
        floor, previous, first_id = segment.end_ms, text, first_id + 1
        yield segment


def _invented(found: Any, text: str, previous: str) -> bool:
    """Whether this is what Whisper makes of noise, not what somebody said.

    That is: words it is not sure of where it hears no speech; one phrase again and again; or the
    sentence before once more, in a window full of repetition or doubt. A window may repeat itself
    for good reason, and "Yes. Yes." is speech: neither is enough alone.
    """
    doubtful = found.avg_logprob < NO_SPEECH_LOGPROB
    unheard = doubtful and found.no_speech_prob > NO_SPEECH_PROBABILITY
    looping = get_compression_ratio(text) > LOOPING_COMPRESSION
    window_loops = found.compression_ratio > LOOPING_COMPRESSION
    echo = text == previous and len(text) > 20 and (doubtful or window_loops)
    return unheard or looping or echo


def _segment(found: Any, text: str, number: int, bounds: tuple[int, int, int]) -> Segment:
    offset, floor, limit = bounds
    words = _words(found.words or (), bounds)
    start = words[0].start_ms if words else _within(found.start, offset, floor, limit)
    end = words[-1].end_ms if words else _within(found.end, offset, start, limit)
    return Segment(number, start, end, text[:20_000], tuple(words))


def _words(found: Iterable[Any], bounds: tuple[int, int, int]) -> list[Word]:
    offset, floor, limit = bounds
    words: list[Word] = []
    for word in found:
        text = word.word.strip()[:500]
        if not text or len(words) == 5_000:
            continue
        start = _within(word.start, offset, floor, limit)
        end = _within(word.end, offset, start, limit)
        p = float(word.probability)
        words.append(Word(start, end, text, round(min(max(p, 0.0), 1.0), 3) if p == p else 0.0))
        floor = end
    return words


def _within(seconds: float, offset: int, floor: int, limit: int) -> int:
    """A time in the piece as ms in the recording, not before ``floor`` and not after ``limit``."""
    return min(max(offset + round(float(seconds) * 1000), floor), max(limit, floor))
