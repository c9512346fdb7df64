"""What Cassette asks of a sound system: a list of devices, blocks in, blocks out.

Everything else (spool, level, watchdog, decoding, tempo, position) is ours and knows no driver, so
that a virtual clock can drive it in tests.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol, TypeVar

from cassette.audio.recorder import DeviceKind, SoundDevice
from cassette.domain.errors import (
    DeviceStuck,
    DeviceUnknown,
    MicrophoneMissing,
    SpeakerMissing,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

T = TypeVar("T")

BLOCK = 960
"""Frames a callback gets: 20 ms."""
CONTROL_TIMEOUT_S = 3.0
"""How long open, start, stop and close may take before the device counts as stuck."""

OnBlock = Callable[[bytes], None]
"""Called with PCM16 mono from the driver's own thread: it only puts it aside."""

Fill = Callable[["Samples"], None]
"""Called from the driver's own thread to fill all of an array of float32 mono."""

OnEnd = Callable[[], None]
"""The stream ended by itself, or would now hear another device than the one it was opened for."""


class Stream(Protocol):
    """An open device. ``latency`` in seconds, ``device`` the name people know it by.

    ``underruns``: how often the device itself, or the sound system before it, ran dry since it was
    opened, as far as that is told; not what a callback could not fill.
    """

    @property
    def underruns(self) -> int: ...

    @property
    def latency(self) -> float:
        """Seconds between the air and the callback."""
        ...

    @property
    def device(self) -> str:
        """The name people know it by."""
        ...

    def start(self) -> None:
        """Let the callbacks begin."""
        ...

    def close(self) -> None:
        """Stop and let the device go; no callback comes afterwards. Twice is fine."""
        ...


class SoundDriver(Protocol):
    """A sound system. Calls may block for long; make them through ``Control``."""

    def devices(self) -> list[SoundDevice]:
        """All microphones and speakers. Raises PortAudioMissing."""
        ...

    def refresh(self) -> None:
        """Notice devices plugged in since. Does nothing while a stream is open."""
        ...

    def open_input(self, device: SoundDevice, on_block: OnBlock, on_end: OnEnd) -> Stream:
        """Raises MicrophoneMissing, MicrophoneBusy or MicrophoneDenied."""
        ...

    def open_output(self, device: SoundDevice, fill: Fill, on_end: OnEnd) -> Stream:
        """Raises SpeakerMissing or SpeakerBusy."""
        ...


def choose(devices: list[SoundDevice], kind: DeviceKind, wanted: str | None) -> SoundDevice:
    """The device meant by an id or a name, or the default one.

    Raises MicrophoneMissing or SpeakerMissing when there is none of that kind, else DeviceUnknown.
    """
    of_kind = [device for device in devices if device.kind is kind]
    if not of_kind:
        raise MicrophoneMissing if kind is DeviceKind.MICROPHONE else SpeakerMissing
    if wanted is None:
        return next((device for device in of_kind if device.is_default), of_kind[0])
    for device in of_kind:
        if device.id == wanted:
            return device
    for device in of_kind:
        if device.name.casefold() == wanted.casefold():
            return device
    raise DeviceUnknown(device=wanted)


class Control:
    """Runs calls into a sound system that may never come back, and gives up on them in time.

    A call that hangs keeps its thread; the caller gets DeviceStuck and goes on.
    """

    def __init__(self, timeout_s: float = CONTROL_TIMEOUT_S) -> None:
        self.timeout_s = timeout_s

    def run(self, work: Callable[[], T], late: Callable[[T], None] | None = None) -> T:
        """What ``work`` returns or raises. Raises DeviceStuck after the time-out.

        ``late`` is given a result that came after everybody had stopped waiting.
        """
        future: Future[T] = Future()

        def attempt() -> None:
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - raised again at the caller's
                future.set_exception(error)
                return
            future.set_result(result)

        threading.Thread(target=attempt, name="sound-control", daemon=True).start()
        try:
            return future.result(self.timeout_s)
        except TimeoutError:
            if future.done():
                return future.result()  # the work's own error, or it came at the last moment
            if late is not None:
                future.add_done_callback(lambda done: _pass_on(done, late))
            raise DeviceStuck(seconds=f"{self.timeout_s:g}") from None


def _pass_on(done: Future[T], late: Callable[[T], None]) -> None:
    if done.exception() is None:
        late(done.result())


def clock() -> float:
    """Seconds that go on while the machine sleeps, from an arbitrary start."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if hasattr(time, "CLOCK_MONOTONIC"):  # macOS: unlike time.monotonic it counts sleep
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()
