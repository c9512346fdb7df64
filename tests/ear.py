"""When something sounded: the monitor of a virtual speaker, with the time each piece of it came."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

from tests.patience import eventually
from tests.soundserver import RATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.soundserver import SoundServer, Speaker


class Ear:
    """Hears float32 at 48 kHz; a sample's time is when the piece that held it came out."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._ends: list[int] = []  # bytes heard up to the end of each piece
        self._times: list[float] = []

    def take(self, data: bytes) -> None:
        """One more piece, now."""
        self._times.append(time.monotonic())
        self._pieces.append(data)
        self._ends.append((self._ends[-1] if self._ends else 0) + len(data))

    @property
    def frames(self) -> int:
        """How much was heard by now."""
        return self._ends[-1] // 4 if self._ends else 0

    def heard(self, start: int = 0) -> np.ndarray:
        """Everything from a frame on."""
        at = bisect_left(self._ends, start * 4 + 1)
        before = self._ends[at - 1] if at else 0
        data = b"".join(self._pieces[at:])[start * 4 - before :]
        return np.frombuffer(data[: len(data) // 4 * 4], "<f4")

    def frame_at(self, moment: float) -> int:
        """The first frame that was out after that ``time.monotonic()``."""
        at = bisect_left(self._times, moment)
        return self._ends[at - 1] // 4 if at else 0

    def time_of(self, frame: int) -> float:
        """``time.monotonic()`` when that frame was out."""
        return self._times[bisect_left(self._ends, frame * 4 + 4)]


@contextlib.contextmanager
def listening(server: SoundServer, speaker: Speaker, latency_ms: int = 5) -> Iterator[Ear]:
    """An ear in front of a virtual speaker."""
    program = subprocess.Popen(
        [
            *("parec", f"--device={speaker.id}.monitor", "--raw", "--format=float32le"),
            *(f"--rate={RATE}", "--channels=1", f"--latency-msec={latency_ms}"),
        ],
        env=server.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert program.stdout is not None
    descriptor, ear = program.stdout.fileno(), Ear()

    def listen() -> None:
        while data := os.read(descriptor, 1 << 16):
            ear.take(data)

    thread = threading.Thread(target=listen, name="ear", daemon=True)
    thread.start()
    try:
        eventually(lambda: ear.frames > 0, "the ear to hear")
        yield ear
    finally:
        program.terminate()
        program.wait()
        thread.join()
        program.stdout.close()
