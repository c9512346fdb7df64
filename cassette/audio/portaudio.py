"""The machine's sound through PortAudio: the only module that imports sounddevice, when needed."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cassette.audio import pulse
from cassette.audio.driver import BLOCK, Control
from cassette.audio.microphone import DriverRecorder
from cassette.audio.recorder import SAMPLE_RATE, DeviceKind, SoundDevice
from cassette.audio.speaker import DriverPlayer
from cassette.domain.errors import (
    CassetteError,
    MicrophoneBusy,
    MicrophoneDenied,
    MicrophoneMissing,
    PortAudioMissing,
    SpeakerBusy,
    SpeakerMissing,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.audio.driver import Fill, OnBlock, OnEnd, Stream

_log = logging.getLogger(__name__)

PACKAGES: Final = {
    "linux": "sudo apt install libportaudio2",
    "darwin": "brew install portaudio",
    "win32": "pip install --force-reinstall sounddevice",
}
"""What brings PortAudio, by sys.platform."""

OUTPUT_LATENCY_S = 0.08
"""Four blocks: enough when another thread of ours holds the interpreter for 50 ms, few enough
for a key to be heard within 150 ms: what the device has cannot be taken back."""
BUSY_LATENCY_S = 0.15
"""From the next note on that is begun, once the device ran dry on a machine that is too busy."""

_THROUGH_PULSE = "pulse"  # how PortAudio calls the door to PulseAudio
_ACCESS_DENIED = frozenset({-2147024891, 0x80070005})  # E_ACCESSDENIED: Windows' privacy settings
_INVALID_DEVICE = -9996  # paInvalidDevice


class PortAudio:
    """A ``SoundDriver``. PortAudio allows one call at a time: a lock sees to that."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._open_streams = 0
        self._ran_dry = False

    def devices(self) -> list[SoundDevice]:
        """The sound server's devices where there is one, else PortAudio's own list."""
        with self._lock:
            sd = load()
            named = pulse.devices()
            if named is not None and _pulse_index(sd, DeviceKind.MICROPHONE) is not None:
                return named
            return _listed(sd)

    def refresh(self) -> None:
        """PortAudio freezes its list when it starts: start it again, while nothing is open."""
        with self._lock:
            sd = load()
            if self._open_streams == 0:
                sd._terminate()
                sd._initialize()

    def open_input(self, device: SoundDevice, on_block: OnBlock, on_end: OnEnd) -> Stream:
        """A stream of PCM16 blocks; see ``SoundDriver``."""

        def hear(data: Any, _frames: int, _times: object, _status: object) -> None:
            on_block(bytes(data))

        stream = _PortAudioStream(self, device, on_end)
        stream.open(
            lambda sd, index, finished: sd.RawInputStream(
                samplerate=SAMPLE_RATE,
                channels=1,
                dtype="int16",
                blocksize=BLOCK,
                latency="high",
                device=index,
                callback=hear,
                finished_callback=finished,
            )
        )
        return stream

    def open_output(self, device: SoundDevice, fill: Fill, on_end: OnEnd) -> Stream:
        """A stream that asks for float32 blocks; see ``SoundDriver``."""

        def sound(data: Any, _frames: int, _times: object, status: Any) -> None:
            if status.output_underflow:
                self._ran_dry = True
                stream.underruns += 1
            fill(np.frombuffer(data, np.float32))

        stream = _PortAudioStream(self, device, on_end)
        stream.open(
            lambda sd, index, finished: sd.RawOutputStream(
                samplerate=SAMPLE_RATE,
                channels=1,
                dtype="float32",
                blocksize=BLOCK,
                latency=BUSY_LATENCY_S if self._ran_dry else OUTPUT_LATENCY_S,
                device=index,
                callback=sound,
                finished_callback=finished,
            )
        )
        return stream


