"""What a list of notes sounds like: decode, skip, gain, stretch; the next note without a gap.

The player and ``rendering`` pull from the same pipeline, so that a rendered file is what is heard.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from cassette.audio.driver import BLOCK
from cassette.audio.files import SoundReader, ms_to_frames
from cassette.audio.player import Pace
from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.tempo import Wsola
from cassette.audio.track_source import TrackSource
from cassette.domain.errors import AudioDamaged, BadAudio, CannotRead, CassetteError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from cassette.audio.player import Track
    from cassette.audio.tempo import Piece, Stretcher
    from cassette.audio.track_source import FileReader

    Samples = npt.NDArray[np.float32]

_FADE = SAMPLE_RATE // 200
FADE_IN = (0.5 - 0.5 * np.cos(np.pi * (np.arange(_FADE) + 0.5) / _FADE)).astype(np.float32)
"""Raised cosine of 5 ms, so that beginning or stopping inside a word does not click."""
_NOTHING = np.zeros(0, np.float32)
_KEPT_PARTS = 64


@dataclass(frozen=True, slots=True)
class Place:
    """A moment in a list of tracks; ``frame`` counts 48 kHz frames of that track."""

    index: int
    frame: int


@dataclass(frozen=True, slots=True)
class Sound:
    """Sound to be heard, float32[n], and from which places: (offset in it, place).

    Between two places the sound is that of the track, frame by frame.
    """

    samples: Samples
    places: tuple[tuple[int, Place], ...]


@dataclass(frozen=True, slots=True)
class Paces:
    """The pace of every track of a list: ``each`` one's own by index, ``common`` beyond them."""

    common: Pace = field(default_factory=Pace)
    each: tuple[Pace, ...] = ()

    def of(self, index: int) -> Pace:
        """The pace of the track at ``index``."""
        return self.each[index] if 0 <= index < len(self.each) else self.common

    def changed(self, change: Callable[[Pace], Pace]) -> Paces:
        """The same change made to all of them."""
        return Paces(change(self.common), tuple(map(change, self.each)))


