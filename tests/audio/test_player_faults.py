"""Everything that goes wrong while somebody listens: no crash, hang or stuck state, no click."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cassette.audio import ring as ring_module
from cassette.audio.chime import cue
from cassette.audio.files import encode
from cassette.audio.pipeline import Pipeline
from cassette.audio.player import Pace, PlayerState, Track
from cassette.audio.recorder import SAMPLE_RATE
from cassette.domain.errors import AudioDamaged, AudioMissing, SpeakerMissing
from cassette.domain.trimming import Trim
from tests.audio.signals import babble, highest_click, tone, write_wav
from tests.audio.test_speaker import FakeRoom
from tests.contracts.player_contract import listen_until_over
from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def room() -> Iterator[FakeRoom]:
    room = FakeRoom()
    yield room
    room.player.close()


@pytest.fixture
def tracks(tmp_path: Path) -> list[Track]:
    """Three notes of four seconds, with a pause that may be left out in each."""
    speech = ((0, 1500), (2700, 4000))
    path = write_wav(tmp_path / "tone.wav", tone(4.0, 443.7))
    return [Track(f"n{number}", path, 0.0, 4000, speech) for number in range(3)]


def left_out(room: FakeRoom) -> list[tuple[int, type[Exception]]]:
    return [(index, type(error)) for index, error in room.player.snapshot().skipped]


def everything(room: FakeRoom) -> np.ndarray:
    assert room.sound.speaker is not None
    return room.sound.speaker.heard()


# --- what a person does, fast -----------------------------------------------------------------


def seek_and_change(room: FakeRoom, tracks: list[Track]) -> np.ndarray:
    """Seeks, speeds and trims while it plays, each with time to be heard; all that sounded."""
    room.player.load(tracks)
    room.player.play()
    room.listen(0.3)
    for index, ms in ((0, 2000), (2, 1234), (1, 0), (1, 3000), (0, 777)):
        room.player.seek(index, ms)
        room.listen(0.1)
        room.player.set_paces([Pace(0.5 + index, Trim.MAX), Pace(1.7), Pace(3.1, Trim.GENTLE)])
        room.listen(0.1)
        room.player.set_rate(1.0 + ms / 3000)
        room.player.set_trim(Trim.MEDIUM)
        room.listen(0.1)
    return everything(room)


def test_seeking_and_changing_the_pace_does_not_click(room: FakeRoom, tracks: list[Track]) -> None:
    assert highest_click(seek_and_change(room, tracks)) < -60


def test_leaving_the_sound_before_a_seek_at_once_would_be_found(
    room: FakeRoom, tracks: list[Track], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring_module.Ring, "fade_out", lambda ring, out: None)
    assert highest_click(seek_and_change(room, tracks)) > -60


def test_starting_at_once_after_a_seek_would_be_found(
    room: FakeRoom, tracks: list[Track], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pipeline, "_faded_in", lambda pipeline, samples: samples)
    assert highest_click(seek_and_change(room, tracks)) > -60


def test_two_hundred_seeks_a_second_end_where_the_last_one_went(
    room: FakeRoom, tracks: list[Track]
) -> None:
    random = np.random.default_rng(3)
    room.player.load(tracks)
    room.player.play()
    room.listen(0.1)
    threads = threading.active_count()
    pause = threading.Event()
    for _ in range(400):
        room.player.seek(int(random.integers(3)), int(random.integers(4000)))
        pause.wait(0.005)
    room.player.seek(2, 3000)
    assert room.player.snapshot().state is PlayerState.PLAYING
    room.listen(0.2)
    now = room.player.snapshot()
    assert (now.index, now.error) == (2, None)
    assert 3000 <= now.position_ms <= 3260
    assert threading.active_count() <= threads
    assert listen_until_over(room).state is PlayerState.ENDED


def test_a_speed_changed_a_thousand_times_plays_to_the_end_without_a_click(
    room: FakeRoom, tmp_path: Path
) -> None:
    random = np.random.default_rng(5)
    path = write_wav(tmp_path / "long.wav", tone(20.0, 443.7))
    speech = tuple((ms, ms + 500) for ms in range(0, 20_000, 1000))
    room.player.load([Track("long", path, 0.0, 20_000, speech)])
    room.player.play()
    for number in range(1000):
        room.player.set_rate(random.uniform(0.5, 4.0))
        if number % 20 == 0:
            room.listen(0.02)
        if number % 100 == 0:
            room.player.set_trim(list(Trim)[number // 100 % 4])
    assert room.player.snapshot().state is PlayerState.PLAYING
    assert listen_until_over(room).state is PlayerState.ENDED
    assert room.player.snapshot().underruns == 0
    assert highest_click(room.heard()) < -60


def test_commands_from_many_threads_leave_no_stuck_state(
    room: FakeRoom, tracks: list[Track]
) -> None:
    def command(seed: int) -> None:
        random = np.random.default_rng(seed)
        for _ in range(150):
            what = int(random.integers(6))
            if what == 0:
                room.player.pause()
            elif what == 1:
                room.player.load(tracks, start_index=int(random.integers(3)))
            elif what == 2:
                room.player.seek(int(random.integers(3)), int(random.integers(5000)))
            elif what == 3:
                room.player.set_paces([Pace(float(random.uniform(0.5, 4.0)), Trim.MAX)] * 2)
            else:
                room.player.play()

    threads = [threading.Thread(target=command, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    room.player.load(tracks, start_index=2, position_ms=3000)
    room.player.play()
    assert listen_until_over(room).state is PlayerState.ENDED


# --- what happens to files --------------------------------------------------------------------


def test_a_file_removed_while_the_queue_plays_is_left_out(
    room: FakeRoom, tracks: list[Track], tmp_path: Path
) -> None:
    going = write_wav(tmp_path / "going.wav", tone(1.0))
    queue = [tracks[0], Track("going", going, 0.0, 1000), tracks[1]]
    room.player.load(queue, position_ms=3500)
    room.player.play()
    room.listen(0.1)
    going.unlink()
    end = listen_until_over(room)
    assert (end.state, end.note) == (PlayerState.ENDED, "n1")
    assert left_out(room) == [(1, AudioMissing)]


def test_the_end_of_the_note_before_is_heard_when_the_last_one_is_missing(
    room: FakeRoom, tracks: list[Track], tmp_path: Path
) -> None:
    room.player.load([tracks[0], cue(), Track("gone", tmp_path / "gone.opus")], position_ms=3000)
    room.player.play()
    end = listen_until_over(room)
    assert (end.state, end.note, type(end.error)) == (PlayerState.FAILED, "gone", AudioMissing)
    assert len(room.heard()) / SAMPLE_RATE == pytest.approx(1.4, abs=0.1)


def test_a_queue_with_a_thousand_missing_notes_goes_on(
    room: FakeRoom, tracks: list[Track], tmp_path: Path
) -> None:
    gone = [Track(f"gone{number}", tmp_path / f"{number}.opus") for number in range(1000)]
    room.player.load([tracks[0], *gone, tracks[1]], position_ms=3800)
    room.player.play()
    assert listen_until_over(room).note == "n1"
    assert len(left_out(room)) == 1000


@pytest.mark.parametrize("damage", ["bytes", "page", "rest"])
def test_an_opus_file_damaged_half_way_is_told_and_what_is_left_of_it_is_heard(
    room: FakeRoom, tracks: list[Track], tmp_path: Path, damage: str
) -> None:
    wav = write_wav(tmp_path / "a.wav", babble(12.0))
    file = encode(wav, tmp_path / "a.opus").path
    data = bytearray(file.read_bytes())
    pages = [at for at in range(len(data)) if data.startswith(b"OggS", at)]
    middle = pages[len(pages) // 2]
    if damage == "bytes":
        data[middle + 200 : middle + 260] = bytes(60)
    elif damage == "page":
        del data[middle : pages[len(pages) // 2 + 1]]
    else:
        del data[middle:]
    file.write_bytes(data)
    queue = [tracks[0], Track("broken", file, 0.0, 12_000), tracks[1]]
    room.player.load(queue, position_ms=3500)
    room.player.set_rate(4.0)
    room.player.play()
    seen = []
    while (now := room.player.snapshot()).state is PlayerState.PLAYING:
        seen.append((now.index, now.position_ms))
        room.listen(0.1)
    assert (now.state, now.note) == (PlayerState.ENDED, "n1")
    assert left_out(room) == [(1, AudioDamaged)]
    furthest = max(ms for index, ms in seen if index == 1)
    assert furthest > (3500 if damage == "rest" else 11_000)


def test_any_bytes_at_all_do_no_more_than_that(
    room: FakeRoom, tracks: list[Track], tmp_path: Path
) -> None:
    """Files of noise, and of ours with noise in them: the player lives, and plays the next one."""
    random = np.random.default_rng(8)
    wav = write_wav(tmp_path / "a.wav", babble(2.0))
    whole = encode(wav, tmp_path / "a.opus").path.read_bytes()
    queue = []
    for number in range(30):
        data = bytearray(whole)
        for _ in range(int(random.choice([1, 5, 100]))):
            data[int(random.integers(len(data)))] = int(random.integers(256))
        file = tmp_path / f"{number}.opus"
        file.write_bytes(random.bytes(2000) if number % 10 == 9 else data)
        queue.append(Track(str(number), file, 0.0, 2000))
    room.player.load([*queue, tracks[0]])
    room.player.set_rate(4.0)
    room.player.play()
    end = listen_until_over(room)
    assert (end.state, end.note) == (PlayerState.ENDED, "n0")
    assert {AudioDamaged} == {error for _, error in left_out(room)}
    assert len(left_out(room)) >= 25


def test_closing_right_after_the_end_lets_the_last_of_it_leave_the_machine(
    room: FakeRoom, tracks: list[Track]
) -> None:
    """Whoever waits for the end and closes, as the command line does, must not cut it off."""
    room.player.load(tracks, start_index=2, position_ms=3800)
    room.player.play()
    assert listen_until_over(room).state is PlayerState.ENDED
    speaker, ended = room.sound.speaker, time.monotonic()
    assert speaker is not None
    assert speaker.is_open
    room.player.close()
    assert not speaker.is_open
    assert time.monotonic() - ended > 0.15


# --- what happens to devices ------------------------------------------------------------------


def test_a_speaker_unplugged_amid_seeks_is_told_and_another_one_plays_on(
    room: FakeRoom, tracks: list[Track]
) -> None:
    room.player.load(tracks)
    room.player.play()
    room.listen(0.2)
    speaker = room.sound.speaker
    assert speaker is not None
    speaker.unplug()
    for ms in range(0, 2000, 100):
        room.player.seek(0, ms)
    eventually(lambda: room.player.snapshot().state is not PlayerState.PLAYING, "the failure")
    assert room.player.snapshot().state in (PlayerState.FAILED, PlayerState.PAUSED)
    room.player.seek(1, 3500)
    room.player.play()
    eventually(lambda: room.sound.speaker is not speaker, "another speaker")
    assert listen_until_over(room).state is PlayerState.ENDED


def test_a_missing_note_is_told_as_that_where_there_is_no_speaker_either(
    room: FakeRoom, tmp_path: Path
) -> None:
    room.sound.plugged = []
    room.player.load([Track("gone", tmp_path / "gone.opus")])
    room.player.play()
    eventually(lambda: room.player.snapshot().state is PlayerState.FAILED)
    assert isinstance(room.player.snapshot().error, AudioMissing)


def test_no_speaker_is_told_at_the_place_where_it_was_to_play(
    room: FakeRoom, tracks: list[Track]
) -> None:
    room.sound.plugged = []
    room.player.load(tracks)
    room.player.play()
    room.player.seek(1, 500)
    eventually(lambda: room.player.snapshot().state is not PlayerState.PLAYING)
    now = room.player.snapshot()
    assert (now.index, now.position_ms) == (1, 500)
    room.player.play()
    eventually(lambda: room.player.snapshot().state is PlayerState.FAILED)
    assert isinstance(room.player.snapshot().error, SpeakerMissing)


def test_a_bug_in_the_thread_that_plays_leaves_no_player_that_waits_for_ever(
    room: FakeRoom, tracks: list[Track], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    room.player.load(tracks, position_ms=3500)
    with monkeypatch.context() as patch:
        patch.setattr(Pipeline, "next", lambda _: 1 / 0)
        room.player.play()
        eventually(lambda: room.player.snapshot().state is PlayerState.FAILED)
    room.player.play()
    assert listen_until_over(room).state is PlayerState.ENDED
