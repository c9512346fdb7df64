"""The page about the command line says what the commands say, and its examples work."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cassette.cli import catalogue
from cassette.cli.reference import BEGIN, END, main, reference, with_reference
from cassette.cli.root import TREE
from cassette.workspace import Workspace
from tests.fakes.transcriber import ScriptedTranscriber
from tests.speech import ROOT as PROJECT

if TYPE_CHECKING:
    from tests.cli.conftest import Cassette

PAGE = PROJECT / "docs" / "cli.md"


def test_the_page_says_what_the_commands_say() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_reference(page), f"run python -m cassette.cli.reference {PAGE.name}"


def test_a_page_that_lags_behind_would_be_found() -> None:
    stale = PAGE.read_text(encoding="utf-8").replace("--no-transcribe", "--no-transcript-please")
    assert stale != with_reference(stale)


def test_every_command_is_in_the_reference() -> None:
    told = reference()
    groups = {path for path, leaf in TREE.items() if not isinstance(leaf, str)}
    for path in set(catalogue.HELP) - groups - {""}:
        assert f"### cassette {path}\n" in told


def test_the_reference_is_printed_or_written_between_its_marks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nlong ago\n{END}\nafter\n")
    assert main([str(page)]) == 0
    assert main([]) == 0
    written = page.read_text()
    assert written.startswith("before\n")
    assert written.endswith("after\n")
    assert capsys.readouterr().out in written
    assert "long ago" not in written
    with pytest.raises(ValueError, match="no place"):
        with_reference("a page without marks")


def test_the_reference_is_a_module_that_can_be_run() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cassette.cli.reference"], capture_output=True, text=True, check=True
    )
    assert done.stdout == reference()


NOT_HERE = {
    "window",
    *("models get", "models add", "models use"),
    "recover keep",
    "recover discard",
    "decide settle",
    "meeting remove",
    "join",
    *(f"members {word}" for word in ("admit", "refuse", "role", "remove", "leave", "hand-over")),
    "members successors",
}
"""They open a window, need the network, weights, a crash, a second member, or a second outcome that
was stated on another device; each has tests of its own."""
WITHOUT_A_MICROPHONE = {"note record"}


def test_the_examples_work_one_after_the_other(
    cassette: Cassette, tone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workspace, "_make_transcriber", lambda workspace: ScriptedTranscriber())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "progress.flac").write_bytes(tone.read_bytes())
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.7\n")
    (Path.home() / "Sync" / "team").mkdir(parents=True)
    note = ""
    for path, entry in catalogue.HELP.items():
        for line in entry.example.split("\n") if path not in NOT_HERE else ():
            words = [note if word == "0199a1b2" else word for word in shlex.split(line)]
            assert words[0] == "cassette"
            result = cassette(*words[1:])
            assert result.code == (1 if path in WITHOUT_A_MICROPHONE else 0), (line, result)
            if path == "note add":
                note = newest_sound(cassette)


def newest_sound(cassette: Cassette) -> str:
    """The id of the note that was added last."""
    events = cassette.ask("events", "--type", "note.recorded")["events"]
    return str(events[-1]["attributes"]["note"])
