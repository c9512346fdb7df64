"""The recorder over any sound driver: finds the microphone, opens the spool, starts the capture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.audio.capture import Capture, Timing
from cassette.audio.driver import Control, choose, clock
from cassette.audio.recorder import NO_SPACE_BYTES, DeviceKind
from cassette.audio.spool import RealDisk, Spool
from cassette.domain.errors import DiskFull

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cassette.audio.driver import SoundDriver, Stream
    from cassette.audio.recorder import RecorderSnapshot, Recording, SoundDevice
    from cassette.audio.spool import Disk


class DriverRecorder:
    """A ``Recorder``. ``now`` is a clock in seconds that goes on while the machine sleeps."""

    def __init__(
        self,
        driver: SoundDriver,
        *,
        now: Callable[[], float] = clock,
        disk: Disk | None = None,
        timing: Timing | None = None,
        control: Control | None = None,
    ) -> None:
        self._driver = driver
        self._now = now
        self._disk: Disk = disk if disk is not None else RealDisk()
        self._timing = timing if timing is not None else Timing()
        self._control = control if control is not None else Control()

    def record(
        self,
        spool: Path,
        device: str | None,
        *,
        on_end: Callable[[RecorderSnapshot], None] | None = None,
    ) -> Recording:
        """Start recording; see ``Recorder.record``."""
        microphone = choose(self._devices(), DeviceKind.MICROPHONE, device)
        file = Spool(spool, self._disk)
        capture = Capture(file, self._control, self._now, on_end, self._timing)
        try:
            if file.free() < NO_SPACE_BYTES:
                raise DiskFull(path=spool.parent)
            stream = self._control.run(
                lambda: self._open(microphone, capture), late=lambda late: late.close()
            )
        except BaseException:
            file.abandon()
            raise
        capture.begin(stream)
        return capture

    def list_devices(self) -> list[SoundDevice]:
        """Microphones and speakers, defaults first."""
        return sorted(self._devices(), key=lambda found: (not found.is_default, found.name))

    def refresh(self) -> list[SoundDevice]:
        """Look again for devices plugged in since."""
        self._control.run(self._driver.refresh)
        return self.list_devices()

    def _devices(self) -> list[SoundDevice]:
        return self._control.run(self._driver.devices)

    def _open(self, microphone: SoundDevice, capture: Capture) -> Stream:
        stream = self._driver.open_input(microphone, capture.hear, capture.ended)
        try:
            stream.start()
        except BaseException:
            stream.close()
            raise
        return stream
