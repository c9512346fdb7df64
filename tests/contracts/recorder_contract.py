"""What every recorder promises, whatever it hears with: one suite for fake and real."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import pytest
import soundfile

from cassette.audio.recorder import SAMPLE_RATE, DeviceKind, RecorderSnapshot, RecorderState
from cassette.domain.errors import DeviceUnknown, MicrophoneLost
from tests.patience import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.audio.recorder import Recorder, Recording


class Studio(Protocol):
    """A recorder and the world around it, in which a 440 Hz tone of amplitude 0.3 sounds."""

    recorder: Recorder
    device: str

    def hear(self, recording: Recording, seconds: float) -> None:
        """Let the recording go on for at least so long."""
        ...

    def pass_by(self, recording: Recording, seconds: float) -> None:
        """Let so much time go by with the tone sounding, recorded or not."""
        ...

    def unplug(self, recording: Recording) -> None:
        """Take the microphone away."""
        ...


def strength_of_tone(samples: np.ndarray, hertz: float = 440.0) -> float:
    """The amplitude of that frequency in the samples."""
    t = np.arange(len(samples)) / SAMPLE_RATE
    return float(2 * abs(np.mean(samples * np.exp(-2j * np.pi * hertz * t))))


class RecorderContract:
    """Subclasses bring a fixture ``studio``."""

    def test_what_is_heard_is_on_disk_when_it_stops(self, studio: Studio, tmp_path: Path) -> None:
        recording = studio.recorder.record(tmp_path / "take.wav", studio.device)
        studio.hear(recording, 0.5)
        take = recording.stop()
        sound, rate = soundfile.read(take.path)
        assert rate == SAMPLE_RATE
        assert take.reason is None
        assert take.seconds >= 0.5
        assert len(sound) == round(take.seconds * SAMPLE_RATE)
        assert strength_of_tone(sound[len(sound) // 2 :]) > 0.2
        assert recording.snapshot().state is RecorderState.DONE

    def test_the_meter_shows_the_level_while_it_is_live(
        self, studio: Studio, tmp_path: Path
    ) -> None:
        recording = studio.recorder.record(tmp_path / "take.wav", studio.device)
        studio.hear(recording, 0.5)
        snapshot = recording.snapshot()
        recording.discard()
        assert snapshot.state is RecorderState.LIVE
        assert 0.15 < snapshot.level < 0.25
        assert 0.25 < snapshot.peak < 0.35
        assert not snapshot.clipped
        assert not snapshot.silent
        assert len(snapshot.recent) >= 40
        assert snapshot.device
        assert snapshot.free_bytes is not None

    def test_nothing_is_kept_while_it_pauses(self, studio: Studio, tmp_path: Path) -> None:
        recording = studio.recorder.record(tmp_path / "take.wav", studio.device)
        studio.hear(recording, 0.3)
        recording.pause()
        assert recording.snapshot().state is RecorderState.PAUSED
        before = recording.snapshot().seconds
        studio.pass_by(recording, 0.5)
        assert recording.snapshot().seconds - before < 0.2
        recording.resume()
        studio.hear(recording, 0.2)
        take = recording.stop()
        assert before + 0.2 <= take.seconds < before + 0.7
        assert take.lost == ()

    def test_stopping_twice_gives_the_same_take(self, studio: Studio, tmp_path: Path) -> None:
        recording = studio.recorder.record(tmp_path / "take.wav", studio.device)
        studio.hear(recording, 0.2)
        assert recording.stop() == recording.stop()

    def test_a_discarded_recording_leaves_nothing(self, studio: Studio, tmp_path: Path) -> None:
        recording = studio.recorder.record(tmp_path / "take.wav", studio.device)
        studio.hear(recording, 0.2)
        recording.discard()
        assert list(tmp_path.iterdir()) == []

    def test_a_stopped_recording_can_still_be_discarded(
        self, studio: Studio, tmp_path: Path
    ) -> None:
        recording = studio.recorder.record(tmp_path / "take.wav", studio.device)
        studio.hear(recording, 0.2)
        recording.stop()
        recording.discard()
        assert list(tmp_path.iterdir()) == []

    def test_a_microphone_that_leaves_loses_nothing_said_before(
        self, studio: Studio, tmp_path: Path
    ) -> None:
        ends: list[RecorderSnapshot] = []
        recording = studio.recorder.record(tmp_path / "take.wav", studio.device, on_end=ends.append)
        studio.hear(recording, 0.5)
        studio.unplug(recording)
        eventually(lambda: ends, "the end")
        take = recording.stop()
        assert isinstance(take.reason, MicrophoneLost)
        assert [end.state for end in ends] == [RecorderState.LOST]
        assert ends[0].error is take.reason
        assert take.seconds >= 0.5
        sound, _ = soundfile.read(take.path)
        assert len(sound) == round(take.seconds * SAMPLE_RATE)
        assert strength_of_tone(sound[len(sound) // 2 :]) > 0.2

    def test_a_lost_recording_goes_on_in_the_same_spool(
        self, studio: Studio, tmp_path: Path
    ) -> None:
        first = studio.recorder.record(tmp_path / "take.wav", studio.device)
        studio.hear(first, 0.3)
        kept = first.stop().seconds
        second = studio.recorder.record(tmp_path / "take.wav", studio.device)
        assert second.snapshot().seconds == pytest.approx(kept)
        studio.hear(second, 0.3)
        take = second.stop()
        assert take.seconds >= kept + 0.3
        assert soundfile.info(take.path).frames == round(take.seconds * SAMPLE_RATE)

    def test_asking_to_stop_is_no_end_by_itself(self, studio: Studio, tmp_path: Path) -> None:
        ends: list[RecorderSnapshot] = []
        recording = studio.recorder.record(tmp_path / "take.wav", studio.device, on_end=ends.append)
        studio.hear(recording, 0.1)
        recording.stop()
        assert ends == []

    def test_an_unknown_microphone_is_named_and_leaves_no_file(
        self, studio: Studio, tmp_path: Path
    ) -> None:
        with pytest.raises(DeviceUnknown) as caught:
            studio.recorder.record(tmp_path / "take.wav", "no such thing")
        assert "no such thing" in caught.value.message
        assert list(tmp_path.iterdir()) == []

    def test_the_list_names_microphones_and_speakers(self, studio: Studio) -> None:
        devices = studio.recorder.list_devices()
        kinds = {device.kind for device in devices}
        assert kinds == {DeviceKind.MICROPHONE, DeviceKind.SPEAKER}
        assert studio.device in {device.id for device in devices}
        assert all(device.name for device in devices)

    def test_a_microphone_can_be_chosen_by_its_name(self, studio: Studio, tmp_path: Path) -> None:
        named = {device.id: device.name for device in studio.recorder.refresh()}
        recording = studio.recorder.record(tmp_path / "take.wav", named[studio.device].upper())
        assert recording.snapshot().device == named[studio.device]
        recording.discard()
