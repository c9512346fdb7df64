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
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol

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


class Mark(NamedTuple):
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
    _source: _Source = field(default_factory=lambda: _Source())
    _nominal: float = 0.0  # source frame where the speed says the next piece starts
    _tail_at: int = 0  # where the last piece goes on: what the next one has to be like
    _tail_off: int = 0  # and so many parts of a sample later
    _fresh: bool = True  # no piece came before
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
        source = self._source
        source.append(samples, self._needed())
        if self.rate_now == 1.0:
            over = source.end - self._tail_at - SEQUENCE
            if over >= 0:
                self._pass(1 + over // OVERLAP)
            return
        # What the next piece may be cut from, and what it stands for.
        reach = max(float(SEQUENCE + SEARCH // 2), OVERLAP * self.rate_now)
        while self._nominal + reach <= source.end:
            self._step()

    def read(self) -> Piece:
        """Everything stretched since the last call."""
        if not self._ready:
            return Piece(_NOTHING)
        piece = Piece(np.concatenate(self._ready), tuple(self._marks))
        self._ready, self._marks, self._count = [], [], 0
        return piece

    def flush(self) -> None:
        """Stretch what is left, so that exactly source / rate came out, and start afresh."""
        end = self._source.end
        need = max(SEQUENCE, int(max(self._nominal, self._tail_at)) + SEQUENCE + SEARCH - end)
        ahead = np.zeros(need + int(SEQUENCE * MAX_RATE), np.float32)
        self._source.append(ahead, self._needed())
        while self._place() < end:
            left = round((end - self._place()) / self.rate_now)
            if left <= 0:
                break
            self._step(left, end - min(left, SEQUENCE))  # what is beyond the end is not to be heard
        self._source = _Source(end)
        self._tail_at, self._nominal, self._fresh = end, float(end), True
        self._tail_off = 0

    def _needed(self) -> int:
        """The first frame that may still be asked for."""
        return min(int(self._nominal) - SEARCH, self._tail_at) - _REACH

    def _place(self) -> float:
        """Where the next piece belongs; at rate 1 simply where the last one goes on."""
        return float(self._tail_at) if self.rate_now == 1.0 else self._nominal

    def _pass(self, pieces: int) -> None:
        """At rate 1: hand on so many pieces, which simply follow one another."""
        frames = pieces * OVERLAP
        sound = self._source.part(self._tail_at, frames)
        if self._tail_off:  # back to whole samples, without a step
            tail, sound = self._source.between(self._tail_at, self._tail_off), sound.copy()
            sound[:OVERLAP] = _faded(tail, sound[:OVERLAP])
            self._tail_off = 0
        self._ready.append(sound)
        for start in range(0, frames, OVERLAP):
            self._marks.append(Mark(self._count + start, self._tail_at + start))
        self._count += frames
        self._tail_at += frames
        self._nominal, self._fresh = float(self._tail_at), False

    def _step(self, limit: int = OVERLAP, latest: int = sys.maxsize) -> None:
        """Add one piece: OVERLAP samples, or fewer at the very end; from ``latest`` or before."""
        source, place = self._source, self._place()
        tail = source.between(self._tail_at, self._tail_off)
        at, off = self._choose(place, max(latest, source.base), tail)
        piece = source.between(at, off)
        if not self._fresh and (at != self._tail_at or off != self._tail_off):
            piece = _faded(tail, piece)
        self._tail_at, self._tail_off, self._fresh = at + OVERLAP, off, False
        self._marks.append(Mark(self._count, at))
        self._ready.append(piece[:limit])
        self._count += min(limit, OVERLAP)
        self._nominal = place + OVERLAP * self.rate_now

    def _choose(self, place: float, latest: int, tail: Samples) -> tuple[int, int]:
        if self._fresh or self.rate_now == 1.0:
            return int(place), 0
        middle = min(round(place), latest)
        low = max(self._source.base, middle - SEARCH // 2)
        high = min(low + SEARCH, latest)
        return self._source.most_alike(tail, self._tail_at, low, high, middle)


_NOTHING = np.zeros(0, np.float32)
_FADE_IN = (0.5 - 0.5 * np.cos(np.pi * (np.arange(OVERLAP) + 0.5) / OVERLAP)).astype(np.float32)
"""Raised cosine: two pieces that are alike sum to what they were."""


def _faded(tail: Samples, piece: Samples) -> Samples:
    """From ``tail`` into ``piece``, OVERLAP samples both."""
    piece = piece - tail
    piece *= _FADE_IN
    piece += tail
    return piece


_ROOM = 16_000
_COARSE = 4
"""Samples summed for the first, coarse look: what is left reaches up to 6 kHz."""
_SUM = np.ones(_COARSE, np.float32)
_ROUGH = OVERLAP // _COARSE - 1  # sums that lie within OVERLAP samples, wherever these begin


class _Source:
    """The source not yet used up, from frame ``base`` to ``end``, and in it the place most alike
    another one.

    What the search needs of every sample is made once: their sums by four, how loud what begins at
    each of these is, and half the energy of the samples up to each.
    """

    def __init__(self, base: int = 0) -> None:
        self.base = self.end = base
        self._make_room(_ROOM)

    def _make_room(self, frames: int) -> None:
        room = -(-frames // _COARSE)
        self._samples = np.empty(room * _COARSE, np.float32)
        self._sums = np.empty(room, np.float32)
        self._weights = np.empty(room, np.float32)  # one over the root of the energy of _ROUGH sums
        self._energy = np.zeros(room * _COARSE + 1, np.float64)  # half of it, of all samples before
        self._summed = self._measured = 0  # sums, and samples

    def append(self, samples: Samples, needed: int) -> None:
        """Take more, and let go of what lies before frame ``needed``, now and then.

        Parts handed out are views: where there is no room, what is needed moves to new arrays.
        """
        start = self.end - self.base
        if start + len(samples) > len(self._samples):
            gone = max(0, needed - self.base) // _COARSE * _COARSE  # the sums stay the same ones
            kept = self._samples[gone:start]
            self._make_room(max(_ROOM, 2 * (len(kept) + len(samples))))
            self._samples[: len(kept)] = kept
            self.base += gone
            start = len(kept)
        stop = start + len(samples)
        self._samples[start:stop] = samples
        self.end = self.base + stop

    def _look_over(self) -> None:
        """Make what the search needs of the samples that have come since it last did."""
        samples, energy = self._samples, self._energy
        start, stop = self._measured, self.end - self.base
        half = np.multiply(samples[start:stop], 0.5, dtype=np.float64)
        half *= samples[start:stop]
        np.cumsum(half, out=energy[start + 1 : stop + 1])
        energy[start + 1 : stop + 1] += energy[start]
        self._measured = stop
        start, stop = self._summed, stop // _COARSE
        self._sums[start:stop] = (
            samples[start * _COARSE : stop * _COARSE].reshape(-1, _COARSE) @ _SUM
        )
        self._summed = stop
        start = max(0, start - _ROUGH)  # these were not followed by enough others
        up_to = np.zeros(stop - start + 1, np.float64)
        np.cumsum(np.square(self._sums[start:stop]) + _QUIET, dtype=np.float64, out=up_to[1:])
        within = up_to[_ROUGH:] - up_to[: max(0, stop - start + 1 - _ROUGH)]
        self._weights[start : start + len(within)] = 1 / np.sqrt(within)

    def part(self, at: int, frames: int) -> Samples:
        """So many frames from ``at`` on, as a view."""
        return self._samples[at - self.base : at - self.base + frames]

    def between(self, at: int, off: int) -> Samples:
        """OVERLAP frames from so many parts of a sample after ``at`` on."""
        if not off:
            return self.part(at, OVERLAP)
        return np.convolve(self.part(at - _REACH, OVERLAP + 2 * _REACH), _taps(off), "valid")

    def most_alike(
        self, tail: Samples, wanted: int, low: int, high: int, otherwise: int
    ) -> tuple[int, int]:
        """From ``low`` to ``high``, where OVERLAP samples are most alike ``tail``, from ``wanted``.

        ``otherwise`` in silence. A frame and, in a whistle, so many parts of a sample more. First
        every fourth place is looked at, in sums of four samples, by the cross-correlation over the
        root of the energy; then every place around the best ones: a third of the work of looking
        everywhere.
        """
        if self._measured < self.end - self.base:
            self._look_over()
        base = self.base
        if float(tail.dot(tail)) < _QUIET * OVERLAP:
            return otherwise, 0
        first = -((base - wanted) // _COARSE)  # sums begin at whole fours from the base on
        off = base + first * _COARSE - wanted
        start = -((base - low - off) // _COARSE)
        stop = (high + off - base) // _COARSE + 1
        if stop <= start:
            return low + int(self._closeness(tail, low, high).argmax()), 0
        sums = self._sums
        likeness = np.correlate(sums[start : stop - 1 + _ROUGH], sums[first : first + _ROUGH])
        likeness *= self._weights[start:stop]
        peaks = _peaks(likeness)
        if len(peaks) >= _WHISTLE:
            return self._closest_between(tail, low, high)
        found = []
        for at in peaks:
            near = base + (start + at) * _COARSE - off
            from_, to = max(low, near - _COARSE), min(high, near + _COARSE)
            closeness = self._closeness(tail, from_, to)
            best = int(closeness.argmax())
            if len(peaks) == 1:
                return from_ + best, 0
            found.append((float(closeness[best]), from_ + best))
        return max(found)[1], 0

    def _closest_between(self, tail: Samples, low: int, high: int) -> tuple[int, int]:
        """The same everywhere and between the samples: the top of a cosine through the best."""
        closeness = self._closeness(tail, low, high)
        best = 1 + int(closeness[1:-1].argmax())
        at = low + best
        if at - _REACH < self.base:
            return at, 0
        before, top, after = closeness[best - 1 : best + 2].tolist()
        bend = before - 2 * top + after
        turned = math.acos(max(-1.0, min(1.0, 1 + bend / (2 * float(tail.dot(tail))))))
        if turned < _LEAST_TURN:
            return at, 0
        lean = 0.5 * (before - after) / bend  # the top of a parabola
        off = math.atan(2 * math.tan(turned / 2) * lean) / turned
        return at, round(_PARTS * max(-0.5, min(0.5, off)))

    def _closeness(self, tail: Samples, low: int, high: int) -> Samples:
        """How small the squared differences to ``tail`` are, halved and upside down, one by one."""
        start, stop = low - self.base, high - self.base + 1
        closeness = np.correlate(self._samples[start : stop - 1 + OVERLAP], tail)
        energy = self._energy
        closeness -= energy[start + OVERLAP : stop + OVERLAP] - energy[start:stop]
        return closeness


def _peaks(likeness: Samples) -> list[int]:
    """The greatest one, and the other peaks that come near it: in a tone they are all as high, and
    only one at close sight tells which of them fits to a fraction of a sample.
    """
    best = int(likeness.argmax())
    near = (likeness >= _NEAR * abs(float(likeness[best]))).nonzero()[0].tolist()
    if not near or len(near) == near[-1] - near[0] + 1:
        return [best]
    peaks: list[int] = [near[0]]
    for before, at in pairwise(near):
        if at > before + 1:
            peaks.append(at)
        elif likeness[at] > likeness[peaks[-1]]:
            peaks[-1] = at
    return peaks if len(peaks) >= _MANY else [best]


_NEAR = 0.96
"""Of the greatest likeness: what a tone of 1 kHz has two samples beside its peak."""
_MANY = 3
"""Fewer periods within the search are those of a low tone: a fraction of a sample is nothing to it.
Speech seldom has as many."""
_WHISTLE = 6
"""So many make a tone above 400 Hz: the coarse look misses most of its tops, and half a sample
beside one is heard as a murmur. There every place is looked at, and between the samples."""

_LEAST_TURN = 1e-3
"""Radians from one sample to the next of what has no top worth the name."""
_PARTS = 64
"""Parts of a sample, between whose whole numbers nothing is told apart."""
_REACH = 8
"""Samples on either side of it that a moment between two samples is made of."""


@lru_cache(maxsize=_PARTS + 1)
def _taps(off: int) -> Samples:
    """The windowed sinc that moves a sound by so many parts of a sample."""
    at = np.arange(-_REACH, _REACH + 1) - off / _PARTS
    taps = np.sinc(at) * np.cos(np.pi * at / (2 * _REACH + 2)) ** 2
    return np.asarray((taps / taps.sum())[::-1], np.float32)
