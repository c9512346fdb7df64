"""The command line as a test uses it: words in; exit code, stdout and stderr out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile

from cassette.cli.main import run
from tests.founded import library_of

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Result:
    """What one run came to."""

    code: int
    out: str
    err: str

    @property
    def shape(self) -> dict[str, Any]:
        """The one document on stdout; anything besides it is an error here."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def error(self) -> str:
        """The code of the known error; the run must have failed with it and said what to do."""
        assert self.code == 1
        told = self.shape["error"]
        assert told["message"]
        assert told["hint"]
        return str(told["code"])


class Cassette:
    """Runs command lines in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> Result:
        """Whatever happens."""
        self._capsys.readouterr()
        code = run(list(words))
        said = self._capsys.readouterr()
        return Result(code, said.out, said.err)

    def ask(self, *words: str) -> dict[str, Any]:
        """The document of a run that must go well and say nothing else."""
        result = self(*words, "--json")
        assert (result.code, result.err) == (0, ""), (result.out, result.err)
        return result.shape

    def refused(self, *words: str) -> str:
        """The code of the error that a run must end with, told the same way in both forms."""
        plain, shaped = self(*words), self(*words, "--json")
        told = shaped.shape["error"]
        assert (plain.code, plain.out) == (1, "")
        assert plain.err == f"{told['message']}\n{told['hint']}\n"
        assert shaped.err == ""
        return shaped.error


@pytest.fixture
def cassette(capsys: pytest.CaptureFixture[str]) -> Cassette:
    return Cassette(capsys)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of the team Lighthouse where I am Ada; commands mean it."""
    folder = library_of("Lighthouse", "Ada", tmp_path / "library")
    monkeypatch.setenv("CASSETTE_LIBRARY", str(folder))
    return folder


@pytest.fixture
def meeting(cassette: Cassette, library: Path) -> str:
    """The id of a status update called "Week 47" in that library."""
    shape = cassette.ask("meeting", "new", "status", "Week 47")
    return str(shape["meeting"]["id"])


@pytest.fixture
def note(cassette: Cassette, meeting: str) -> str:
    """The id of a typed note on its first item."""
    return str(cassette.ask("note", "write", meeting, "All done.", "--item", "1")["note"]["id"])


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """A second and a half of an A, as a WAV file."""
    times = np.arange(int(1.5 * 16_000)) / 16_000
    file = tmp_path / "tone.wav"
    soundfile.write(file, 0.3 * np.sin(2 * np.pi * 440 * times), 16_000)
    return file


@pytest.fixture
def spoken(cassette: Cassette, meeting: str, tone: Path) -> str:
    """The id of a note with sound on the second item."""
    return str(cassette.ask("note", "add", meeting, str(tone), "--item", "2")["note"]["id"])
