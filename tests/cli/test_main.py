"""Exit codes, error documents, bugs, Ctrl+C, broken pipes: what a script depends on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cassette import __version__
from cassette.cli import meeting as meeting_commands
from cassette.runtime import paths

if TYPE_CHECKING:
    from tests.cli.conftest import Cassette


def test_done_is_exit_code_0(cassette: Cassette) -> None:
    assert cassette("meeting", "types").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("meeting", "show"),
        ("init", "--team", "Lighthouse"),
        ("meeting", "types", "--colour"),
        ("react", "0199", "agree", "--at"),
        ("nonsense",),
        ("meeting", "nonsense"),
        ("meeting",),
        ("meeting", "types", "too", "many"),
    ],
)
def test_unknown_options_and_missing_arguments_are_exit_code_2(
    cassette: Cassette, words: tuple[str, ...]
) -> None:
    plain, shaped = cassette(*words), cassette("--json", *words)
    assert (plain.code, plain.out) == (2, "")
    assert "--help" in plain.err
    assert (shaped.code, shaped.err) == (2, "")
    assert shaped.shape["error"]["code"] == "usage"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("meeting", "new", "party", "Fun"), "unknown_type"),
        (("meeting", "new", "status", "Week", "--due", "blah"), "bad_time"),
        (("note", "write", "x", "y", "--item", "one"), "bad_value"),
        (("note", "render", "x", "-o", "f.wav", "--speed", "9"), "bad_value"),
        (("export", "x", "--as", "docm"), "bad_value"),
        (("models", "add", "nowhere"), "model_unknown"),
        (("meeting", "show", "0199"), "unknown_id"),
    ],
)
@pytest.mark.usefixtures("library")
def test_refused_values_and_missing_things_are_exit_code_1(
    cassette: Cassette, words: tuple[str, ...], code: str
) -> None:
    assert cassette.refused(*words) == code


@pytest.mark.parametrize("before", [True, False])
def test_json_and_library_may_stand_before_or_after_the_command(
    cassette: Cassette, library: Path, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    monkeypatch.delenv("CASSETTE_LIBRARY")
    everywhere = ("--json", "--library", str(library))
    words = ("meeting", "list")
    result = cassette(*everywhere, *words) if before else cassette(*words, *everywhere)
    assert result.shape == {"meetings": []}


def test_json_may_stand_between_the_words(cassette: Cassette) -> None:
    assert len(cassette("meeting", "--json", "types").shape["types"]) == 6


def test_the_version_is_told_in_both_forms(cassette: Cassette) -> None:
    assert cassette("--version").out == f"cassette {__version__}\n"
    assert cassette("--json", "--version").shape == {"version": __version__}


def test_a_bug_is_exit_code_3_and_leaves_a_report_without_anyones_words(
    cassette: Cassette, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = " ".join(("secret", "plan"))  # a report quotes lines of code, so not on one line

    def broken(*_: object) -> None:
        raise RuntimeError(f"the “{secret}” broke")

    monkeypatch.setattr(meeting_commands, "type_shape", broken)
    result = cassette("meeting", "types", "--json")
    assert (result.code, result.err) == (3, "")
    told = result.shape
    assert told["error"]["code"] == "bug"
    (report,) = paths.crashes_folder().iterdir()
    assert told["report"] == str(report)
    assert str(report) in told["error"]["hint"]
    assert "RuntimeError" in report.read_text()
    assert secret not in report.read_text()


def test_a_bug_where_no_report_can_be_written_is_still_told(
    cassette: Cassette, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    state = own_home / ".local" / "state"
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text("a file where a folder should be")
    monkeypatch.setattr(meeting_commands, "type_shape", broken)
    result = cassette("meeting", "types", "--json")
    assert result.code == 3
    assert "report" not in result.shape


def test_ctrl_c_is_exit_code_130(cassette: Cassette, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(meeting_commands, "type_shape", interrupted)
    plain, shaped = cassette("meeting", "types"), cassette("meeting", "types", "--json")
    assert (plain.code, plain.out) == (130, "")
    assert "Stopped" in plain.err
    assert shaped.code == 130
    assert shaped.shape["error"]["code"] == "stopped"


def test_a_class_that_ctrl_c_left_half_made_is_no_bug(
    cassette: Cassette, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python itself turns an interrupt in there into an error of its own."""

    class Slow:
        def __set_name__(self, owner: type, name: str) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(meeting_commands, "type_shape", lambda *_: type("C", (), {"x": Slow()}))
    result = cassette("meeting", "types", "--json")
    assert (result.code, result.shape["error"]["code"]) == (130, "stopped")
    assert not paths.crashes_folder().exists()


