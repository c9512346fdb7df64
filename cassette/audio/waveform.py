"""The shape of a note for the eye: 100 loudness bytes a second, and 100 bytes for the whole.

A byte is the level of 10 ms in decibels: 0 is -80 dBFS or less, 255 is full scale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cassette.audio.recorder import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]
    Powers = npt.NDArray[np.float64]

VALUES_PER_SECOND = 100
WINDOW = SAMPLE_RATE // VALUES_PER_SECOND
"""Frames one value stands for."""
FLOOR_DB = -80.0
THUMBNAIL = 100
"""Values in a thumbnail, however long the note."""


class EnvelopeBuilder:
    """Collects the envelope of sound that arrives in pieces of any length."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)
        self._values = bytearray()

    def write(self, samples: Samples) -> bytes:
        """Take float32 samples; the values that became complete."""
        sound = np.concatenate((self._rest, samples)) if len(self._rest) else samples
        whole = len(sound) // WINDOW * WINDOW
        self._rest = sound[whole:].copy()
        power = np.square(sound[:whole].reshape(-1, WINDOW), dtype=np.float64).mean(axis=1)
        fresh = _to_bytes(power)
        self._values += fresh
        return fresh

    def finish(self) -> bytes:
        """All values, the last one of what is left over."""
        if len(self._rest):
            power = np.square(self._rest, dtype=np.float64).mean(keepdims=True)
            self._values += _to_bytes(power)
            self._rest = self._rest[:0]
        return bytes(self._values)


def thumbnail(envelope: bytes) -> bytes:
    """An envelope brought to exactly 100 values, the mean power of each hundredth; b"" of b""."""
    if not envelope:
        return b""
    power = _to_power(envelope)
    edges = np.linspace(0, len(power), THUMBNAIL + 1)
    total = np.concatenate(([0.0], np.cumsum(power)))
    at_edges = np.interp(edges, np.arange(len(total)), total)
    return _to_bytes(np.maximum(np.diff(at_edges), 0.0) / (len(power) / THUMBNAIL))


def decibels(value: int) -> float:
    """What an envelope byte means, in dBFS."""
    return FLOOR_DB * (1 - value / 255)


def _to_bytes(power: Powers) -> bytes:
    level = 10 * np.log10(np.maximum(power, 1e-12))
    return np.rint(np.clip(1 - level / FLOOR_DB, 0, 1) * 255).astype(np.uint8).tobytes()


def _to_power(envelope: bytes) -> Powers:
    level = FLOOR_DB * (1 - np.frombuffer(envelope, np.uint8) / 255)
    return np.power(10.0, level / 10)
