"""Another sample rate for a whole piece of sound: a polyphase windowed-sinc filter in numpy."""

from __future__ import annotations

from functools import lru_cache
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

_ZEROS = 24  # zero crossings of the sinc on each side
_ROLLOFF = 0.94  # where the pass band ends, of the lower Nyquist frequency
_KAISER = 10.0  # about 100 dB of rejection
_CHUNK = 1 << 15


class Resampler:
    """Brings float32 mono from ``source_rate`` to ``target_rate``, piece by piece.

    All output together has ceil(n * target / source) samples for n samples of input, without delay.
    """

    def __init__(self, source_rate: int, target_rate: int) -> None:
        common = gcd(source_rate, target_rate)
        self._up = target_rate // common
        self._down = source_rate // common
        self._taps, self._half = _filters(self._up, self._down)
        self._held = np.zeros(self._half, np.float32)
        self._held_from = -self._half  # source index of _held[0]
        self._made = 0
        self._taken = 0

    def write(self, samples: Samples) -> Samples:
        """Take a piece; the output that is ready."""
        self._taken += len(samples)
        return self._advance(samples, self._taken - self._half)

    def finish(self) -> Samples:
        """The last of the output."""
        return self._advance(np.zeros(2 * self._half + 1, np.float32), self._taken)

    def _advance(self, samples: Samples, end: int) -> Samples:
        """Make every output sample that stands before source index ``end``."""
        self._held = np.concatenate((self._held, samples))
        last = max(self._made, -(-end * self._up // self._down))
        parts = list(self._outputs(self._made, last)) if last > self._made else []
        self._made = last
        unused = max(0, last * self._down // self._up - self._half + 1 - self._held_from)
        self._held = self._held[unused:].copy()
        self._held_from += unused
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def _outputs(self, first: int, last: int) -> Iterator[Samples]:
        windows = np.lib.stride_tricks.sliding_window_view(self._held, self._taps.shape[1])
        for start in range(first, last, _CHUNK):
            at = np.arange(start, min(start + _CHUNK, last), dtype=np.int64) * self._down
            rows = windows[at // self._up - self._half + 1 - self._held_from]
            if self._up == 1:
                yield np.einsum("ij,j->i", rows, self._taps[0])
            else:
                yield np.einsum("ij,ij->i", rows, self._taps[at % self._up])


def resample(samples: Samples, source_rate: int, target_rate: int) -> Samples:
    """A whole piece at once, float32 mono."""
    if source_rate == target_rate:
        return samples
    resampler = Resampler(source_rate, target_rate)
    return np.concatenate((resampler.write(samples), resampler.finish()))


@lru_cache(maxsize=8)
def _filters(up: int, down: int) -> tuple[Samples, int]:
    """One row of taps for each phase, float32[up, 2 * half], and half."""
    cutoff = _ROLLOFF * min(1.0, up / down)
    half = int(np.ceil(_ZEROS / cutoff))
    at = np.arange(-half + 1, half + 1)[None, :] - np.arange(up)[:, None] / up
    inside = np.clip(1 - np.square(at / half), 0.0, None)
    window = np.i0(_KAISER * np.sqrt(inside)) / np.i0(_KAISER)
    taps = cutoff * np.sinc(cutoff * at) * window
    taps /= taps.sum(axis=1, keepdims=True)
    return taps.astype(np.float32), half
