"""A sound system without sound: a microphone that hears what a test says, a speaker that keeps what
it played, and a clock that runs as fast as they do."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import numpy as np

from cassette.audio.driver import BLOCK
from cassette.audio.recorder import SAMPLE_RATE, DeviceKind, SoundDevice
from cassette.domain.errors import CassetteError, MicrophoneBusy, SpeakerBusy

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from cassette.audio.driver import Fill, OnBlock, OnEnd, Stream

    Samples = npt.NDArray[np.float32]

MICROPHONE = SoundDevice("desk-mic", "Desk microphone", DeviceKind.MICROPHONE, True)
SECOND_MICROPHONE = SoundDevice("webcam", "Webcam", DeviceKind.MICROPHONE, False)
SPEAKER = SoundDevice("headphones", "Headphones", DeviceKind.SPEAKER, True)


class FakeSound:
    """A ``SoundDriver`` with its ``clock``; ``busy`` makes opening fail, ``stuck`` hangs it."""

    def __init__(self) -> None:
        self.plugged = [MICROPHONE, SECOND_MICROPHONE, SPEAKER]
        self.busy = False
        self.stuck: threading.Event | None = None
        self.denied: CassetteError | None = None
        self.microphone: FakeMicrophone | None = None
        self.speaker: FakeSpeaker | None = None
        self.now = 1000.0

    def clock(self) -> float:
        """Seconds, as far as the fakes have run."""
        return self.now

    def devices(self) -> list[SoundDevice]:
        return list(self.plugged)

    def refresh(self) -> None:
        """The list is always fresh here."""

    def open_input(self, device: SoundDevice, on_block: OnBlock, on_end: OnEnd) -> Stream:
        self._hold()
        if self.denied is not None:
            raise self.denied
        if self.busy:
            raise MicrophoneBusy(device=device.name)
        self.microphone = FakeMicrophone(self, device, on_block, on_end)
        return self.microphone

    def open_output(self, device: SoundDevice, fill: Fill, on_end: OnEnd) -> Stream:
        self._hold()
        if self.busy:
            raise SpeakerBusy(device=device.name)
        speaker = FakeSpeaker(self, device, fill, on_end)
        if self.speaker is not None:
            speaker.played = self.speaker.played
        self.speaker = speaker
        return speaker

    def _hold(self) -> None:
        if self.stuck is not None:
            self.stuck.wait()


class _FakeStream:
    """What both have: a device that can be closed, or leave."""

    latency = 0.0
    underruns = 0

    def __init__(self, sound: FakeSound, device: SoundDevice, on_end: OnEnd) -> None:
        self.device = device.name
        self.is_open = False
        self._sound = sound
        self._on_end = on_end

    def start(self) -> None:
        self.is_open = True

    def close(self) -> None:
        self.is_open = False

    def unplug(self) -> None:
        """The device leaves; the driver says so."""
        self.is_open = False
        self._on_end()


class FakeMicrophone(_FakeStream):
    """A stream that hears only what a test says into it."""

    def __init__(
        self, sound: FakeSound, device: SoundDevice, on_block: OnBlock, on_end: OnEnd
    ) -> None:
        super().__init__(sound, device, on_end)
        self._on_block = on_block

    def speak(self, samples: Samples) -> None:
        """Float32 at 48 kHz, heard in blocks of 20 ms; the last one is filled up with silence."""
        whole = np.zeros(-(-len(samples) // BLOCK) * BLOCK, np.float32)
        whole[: len(samples)] = samples
        pcm = (np.clip(whole, -1, 32767 / 32768) * 32768).astype("<i2")
        for start in range(0, len(pcm), BLOCK):
            self.hear(pcm[start : start + BLOCK].tobytes())

    def hear(self, data: bytes) -> None:
        """One block as the driver would deliver it."""
        self._sound.now += len(data) / 2 / SAMPLE_RATE
        if self.is_open:
            self._on_block(data)

    def sleep(self, seconds: float) -> None:
        """The lid is closed: time goes by and no block comes."""
        self._sound.now += seconds


class FakeSpeaker(_FakeStream):
    """A stream that plays as far as a test lets it; ``played`` is all it ever sounded."""

    def __init__(self, sound: FakeSound, device: SoundDevice, fill: Fill, on_end: OnEnd) -> None:
        super().__init__(sound, device, on_end)
        self._fill = fill
        self.played: list[Samples] = []

    def play_block(self, frames: int = BLOCK) -> None:
        """Twenty milliseconds of sound, or as much as is asked for."""
        out = np.empty(frames, np.float32)
        self._fill(out)
        self.played.append(out)
        self._sound.now += frames / SAMPLE_RATE

    def play(self, seconds: float, ready: Callable[[], bool], frames: int = BLOCK) -> None:
        """Blocks for so long, each once ``ready()``: the feeding thread has its own pace."""
        for _ in range(round(seconds * SAMPLE_RATE / frames)):
            until = time.monotonic() + 5.0
            while not ready() and time.monotonic() < until:
                threading.Event().wait(0.001)
            self.play_block(frames)

    def heard(self) -> Samples:
        """Everything played, as one piece."""
        return np.concatenate(self.played) if self.played else np.zeros(0, np.float32)
