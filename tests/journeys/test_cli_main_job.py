"""The main job on the command line, as a script would do it: every step a process of its own.

A team is founded, a status update called, a note spoken by a synthesiser (a real recording where
none is installed) added and written down by Whisper, its words read, the minutes saved.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from cassette.transcription.model_files import bundled_folder
from tests.needs import lacking
from tests.speech import recordings

if TYPE_CHECKING:
    from pathlib import Path

SAID = "We have finished the new fence behind the house."
HEARD = {"finished", "fence", "behind", "house"}


def spoken(folder: Path) -> tuple[Path, set[str]]:
    """A file with speech, and words that are in it."""
    file = folder / "progress.wav"
    if shutil.which("flite"):
        subprocess.run(["flite", "-voice", "slt", "-t", SAID, "-o", str(file)], check=True)
        return file, HEARD
    if shutil.which("espeak-ng"):
        subprocess.run(["espeak-ng", "-s", "140", "-w", str(file), SAID], check=True)
        return file, HEARD
    real = recordings().get("jfk.flac")
    if real is None:
        lacking("neither flite nor espeak-ng is installed, and CASSETTE_SPEECH is empty")
    return real.path, {"country", "americans"}


class Script:
    """Runs ``cassette`` as a process, with --json, in a folder and a home of its own."""

    def __init__(self, folder: Path, library: Path) -> None:
        self._folder = folder
        self._environment = os.environ | {"CASSETTE_LIBRARY": str(library)}

    def __call__(self, *words: str, code: int = 0) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "cassette", *words, "--json"],
            capture_output=True,
            text=True,
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == code, (words, done.stdout, done.stderr)
        assert done.stderr == ""
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


@pytest.mark.timeout(300)
def test_a_spoken_status_update_becomes_minutes_on_the_command_line(tmp_path: Path) -> None:
    if bundled_folder() is None:
        lacking("the package with the bundled model is not installed", everywhere=True)
    file, words = spoken(tmp_path)
    cassette = Script(tmp_path, tmp_path / "library")

    team = cassette("init", "--team", "Lighthouse", "--name", "Ada")
    assert team["library"] == str(tmp_path / "library")
    meeting = cassette("meeting", "new", "status", "Week 47", "--due", "in 2 days")["meeting"]
    note = cassette("note", "add", meeting["id"], str(file), "--item", "1")["note"]
    assert note["transcript"] == "pending"

    assert cassette("transcribe", "--wait") == {"done": [note["id"]], "failed": [], "pending": 0}
    said = cassette("note", "text", note["id"], "--words")
    assert words <= set(said["text"].lower().replace(".", "").replace(",", "").split())
    assert (said["language"], said["model"]) == ("en", "tiny.en")
    times = [word["start"] for segment in said["segments"] for word in segment["words"]]
    assert times == sorted(times)
    assert 0 <= times[0] <= times[-1] <= note["seconds"]

    cassette("note", "write", meeting["id"], "The gate comes next.", "--item", "2")
    exported = cassette("export", "Week 47", "--as", "md")
    minutes = (tmp_path / "Week 47.md").read_text(encoding="utf-8")
    assert exported["file"] == str(tmp_path / "Week 47.md")
    assert minutes.startswith("# Week 47\n")
    assert said["segments"][0]["text"].strip()[:20] in minutes
    assert "The gate comes next." in minutes

    health = cassette("doctor")
    assert (health["integrity"], health["parked"]) == ("ok", 0)
    rebuilt = cassette("doctor", "--rebuild")["rebuilt"]
    assert rebuilt == {"before": health["digest"], "after": health["digest"]}


def test_a_script_reads_errors_from_stdout_and_the_exit_code(tmp_path: Path) -> None:
    cassette = Script(tmp_path, tmp_path / "library")
    assert cassette("meeting", "list", code=1)["error"]["code"] == "no_library"
    cassette("init", "--team", "Lighthouse", "--name", "Ada")
    assert cassette("note", "record", "x", code=1)["error"]["code"] == "unknown_id"
    assert cassette("meeting", "new", code=2)["error"]["code"] == "usage"
