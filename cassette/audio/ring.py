"""Sound on its way to the device, with a note of where each sample came from.

One thread puts, the driver's callback gets; neither waits for the other.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from cassette.audio.pipeline import FADE_IN, Place
from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.tempo import OVERLAP

if TYPE_CHECKING:
    import numpy.typing as npt

    from cassette.audio.pipeline import Sound
    from cassette.domain.errors import CassetteError

    Samples = npt.NDArray[np.float32]

CAPACITY = SAMPLE_RATE
_KEPT_MARKS = 512


class Ring:
    """One stretch of playing from one place on; a seek takes a new ring."""

    def __init__(self, start: Place) -> None:
        self._buffer = np.zeros(CAPACITY, np.float32)
        self._put = 0  # frames ever put
        self._got = 0  # frames ever handed out
        self._handed: tuple[int, float] | None = None  # first frame of the last block, and when
        self._marks: list[tuple[int, Place]] = [(0, start)]
        self._marks_lock = threading.Lock()
        self.complete = False
        self.failure: tuple[Place, CassetteError] | None = None
        """Where the list went wrong in the end; set before ``complete``."""
        self.underruns = 0
        self.asked = 0
        """How often the device wanted something: it grows as long as the device is alive."""

    @property
    def ahead(self) -> int:
        """Frames that wait."""
        return self._put - self._got

    @property
    def started(self) -> bool:
        """Whether the device has asked for any of it."""
        return self._handed is not None

    def put(self, sound: Sound) -> None:
        """Add sound; there must be room for it: keep ``ahead`` well under the capacity."""
        samples = sound.samples
        at = self._put % CAPACITY
        first = min(len(samples), CAPACITY - at)
        self._buffer[at : at + first] = samples[:first]
        self._buffer[: len(samples) - first] = samples[first:]
        with self._marks_lock:
            self._marks.extend((self._put + offset, place) for offset, place in sound.places)
            if len(self._marks) > 2 * _KEPT_MARKS:
                del self._marks[:_KEPT_MARKS]
        self._put += len(samples)

    def get(self, out: Samples, now: float) -> None:
        """Fill ``out``, with silence where there is nothing; for the driver's callback."""
        self.asked += 1
        count = min(len(out), self._put - self._got)
        at = self._got % CAPACITY
        first = min(count, CAPACITY - at)
        out[:first] = self._buffer[at : at + first]
        out[first:count] = self._buffer[: count - first]
        out[count:] = 0.0
        if count < len(out) and not self.complete:
            self.underruns += 1
        if count:
            self._handed = (self._got, now)
            self._got += count

    def fade_out(self, out: Samples) -> None:
        """Add the next few frames to ``out``, dying away: how a ring is left without a click.

        For the driver's callback, once, after the last ``get``.
        """
        count = min(len(out), len(FADE_IN), self._put - self._got)
        if count:
            frames = np.arange(count)
            ramp = FADE_IN[-1 - frames * len(FADE_IN) // count]
            out[:count] += self._buffer[(self._got + frames) % CAPACITY] * ramp

    def heard(self, now: float, latency: float) -> int:
        """The frame that leaves the speaker now."""
        handed = self._handed
        if handed is None:
            return 0
        first, when = handed
        return max(0, min(self._got, first + int((now - when - latency) * SAMPLE_RATE)))

    def is_over(self, now: float, latency: float) -> bool:
        """Whether everything was put, and heard to the last sample."""
        return self.complete and self.heard(now, latency) >= self._put

    def place(self, frame: int) -> Place:
        """Where in the tracks a frame of this ring came from.

        Two pieces overlap after a mark: to the middle of that, the one before is what is heard.
        """
        with self._marks_lock:
            at = bisect_right(self._marks, frame - OVERLAP // 2, key=lambda mark: mark[0]) - 1
            at = max(0, at)
            start, place = self._marks[at]
        return Place(place.index, place.frame + max(0, frame - start))
