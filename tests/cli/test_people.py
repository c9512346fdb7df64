"""Who takes part, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.events import MemberJoined
from cassette.domain.ids import MemberId
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


@pytest.fixture
def team(library: Path) -> None:
    """Grace and Linus join Ada."""
    with Workspace.open(library) as workspace:
        for name in ("Grace", "Linus"):
            member = MemberId(workspace.desk.new_id())
            workspace.library.append([MemberJoined(member=member, name=name, colour="#3457d5")])


def people(shape: dict[str, object]) -> dict[str, str]:
    found: list[dict[str, str]] = shape["people"]  # type: ignore[assignment]
    return {one["name"]: one["role"] for one in found}


@pytest.mark.usefixtures("team")
def test_people_are_named_with_their_roles(cassette: Cassette) -> None:
    words = ("meeting", "new", "decision", "Which?")
    some = cassette.ask(*words, "--with", "linus", "--decider", "grace")["meeting"]
    assert people(some) == {"Ada": "host", "Grace": "decider", "Linus": "contributor"}
    watched = cassette.ask(*words, "--observer", "grace")["meeting"]
    assert people(watched) == {"Ada": "host", "Grace": "observer", "Linus": "contributor"}
    assert cassette.refused(*words, "--decider", "grace", "--observer", "grace") == "person_twice"


@pytest.mark.usefixtures("team")
def test_people_come_change_and_go(cassette: Cassette) -> None:
    meeting = cassette.ask("meeting", "new", "status", "Week 47", "--with", "ada")["meeting"]["id"]
    assert people(cassette.ask("meeting", "add", meeting, "grace")) == {
        "Ada": "host",
        "Grace": "contributor",
    }
    changed = cassette.ask("meeting", "role", meeting, "grace", "observer")
    assert people(changed)["Grace"] == "observer"
    assert "Grace: observer" in cassette("meeting", "people", meeting).out
    assert people(cassette.ask("meeting", "remove", meeting, "grace")) == {"Ada": "host"}
    assert cassette.refused("meeting", "remove", meeting, "ada") == "last_host"
    assert cassette.refused("meeting", "role", meeting, "linus", "host") == "not_in_meeting"
    assert cassette.refused("meeting", "add", meeting, "linus", "--role", "boss") == "bad_value"


@pytest.mark.usefixtures("team")
def test_whoever_is_removed_leaves_a_word_of_what_they_still_owed(cassette: Cassette) -> None:
    meeting = cassette.ask("meeting", "new", "status", "Week 47", "--with", "grace")["meeting"][
        "id"
    ]
    cassette("meeting", "add", meeting, "linus", "--role", "observer")
    cassette("action", "add", meeting, "Paint it", "--owner", "grace")
    told = cassette("meeting", "remove", meeting, "grace").out.splitlines()[-1]
    assert told.startswith("Grace still owed, and owes no more: say: What progress")
    assert told.endswith("; do: Paint it")
    free = cassette.ask("meeting", "remove", meeting, "linus")
    assert free["owed"] == []
    cassette("meeting", "add", meeting, "grace")
    again = cassette.ask("meeting", "remove", meeting, "grace")["owed"]
    assert [one["what"] for one in again] == ["say", "act"]
    assert {one["member"]["name"] for one in again} == {"Grace"}


def test_high_stakes_change_the_advice(cassette: Cassette, library: Path) -> None:
    shape = cassette.ask("meeting", "new", "information", "We move", "--high-stakes")
    assert shape["meeting"]["stakes"] == "high"
    assert shape["advice"]["mode"] == "live"
