"""What the player would sound, written to a WAV file, as fast as the machine can."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np

from cassette.audio.pipeline import Paces, Pipeline, Place
from cassette.audio.player import MAX_RATE, MIN_RATE, Pace
from cassette.audio.read_ahead import Decoder
from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.spool import FRAME_BYTES, HEADER_BYTES, header
from cassette.domain.errors import BadValue
from cassette.domain.trimming import Trim
from cassette.runtime import atomic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cassette.audio.files import OnProgress
    from cassette.audio.player import Track
    from cassette.runtime.jobs import CancelToken


def render(
    tracks: Sequence[Track],
    rate: float,
    out: Path,
    *,
    trim: Trim = Trim.OFF,
    paces: Sequence[Pace] = (),
    on_progress: OnProgress | None = None,
    cancel: CancelToken | None = None,
) -> float:
    """Write the notes one after the other at a speed, whole or not at all; seconds of sound.

    ``paces``, one by one, go before ``rate`` and ``trim``, which hold for the tracks beyond them.
    PCM16, 48 kHz, mono. Progress counts the tracks. Raises BadValue for a speed outside 0.5 to 4,
    AudioMissing, CannotRead, AudioDamaged (no track is left out), DiskFull, CannotWrite and
    ``runtime.jobs.Cancelled``.
    """
    for wished in (rate, *(pace.rate for pace in paces)):
        if not MIN_RATE <= wished <= MAX_RATE:
            allowed = f"{MIN_RATE:g} to {MAX_RATE:g}"
            raise BadValue(given=f"{wished:g}", what="speed", allowed=allowed)
    asked = Paces(Pace(rate, trim), tuple(paces))
    frames = told = 0
    with (
        closing(Decoder()) as decoder,
        closing(_pipeline(tracks, asked, decoder)) as pipeline,
        atomic.replacing(out) as file,
    ):
        file.write(bytes(HEADER_BYTES))
        while (sound := pipeline.next()) is not None:
            if cancel is not None:
                cancel.raise_if_cancelled()
            file.write(np.rint(np.clip(sound.samples, -1, _TOP) * 32768).astype("<i2").data)
            frames += len(sound.samples)
            if on_progress is not None and pipeline.index > told:
                told = pipeline.index
                on_progress(told / len(tracks))
        file.seek(0)
        file.write(header(frames * FRAME_BYTES))
    return frames / SAMPLE_RATE


_TOP = 32767 / 32768
_BLOCK = SAMPLE_RATE  # nobody waits for the next 20 ms here


def _pipeline(tracks: Sequence[Track], asked: Paces, decoder: Decoder) -> Pipeline:
    return Pipeline(
        tracks,
        Place(0, 0),
        paces=asked,
        block=_BLOCK,
        strict=True,
        placed=False,
        open_file=decoder.open,
    )