class _PortAudioStream:
    """One open stream, and the watch over the source it hears."""

    def __init__(self, driver: PortAudio, device: SoundDevice, on_end: OnEnd) -> None:
        self._driver = driver
        self._device = device
        self._on_end = on_end
        self._stream: Any = None
        self.underruns = 0
        self._closing = False
        self._watch: pulse.StreamWatch | None = None

    @property
    def latency(self) -> float:
        """Seconds between the air and the callback, as PortAudio estimates it."""
        return float(self._stream.latency)

    @property
    def device(self) -> str:
        """The name people know it by."""
        return self._device.name

    def open(self, make: Any) -> None:
        sd = load()
        with self._driver._lock, _through_pulse(self._device):
            index, by_pulse = _index_of(sd, self._device)
            if by_pulse and self._device.kind is DeviceKind.MICROPHONE:
                self._watch = pulse.StreamWatch(self._device.id, self._ended)
            try:
                self._stream = make(sd, index, self._ended)
                self._driver._open_streams += 1
            except sd.PortAudioError as error:
                raise explain(error, self._device) from error

    def start(self) -> None:
        """Let the callbacks begin."""
        sd = load()
        # The connection to the sound server is made here: it must still know which source.
        with self._driver._lock, _through_pulse(self._device):
            try:
                self._stream.start()
            except sd.PortAudioError as error:
                raise explain(error, self._device) from error
        if self._watch is not None:
            self._watch.start()

    def close(self) -> None:
        """Stop and let the device go."""
        if self._closing:
            return
        self._closing = True
        if self._watch is not None:
            self._watch.stop()
        sd = load()
        with self._driver._lock:
            self._driver._open_streams -= 1
            try:
                self._stream.close()
            except sd.PortAudioError as error:
                _log.info("closing the sound device: %s", error)

    def _ended(self) -> None:
        if not self._closing:
            self._on_end()


def load() -> Any:
    """The sounddevice module. Raises PortAudioMissing."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        package = PACKAGES.get(sys.platform, "portaudio")
        raise PortAudioMissing(package=package) from error
    return sounddevice


def explain(error: Exception, device: SoundDevice) -> CassetteError:
    """The known error behind a PortAudioError: its text, its number, perhaps the host's own."""
    number = error.args[1] if len(error.args) > 1 else 0
    host = error.args[2][1] if len(error.args) > 2 and error.args[2] else 0
    is_microphone = device.kind is DeviceKind.MICROPHONE
    if is_microphone and host in _ACCESS_DENIED:
        return MicrophoneDenied(device=device.name)
    if number == _INVALID_DEVICE:
        return MicrophoneMissing() if is_microphone else SpeakerMissing()
    return (MicrophoneBusy if is_microphone else SpeakerBusy)(device=device.name)


def _listed(sd: Any) -> list[SoundDevice]:
    """PortAudio's own list, of the host interface it prefers: the others repeat the same ones."""
    if not sd.query_hostapis():
        return []
    default_input, default_output = sd.default.device
    preferred = next(
        (number for number, api in enumerate(sd.query_hostapis()) if api["devices"]), None
    )
    found = []
    for index, device in enumerate(sd.query_devices()):
        if device["hostapi"] != preferred:
            continue
        name = device["name"]
        if device["max_input_channels"]:
            kind = DeviceKind.MICROPHONE
            found.append(SoundDevice(name, name, kind, index == default_input))
        if device["max_output_channels"]:
            kind = DeviceKind.SPEAKER
            found.append(SoundDevice(name, name, kind, index == default_output))
    return found


def _index_of(sd: Any, device: SoundDevice) -> tuple[int, bool]:
    """PortAudio's number for a device now, and whether it is reached through PulseAudio."""
    channels = _channels(device.kind)
    for index, found in enumerate(sd.query_devices()):
        if found["name"] == device.id and found[channels]:
            return index, False
    through = _pulse_index(sd, device.kind)
    if through is None:
        raise MicrophoneMissing if device.kind is DeviceKind.MICROPHONE else SpeakerMissing
    return through, True


def _pulse_index(sd: Any, kind: DeviceKind) -> int | None:
    for index, found in enumerate(sd.query_devices()):
        if found["name"] == _THROUGH_PULSE and found[_channels(kind)]:
            return index
    return None


def _channels(kind: DeviceKind) -> str:
    return "max_input_channels" if kind is DeviceKind.MICROPHONE else "max_output_channels"


@contextlib.contextmanager
def _through_pulse(device: SoundDevice) -> Iterator[None]:
    """PulseAudio's client library reads the wanted device from the environment on connecting."""
    name = "PULSE_SOURCE" if device.kind is DeviceKind.MICROPHONE else "PULSE_SINK"
    before = os.environ.get(name)
    os.environ[name] = device.id
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@cache
def shared_driver() -> PortAudio:
    """The one of this process: refreshing it must know of every open stream.

    Raises PortAudioMissing or DeviceStuck.
    """
    Control().run(load)
    return PortAudio()


class PortAudioRecorder(DriverRecorder):
    """The microphones of this machine. Raises PortAudioMissing or DeviceStuck when made."""

    def __init__(self) -> None:
        super().__init__(shared_driver())


class PortAudioPlayer(DriverPlayer):
    """The speaker called ``device`` (an id or a name), or the default one; as above."""

    def __init__(self, device: str | None = None) -> None:
        super().__init__(shared_driver(), device=device)
