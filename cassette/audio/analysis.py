"""Everything the library keeps about a recording's sound, found in one pass over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cassette.audio.files import SoundReader, frames_to_ms
from cassette.audio.loudness import LoudnessMeter
from cassette.audio.waveform import EnvelopeBuilder, thumbnail
from cassette.domain.errors import EmptyAudio
from cassette.domain.text import shown

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.audio.files import OnProgress
    from cassette.runtime.jobs import CancelToken

MIN_SECONDS = 0.1
"""Less than this is no note."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """``envelope`` has 100 bytes a second (see ``waveform``), ``thumbnail`` 100 bytes in all.

    ``gain_db`` brings it to -18 LUFS; ``loudness`` is in LUFS (-inf for silence); ``peak`` is the
    true peak, 1 for full scale.
    """

    seconds: float
    duration_ms: int
    gain_db: float
    loudness: float
    peak: float
    envelope: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)


def analyse(
    wav: Path,
    *,
    on_progress: OnProgress | None = None,
    cancel: CancelToken | None = None,
) -> Analysis:
    """Listen through a 48 kHz file once, in bounded memory.

    Raises EmptyAudio for less than a tenth of a second, AudioMissing, AudioDamaged and
    ``runtime.jobs.Cancelled``.
    """
    meter, shape, frames = LoudnessMeter(), EnvelopeBuilder(), 0
    with SoundReader(wav) as source:
        for sound in source.pieces():
            if cancel is not None:
                cancel.raise_if_cancelled()
            meter.write(sound)
            shape.write(sound)
            frames += len(sound)
            if on_progress is not None and source.frames:
                on_progress(min(1.0, frames / source.frames))
        rate = source.rate
    if frames < MIN_SECONDS * rate:
        raise EmptyAudio(name=shown(wav.name))
    envelope = shape.finish()
    return Analysis(
        seconds=frames / rate,
        duration_ms=frames_to_ms(frames, rate),
        gain_db=meter.gain_db(),
        loudness=meter.integrated(),
        peak=meter.true_peak(),
        envelope=envelope,
        thumbnail=thumbnail(envelope),
    )