class Pipeline:
    """Sound of ``tracks`` from ``start`` on, about ``block`` source frames at a time. One thread.

    ``paces`` may be set at any time. ``soft`` fades the first sound in, even at the beginning of a
    track. A track that is missing or damaged is left out as far as it cannot be sounded, and stands
    in ``left_out``, by index; after the end, ``failure`` tells from where on nothing could be heard
    to the end of the list, and why. With ``strict``, ``next`` raises AudioMissing, CannotRead or
    AudioDamaged instead. Where not ``placed``, sound comes without its places, which take time to
    find. ``open_file`` opens the tracks' files.
    """

    def __init__(
        self,
        tracks: Sequence[Track],
        start: Place,
        stretcher: Stretcher | None = None,
        *,
        paces: Paces | None = None,
        block: int = BLOCK,
        soft: bool = False,
        strict: bool = False,
        placed: bool = True,
        open_file: Callable[[Path], FileReader] = SoundReader,
    ) -> None:
        self.paces = paces if paces is not None else Paces()
        self.left_out: dict[int, CassetteError] = {}
        self.failure: tuple[Place, CassetteError] | None = None
        self._block = block
        self._strict, self._placed = strict, placed
        self._open_file = open_file
        self._tracks = tracks
        self._index = start.index
        self._frame = start.frame
        self._stretcher: Stretcher = stretcher if stretcher is not None else Wsola()
        self._source: TrackSource | None = None
        self._written = 0  # frames given to the stretcher
        self._parts: list[tuple[int, Place]] = []  # from which such frame on, which place
        self._fade_left = _FADE if start.frame or soft else 0
        self._ramp_left = 0  # of a track that is come to amid its sound, before it is stretched
        self._has_begun = False  # a track of which nothing was written yet
        self._unflushed = False  # something is in the stretcher
        self._held = _NOTHING  # decoded, and to be stretched once that has come out

    @property
    def index(self) -> int:
        """The track that is being decoded."""
        return self._index

    def next(self) -> Sound | None:
        """The next piece, of about a block of source; None at the end of the last track."""
        while True:
            source = self._held if len(self._held) else self._decode()
            drained = self._unflushed and self._is_at_an_end(source)
            if drained:
                self._held = source  # of another track, at another speed
                self._stretcher.flush()
                self._unflushed = False
            elif len(source):
                self._stretch(source)
            else:
                return None
            piece = self._stretcher.read()
            if len(piece.samples):
                samples = self._faded_in(piece.samples)
                if len(self._held):
                    samples, self._fade_left = _faded_out(samples), _FADE
                until = self._written if drained else sys.maxsize
                return Sound(samples, self._places_of(piece, until) if self._placed else ())

    def close(self) -> None:
        """Let the file go."""
        if self._source is not None:
            self._source.close()
            self._source = None

    def _decode(self) -> Samples:
        """A block of the source, from the next track where one ends; empty at the very end."""
        while self._index < len(self._tracks):
            try:
                sound = self._read()
            except (BadAudio, CannotRead) as error:
                self._tell(error)
                if self.failure is None:
                    frame = self._source.frame if self._source is not None else self._frame
                    self.failure = Place(self._index, frame), error
            else:
                if len(sound):
                    return sound
            self.close()
            self._index, self._frame = self._index + 1, 0
            if self._index < len(self._tracks):
                self._frame = ms_to_frames(self._tracks[self._index].start_ms)
            self._ramp_left = _FADE if self._frame else 0
        return _NOTHING

    def _read(self) -> Samples:
        track = self._tracks[self._index]
        if self._source is None:
            self._source = TrackSource(track, self._frame, self._open_file)
            self._parts.append((self._written, Place(self._index, self._source.frame)))
            self._has_begun = True
        trim = self.paces.of(self._index).trim
        sound, jump = self._source.read(self._block, trim)
        if jump is not None:
            self._parts.append((self._written + jump[0], Place(self._index, jump[1])))
        if self._source.damaged and self._index not in self.left_out:
            self._tell(AudioDamaged())
        if len(sound) and track.kind == "note":
            self.failure = None
        if self._ramp_left:
            sound, self._ramp_left = _ramped(sound, self._ramp_left)
        return sound

    def _tell(self, error: CassetteError) -> None:
        if self._strict:
            raise error
        self.left_out[self._index] = error

    def _is_at_an_end(self, source: Samples) -> bool:
        """Whether what was written must come out to its last sample before ``source`` goes in."""
        return not len(source) or (self._has_begun and self._rate() != self._stretcher.rate)

    def _rate(self) -> float:
        is_cue = self._tracks[self._index].kind == "cue"
        return 1.0 if is_cue else self.paces.of(self._index).rate

    def _stretch(self, source: Samples) -> None:
        self._stretcher.rate = self._rate()
        self._stretcher.write(source)
        self._written += len(source)
        self._has_begun, self._unflushed = False, True
        self._held = _NOTHING

    def _places_of(self, piece: Piece, until: int) -> tuple[tuple[int, Place], ...]:
        """The places of its marks, and where a skip or another track begins between two of them.

        Nothing in it comes from source at ``until`` or beyond, whatever the marks say.
        """
        places: list[tuple[int, Place]] = []
        ends = [mark.offset for mark in piece.marks[1:]] + [len(piece.samples)]
        for mark, end in zip(piece.marks, ends, strict=True):
            source = min(mark.source, until - 1)
            at = max(0, bisect_right(self._parts, source, key=_start) - 1)
            start, place = self._parts[at]
            places.append((mark.offset, _later(place, source - start)))
            last = min(until, source + end - mark.offset)
            for start, place in self._parts[at + 1 :]:
                if start >= last:
                    break
                places.append((mark.offset + start - source, place))
        if len(self._parts) > _KEPT_PARTS:
            reach = piece.marks[-1].source - SAMPLE_RATE
            del self._parts[: max(0, bisect_right(self._parts, reach, key=_start) - 1)]
        return tuple(places)

    def _faded_in(self, samples: Samples) -> Samples:
        if self._fade_left:
            samples, self._fade_left = _ramped(samples, self._fade_left)
        return samples


def _ramped(samples: Samples, left: int) -> tuple[Samples, int]:
    """With the last ``left`` frames of a fade-in laid over it; how many are left after it."""
    samples = samples.copy()
    part = min(left, len(samples))
    samples[:part] *= FADE_IN[_FADE - left :][:part]
    return samples, left - part


def _faded_out(samples: Samples) -> Samples:
    samples = samples.copy()
    part = min(_FADE, len(samples))
    samples[-part:] *= FADE_IN[:part][::-1]
    return samples


def _start(part: tuple[int, Place]) -> int:
    return part[0]


def _later(place: Place, frames: int) -> Place:
    return Place(place.index, place.frame + max(0, frames))
