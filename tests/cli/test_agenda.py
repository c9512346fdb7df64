"""The agenda from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


@pytest.fixture
def meeting(cassette: Cassette, library: Path) -> str:
    words = ("meeting", "new", "status", "Week 47", "--item", "Alpha", "--item", "Beta")
    return str(cassette.ask(*words)["meeting"]["id"])


def test_an_agenda_is_changed_from_end_to_end(cassette: Cassette, meeting: str) -> None:
    def agenda(*words: str) -> list[str]:
        shape = cassette.ask("agenda", words[0], meeting, *words[1:])
        assert shape["meeting"] == meeting
        assert [item["n"] for item in shape["agenda"]] == list(range(1, len(shape["agenda"]) + 1))
        return [item["prompt"] for item in shape["agenda"]]

    assert agenda("add", "Gamma", "--to", "1", "--seconds", "15") == ["Gamma", "Alpha", "Beta"]
    assert agenda("edit", "1", "Delta") == ["Delta", "Alpha", "Beta"]
    assert agenda("move", "1", "--to", "3") == ["Alpha", "Beta", "Delta"]
    cassette.ask("note", "write", meeting, "On beta.", "--item", "2")
    assert agenda("remove", "2") == ["Alpha", "Delta"]
    assert "Removed:\n  Beta" in cassette("agenda", "list", meeting).out
    assert "On the meeting as a whole" in cassette("meeting", "show", meeting).out
    assert cassette.ask("agenda", "list", meeting)["removed"][0]["prompt"] == "Beta"
    assert agenda("restore", "be") == ["Alpha", "Beta", "Delta"]
    assert "On the meeting as a whole" not in cassette("meeting", "show", meeting).out
    last = cassette.ask("agenda", "edit", meeting, "3", "--seconds", "0")["agenda"][2]
    assert (last["prompt"], last["seconds"]) == ("Delta", 0)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("edit", "9", "X"), "unknown_item"),
        (("move", "1", "--to", "7"), "unknown_item"),
        (("move", "0", "--to", "1"), "bad_value"),
        (("add", "X", "--seconds", "many"), "bad_value"),
        (("add", "X", "--seconds", "9999"), "bad_value"),
        (("add", " "), "bad_name"),
        (("restore", "never there"), "unknown_id"),
    ],
)
def test_what_cannot_be_is_refused(
    cassette: Cassette, meeting: str, words: tuple[str, ...], code: str
) -> None:
    assert cassette.refused("agenda", words[0], meeting, *words[1:]) == code
