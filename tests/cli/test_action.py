"""``cassette action``: noted down, listed, changed, done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Cassette


def test_an_action_is_agreed_changed_and_done(
    cassette: Cassette, meeting: str, spoken: str
) -> None:
    wish = ("--owner", "Ada", "--due", "in 1 week", "--note", spoken, "--at", "0.5")
    made = cassette.ask("action", "add", meeting, "Order the paint", *wish)["action"]
    assert (made["owner"]["name"], made["note"], made["at"]) == ("Ada", spoken, 0.5)
    assert cassette.ask("action", "list", "--owner", "Ada")["actions"] == [made]
    changed = cassette.ask("action", "edit", "Order the paint", "Order green paint")["action"]
    assert changed["what"] == "Order green paint"
    assert cassette.ask("action", "assign", made["id"][:18], "nobody")["action"]["owner"] is None
    assert cassette.ask("action", "due", made["id"], "never")["action"]["due"] is None
    assert cassette.ask("action", "done", "order green")["action"]["state"] == "done"
    assert cassette.ask("action", "list")["actions"] == []
    assert cassette("action", "list").out == "No open action.\n"
    assert cassette.ask("action", "list", "--all")["actions"][0]["state"] == "done"
    assert cassette.ask("action", "reopen", made["id"])["action"]["state"] == "open"
    assert cassette.ask("action", "drop", made["id"])["action"]["state"] == "dropped"
    assert cassette.ask("meeting", "show", meeting)["actions"][0]["state"] == "dropped"


def test_a_list_says_who_and_when(cassette: Cassette, meeting: str) -> None:
    cassette.ask("action", "add", meeting, "Sweep", "--due", "2099-01-05 10:00")
    listed = cassette("action", "list", "--meeting", "Week 47").out
    assert "nobody yet" in listed
    assert "Mon 5 Jan 2099, 10:00" in listed
    assert "Sweep" in cassette("meeting", "show", meeting).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "Week 47", " "), "bad_name"),
        (("add", "Week 47", "Sweep", "--owner", "Zoe"), "unknown_member"),
        (("add", "Week 47", "Sweep", "--due", "2020-01-01"), "due_in_the_past"),
        (("add", "Nowhere", "Sweep"), "unknown_id"),
        (("done", "Sweep"), "unknown_id"),
        (("list", "--owner", "Zoe"), "unknown_member"),
    ],
)
def test_what_cannot_be_is_told(
    cassette: Cassette, meeting: str, words: tuple[str, ...], code: str
) -> None:
    assert cassette.refused("action", *words) == code
    assert cassette.ask("action", "list", "--all")["actions"] == []


def test_words_that_two_actions_begin_with_are_ambiguous(cassette: Cassette, meeting: str) -> None:
    for what in ("Sweep the yard", "Sweep the floor"):
        cassette.ask("action", "add", meeting, what)
    assert cassette.refused("action", "done", "Sweep") == "ambiguous_id"
