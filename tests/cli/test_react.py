"""Reactions and what was heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.test_note import note_of_another

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


def test_a_reaction_to_a_note_and_to_a_moment_is_given_and_taken_back(
    cassette: Cassette, spoken: str
) -> None:
    cassette.ask("react", spoken, "agree")
    note = cassette.ask("react", spoken, "🎉", "--at", "0.5")["note"]
    given = {(one["what"], one["at"], one["by"]["name"]) for one in note["reactions"]}
    assert given == {("agree", None, "Ada"), ("🎉", 0.5, "Ada")}
    assert "🎉 Ada 0:0" in cassette("react", spoken, "agree", "--off").out
    left = cassette.ask("react", spoken, "🎉", "--at", "0.5", "--off")["note"]["reactions"]
    assert left == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("lol",), "bad_reaction"),
        (("",), "bad_reaction"),
        (("agree", "--at", "99"), "bad_moment"),
        (("agree", "--at", "-1"), "bad_moment"),
        (("agree", "--at", "soon"), "bad_value"),
    ],
)
def test_a_reaction_that_cannot_be_is_refused(
    cassette: Cassette, spoken: str, words: tuple[str, ...], code: str
) -> None:
    assert cassette.refused("react", spoken, *words) == code


def test_what_was_heard_is_remembered(cassette: Cassette, meeting: str, library: Path) -> None:
    theirs = note_of_another(library, meeting)
    (row,) = cassette.ask("meeting", "list")["meetings"]
    assert (row["notes"], row["unheard"]) == (1, 1)
    assert "unheard" in cassette("meeting", "show", meeting).out
    assert cassette.ask("heard", theirs)["note"]["heard"] is True
    assert cassette.ask("meeting", "list")["meetings"][0]["unheard"] == 0


def test_an_unknown_note_cannot_be_heard(cassette: Cassette, library: Path) -> None:
    assert cassette.refused("heard", "ffff") == "unknown_id"
