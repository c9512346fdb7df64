"""The recorder over a fake sound system, and everything that can go wrong around a microphone."""

from __future__ import annotations

import errno
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from cassette.audio.capture import Capture, Timing
from cassette.audio.driver import Control
from cassette.audio.microphone import DriverRecorder
from cassette.audio.recorder import NO_SPACE_BYTES, SAMPLE_RATE, RecorderState
from cassette.audio.spool import RealDisk
from cassette.domain.errors import (
    DeviceStuck,
    DiskFull,
    MicrophoneBusy,
    MicrophoneDenied,
    MicrophoneLost,
    MicrophoneMissing,
    StorageFailed,
)
from tests.contracts.recorder_contract import RecorderContract
from tests.fakes.sound import MICROPHONE, SPEAKER, FakeMicrophone, FakeSound
from tests.patience import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.audio.recorder import Recorder, RecorderSnapshot, Recording


def tone(seconds: float) -> np.ndarray:
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.3 * np.sin(2 * np.pi * 440 * t)).astype(np.float32)


@dataclass
class FakeStudio:
    """A ``Studio`` whose time runs as fast as the machine allows."""

    sound: FakeSound = field(default_factory=FakeSound)
    device: str = MICROPHONE.id
    disk: RealDisk = field(default_factory=RealDisk)
    timing: Timing = field(default_factory=Timing)

    def __post_init__(self) -> None:
        self.recorder: Recorder = DriverRecorder(
            self.sound,
            now=self.sound.clock,
            disk=self.disk,
            timing=self.timing,
            control=Control(0.3),
        )

    @property
    def microphone(self) -> FakeMicrophone:
        assert self.sound.microphone is not None
        return self.sound.microphone

    def hear(self, recording: Recording, seconds: float) -> None:
        wanted = recording.snapshot().seconds + seconds
        self.microphone.speak(tone(seconds + 0.02))
        eventually(lambda: recording.snapshot().seconds >= wanted, "the sound")

    def pass_by(self, recording: Recording, seconds: float) -> None:
        self.microphone.speak(tone(seconds))

    def unplug(self, recording: Recording) -> None:
        self.microphone.unplug()


@pytest.fixture
def studio() -> FakeStudio:
    return FakeStudio()


class TestFakeSound(RecorderContract):
    """The fake keeps every promise of the real one."""

    @pytest.fixture
    def studio(self) -> FakeStudio:
        return FakeStudio()


def test_the_clock_starts_with_the_first_sound(studio: FakeStudio, tmp_path: Path) -> None:
    recording = studio.recorder.record(tmp_path / "take.wav", None)
    assert recording.snapshot().state is RecorderState.ARMING
    studio.hear(recording, 0.1)
    assert recording.snapshot().state is RecorderState.LIVE
    recording.discard()


def test_without_a_microphone_it_says_so(studio: FakeStudio, tmp_path: Path) -> None:
    studio.sound.plugged = [SPEAKER]
    with pytest.raises(MicrophoneMissing):
        studio.recorder.record(tmp_path / "take.wav", None)
    assert list(tmp_path.iterdir()) == []


def test_a_busy_microphone_is_named_and_leaves_no_file(studio: FakeStudio, tmp_path: Path) -> None:
    studio.sound.busy = True
    with pytest.raises(MicrophoneBusy, match="Desk microphone"):
        studio.recorder.record(tmp_path / "take.wav", None)
    assert list(tmp_path.iterdir()) == []


def test_a_denied_microphone_is_named(studio: FakeStudio, tmp_path: Path) -> None:
    studio.sound.denied = MicrophoneDenied(device="Desk microphone")
    with pytest.raises(MicrophoneDenied):
        studio.recorder.record(tmp_path / "take.wav", None)


def test_a_sound_system_that_does_not_answer_is_given_up(
    studio: FakeStudio, tmp_path: Path
) -> None:
    studio.sound.stuck = threading.Event()
    with pytest.raises(DeviceStuck):
        studio.recorder.record(tmp_path / "take.wav", None)
    assert list(tmp_path.iterdir()) == []
    studio.sound.stuck.set()
    eventually(lambda: studio.sound.microphone is not None, "the late answer")
    eventually(lambda: not studio.microphone.is_open, "the late stream to be closed")


