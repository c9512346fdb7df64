"""Opens a recording for the recogniser: mono float32 at 16 kHz, a minute at a time.

It is decoded by Cassette itself: an untrusted file never meets the recogniser's own decoder.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cassette.audio.files import SPEECH_RATE, SoundReader
from cassette.audio.resample import Resampler
from cassette.transcription.pieces import Samples

_BLOCK_S = 60


def speech_blocks(path: Path) -> Iterator[Samples]:
    """The recording in blocks of at most a minute. Raises AudioMissing and AudioDamaged."""
    with SoundReader(path) as source:
        pieces = source.pieces(source.rate * _BLOCK_S)
        if source.rate == SPEECH_RATE:
            yield from pieces
            return
        resampler = Resampler(source.rate, SPEECH_RATE)
        for piece in pieces:
            yield resampler.write(piece)
        yield resampler.finish()


def speech_seconds(path: Path) -> float:
    """The length the recording claims to have. Raises AudioMissing and AudioDamaged."""
    with SoundReader(path) as source:
        return source.frames / source.rate
