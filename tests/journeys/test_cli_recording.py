"""Speaking and listening on the command line, through a real sound server and real processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cassette.audio.files import SoundReader
from cassette.runtime.resources import resource
from cassette.transcription.model_files import bundled_folder
from tests.needs import lacking
from tests.patience import eventually
from tests.soundserver import SoundServer, heard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.xdist_group("sound"), pytest.mark.timeout(240)]

SECOND = 48_000 * 2
"""Bytes of a second in a spool."""


class Person:
    """Uses ``cassette`` as processes on one library."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {"CASSETTE_LIBRARY": str(folder)}
        self._running: list[subprocess.Popen[str]] = []

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Begin a command; what still runs is ended with the test."""
        process = subprocess.Popen(
            [sys.executable, "-m", "cassette", *words, "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            env=self.environment,
        )
        self._running.append(process)
        return process

    def __call__(self, *words: str) -> dict[str, Any]:
        """A command that goes well."""
        process = self.start(*words)
        out, err = process.communicate()
        assert process.returncode == 0, (words, out, err)
        answer: dict[str, Any] = json.loads(out)
        return answer

    def spooled(self) -> float:
        """Seconds that are on disk of a recording under way."""
        return sum(file.stat().st_size / SECOND for file in (self.folder / "drafts").glob("*.wav"))

    def leave(self) -> None:
        for process in self._running:
            process.kill()
            process.communicate()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test puts the library that the others copy."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def library(shelf: Path, own_home: Path) -> Path:
    """A library with one meeting, "Week 47": making it is another journey's affair."""
    folder = shelf / "library"
    if not folder.exists():
        somebody = Person(folder)
        somebody("init", "--team", "Lighthouse", "--name", "Ada")
        somebody("meeting", "new", "status", "Week 47")
    return folder


@pytest.fixture
def person(tmp_path: Path, library: Path, sound_server: SoundServer) -> Iterator[Person]:
    somebody = Person(shutil.copytree(library, tmp_path / "library"))
    yield somebody
    somebody.leave()


@pytest.fixture
def speech() -> np.ndarray:
    """About ten seconds of a demo voice, float32 at 48 kHz."""
    with SoundReader(resource("demo/clips/weekly-ada.opus")) as source:
        return source.read(10 * 48_000)


def test_a_spoken_note_is_recorded_posted_and_written_down(
    person: Person, sound_server: SoundServer, speech: np.ndarray
) -> None:
    microphone = sound_server.microphone("Desk microphone")
    listed = person("devices")["microphones"]
    assert "Desk microphone" in " ".join(one["name"] for one in listed)
    process = person.start("note", "record", "Week 47", "--item", "1", "--for", "4")
    eventually(lambda: person.spooled() > 0.2, "the recording to begin", 30)
    microphone.say(speech)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, (out, err)
    assert "Desk microphone" in err
    note = json.loads(out)["note"]
    assert 3.9 <= note["seconds"] <= 5.0
    if bundled_folder() is None:
        lacking("the package with the bundled model is not installed", everywhere=True)
    assert person("transcribe")["done"] == [note["id"]]
    assert len(person("note", "text", note["id"])["text"].split()) > 5


def test_ctrl_c_stops_and_posts(person: Person, sound_server: SoundServer) -> None:
    sound_server.microphone()
    process = person.start("note", "record", "Week 47")
    eventually(lambda: person.spooled() > 1.0, "a second of sound", 30)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, (out, err)
    assert "Posting" in err
    assert json.loads(out)["note"]["seconds"] >= 1.0
    assert person("recover") == {"drafts": []}


def test_a_kill_leaves_a_recording_that_can_be_kept(
    person: Person, sound_server: SoundServer
) -> None:
    sound_server.microphone()
    process = person.start("note", "record", "Week 47", "--item", "2")
    eventually(lambda: person.spooled() > 1.5, "a second and a half of sound", 30)
    process.kill()
    process.communicate()
    spooled = person.spooled()
    (draft,) = person("recover")["drafts"]
    assert draft["seconds"] == pytest.approx(spooled, abs=0.2)
    note = person("recover", "keep", draft["id"])["note"]
    assert note["seconds"] == pytest.approx(spooled, abs=0.2)
    assert len(person("meeting", "show", "Week 47")["notes"]) == 1


def test_a_microphone_that_is_unplugged_leaves_a_draft(
    person: Person, sound_server: SoundServer
) -> None:
    sound_server.clear_all()
    microphone = sound_server.microphone()
    process = person.start("note", "record", "Week 47")
    eventually(lambda: person.spooled() > 1.0, "a second of sound", 30)
    microphone.unplug()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, (out, err)
    told = json.loads(out)
    assert told["error"]["code"] == "microphone_lost"
    assert "cassette recover keep" in err
    (draft,) = person("recover")["drafts"]
    assert draft["id"] == told["draft"]
    assert draft["seconds"] >= 1.0


def test_a_note_sounds_in_the_speaker_at_double_speed(
    person: Person, sound_server: SoundServer, tmp_path: Path
) -> None:
    speaker = sound_server.speaker()
    clip = str(resource("demo/clips/weekly-ada.opus"))
    note = person("note", "add", "Week 47", clip)["note"]
    with speaker.listening() as ear:
        played = person("note", "play", note["id"], "--speed", "2")
    sounding = np.flatnonzero(np.abs(heard(ear)) > 0.01)
    seconds = (sounding[-1] - sounding[0]) / 48_000
    assert played["heard"] is True
    assert played["played"] == pytest.approx(note["seconds"], abs=0.1)
    assert seconds == pytest.approx(note["seconds"] / 2, abs=0.6)
