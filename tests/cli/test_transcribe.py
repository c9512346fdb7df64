"""Writing notes down from the command line; the transcriber is scripted, journeys use Whisper."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import TranscriptionFailed
from cassette.transcription import model_files
from cassette.workspace import Workspace
from tests.fakes.transcriber import ScriptedTranscriber

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


@pytest.fixture
def transcriber(monkeypatch: pytest.MonkeyPatch) -> ScriptedTranscriber:
    """Hears "Good morning. All is well." in everything, in every run of the command."""
    scripted = ScriptedTranscriber()
    monkeypatch.setattr(Workspace, "_make_transcriber", lambda workspace: scripted)
    monkeypatch.setattr(scripted, "close", lambda: None)
    return scripted


def failing(transcriber: ScriptedTranscriber, cassette: Cassette, note: str) -> None:
    (shown,) = cassette.ask("meeting", "show", "Week 47")["notes"]
    assert shown["id"] == note
    transcriber.failures[shown["sound"]] = TranscriptionFailed(why="the model choked")


def test_what_waits_is_written_down_once(
    cassette: Cassette, spoken: str, transcriber: ScriptedTranscriber
) -> None:
    assert cassette.ask("transcribe") == {"done": [spoken], "failed": [], "pending": 0}
    assert cassette.ask("transcribe", "--wait") == {"done": [], "failed": [], "pending": 0}
    words = cassette.ask("note", "text", spoken)
    assert words["text"] == "Good morning. All is well."
    assert (words["language"], words["model"]) == ("en", "scripted")
    first = words["segments"][0]
    assert set(first) == {"id", "start", "end", "text", "edited", "words"}
    assert set(first["words"][0]) == {"start", "end", "text", "p"}
    assert isinstance(first["start"], float)


def test_words_are_shown_with_their_seconds(
    cassette: Cassette, spoken: str, transcriber: ScriptedTranscriber
) -> None:
    cassette.ask("transcribe")
    sentences = cassette("note", "text", spoken).out.splitlines()
    assert [line.split(maxsplit=1)[1] for line in sentences] == ["Good morning.", "All is well."]
    words = cassette("note", "text", spoken, "--words").out.splitlines()
    assert [line.split()[3] for line in words] == ["Good", "morning.", "All", "is", "well."]


def test_what_fails_for_now_is_told_and_tried_again_later(
    cassette: Cassette, spoken: str, transcriber: ScriptedTranscriber
) -> None:
    failing(transcriber, cassette, spoken)
    shape = cassette.ask("transcribe")
    assert (shape["done"], shape["pending"]) == ([], 1)
    (failed,) = shape["failed"]
    assert (failed["note"], failed["code"]) == (spoken, "transcription_failed")
    assert "choked" in failed["message"]
    assert cassette.ask("transcribe") == {"done": [], "failed": [], "pending": 1}


def test_waiting_ends_where_the_clock_stands_still(
    cassette: Cassette,
    spoken: str,
    transcriber: ScriptedTranscriber,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing(transcriber, cassette, spoken)
    monkeypatch.setattr("cassette.cli.transcribe._rest", lambda seconds: None)
    monkeypatch.setenv("CASSETTE_NOW", "2100-01-01T00:00:00Z")
    assert cassette.ask("transcribe", "--wait")["pending"] == 1


def test_waiting_goes_on_until_nothing_is_left_to_try(
    cassette: Cassette,
    spoken: str,
    transcriber: ScriptedTranscriber,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing(transcriber, cassette, spoken)
    hour = 0

    def rest(seconds: float) -> None:
        nonlocal hour
        hour += 1
        monkeypatch.setenv("CASSETTE_NOW", f"2100-01-01T{hour:02d}:00:00Z")
        if hour == 2:
            transcriber.failures.clear()

    monkeypatch.setenv("CASSETTE_NOW", "2100-01-01T00:00:00Z")
    monkeypatch.setattr("cassette.cli.transcribe._rest", rest)
    assert cassette.ask("transcribe", "--wait") == {"done": [spoken], "failed": [], "pending": 0}


def test_what_was_set_aside_is_tried_again_on_request(
    cassette: Cassette,
    spoken: str,
    transcriber: ScriptedTranscriber,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing(transcriber, cassette, spoken)
    for hour in range(5):
        monkeypatch.setenv("CASSETTE_NOW", f"2100-01-01T{hour:02d}:00:00Z")
        cassette.ask("transcribe")
    assert cassette.ask("note", "text", spoken)["transcript"] == "failed"
    assert "choked" in cassette("note", "text", spoken).out
    transcriber.failures.clear()
    assert cassette.ask("transcribe") == {"done": [], "failed": [], "pending": 0}
    assert cassette.ask("transcribe", "--retry")["done"] == [spoken]


def test_a_note_is_written_down_once_more_on_request(
    cassette: Cassette, spoken: str, note: str, transcriber: ScriptedTranscriber
) -> None:
    cassette.ask("transcribe")
    transcriber.text, transcriber.rank = "Better words.", 2
    assert cassette.ask("transcribe", "--again", spoken)["done"] == [spoken]
    assert cassette.ask("note", "text", spoken)["text"] == "Better words."
    assert cassette.refused("transcribe", "--again", "ffff") == "unknown_id"


@pytest.fixture
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "bundled_folder", lambda: None)


@pytest.mark.usefixtures("_no_model")
def test_without_a_model_nothing_is_lost_and_the_way_to_one_is_told(
    cassette: Cassette, spoken: str
) -> None:
    assert cassette.refused("transcribe") == "no_model"
    assert "cassette models get" in cassette("transcribe").err
    assert cassette.ask("note", "text", spoken)["transcript"] == "pending"


@pytest.mark.usefixtures("_no_model")
def test_without_a_model_and_without_work_there_is_nothing_to_complain_about(
    cassette: Cassette, meeting: str
) -> None:
    assert cassette.ask("transcribe") == {"done": [], "failed": [], "pending": 0}


def test_a_model_named_here_stands_above_the_environment(
    cassette: Cassette, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASSETTE_MODEL", "tiny.en")
    assert cassette.refused("transcribe", "--model", "large-v3") == "model_not_here"
    assert cassette.refused("transcribe", "--model", "../nothing") == "model_unknown"
    assert os.environ["CASSETTE_MODEL"] == "tiny.en"


def test_a_model_with_a_flipped_byte_is_refused(
    cassette: Cassette, spoken: str, tmp_path: Path
) -> None:
    bundled = model_files.bundled_folder()
    if bundled is None:
        pytest.skip("the package with the bundled model is not installed")
    folder = tmp_path / "tiny.en"
    folder.mkdir()
    for file in bundled.iterdir():
        data = bytearray(file.read_bytes()) if file.is_file() else bytearray()
        if file.name == "model.bin":
            data[len(data) // 2] ^= 1
        (folder / file.name).write_bytes(data)
    assert cassette.refused("transcribe", "--model", str(folder)) == "model_damaged"
    assert cassette.refused("models", "add", str(folder)) == "model_damaged"
    assert cassette.ask("note", "text", spoken)["transcript"] == "pending"
