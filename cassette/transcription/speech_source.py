"""Opens a recording for the recogniser: mono float32 at 16 kHz, in blocks, decoded by Cassette
itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

from cassette.domain.errors import AudioMissing, NotAudio
from cassette.transcription.pieces import SAMPLE_RATE, Samples


def speech_blocks(path: Path) -> Iterator[Samples]:
    """The recording in blocks of at most half a minute. AudioMissing, NotAudio."""
    if not path.is_file():
        raise AudioMissing
    try:
        with soundfile.SoundFile(path) as file:
            rate = file.samplerate
            for block in file.blocks(30 * rate, dtype="float32", always_2d=True):
                yield _at_16_khz(block.mean(axis=1), rate)
    except soundfile.LibsndfileError as error:
        raise NotAudio(name=path.name) from error


def _at_16_khz(mono: Samples, rate: int) -> Samples:
    count = len(mono) * SAMPLE_RATE // rate
    if rate == SAMPLE_RATE or not count:
        return np.ascontiguousarray(mono, np.float32)
    at = np.arange(count) * (rate / SAMPLE_RATE)
    resampled: Samples = np.interp(at, np.arange(len(mono)), mono).astype(np.float32)
    return resampled


def speech_seconds(path: Path) -> float:
    """The length a recording claims to have; 0 when that cannot be told."""
    try:
        return float(soundfile.info(path).duration)
    except soundfile.LibsndfileError:
        return 0.0
