"""A rendered file is what the player sounds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
import soundfile

from cassette.audio.chime import CHIME_MS, cue
from cassette.audio.files import encode
from cassette.audio.player import Pace, Track
from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.rendering import render
from cassette.domain.errors import AudioDamaged, AudioMissing, BadValue
from cassette.domain.trimming import Trim
from cassette.runtime.jobs import Cancelled, CancelToken
from tests.audio.ogg_files import with_short_pages
from tests.audio.signals import babble, tone, write_wav
from tests.audio.test_speaker import FakeRoom
from tests.audio.test_tempo import pitch_error_and_sinad
from tests.contracts.player_contract import listen_until_over

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def notes(tmp_path: Path) -> list[Track]:
    """Two seconds of a tone, at rest, twice."""
    encoded = encode(write_wav(tmp_path / "a.wav", tone(2.0)), tmp_path / "a.opus")
    return [Track("a", encoded.path, -3.0, 2000), Track("b", encoded.path, -3.0, 2000)]


@pytest.mark.parametrize("rate", [0.5, 1.0, 2.0, 4.0])
def test_it_is_as_long_as_the_notes_over_the_speed_and_at_true_pitch(
    notes: list[Track], tmp_path: Path, rate: float
) -> None:
    seconds = render(notes, rate, tmp_path / "out.wav")
    sound, sample_rate = soundfile.read(tmp_path / "out.wav")
    assert sample_rate == SAMPLE_RATE
    assert seconds == pytest.approx(4.0 / rate, abs=0.001)
    assert len(sound) == round(seconds * SAMPLE_RATE)
    cents, _ = pitch_error_and_sinad(sound, 440.0)
    assert cents <= 5.0


@pytest.mark.parametrize("at_rest", [False, True])
def test_it_is_what_the_player_sounds(tmp_path: Path, at_rest: bool) -> None:
    path = write_wav(tmp_path / "a.wav", babble(4.0))
    if at_rest:
        path = encode(path, tmp_path / "a.opus").path
    track = Track("a", path, 2.0, 4000)
    render([track], 1.5, tmp_path / "out.wav")
    rendered, _ = soundfile.read(tmp_path / "out.wav", dtype="float32")
    room = FakeRoom()
    room.player.load([track])
    room.player.set_rate(1.5)
    room.player.play()
    listen_until_over(room)
    room.player.close()
    assert room.sound.speaker is not None
    heard = room.sound.speaker.heard()
    begin = np.flatnonzero(np.abs(heard) > 1e-9)[0] - np.flatnonzero(np.abs(rendered) > 1e-9)[0]
    heard = heard[max(0, begin) :][: len(rendered)]
    assert len(heard) > 2.5 * SAMPLE_RATE
    assert np.allclose(heard, rendered[: len(heard)], atol=1e-4)


@pytest.mark.parametrize("rate", [0.0, 0.49, 4.01, -1.0, float("nan")])
def test_an_impossible_speed_is_refused(notes: list[Track], tmp_path: Path, rate: float) -> None:
    with pytest.raises(BadValue):
        render(notes, rate, tmp_path / "out.wav")
    assert not (tmp_path / "out.wav").exists()


def test_a_missing_note_leaves_the_old_file(notes: list[Track], tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    out.write_bytes(b"before")
    with pytest.raises(AudioMissing):
        render([*notes, Track("gone", tmp_path / "gone.opus")], 2.0, out)
    assert out.read_bytes() == b"before"
    assert {file.name for file in tmp_path.iterdir()} == {"a.wav", "a.opus", "out.wav"}


def test_it_can_be_cancelled(notes: list[Track], tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        render(notes, 2.0, tmp_path / "out.wav", cancel=cancel)
    assert not (tmp_path / "out.wav").exists()


def test_a_long_list_is_rendered_in_bounded_memory(notes: list[Track], tmp_path: Path) -> None:
    """Four minutes of sound; held in memory they would be 46 MB."""
    render(notes, 4.0, tmp_path / "warm.wav")
    process, most = psutil.Process(), 0
    before = process.memory_info().rss

    def look(done: float) -> None:
        nonlocal most
        most = max(most, process.memory_info().rss)

    render(notes * 60, 4.0, tmp_path / "out.wav", on_progress=look)
    assert most - before < 8_000_000


def test_pauses_are_left_out_of_it_too_note_by_note(notes: list[Track], tmp_path: Path) -> None:
    spoken = [replace(track, speech=((0, 200), (1500, 2000))) for track in notes]
    everywhere = render(spoken, 2.0, tmp_path / "out.wav", trim=Trim.GENTLE)
    assert everywhere == pytest.approx(2 * 1.0 / 2, abs=0.001)
    paces = [Pace(4.0, Trim.MAX)]
    first_only = render([*spoken, cue()], 1.0, tmp_path / "out.wav", paces=paces)
    assert first_only == pytest.approx(0.88 / 4 + 2.0 + CHIME_MS / 1000, abs=0.001)


def test_an_impossible_speed_of_one_note_is_refused(notes: list[Track], tmp_path: Path) -> None:
    with pytest.raises(BadValue):
        render(notes, 1.0, tmp_path / "out.wav", paces=[Pace(), Pace(5.0)])


def test_a_note_that_is_damaged_half_way_is_not_passed_off_as_whole(tmp_path: Path) -> None:
    encoded = encode(write_wav(tmp_path / "a.wav", babble(6.0)), tmp_path / "a.opus")
    data = bytearray(encoded.path.read_bytes())
    data[len(data) // 2] ^= 1
    encoded.path.write_bytes(data)
    with pytest.raises(AudioDamaged):
        render([Track("a", encoded.path, 0.0, 6000)], 2.0, tmp_path / "out.wav")
    assert not (tmp_path / "out.wav").exists()


def test_20_ms_that_are_damaged_near_the_end_are_not_passed_off_as_whole(tmp_path: Path) -> None:
    """Where pages are so short, they are read sooner than they are looked at."""
    encoded = encode(write_wav(tmp_path / "a.wav", babble(6.0)), tmp_path / "a.opus")
    pages = with_short_pages(encoded.path.read_bytes())
    encoded.path.write_bytes(b"".join(pages))
    track = Track("a", encoded.path, 0.0, 6000)
    render([track], 2.0, tmp_path / "out.wav")
    pages[-20] = pages[-20][:-1] + bytes([pages[-20][-1] ^ 1])
    encoded.path.write_bytes(b"".join(pages))
    with pytest.raises(AudioDamaged):
        render([track], 2.0, tmp_path / "other.wav")
    assert not (tmp_path / "other.wav").exists()
