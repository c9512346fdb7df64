"""A sound file read by somebody in a hurry: other threads decode what comes next meanwhile."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from cassette.audio.files import SoundReader
from cassette.audio.recorder import SAMPLE_RATE

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

MOST_THREADS = 4
_SHORTEST, _LONGEST = 2 * SAMPLE_RATE, 8 * SAMPLE_RATE
_RUN_UP = SAMPLE_RATE // 10
"""Frames decoded before a stretch and thrown away: a decoder in the middle has to find its feet."""


class Decoders:
    """Threads that decode, one for each core. Close it at the end."""

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or max(1, min(MOST_THREADS, cores()))
        self._pool = ThreadPoolExecutor(self.threads, "decoder")

    def open(self, path: Path) -> ReadAhead:
        """Begin to read a file. Raises as ``SoundReader``."""
        return ReadAhead(path, self._pool, self.threads)

    def close(self) -> None:
        """End the threads, without decoding what nobody waits for."""
        self._pool.shutdown(cancel_futures=True)


class ReadAhead:
    """What ``SoundReader`` is, decoded in stretches on several threads. Raises the same errors."""

    def __init__(self, path: Path, pool: ThreadPoolExecutor, threads: int) -> None:
        with SoundReader(path) as reader:
            self.frames, self.rate = reader.frames, reader.rate
        self._path, self._pool, self._threads = path, pool, threads
        self._length = max(_SHORTEST, min(_LONGEST, -(-self.frames // (2 * threads))))
        self._coming: dict[int, Future[Samples]] = {}
        self._at = 0

    def read(self, frames: int) -> Samples:
        """Up to ``frames`` more; fewer only at the end."""
        parts: list[Samples] = []
        while frames > 0 and self._at < self.frames:
            number, offset = divmod(self._at, self._length)
            part = self._stretch(number)[offset : offset + frames]
            if not len(part):
                break
            parts.append(part)
            self._at += len(part)
            frames -= len(part)
        return parts[0] if len(parts) == 1 else np.concatenate([_NOTHING, *parts])

    def seek(self, frame: int) -> None:
        """Continue at ``frame``, held within the file."""
        self._at = max(0, min(frame, self.frames))

    def close(self) -> None:
        """Let go of what was decoded ahead."""
        for coming in self._coming.values():
            coming.cancel()
        self._coming.clear()

    def _stretch(self, number: int) -> Samples:
        """A stretch; those after it are begun, those before it dropped."""
        for gone in [other for other in self._coming if other < number]:
            self._coming.pop(gone).cancel()
        last = (self.frames - 1) // self._length
        for wanted in range(number, min(number + self._threads, last) + 1):
            if wanted not in self._coming:
                self._coming[wanted] = self._pool.submit(self._decode, wanted)
        return self._coming[number].result()

    def _decode(self, number: int) -> Samples:
        start = number * self._length
        run_up = min(_RUN_UP, start)
        with SoundReader(self._path) as reader:
            reader.seek(start - run_up)
            return reader.read(run_up + self._length)[run_up:]


_NOTHING = np.zeros(0, np.float32)


def cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