def test_stopping_keeps_the_sound_when_the_device_hangs(
    studio: FakeStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = studio.recorder.record(tmp_path / "take.wav", None)
    studio.hear(recording, 0.5)
    hang = threading.Event()
    monkeypatch.setattr(studio.microphone, "close", hang.wait)
    take = recording.stop()
    hang.set()
    assert take.reason is None
    assert take.seconds >= 0.5


def test_nothing_but_zeros_for_a_second_is_told_as_silence(
    studio: FakeStudio, tmp_path: Path
) -> None:
    recording = studio.recorder.record(tmp_path / "take.wav", None)
    studio.microphone.speak(np.zeros(SAMPLE_RATE * 9 // 10, np.float32))
    eventually(lambda: recording.snapshot().seconds > 0.8)
    assert not recording.snapshot().silent
    studio.microphone.speak(np.zeros(SAMPLE_RATE // 5, np.float32))
    eventually(lambda: recording.snapshot().silent, "silence to be told")
    studio.hear(recording, 0.1)
    assert not recording.snapshot().silent
    recording.discard()


@pytest.mark.parametrize(("peak", "silent"), [(0.0010, True), (0.0042, False)])
def test_a_muted_microphone_is_told_within_three_seconds_and_a_quiet_room_is_not(
    studio: FakeStudio, tmp_path: Path, peak: float, silent: bool
) -> None:
    recording = studio.recorder.record(tmp_path / "take.wav", None)
    hiss = np.random.default_rng(0).uniform(-peak, peak, round(SAMPLE_RATE * 2.6))
    studio.microphone.speak(hiss.astype(np.float32))
    eventually(lambda: recording.snapshot().seconds >= 2.6)
    assert recording.snapshot().silent is silent
    recording.discard()


def test_an_overload_stays_marked(studio: FakeStudio, tmp_path: Path) -> None:
    recording = studio.recorder.record(tmp_path / "take.wav", None)
    studio.microphone.speak(np.ones(960, np.float32))
    studio.hear(recording, 0.5)
    assert recording.snapshot().clipped
    recording.discard()


def test_a_closed_lid_is_noted_with_its_place_and_length(
    studio: FakeStudio, tmp_path: Path
) -> None:
    recording = studio.recorder.record(tmp_path / "take.wav", None)
    studio.microphone.speak(tone(3.0))
    studio.microphone.sleep(600.0)
    studio.microphone.speak(tone(4.0))
    take = recording.stop()
    assert take.seconds == pytest.approx(7.0)
    assert len(take.lost) == 1
    assert take.lost[0].at_seconds == pytest.approx(3.0, abs=0.05)
    assert take.lost[0].seconds == pytest.approx(600.0, abs=0.1)


def test_a_microphone_that_falls_silent_without_a_word_is_lost_after_the_limit(
    tmp_path: Path,
) -> None:
    studio = FakeStudio(timing=Timing(quiet_limit=0.2))
    ends: list[RecorderSnapshot] = []
    recording = studio.recorder.record(tmp_path / "take.wav", None, on_end=ends.append)
    studio.microphone.speak(tone(0.5))
    eventually(lambda: ends, "the watchdog")
    assert isinstance(ends[0].error, MicrophoneLost)
    assert "0.5" in ends[0].error.message
    assert recording.stop().seconds == pytest.approx(0.5, abs=0.03)


def test_a_microphone_that_never_starts_is_given_up(tmp_path: Path) -> None:
    studio = FakeStudio(timing=Timing(first_sound_limit=0.1))
    ends: list[RecorderSnapshot] = []
    recording = studio.recorder.record(tmp_path / "take.wav", None, on_end=ends.append)
    eventually(lambda: ends, "the watchdog")
    assert isinstance(recording.stop().reason, DeviceStuck)


def test_a_microphone_from_which_nothing_comes_is_told_as_silent_before_it_is_given_up(
    tmp_path: Path,
) -> None:
    assert Timing().first_sound_late < 3.0
    studio = FakeStudio(timing=Timing(first_sound_late=0.1))
    recording = studio.recorder.record(tmp_path / "take.wav", None)
    eventually(lambda: recording.snapshot().silent, "the silence to be told")
    assert recording.snapshot().state is RecorderState.ARMING
    studio.hear(recording, 0.2)
    assert not recording.snapshot().silent
    recording.discard()


def test_not_one_block_is_kept_after_the_driver_said_the_microphone_is_another(
    studio: FakeStudio, tmp_path: Path
) -> None:
    recording = studio.recorder.record(tmp_path / "take.wav", None)
    studio.hear(recording, 0.2)
    kept = recording.snapshot().seconds
    microphone = studio.microphone
    microphone._on_end()
    microphone.is_open = True
    microphone.speak(np.ones(SAMPLE_RATE, np.float32))
    take = recording.stop()
    assert take.seconds == pytest.approx(kept, abs=0.021)
    assert np.abs(soundfile.read(take.path)[0]).max() < 0.5


@dataclass
class BreakingDisk(RealDisk):
    """A disk that fills up, or breaks."""

    room: int = 1 << 40
    breaks_with: int = errno.ENOSPC
    space: int = 1 << 40

    def write(self, descriptor: int, data: bytes) -> None:
        if len(data) > self.room:
            super().write(descriptor, data[: self.room])
            raise OSError(self.breaks_with, "no")
        self.room -= len(data)
        super().write(descriptor, data)

    def free(self, folder: Path) -> int:
        return self.space


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_bug_while_recording_keeps_nobody_waiting_for_the_end(
    studio: FakeStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends: list[RecorderSnapshot] = []
    recording = studio.recorder.record(tmp_path / "take.wav", None, on_end=ends.append)
    studio.hear(recording, 0.3)

    def bug(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(Capture, "_look_at_space", bug)
        eventually(lambda: ends, "the end")
    take = recording.stop()
    assert take.seconds >= 0.3
    assert soundfile.info(take.path).frames == round(take.seconds * SAMPLE_RATE)


@pytest.mark.parametrize(
    ("number", "reason"), [(errno.ENOSPC, DiskFull), (errno.EIO, StorageFailed)]
)
def test_a_disk_that_fails_ends_the_recording_and_keeps_what_fitted(
    tmp_path: Path, number: int, reason: type[Exception]
) -> None:
    studio = FakeStudio(disk=BreakingDisk(room=100_045, breaks_with=number))
    ends: list[RecorderSnapshot] = []
    recording = studio.recorder.record(tmp_path / "take.wav", None, on_end=ends.append)
    studio.microphone.speak(tone(3.0))
    eventually(lambda: ends, "the end")
    take = recording.stop()
    assert isinstance(take.reason, reason)
    sound, _ = soundfile.read(take.path)
    assert len(sound) == 50_000
    assert np.allclose(sound, tone(3.0)[:50_000], atol=1e-4)


def test_it_stops_and_saves_before_the_disk_is_full(tmp_path: Path) -> None:
    disk = BreakingDisk()
    studio = FakeStudio(disk=disk, timing=Timing(space_every=0.05))
    ends: list[RecorderSnapshot] = []
    recording = studio.recorder.record(tmp_path / "take.wav", None, on_end=ends.append)
    studio.hear(recording, 0.5)
    disk.space = NO_SPACE_BYTES - 1
    eventually(lambda: ends, "the end")
    take = recording.stop()
    assert isinstance(take.reason, DiskFull)
    assert take.seconds >= 0.5
    assert soundfile.info(take.path).frames == round(take.seconds * SAMPLE_RATE)


def test_it_does_not_begin_on_a_full_disk(tmp_path: Path) -> None:
    studio = FakeStudio(disk=BreakingDisk(space=NO_SPACE_BYTES - 1))
    with pytest.raises(DiskFull):
        studio.recorder.record(tmp_path / "take.wav", None)
    assert list(tmp_path.iterdir()) == []


def test_a_sync_that_fails_ends_the_recording(
    studio: FakeStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends: list[RecorderSnapshot] = []
    recording = studio.recorder.record(tmp_path / "take.wav", None, on_end=ends.append)

    def fails(descriptor: int) -> None:
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(studio.disk, "sync", fails)
    until = threading.Event()
    for _ in range(100):
        studio.microphone.speak(tone(0.1))
        if ends or until.wait(0.02):
            break
    eventually(lambda: ends, "the end")
    assert isinstance(recording.stop().reason, StorageFailed)


def test_two_recordings_never_share_a_spool(studio: FakeStudio, tmp_path: Path) -> None:
    recording = studio.recorder.record(tmp_path / "take.wav", None)
    studio.hear(recording, 0.2)
    first = studio.microphone
    with pytest.raises(StorageFailed):
        studio.recorder.record(tmp_path / "take.wav", None)
    assert studio.microphone is first
    assert recording.stop().seconds >= 0.2
