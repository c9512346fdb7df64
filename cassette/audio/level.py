"""What the microphone hears, as numbers for a meter: level, peak, overload, suspicious silence."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.waveform import EnvelopeBuilder

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

ZEROS_S = 1.0
"""Nothing but zeros for so long: a system that keeps the microphone from us sends these."""
QUIET_S = 2.5  # so that it is told within 3 s, with what the device and the writer hold back
QUIET_PEAK = 0.0025
"""A muted analogue microphone peaks at 0.0010 and a live one in a quiet room above 0.0042."""

_WINDOW = SAMPLE_RATE // 10
_RECENT = 300


class LevelMeter:
    """Fed with PCM16; not thread-safe."""

    def __init__(self) -> None:
        self.level = 0.0
        self.peak = 0.0
        self.clipped = False
        self.silent = False
        self._recent: deque[int] = deque(maxlen=_RECENT)
        self._shape = EnvelopeBuilder()
        self._window: Floats = np.zeros(0, np.float32)
        self._zero_frames = 0
        self._quiet_frames = 0

    @property
    def recent(self) -> bytes:
        """The newest envelope values, oldest first, at most 3 s of them."""
        return bytes(self._recent)

    def write(self, data: bytes) -> None:
        """Take what was just heard."""
        raw = np.frombuffer(data, np.int16)
        if not len(raw):
            return
        sound = raw.astype(np.float32) * np.float32(1 / 32768)
        self._recent.extend(self._shape.write(sound))
        self._window = np.concatenate((self._window, sound))[-_WINDOW:]
        self.peak = float(np.abs(self._window).max())
        self.level = float(np.sqrt(np.mean(np.square(self._window))))
        loudest = float(np.abs(sound).max())
        self.clipped = self.clipped or bool(raw.max() == 32767 or raw.min() == -32768)
        self._zero_frames = self._zero_frames + len(raw) if loudest == 0 else 0
        self._quiet_frames = self._quiet_frames + len(raw) if loudest < QUIET_PEAK else 0
        self.silent = (
            self._zero_frames >= ZEROS_S * SAMPLE_RATE
            or self._quiet_frames >= QUIET_S * SAMPLE_RATE
        )

    def rest(self) -> None:
        """Nobody listens for now: forget the level and what silence there was."""
        self.level = self.peak = 0.0
        self.silent = False
        self._window = self._window[:0]
        self._zero_frames = self._quiet_frames = 0
