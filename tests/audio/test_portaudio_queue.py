"""A queue through a real sound server: what its virtual speaker sounded, and what becomes of it
when the server dies."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from cassette.audio.chime import CHIME_MS, cue
from cassette.audio.files import encode
from cassette.audio.player import Pace, PlayerState, Track
from cassette.audio.portaudio import PortAudioPlayer, shared_driver
from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.rendering import render
from cassette.domain.errors import DeviceUnknown, PortAudioMissing, SpeakerMissing
from cassette.domain.trimming import Trim, saved_ms
from tests.audio.signals import longest_silence_ms, tone, write_wav
from tests.audio.test_tempo import pitch_error_and_sinad
from tests.patience import eventually
from tests.soundserver import SoundServer, Speaker, heard
from tests.stalls import again_if_held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.leaks import Lasting

pytestmark = pytest.mark.xdist_group("sound")

SPEECH = ((0, 700), (2_000, 3_000))


@pytest.fixture
def server(sound_server: SoundServer) -> SoundServer:
    """The private server, and a PortAudio that has looked again since it is there."""
    with contextlib.suppress(PortAudioMissing):
        shared_driver().refresh()
        return sound_server
    pytest.skip("no PortAudio here: apt install libportaudio2")


@pytest.fixture
def notes(tmp_path: Path) -> list[Track]:
    """Three notes of three seconds at rest, each with a pause of 1.3 s."""
    opus = encode(write_wav(tmp_path / "a.wav", tone(3.0, 600.0)), tmp_path / "a.opus").path
    return [Track(f"n{number}", opus, 0.0, 3000, SPEECH) for number in range(3)]


def sounded(speaker: Speaker, hush: Track, tracks: list[Track], paces: list[Pace]) -> np.ndarray:
    """What the speaker sounded of the list.

    A virtual speaker swallows up to 10 ms at the start of any stream: of the hush before the list.
    """
    player = PortAudioPlayer(speaker.id)
    player.load([hush, *tracks])
    player.set_paces([Pace(), *paces])
    with speaker.listening() as file:
        player.play()
        eventually(lambda: player.snapshot().state is PlayerState.ENDED, "the end", 60)
        player.close()
        eventually(lambda: np.abs(heard(file)[-2000:]).max() < 1e-3, "the last of it")
        sound = heard(file)
    loud = np.flatnonzero(np.abs(sound) > 1e-3)
    return sound[loud[0] : loud[-1] + 1]


@pytest.fixture
def hush(tmp_path: Path) -> Track:
    """A fifth of a second of silence."""
    return Track("hush", write_wav(tmp_path / "hush.wav", np.zeros(9600)), 0.0, 200)


def test_a_queue_comes_out_of_the_speaker_as_one_unbroken_sound_of_the_right_length(
    server: SoundServer, notes: list[Track], hush: Track
) -> None:
    speaker = server.standing_speaker()
    paces = [Pace(2.0, Trim.GENTLE)] * 3
    expected = 3 * (3000 - saved_ms(SPEECH, 3000, Trim.GENTLE)) / 2.0

    def unbroken(sound: np.ndarray) -> None:
        assert longest_silence_ms(sound) == 0
        assert len(sound) * 1000 / SAMPLE_RATE == pytest.approx(expected, abs=10)

    sound = again_if_held(lambda _: sounded(speaker, hush, notes, paces), unbroken)
    cents, _ = pitch_error_and_sinad(sound, 600.0)
    assert cents <= 5.0


def test_a_chime_and_a_missing_note_leave_no_pause_in_it(
    server: SoundServer, notes: list[Track], hush: Track, tmp_path: Path
) -> None:
    speaker = server.standing_speaker()
    tracks = [notes[0], Track("gone", tmp_path / "gone.opus"), cue(), notes[1]]
    paces = [Pace(3.0), Pace(), Pace(3.0), Pace(1.5)]
    render([notes[0], cue(), notes[1]], 1.0, tmp_path / "out.wav", paces=[paces[0], *paces[2:]])
    rendered, _ = soundfile.read(tmp_path / "out.wav")

    def without_pause(sound: np.ndarray) -> None:
        assert len(sound) * 1000 / SAMPLE_RATE == pytest.approx(1000 + CHIME_MS + 2000, abs=10)
        assert longest_silence_ms(sound) == pytest.approx(longest_silence_ms(rendered), abs=5)

    again_if_held(lambda _: sounded(speaker, hush, tracks, paces), without_pause)


def test_seeking_two_hundred_times_a_second_ends_where_the_last_one_went(
    server: SoundServer, notes: list[Track]
) -> None:
    player = PortAudioPlayer(server.standing_speaker().id)
    random = np.random.default_rng(1)
    player.load(notes)
    player.play()
    eventually(lambda: player.snapshot().position_ms > 100, "the beginning")
    pause = threading.Event()
    for number in range(300):
        player.seek(int(random.integers(3)), int(random.integers(3000)))
        player.set_rate(0.5 + number % 8 / 2)
        pause.wait(0.005)
    player.set_rate(4.0)
    player.seek(2, 1000)
    eventually(lambda: player.snapshot().state is PlayerState.ENDED, "the end")
    assert player.snapshot().error is None
    player.close()


@pytest.fixture
def own_server(
    lasting: Lasting, server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SoundServer]:
    """A server that a test may kill."""
    with tempfile.TemporaryDirectory(prefix="cs-") as folder:
        mine = SoundServer(Path(folder))
        lasting.process(mine.process.pid)
        for name in ("PULSE_RUNTIME_PATH", "PULSE_SERVER"):
            monkeypatch.setenv(name, mine.environment()[name])
        shared_driver().refresh()
        yield mine
        mine.process.kill()
        mine.process.wait()
        with contextlib.suppress(AssertionError):
            mine.end()
    monkeypatch.undo()
    shared_driver().refresh()


def test_a_server_that_is_killed_stops_the_player_and_says_so(
    own_server: SoundServer, notes: list[Track]
) -> None:
    player = PortAudioPlayer(own_server.speaker().id)
    player.load(notes)
    player.play()
    eventually(lambda: player.snapshot().position_ms > 500, "the sound")
    own_server.process.kill()
    eventually(lambda: player.snapshot().state is PlayerState.FAILED, "the failure")
    failed = player.snapshot()
    assert isinstance(failed.error, SpeakerMissing)
    assert failed.position_ms > 300
    player.play()  # nothing to play on: said again, and nobody waits for ever
    eventually(lambda: player.snapshot().state is PlayerState.FAILED, "the second failure")
    assert isinstance(player.snapshot().error, DeviceUnknown | SpeakerMissing)
    player.close()
