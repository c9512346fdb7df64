"""The device that is not there: nothing to record with, and a player that runs without a sound.

With it the window opens, reads, imports and follows a note on a machine without a sound card, and
where CASSETTE_AUDIO=silent asks for that.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import numpy as np

from cassette.audio.driver import BLOCK
from cassette.audio.recorder import SAMPLE_RATE, DeviceKind, SoundDevice
from cassette.audio.speaker import DriverPlayer
from cassette.domain.errors import MicrophoneMissing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cassette.audio.driver import Fill, OnBlock, OnEnd, Stream
    from cassette.audio.recorder import RecorderSnapshot, Recording
    from cassette.domain.errors import CassetteError


class SilentRecorder:
    """A ``Recorder`` that says why there is none: ``reason``, by default MicrophoneMissing."""

    def __init__(self, reason: CassetteError | None = None) -> None:
        self.reason: CassetteError = reason if reason is not None else MicrophoneMissing()

    def record(
        self,
        spool: Path,
        device: str | None,
        *,
        on_end: Callable[[RecorderSnapshot], None] | None = None,
    ) -> Recording:
        """Raises the reason."""
        del spool, device, on_end
        raise type(self.reason)(**self.reason.facts)

    def list_devices(self) -> list[SoundDevice]:
        """None."""
        return []

    def refresh(self) -> list[SoundDevice]:
        """Still none."""
        return []


class SilentPlayer(DriverPlayer):
    """Plays into nowhere at the speed of the clock."""

    def __init__(self) -> None:
        super().__init__(_Nowhere(), now=time.monotonic)


class _Nowhere:
    """A ``SoundDriver`` whose speaker takes blocks at the pace of a real one."""

    def devices(self) -> list[SoundDevice]:
        return [SoundDevice("silent", "Silence", DeviceKind.SPEAKER, True)]

    def refresh(self) -> None:
        """Nothing changes here."""

    def open_input(self, device: SoundDevice, on_block: OnBlock, on_end: OnEnd) -> Stream:
        raise MicrophoneMissing

    def open_output(self, device: SoundDevice, fill: Fill, on_end: OnEnd) -> Stream:
        del on_end
        return _Pace(device.name, fill)


class _Pace:
    """A stream: a thread that asks for 20 ms every 20 ms."""

    latency = 0.0
    underruns = 0

    def __init__(self, device: str, fill: Fill) -> None:
        self.device = device
        self._fill = fill
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="silent-speaker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        out = np.zeros(BLOCK, np.float32)
        due = time.monotonic()
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            self._fill(out)
            due = max(due + BLOCK / SAMPLE_RATE, time.monotonic() - 0.1)
