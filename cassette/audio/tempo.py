"""Faster or slower at true pitch: WSOLA, waveform-similarity overlap-add.

W. Verhelst and M. Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high
quality time-scale modification of speech", ICASSP 1993. Pieces of 30 ms are laid over one another
by half; each is taken from within 15 ms around where the speed says it should be, there where it
continues what was just heard most alike. The lengths were chosen by word error at 2x.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from cassette.audio.player import MAX_RATE, MIN_RATE

if TYPE_CHECKING:
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

SEQUENCE = 1440
"""Frames of one piece: 30 ms at 48 kHz."""
OVERLAP = 720
"""Frames two pieces share, and the frames each one adds: 15 ms."""
SEARCH = 720
"""Width of the search, centred on where the speed says: 15 ms."""

_QUIET = 1e-9
"""Mean square below which there is nothing to align: take the middle."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The sample at ``offset`` of a piece is source frame ``source`` (frames written so far)."""

    offset: int
    source: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Stretched sound, float32[n], with where it comes from. Between marks the source advances by
    one frame a sample."""

    samples: Samples
    marks: tuple[Mark, ...] = ()


class Stretcher(Protocol):
    """Sound in, faster or slower sound out; float32, 48 kHz, mono."""

    @property
    def rate(self) -> float:
        """Source seconds heard in one second."""
        ...

    @rate.setter
    def rate(self, rate: float) -> None: ...

    def write(self, samples: Samples) -> None:
        """Give it more of the source."""
        ...

    def read(self) -> Piece:
        """Whatever is ready; perhaps nothing."""
        ...

    def flush(self) -> None:
        """No more source: ``read`` then gives the rest, and a later ``write`` starts afresh."""
        ...


@dataclass(slots=True)
class Wsola:
    """The stretcher. Looks ahead by at most 60 ms of source; at rate 1 it hands samples through."""

    rate_now: float = 1.0
    _source: Samples = field(default_factory=lambda: np.zeros(0, np.float32))
    _base: int = 0  # source frame of _source[0]
    _written: int = 0
    _nominal: float = 0.0  # source frame where the speed says the next piece starts
    _tail: Samples | None = None  # how the last piece goes on: the first half of the next one
    _tail_at: int = 0
    _ready: list[Samples] = field(default_factory=list)
    _marks: list[Mark] = field(default_factory=list)
    _count: int = 0

    @property
    def rate(self) -> float:
        """Source seconds heard in one second, 0.5 to 4."""
        return self.rate_now

    @rate.setter
    def rate(self, rate: float) -> None:
        self.rate_now = min(MAX_RATE, max(MIN_RATE, float(rate)))

    def write(self, samples: Samples) -> None:
        """Take more source and stretch as far as it reaches."""
        self._source = np.concatenate((self._source, samples))
        self._written += len(samples)
        while self._reach() <= self._written:
            self._step()
        self._forget()

    def read(self) -> Piece:
        """Everything stretched since the last call."""
        if not self._ready:
            return Piece(np.zeros(0, np.float32))
        piece = Piece(np.concatenate(self._ready), tuple(self._marks))
        self._ready, self._marks, self._count = [], [], 0
        return piece

    def flush(self) -> None:
        """Stretch what is left, so that exactly source / rate came out, and start afresh."""
        end = self._written
        need = int(max(self._nominal, self._tail_at)) + SEQUENCE + SEARCH - self._base
        ahead = max(SEQUENCE, need - len(self._source)) + int(SEQUENCE * MAX_RATE)
        self._source = np.concatenate((self._source, np.zeros(ahead, np.float32)))
        while self._place() < end:
            left = round((end - self._place()) / self.rate_now)
            if left <= 0:
                break
            self._step(left, end - min(left, SEQUENCE))  # what is beyond the end is not to be heard
        self._source = np.zeros(0, np.float32)
        self._base = self._tail_at = end
        self._nominal = float(end)
        self._tail = None

    def _place(self) -> float:
        """Where the next piece belongs; at rate 1 simply where the last one goes on."""
        return float(self._tail_at) if self.rate_now == 1.0 else self._nominal

    def _reach(self) -> int:
        """Source frames the next piece needs: what it may be cut from, and what it stands for."""
        place = self._place()
        slack = SEARCH // 2 if self.rate_now != 1.0 else 0
        return math.ceil(place + max(SEQUENCE + slack, OVERLAP * self.rate_now))

    def _step(self, limit: int = OVERLAP, latest: int = sys.maxsize) -> None:
        """Add one piece: OVERLAP samples, or fewer at the very end; from ``latest`` or before."""
        place = self._place()
        at = self._choose(place, max(latest, self._base))
        start = at - self._base
        head = self._source[start : start + OVERLAP]
        if self._tail is not None and at != self._tail_at:
            head = self._tail + (head - self._tail) * _FADE_IN
        self._tail = self._source[start + OVERLAP : start + SEQUENCE]
        self._tail_at = at + OVERLAP
        self._marks.append(Mark(self._count, at))
        self._ready.append(head[:limit])
        self._count += min(limit, OVERLAP)
        self._nominal = place + OVERLAP * self.rate_now

    def _choose(self, place: float, latest: int) -> int:
        if self._tail is None or self.rate_now == 1.0:
            return int(place)
        middle = min(round(place), latest)
        low = max(self._base, middle - SEARCH // 2)
        high = min(low + SEARCH, latest)
        region = self._source[low - self._base : high - self._base + OVERLAP]
        return low + _best_match(region, self._tail, middle - low)

    def _forget(self) -> None:
        """Drop source that no later piece can reach, now and then."""
        reach = min(int(self._nominal) - SEARCH, self._tail_at) - self._base
        if reach > 4 * SEQUENCE:
            self._source = self._source[reach:].copy()
            self._base += reach


_FADE_IN = (0.5 - 0.5 * np.cos(np.pi * (np.arange(OVERLAP) + 0.5) / OVERLAP)).astype(np.float32)
"""Raised cosine: two pieces that are alike sum to what they were."""


def _best_match(region: Samples, wanted: Samples, otherwise: int) -> int:
    """Offset in ``region`` where OVERLAP samples are most alike ``wanted``.

    Likeness is the cross-correlation over the root of the energy; ``otherwise`` in silence.
    """
    if float(np.dot(wanted, wanted)) < _QUIET * OVERLAP:
        return otherwise
    likeness = np.correlate(region, wanted)
    power = np.cumsum(np.square(region), dtype=np.float64)
    energy = power[OVERLAP - 1 :].copy()
    energy[1:] -= power[:-OVERLAP]
    likeness /= np.sqrt(energy + _QUIET * OVERLAP)
    return int(likeness.argmax())
