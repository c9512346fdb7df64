"""The player over a fake sound system: what comes out, sample by sample."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from cassette.audio import speaker
from cassette.audio.driver import Control
from cassette.audio.player import PlayerState, Track
from cassette.audio.recorder import SAMPLE_RATE, DeviceKind, SoundDevice
from cassette.audio.speaker import DriverPlayer
from cassette.domain.errors import (
    CannotRead,
    DeviceStuck,
    DeviceUnknown,
    SpeakerBusy,
    SpeakerMissing,
)
from tests.contracts.player_contract import PlayerContract, listen_until_over
from tests.fakes.sound import MICROPHONE, SPEAKER, FakeSound
from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class FakeRoom:
    """A ``Room`` whose time runs as fast as the machine allows."""

    sound: FakeSound = field(default_factory=FakeSound)

    def __post_init__(self) -> None:
        self.player = DriverPlayer(self.sound, now=self.sound.clock, control=Control(0.3))

    def listen(self, seconds: float) -> None:
        if self.player.snapshot().state is not PlayerState.PLAYING:
            return
        eventually(self._has_opened, "the speaker to open")
        if self.sound.speaker is not None and self.sound.speaker.is_open:
            self.sound.speaker.play(seconds, self.player.is_ready)

    def clock(self) -> float:
        return self.sound.clock()

    def heard(self) -> np.ndarray:
        """From the first sample that is not silence to the last one."""
        assert self.sound.speaker is not None
        everything = self.sound.speaker.heard()
        loud = np.flatnonzero(np.abs(everything) > 1e-4)
        return everything[loud[0] : loud[-1] + 1] if len(loud) else everything[:0]

    def _has_opened(self) -> bool:
        speaker = self.sound.speaker
        playing = self.player.snapshot().state is PlayerState.PLAYING
        return not playing or (speaker is not None and speaker.is_open)


@pytest.fixture
def room() -> Iterator[FakeRoom]:
    room = FakeRoom()
    yield room
    room.player.close()


class TestFakeSound(PlayerContract):
    """The fake keeps every promise of the real one."""

    @pytest.fixture
    def room(self) -> Iterator[FakeRoom]:
        room = FakeRoom()
        yield room
        room.player.close()


def note(folder: Path, name: str, samples: np.ndarray, gain_db: float = 0.0) -> Track:
    path = folder / f"{name}.wav"
    soundfile.write(path, samples, SAMPLE_RATE, subtype="PCM_16")
    return Track(name, path, gain_db, round(len(samples) / SAMPLE_RATE * 1000))


def tone(seconds: float, hertz: float = 440.0) -> np.ndarray:
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return 0.3 * np.cos(2 * np.pi * hertz * t)


def test_at_normal_speed_every_sample_is_played_once(room: FakeRoom, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, SAMPLE_RATE)
    room.player.load([note(tmp_path, "noise", noise)])
    room.player.play()
    listen_until_over(room)
    assert np.allclose(room.heard(), noise, atol=1e-4)
    assert room.player.snapshot().underruns == 0


@pytest.mark.parametrize("rate", [0.5, 1.0, 2.0, 3.0])
def test_three_notes_follow_one_another_without_a_gap_or_a_lost_moment(
    room: FakeRoom, tmp_path: Path, rate: float
) -> None:
    tracks = [note(tmp_path, f"n{number}", tone(1.0)) for number in range(3)]
    room.player.load(tracks)
    room.player.set_rate(rate)
    room.player.play()
    listen_until_over(room)
    heard = room.heard()
    assert len(heard) / SAMPLE_RATE == pytest.approx(3.0 / rate, abs=0.01)
    level = np.sqrt(np.convolve(np.square(heard), np.ones(480) / 480, "valid"))
    assert level[:-1440].min() > 0.5 * 0.3 / np.sqrt(2)  # the last 30 ms may run out into silence


def test_the_gain_is_applied(room: FakeRoom, tmp_path: Path) -> None:
    room.player.load([note(tmp_path, "quiet", tone(0.5), gain_db=6.0)])
    room.player.play()
    listen_until_over(room)
    assert np.abs(room.heard()).max() == pytest.approx(0.3 * 10 ** (6 / 20), rel=0.01)


def test_the_position_is_that_of_the_sound_in_the_air(room: FakeRoom, tmp_path: Path) -> None:
    """A click every 100 ms of the note tells where the sound is; blocks of 2 ms tell the player."""
    clicks = np.zeros(SAMPLE_RATE * 9)
    clicks[:: SAMPLE_RATE // 10] = 0.9
    room.player.load([note(tmp_path, "clicks", clicks)])
    room.player.play()
    seen, worst = 0, 0.0
    for rate in (1.0, 2.0, 0.5, 3.0):
        room.player.set_rate(rate)
        room.listen(0.5)  # what was in the ring is of the rate before
        for _ in range(320):
            assert room.sound.speaker is not None
            room.sound.speaker.play(0.002, room.player.is_ready, 96)
            snapshot = room.player.snapshot()
            if (
                snapshot.state is PlayerState.PLAYING
                and np.abs(room.sound.speaker.played[-1]).max() > 0.45
            ):
                seen += 1
                off = snapshot.position_ms - 100 * round(snapshot.position_ms / 100)
                worst = max(worst, abs(off))
    assert seen >= 10
    assert worst <= 30


def test_seeking_starts_softly_at_the_moment_asked_for(room: FakeRoom, tmp_path: Path) -> None:
    ramp = np.linspace(0.1, 0.9, SAMPLE_RATE * 2)
    room.player.load([note(tmp_path, "ramp", ramp)])
    room.player.seek(0, 1000)
    room.player.play()
    room.listen(0.2)
    heard = room.heard()
    assert heard[0] < 0.01
    assert np.allclose(heard[240:9000], ramp[SAMPLE_RATE + 240 : SAMPLE_RATE + 9000], atol=1e-3)


def test_a_seek_is_heard_with_the_very_next_blocks(room: FakeRoom, tmp_path: Path) -> None:
    steps = np.repeat([0.1, 0.8], SAMPLE_RATE)
    room.player.load([note(tmp_path, "steps", steps)])
    room.player.play()
    room.listen(0.1)
    room.player.seek(0, 1500)
    room.listen(0.1)
    assert room.sound.speaker is not None
    assert room.sound.speaker.played[-1].min() > 0.7


def test_pausing_lets_the_device_go(room: FakeRoom, tmp_path: Path) -> None:
    room.player.load([note(tmp_path, "tone", tone(2.0))])
    room.player.play()
    room.listen(0.1)
    room.player.pause()
    assert room.sound.speaker is not None
    eventually(lambda: not room.sound.speaker.is_open, "the speaker to close")


def test_pausing_and_going_on_loses_nothing(room: FakeRoom, tmp_path: Path) -> None:
    ramp = np.linspace(0.1, 0.9, SAMPLE_RATE)
    room.player.load([note(tmp_path, "ramp", ramp)])
    room.player.play()
    room.listen(0.3)
    room.player.pause()
    before = room.heard()[-1]
    assert room.sound.speaker is not None
    eventually(lambda: not room.sound.speaker.is_open)
    room.player.play()
    room.listen(0.1)
    after = room.sound.speaker.played[-1][0]
    assert before < after < before + 0.8 * 0.15


def test_no_speaker_is_told(room: FakeRoom, tmp_path: Path) -> None:
    room.sound.plugged = [MICROPHONE]
    room.player.load([note(tmp_path, "tone", tone(1.0))], position_ms=300)
    room.player.play()
    eventually(lambda: room.player.snapshot().state is PlayerState.FAILED)
    assert isinstance(room.player.snapshot().error, SpeakerMissing)
    assert room.player.snapshot().position_ms == 300


def test_a_busy_speaker_is_told_and_playing_again_tries_again(
    room: FakeRoom, tmp_path: Path
) -> None:
    room.sound.busy = True
    room.player.load([note(tmp_path, "tone", tone(0.5))])
    room.player.play()
    eventually(lambda: room.player.snapshot().state is PlayerState.FAILED)
    assert isinstance(room.player.snapshot().error, SpeakerBusy)
    room.sound.busy = False
    room.player.play()
    assert listen_until_over(room).state is PlayerState.ENDED


def test_a_note_that_may_not_be_read_is_told_and_the_player_plays_on_with_others(
    room: FakeRoom, tmp_path: Path
) -> None:
    room.player.load([Track("locked", tmp_path / ("x" * 300), 0.0, 1000)])
    room.player.play()
    eventually(lambda: room.player.snapshot().state is PlayerState.FAILED)
    assert isinstance(room.player.snapshot().error, CannotRead)
    room.player.load([note(tmp_path, "tone", tone(0.5))])
    room.player.play()
    assert listen_until_over(room).state is PlayerState.ENDED


def test_a_sound_system_that_does_not_answer_is_told(room: FakeRoom, tmp_path: Path) -> None:
    room.sound.stuck = threading.Event()
    room.player.load([note(tmp_path, "tone", tone(0.5))])
    room.player.play()
    eventually(lambda: room.player.snapshot().state is PlayerState.FAILED)
    assert isinstance(room.player.snapshot().error, DeviceStuck)
    room.sound.stuck.set()
    eventually(lambda: room.sound.speaker is not None)
    eventually(lambda: not room.sound.speaker.is_open, "the late stream to be closed")


def test_what_the_device_itself_ran_dry_is_counted_from_loading_on(
    room: FakeRoom, tmp_path: Path
) -> None:
    path = note(tmp_path, "tone", tone(2.0))
    room.player.load([path])
    room.player.play()
    room.listen(0.5)
    assert room.player.snapshot().underruns == 0
    assert room.sound.speaker is not None
    room.sound.speaker.underruns = 2
    eventually(lambda: room.player.snapshot().underruns == 2)
    room.player.load([path])
    assert room.player.snapshot().underruns == 0
    room.player.play()
    assert room.player.snapshot().underruns == 0
    room.listen(0.2)
    room.sound.speaker.underruns += 1
    eventually(lambda: room.player.snapshot().underruns == 1)


def test_a_speaker_that_falls_asleep_without_a_word_is_told(
    room: FakeRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.player.load([note(tmp_path, "tone", tone(2.0))])
    room.player.play()
    room.listen(0.5)
    with monkeypatch.context() as patch:
        patch.setattr(speaker, "_STUCK_S", 0.3)
        eventually(lambda: room.player.snapshot().state is PlayerState.FAILED)
    snapshot = room.player.snapshot()
    assert isinstance(snapshot.error, DeviceStuck)
    assert snapshot.position_ms == pytest.approx(480, abs=30)
    assert room.sound.speaker is not None
    eventually(lambda: room.sound.speaker is not None and not room.sound.speaker.is_open)
    room.player.play()
    assert listen_until_over(room).state is PlayerState.ENDED


def test_a_speaker_that_leaves_while_playing_stops_at_that_place(
    room: FakeRoom, tmp_path: Path
) -> None:
    room.player.load([note(tmp_path, "tone", tone(2.0))])
    room.player.play()
    room.listen(0.5)
    assert room.sound.speaker is not None
    room.sound.speaker.unplug()
    eventually(lambda: room.player.snapshot().state is PlayerState.FAILED)
    assert isinstance(room.player.snapshot().error, SpeakerMissing)
    assert room.player.snapshot().position_ms == pytest.approx(480, abs=30)


def test_the_chosen_speaker_that_left_is_followed_by_the_default_one(
    room: FakeRoom, tmp_path: Path
) -> None:
    other = SoundDevice("kitchen", "Kitchen", DeviceKind.SPEAKER, False)
    room.sound.plugged.append(other)
    room.player = DriverPlayer(
        room.sound, device=other.id, now=room.sound.clock, control=Control(0.3)
    )
    room.player.load([note(tmp_path, "tone", tone(2.0))])
    room.player.play()
    room.listen(0.5)
    assert room.sound.speaker is not None
    assert room.sound.speaker.device == other.name
    room.sound.plugged.remove(other)
    room.sound.speaker.unplug()
    eventually(lambda: room.player.snapshot().state is PlayerState.FAILED)
    room.player.play()
    assert listen_until_over(room).state is PlayerState.ENDED
    assert room.sound.speaker.device == SPEAKER.name
    room.player.close()


def test_a_chosen_speaker_that_never_was_there_is_told(room: FakeRoom, tmp_path: Path) -> None:
    room.player = DriverPlayer(room.sound, device="kitchen", control=Control(0.3))
    room.player.load([note(tmp_path, "tone", tone(2.0))])
    for _ in range(2):
        room.player.play()
        eventually(lambda: room.player.snapshot().state is PlayerState.FAILED)
        assert isinstance(room.player.snapshot().error, DeviceUnknown)
    room.player.close()


def test_a_device_that_asks_too_early_gets_silence_and_it_is_counted(
    room: FakeRoom, tmp_path: Path
) -> None:
    room.player.load([note(tmp_path, "tone", tone(5.0))])
    room.player.play()
    room.listen(0.1)
    assert room.sound.speaker is not None
    for _ in range(40):
        room.sound.speaker.play_block()
    assert room.player.snapshot().underruns > 0
