"""One track, decoded: at its gain, without the pauses that are left out."""

from __future__ import annotations

import contextlib
from bisect import bisect_right
from typing import TYPE_CHECKING, Protocol

import numpy as np

from cassette.audio.chime import ChimeReader
from cassette.audio.files import SoundReader, frames_to_ms, ms_to_frames
from cassette.audio.ogg_pages import PageCheck
from cassette.audio.recorder import SAMPLE_RATE
from cassette.domain.errors import AudioDamaged
from cassette.domain.trimming import Trim, skips

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    from cassette.audio.player import Track

    Samples = npt.NDArray[np.float32]

CROSSFADE = SAMPLE_RATE // 100
"""Frames that the sound before a skip and the sound after it share: 10 ms."""
_HALF = CROSSFADE // 2
_SLACK = SAMPLE_RATE // 10  # a file may end so much earlier than it should


class _Reader(Protocol):
    """What a file and the chime have in common."""

    frames: int

    def read(self, frames: int) -> Samples: ...

    def seek(self, frame: int) -> None: ...

    def close(self) -> None: ...


class FileReader(_Reader, Protocol):
    """What ``SoundReader`` and ``ReadAhead`` have in common."""

    rate: int


class TrackSource:
    """The sound of ``track`` from ``frame`` on. Raises AudioMissing, CannotRead or AudioDamaged.

    ``frame`` is the one that is read next; ``frames`` is the length of the track. ``read`` raises
    AudioDamaged where the file ends too early; what can be decoded of a damaged one is sounded, and
    ``damaged`` tells. ``open_file`` opens the file.
    """

    def __init__(
        self, track: Track, frame: int, open_file: Callable[[Path], FileReader] = SoundReader
    ) -> None:
        self._track = track
        with contextlib.ExitStack() as stack:
            self._check = PageCheck(track.path) if track.kind == "note" else None
            if self._check is not None:
                stack.callback(self._check.close)
            self._reader = _opened(track, open_file)
            stack.callback(self._reader.close)
            self.frames = self._reader.frames
            self.frame = max(0, min(frame, self.frames))
            if self.frame:
                self._reader.seek(self.frame)
            self._files = stack.pop_all()
        self._gain = np.float32(10 ** (track.gain_db / 20))
        self._expected = max(self.frames, ms_to_frames(track.duration_ms))
        self._trim = Trim.OFF
        self._jumps: tuple[tuple[int, int], ...] = ()

    def read(self, frames: int, trim: Trim) -> tuple[Samples, tuple[int, int] | None]:
        """Up to ``frames`` more, fewer before a skip, none at the end.

        Where the sound jumps: at which of its frames, to which frame of the track.
        """
        if self._check is not None:
            self._check.step()
        if trim is not self._trim:
            self._trim, self._jumps = trim, _jumps(self._track, self.frames, trim)
        at = bisect_right(self._jumps, self.frame + CROSSFADE, key=lambda jump: jump[1])
        if at == len(self._jumps):
            return self._read(frames), None
        begins, to = self._jumps[at]
        if self.frame < begins:
            return self._read(min(frames, begins - self.frame)), None
        return self._jump(to), (_HALF, to + _HALF)

    @property
    def damaged(self) -> bool:
        """Whether parts of the file are known to be unreadable by now."""
        return self._check is not None and self._check.damaged

    def close(self) -> None:
        """Let the file go."""
        self._files.close()

    def _jump(self, to: int) -> Samples:
        """The crossfade from where it stands to the frame ``to``, which it begins with."""
        before = self._read(CROSSFADE)
        self._reader.seek(to)
        self.frame = to
        after = self._read(CROSSFADE)
        count = min(len(before), len(after))
        return before[:count] + (after[:count] - before[:count]) * _FADE[:count]

    def _read(self, frames: int) -> Samples:
        sound = self._reader.read(frames)
        self.frame += len(sound)
        if len(sound) < frames:
            if self._check is not None:
                self._check.finish()
            if self.frame + _SLACK < self._expected:
                raise AudioDamaged
        return sound * self._gain


def _opened(track: Track, open_file: Callable[[Path], FileReader]) -> _Reader:
    if track.kind == "cue":
        return ChimeReader()
    reader = open_file(track.path)
    if reader.rate != SAMPLE_RATE:
        reader.close()
        raise AudioDamaged
    return reader


def _jumps(track: Track, frames: int, trim: Trim) -> tuple[tuple[int, int], ...]:
    """From which frame on the crossfade of each skip may begin, and what it fades into.

    Both crossfades of a skip lie in the pause: more of it is kept on either side than half of one.
    """
    found = skips(track.speech, frames_to_ms(frames), trim)
    return tuple((ms_to_frames(start) - _HALF, ms_to_frames(end) - _HALF) for start, end in found)


_FADE = (0.5 - 0.5 * np.cos(np.pi * (np.arange(CROSSFADE) + 0.5) / CROSSFADE)).astype(np.float32)
