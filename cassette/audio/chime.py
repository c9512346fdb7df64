"""The soft chime between two meetings of a queue, made by code: two notes of a bell."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cassette.audio.player import Track
from cassette.audio.recorder import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

CHIME_MS = 400
_STRIKES = ((0.0, 659.26), (0.12, 987.77))  # seconds, hertz: E5, then B5
_OVERTONES = ((1.0, 1.0), (2.0, 0.25), (3.01, 0.08))  # multiple, strength
_LOUDNESS = 0.09
"""About as loud as a note is after its gain; a bell that rings off is heard softer."""


def cue(name: str = "") -> Track:
    """The chime as one of a list of tracks; ``name`` stands in its place for a note's id."""
    return Track(name, Path(), duration_ms=CHIME_MS, kind="cue")


@cache
def chime() -> Samples:
    """Its sound, float32[n] at 48 kHz, to be read only: begins and ends in silence."""
    t = np.arange(CHIME_MS * SAMPLE_RATE // 1000) / SAMPLE_RATE
    sound = np.zeros(len(t))
    for begins, hertz in _STRIKES:
        since = np.maximum(t - begins, 0.0)
        envelope = np.minimum(since / 0.008, 1.0) * np.exp(-since / 0.09)
        for multiple, strength in _OVERTONES:
            sound += strength * envelope * np.sin(2 * np.pi * hertz * multiple * since)
    fades = np.minimum(1.0, (t[-1] - t) / 0.08)
    made = np.asarray(_LOUDNESS * sound * (0.5 - 0.5 * np.cos(np.pi * fades)), np.float32)
    made.setflags(write=False)
    return made


class ChimeReader:
    """Reads the chime as ``SoundReader`` reads a file."""

    def __init__(self) -> None:
        self.frames = len(chime())
        self._at = 0

    def read(self, frames: int) -> Samples:
        """Up to ``frames`` more; fewer only at the end."""
        sound = chime()[self._at : self._at + frames]
        self._at += len(sound)
        return sound

    def seek(self, frame: int) -> None:
        """Continue at ``frame``, held within the chime."""
        self._at = max(0, min(frame, self.frames))

    def close(self) -> None:
        """There is nothing to let go."""
