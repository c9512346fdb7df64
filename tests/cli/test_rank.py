"""``cassette rank``: the ideas, my order of them, and the end of the blind round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


@pytest.fixture
def mornings(cassette: Cassette, library: Path) -> str:
    """The id of an innovation meeting."""
    made = cassette.ask("meeting", "new", "innovation", "Quieter mornings")
    return str(made["meeting"]["id"])


def test_ideas_are_put_in_order(cassette: Cassette, mornings: str) -> None:
    assert "No idea yet." not in cassette("rank", mornings).out  # those of others are hidden
    assert "show once you have one of your own" in cassette("rank", mornings).out
    ideas = [
        cassette.ask("note", "write", mornings, text, "--item", "2")["note"]["id"]
        for text in ("Start later.", "Carpets.")
    ]
    ranking = cassette.ask("rank", mornings, ideas[1], ideas[0])["ranking"]
    assert [(one["note"]["text"], one["points"], one["mine"]) for one in ranking["ideas"]] == [
        ("Carpets.", 2, 1),
        ("Start later.", 1, 2),
    ]
    assert cassette.ask("rank", mornings)["ranking"] == ranking
    assert "Ranked by Ada" in cassette("rank", mornings).out
    assert "1. Carpets. · Ada" in cassette("export", mornings, "-o", "-").out


def test_the_host_ends_the_blind_round(cassette: Cassette, mornings: str) -> None:
    assert not cassette.ask("rank", mornings)["ranking"]["over"]
    assert cassette.ask("rank", mornings, "--reveal")["ranking"]["over"]
    assert cassette("rank", mornings).out == "No idea yet.\n"


def test_what_cannot_be_ranked_is_told(cassette: Cassette, meeting: str, note: str) -> None:
    assert cassette.refused("rank", meeting) == "nothing_to_rank"
    assert cassette.refused("rank", meeting, note) == "nothing_to_rank"
    assert cassette.refused("rank", meeting, "--reveal") == "nothing_to_rank"
