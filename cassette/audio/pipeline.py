"""What a list of notes sounds like: decode, gain, stretch; the next note without a gap.

The player and ``rendering`` pull from the same pipeline, so that a rendered file is what is heard.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cassette.audio.driver import BLOCK
from cassette.audio.files import SoundReader, frames_to_ms
from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.tempo import Wsola
from cassette.domain.errors import AudioDamaged

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cassette.audio.player import Track
    from cassette.audio.tempo import Stretcher

    Samples = npt.NDArray[np.float32]

_FADE = SAMPLE_RATE // 200  # 5 ms, so that starting inside a word does not click


@dataclass(frozen=True, slots=True)
class Place:
    """A moment in a list of tracks; ``frame`` counts 48 kHz frames of that track."""

    index: int
    frame: int


@dataclass(frozen=True, slots=True)
class Sound:
    """Sound to be heard, float32[n], and from which places: (offset in it, place)."""

    samples: Samples
    places: tuple[tuple[int, Place], ...]


class Pipeline:
    """Sound of ``tracks`` from ``start`` on, about ``block`` source frames at a time. One thread.

    ``rate`` may be set at any time. ``next`` raises AudioMissing, CannotRead or AudioDamaged.
    """

    def __init__(
        self,
        tracks: Sequence[Track],
        start: Place,
        stretcher: Stretcher | None = None,
        *,
        block: int = BLOCK,
    ) -> None:
        self.rate = 1.0
        self._block = block
        self._tracks = tracks
        self._index = start.index
        self._frame = start.frame
        self._stretcher: Stretcher = stretcher if stretcher is not None else Wsola()
        self._reader: SoundReader | None = None
        self._gain = np.float32(1.0)
        self._written = 0  # frames given to the stretcher
        self._parts: list[tuple[int, Place]] = []  # from which such frame on, which place
        self._fade_left = _FADE if start.frame else 0
        self._flushed = False

    @property
    def index(self) -> int:
        """The track that is being decoded."""
        return self._index

    def next(self) -> Sound | None:
        """The next piece, of about a block of source; None at the end of the last track."""
        while not self._flushed:
            source = self._decode()
            self._stretcher.rate = self.rate
            if len(source):
                self._stretcher.write(source)
                self._written += len(source)
            else:
                self._stretcher.flush()
                self._flushed = True
            piece = self._stretcher.read()
            if len(piece.samples):
                places = tuple((mark.offset, self._place_of(mark.source)) for mark in piece.marks)
                return Sound(self._faded_in(piece.samples), places)
        return None

    def duration_ms(self) -> int:
        """Length of the track being decoded; 0 before it was opened."""
        return frames_to_ms(self._reader.frames) if self._reader is not None else 0

    def close(self) -> None:
        """Let the file go."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _decode(self) -> Samples:
        """A block of the source, from the next track where one ends; empty at the very end."""
        while self._index < len(self._tracks):
            if self._reader is None:
                self._open()
            if self._reader is not None and len(sound := self._reader.read(self._block)):
                return sound * self._gain
            self.close()
            self._index, self._frame = self._index + 1, 0
        return np.zeros(0, np.float32)

    def _open(self) -> None:
        track = self._tracks[self._index]
        reader = SoundReader(track.path)
        if reader.rate != SAMPLE_RATE:
            reader.close()
            raise AudioDamaged
        reader.seek(self._frame)
        self._reader = reader
        self._gain = np.float32(10 ** (track.gain_db / 20))
        self._parts.append((self._written, Place(self._index, min(self._frame, reader.frames))))

    def _place_of(self, written: int) -> Place:
        at = max(0, bisect_right(self._parts, written, key=lambda part: part[0]) - 1)
        start, place = self._parts[at]
        return Place(place.index, place.frame + max(0, written - start))

    def _faded_in(self, samples: Samples) -> Samples:
        if not self._fade_left:
            return samples
        samples = samples.copy()
        done = _FADE - self._fade_left
        part = min(self._fade_left, len(samples))
        samples[:part] *= (np.arange(done, done + part, dtype=np.float32) + 1) / np.float32(_FADE)
        self._fade_left -= part
        return samples
