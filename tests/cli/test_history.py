"""What a meeting was before, from the command line, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Cassette


def test_earlier_values_are_numbered_and_come_back(cassette: Cassette, meeting: str) -> None:
    cassette.ask("agenda", "edit", meeting, "1", "Otherwise?")
    cassette.ask("meeting", "move", meeting, "--due", "in 2 days")
    told = cassette.ask("meeting", "history", meeting)["history"]
    assert [one["n"] for one in told] == list(range(1, len(told) + 1))
    wordings = [one for one in told if one["field"] == "wording"]
    assert [one["value"] for one in wordings] == ["What progress did you make?", "Otherwise?"]
    assert [one["current"] for one in wordings] == [False, True]
    plain = cassette("meeting", "history", meeting).out
    assert "Otherwise?" in plain
    assert "no due time" in plain
    back = cassette.ask("meeting", "history", meeting, "--restore", str(wordings[0]["n"]))
    assert len(back["history"]) == len(told) + 1
    agenda = cassette.ask("agenda", "list", meeting)["agenda"]
    assert agenda[0]["prompt"] == "What progress did you make?"
    assert cassette.refused("meeting", "history", meeting, "--restore", "99") == "bad_value"
