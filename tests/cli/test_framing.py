"""The five questions of a decision: by options, and asked of whoever sits at a terminal."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from cassette.domain.events import MemberJoined
from cassette.domain.ids import MemberId
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Cassette

CALL = ("meeting", "new", "decision", "Which lamp?")
USUAL = {"quorum": 50, "unit": "percent", "rule": "commit", "reach": "many"}


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def team(library: Path) -> None:
    """Ben and Cho are in the team too."""
    with Workspace.open(None) as workspace:
        for name in ("Ben", "Cho"):
            member = MemberId(workspace.desk.new_id())
            workspace.library.append([MemberJoined(member, name, "#335577")])


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Terminal]:
    """Answers to come, line by line; what is asked stands in what this gives."""

    def typed(*lines: str) -> Terminal:
        screen = Terminal()
        monkeypatch.setattr("sys.stdin", Terminal("".join(f"{line}\n" for line in lines)))
        monkeypatch.setattr("sys.stderr", screen)
        return screen

    return typed


def frame(cassette: Cassette) -> dict[str, Any] | None:
    found = cassette.ask("decide", "show", "Which lamp?")["decision"]["frame"]
    return None if found is None else dict(found)


def test_a_terminal_asks_what_sets_the_rule(
    cassette: Cassette, team: None, say: Callable[..., Terminal]
) -> None:
    screen = say("y", "y", "n", "n", "Ben, Cho", "consensus", "3", "y")
    result = cassette(*CALL, "--due", "in 3 days")
    assert result.code == 0
    assert "decide frame" not in result.out
    told = frame(cassette)
    assert told is not None
    assert [one["name"] for one in told.pop("experts")] == ["Ben", "Cho"]
    assert told == {"reach": "many", "delegate": None, "reversible": True, "informed": False,
                    "rule": "consensus", "quorum": 3, "unit": "people", "hidden": True}  # fmt: skip
    assert screen.getvalue().index("touch many") < screen.getvalue().index("opinion equal")


def test_enter_takes_what_is_usual(
    cassette: Cassette, team: None, say: Callable[..., Terminal]
) -> None:
    say(*[""] * 7)
    assert cassette(*CALL).code == 0
    assert (frame(cassette) or {}).items() >= USUAL.items()


def test_an_answer_that_cannot_be_is_told_and_asked_again(
    cassette: Cassette, team: None, say: Callable[..., Terminal]
) -> None:
    lines = ("n", "Nobody", "Cho", "Ben", "", "", "", "vote", "commit", "many", "7", "1", "")
    screen = say(*lines)
    assert cassette(*CALL, "--with", "Ben").code == 0
    told = frame(cassette) or {}
    assert (told["reach"], told["delegate"]["name"], told["quorum"]) == ("delegated", "Ben", 1)
    asked = screen.getvalue()
    assert asked.count("most informed") == 3
    assert "“vote” is not a possible rule" in asked
    assert "“many” is not a possible quorum" in asked


def test_everything_else_is_checked_before_anybody_is_asked(
    cassette: Cassette, team: None, say: Callable[..., Terminal]
) -> None:
    for wish, code in ((("--due", "blah"), "time"), (("--with", "Zoe"), "Zoe")):
        screen = say()
        assert cassette(*CALL, *wish).code == 1
        assert "many people" not in screen.getvalue()
        assert code in screen.getvalue()


def test_who_stops_answering_has_called_no_meeting(
    cassette: Cassette, team: None, say: Callable[..., Terminal]
) -> None:
    screen = say("y", "n")
    assert cassette(*CALL).code == 130
    assert "Nothing was left half-done" in screen.getvalue()
    say()
    assert cassette.ask("meeting", "list")["meetings"] == []


@pytest.mark.parametrize(
    ("words", "quorum"),
    [((), None), (("--quorum", "2", "--not-reversible"), 2)],
    ids=["nothing said", "by option"],
)
def test_nobody_is_asked_where_nobody_sits_or_options_answer(
    cassette: Cassette,
    team: None,
    say: Callable[..., Terminal],
    words: tuple[str, ...],
    quorum: int | None,
) -> None:
    screen = say()
    shape = cassette("meeting", "new", "decision", "Which lamp?", *words, "--json").shape
    assert shape["meeting"]["title"] == "Which lamp?"
    assert screen.getvalue() == ""
    assert (frame(cassette) or {"quorum": None})["quorum"] == quorum


def test_options_answer_on_a_terminal_too(
    cassette: Cassette, team: None, say: Callable[..., Terminal]
) -> None:
    screen = say()
    assert cassette(*CALL, "--expert", "Ben", "--rule", "consensus").code == 0
    assert screen.getvalue() == ""
    told = frame(cassette) or {}
    assert [one["name"] for one in told["experts"]] == ["Ben"]


def test_other_types_ask_nothing(
    cassette: Cassette, team: None, say: Callable[..., Terminal]
) -> None:
    screen = say()
    assert cassette("meeting", "new", "status", "Week 47").code == 0
    assert screen.getvalue() == ""


def test_other_types_take_no_answers(cassette: Cassette, team: None) -> None:
    call = ("meeting", "new", "status", "Week 48", "--quorum", "2")
    assert cassette.refused(*call) == "bad_value"


def test_a_series_decides_anew_in_each_round(cassette: Cassette, team: None) -> None:
    call = (*CALL, "--due", "tomorrow 9:30", "--every", "week")
    plain = cassette(*call, "--quorum", "2")
    assert plain.code == 1
    assert "decide frame" in plain.err
    assert "decide frame" in cassette(*call).out


def test_the_questions_on_a_real_terminal(library: Path, cassette: Cassette) -> None:
    ours, theirs = pty.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "cassette", *CALL],
            stdin=theirs,
            stderr=theirs,
            stdout=subprocess.PIPE,
            env=os.environ | {"TERM": "dumb"},
        )
        os.write(ours, b"\n" * 6 + b"y\n")
        out, _ = process.communicate(timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    assert process.returncode == 0
    assert b"Which lamp?" in out
    assert (frame(cassette) or {})["hidden"] is True