INTERRUPT_AT = """
import sys

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == {at!r}:
            exec("import os, signal; os.kill(os.getpid(), signal.SIGINT)")

sys.meta_path.insert(0, Interrupt())
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.parametrize("at", ["cassette.cli.main", "click", "cassette.store.engine"])
@pytest.mark.parametrize(
    "command", [["-m", "cassette"], [str(Path(sys.executable).with_name("cassette"))]]
)
def test_ctrl_c_while_it_still_imports_is_exit_code_130_without_a_traceback(
    tmp_path: Path, own_home: Path, command: list[str], at: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(INTERRUPT_AT.format(at=at))
    done = subprocess.run(
        [sys.executable, *command, "doctor"],
        env={**os.environ, "PYTHONPATH": str(tmp_path), "HOME": str(own_home)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_what_an_error_quotes_cannot_move_the_cursor(cassette: Cassette, library: Path) -> None:
    hostile = "\x1b[2J\u202egnp.exe\nsecond line"
    result = cassette("meeting", "show", hostile)
    assert result.code == 1
    assert not {"\x1b", "\u202e"} & set(result.err)
    assert len(result.err.splitlines()) == 2
    assert cassette("meeting", "show", hostile, "--json").err == ""


def test_bytes_that_are_no_text_are_refused_with_a_sentence(
    cassette: Cassette, library: Path
) -> None:
    assert cassette("meeting", "show", "\udcff\udc80").code == 1
    assert cassette.refused("meeting", "new", "status", "\udcff") == "bad_name"


def process(*words: str, **kwargs: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cassette", *words],
        capture_output=True,
        text=True,
        check=False,
        **kwargs,  # type: ignore[call-overload]
    )


def test_the_process_says_one_document_and_ends_with_the_code(tmp_path: Path) -> None:
    good = process("meeting", "types", "--json")
    assert (good.returncode, good.stderr) == (0, "")
    assert len(json.loads(good.stdout)["types"]) == 6
    missing = process("--library", str(tmp_path / "none"), "meeting", "list", "--json")
    assert (missing.returncode, missing.stderr) == (1, "")
    assert json.loads(missing.stdout)["error"]["code"] == "no_library"
    usage = process("meeting", "show", "--json")
    assert (usage.returncode, usage.stderr) == (2, "")


def test_json_is_ascii_so_that_every_pipe_carries_it(tmp_path: Path) -> None:
    result = process("--library", str(tmp_path / "Ünïcode ☕"), "meeting", "list", "--json")
    assert result.stdout.isascii()
    assert "Ünïcode ☕" in json.loads(result.stdout)["error"]["message"]


def test_a_terminal_without_unicode_gets_question_marks_and_no_bug(tmp_path: Path) -> None:
    import os

    plain = os.environ | {"PYTHONIOENCODING": "ascii:strict", "PYTHONUTF8": "0"}
    result = process("--library", str(tmp_path / "☕"), "meeting", "list", env=plain)
    assert result.returncode == 1
    assert "There is no Cassette library" in result.stderr


def test_a_reader_that_goes_away_is_no_error() -> None:
    import os

    ours, theirs = os.pipe()
    os.close(ours)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "cassette", "meeting", "types"],
            stdout=theirs,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(theirs)
    assert (done.returncode, done.stderr) == (0, "")
