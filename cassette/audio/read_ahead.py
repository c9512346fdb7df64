"""A sound file read by somebody in a hurry: another thread decodes what comes next meanwhile."""

from __future__ import annotations

import sys
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

import numpy as np

from cassette.audio.opus_reader import OpusReader
from cassette.audio.recorder import SAMPLE_RATE

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

_FIRST, _STRETCH = SAMPLE_RATE // 2, 2 * SAMPLE_RATE
"""Frames decoded at once; fewer to begin with, as somebody waits for them."""
_AHEAD = 2
"""Stretches that are decoded or about to be while one is read."""


class Decoder:
    """The thread that decodes. Close it at the end, after what it opened.

    One thread, straight on: a decoder that begins anew in the middle makes other sound for a while.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "decoder")
        _TURNS.shorten()

    def open(self, path: Path) -> ReadAhead:
        """Begin to read a file. Raises as ``SoundReader``."""
        return ReadAhead(path, self._pool)

    def close(self) -> None:
        """End the thread."""
        self._pool.shutdown(cancel_futures=True)
        _TURNS.leave()


class _Turns:
    """How long a thread may keep the interpreter from the others: less while somebody decodes.

    Each packet asks for its turn three times, and whoever stretches lets go for a shorter time than
    it takes to wake up. With Python's usual 5 ms two threads are slower than one (decision 0022).
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._decoders = 0
        self._usual_s = 0.0

    def shorten(self) -> None:
        """Somebody begins to decode."""
        with self._lock:
            if not self._decoders:
                self._usual_s = sys.getswitchinterval()
                sys.setswitchinterval(_TURN_S)
            self._decoders += 1

    def leave(self) -> None:
        """They are done; after the last one everything is as it was."""
        with self._lock:
            self._decoders -= 1
            if not self._decoders:
                sys.setswitchinterval(self._usual_s)


_TURN_S = 3e-5
_TURNS = _Turns()


class ReadAhead:
    """What ``SoundReader`` is, decoded on another thread. Raises the same errors."""

    def __init__(self, path: Path, pool: ThreadPoolExecutor) -> None:
        self._reader, self._pool = OpusReader(path), pool  # after this, the reader is the pool's
        self.frames, self.rate = self._reader.frames, self._reader.rate
        self._coming: deque[Future[Samples]] = deque()
        self._piece, self._given = _NOTHING, 0  # the stretch that is read, and how far it was
        self._at = self._asked = 0  # frame at the end of it, and of what is coming
        self._ask(_FIRST)

    def read(self, frames: int) -> Samples:
        """Up to ``frames`` more; fewer only at the end."""
        parts: list[Samples] = []
        while frames > 0 and (self._given < len(self._piece) or self._next()):
            part = self._piece[self._given : self._given + frames]
            parts.append(part)
            self._given += len(part)
            frames -= len(part)
        return parts[0] if len(parts) == 1 else np.concatenate([_NOTHING, *parts])

    def seek(self, frame: int) -> None:
        """Continue at ``frame``, held within the file."""
        frame = max(0, min(frame, self.frames))
        if not self._at - len(self._piece) <= frame <= self._asked:
            self._drop()
            self._piece, self._at, self._asked = _NOTHING, frame, frame
            self._coming.append(self._pool.submit(self._jump, frame))
            self._asked += _FIRST
        while frame > self._at and self._next():
            pass
        self._given = max(0, frame - (self._at - len(self._piece)))

    def close(self) -> None:
        """Let the file go, and what was decoded ahead."""
        self._drop()
        self._reader.close()

    def _next(self) -> bool:
        """Go on to the next stretch; False where there is none."""
        if not self._coming:
            return False
        self._piece, self._given = self._coming.popleft().result(), 0
        self._at += len(self._piece)
        self._ask(_STRETCH)
        return len(self._piece) > 0

    def _ask(self, frames: int) -> None:
        while len(self._coming) < _AHEAD and self._asked < self.frames:
            self._coming.append(self._pool.submit(self._reader.read, frames))
            self._asked += frames
            frames = _STRETCH

    def _jump(self, frame: int) -> Samples:
        self._reader.seek(frame)
        return self._reader.read(_FIRST)

    def _drop(self) -> None:
        """Wait for the stretch that is being decoded, and do without the others."""
        wait([coming for coming in self._coming if not coming.cancel()])
        self._coming.clear()


_NOTHING = np.zeros(0, np.float32)
