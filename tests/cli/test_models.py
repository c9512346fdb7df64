"""Speech models: listed, added, chosen, and never fetched without consent."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from cassette.runtime.settings import read_settings
from cassette.transcription import model_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A folder with files of the right names: a model of one's own making."""
    folder = tmp_path / "faster-whisper-home-made"
    folder.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        (folder / name).write_text(f"this is {name}")
    return folder


def test_models_are_listed_with_what_is_here(cassette: Cassette) -> None:
    shape = cassette.ask("models", "list")
    names = [row["name"] for row in shape["models"]]
    assert {"tiny.en", "base", "large-v3"} <= set(names)
    sizes = [row["bytes"] for row in shape["models"]]
    assert sizes == sorted(sizes)
    assert "large-v3" in cassette("models").out


def test_a_folder_is_added_and_used(cassette: Cassette, weights: Path) -> None:
    added = cassette.ask("models", "add", str(weights))["model"]
    assert added["name"] == "home-made"
    assert cassette.ask("models", "use", "home-made")["model"]["name"] == "home-made"
    assert read_settings().settings.model == "home-made"
    assert cassette.ask("models")["used"]["name"] == "home-made"
    assert cassette.ask("doctor")["model"]["name"] == "home-made"
    cassette.ask("models", "use", "auto")
    assert read_settings().settings.model == ""


def test_a_folder_can_be_used_where_it_is(cassette: Cassette, weights: Path) -> None:
    cassette.ask("models", "use", str(weights))
    assert read_settings().settings.model == str(weights)


def test_what_is_no_model_is_refused(cassette: Cassette, tmp_path: Path, weights: Path) -> None:
    assert cassette.refused("models", "add", str(tmp_path)) == "model_unknown"
    assert cassette.refused("models", "use", "nonsense") == "model_unknown"
    assert cassette.refused("models", "get", "nonsense", "--yes") == "model_unknown"
    (weights / "tokenizer.json").unlink()
    assert cassette.refused("models", "add", str(weights)) == "model_damaged"


def test_nothing_is_fetched_and_nothing_is_asked_where_nobody_can_answer(
    cassette: Cassette,
) -> None:
    assert cassette.refused("models", "get", "base") == "consent_needed"
    told = cassette("models", "get", "base").err
    assert "148 MB" in told
    assert "cassette models get base --yes" in told


def test_the_model_in_use_is_unknown_when_the_chosen_one_is_gone(
    cassette: Cassette, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_files, "bundled_folder", lambda: None)
    monkeypatch.setenv("CASSETTE_MODEL", "base")
    assert cassette.ask("models")["used"] is None
    assert cassette.ask("doctor")["model"]["error"]["code"] == "model_not_here"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("said", "code"), [("n\n", "consent_needed"), ("\n", "consent_needed")])
def test_a_person_who_is_asked_may_say_no(
    cassette: Cassette, monkeypatch: pytest.MonkeyPatch, said: str, code: str
) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal(said))
    monkeypatch.setattr("sys.stderr", screen)
    assert cassette("models", "get", "base", "--json").error == code
    assert "Download “base” (148 MB)" in screen.getvalue()
