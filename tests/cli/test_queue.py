"""The queue with its price, what was heard, and my pace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.runtime.settings import read_settings
from tests.cli.test_note import note_of_another

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


@pytest.fixture
def theirs(library: Path, meeting: str) -> str:
    """A typed note of Ben's that I have not read."""
    return str(note_of_another(library, meeting))


def test_nothing_to_hear_is_said(cassette: Cassette, note: str) -> None:
    shape = cassette.ask("queue")
    assert shape == {"notes": [], "seconds": 0, "cost": 0, "count": 0, "reads": 0}
    assert "caught up" in cassette("queue").out


def test_the_queue_lists_others_notes_with_their_meeting(
    cassette: Cassette, theirs: str, meeting: str, note: str
) -> None:
    shape = cassette.ask("queue", "--speed", "2", "--trim", "medium")
    (entry,) = shape["notes"]
    assert (entry["note"], entry["meeting"], entry["typed"]) == (theirs, meeting, True)
    assert (entry["speed"], entry["trim"], entry["stop"]) == (2.0, "medium", "read")
    assert (shape["count"], shape["reads"]) == (1, 1)
    said = cassette("queue").out
    assert "1 note · 0:00 → 0:00 for you · 1 of them to read" in said
    assert "Week 47 · no due time" in said
    assert note not in said


def test_a_note_is_heard_unheard_and_heard_again(cassette: Cassette, theirs: str) -> None:
    for words, heard in (((), True), (("--off",), False), ((), True)):
        assert cassette.ask("heard", theirs, *words)["note"]["heard"] is heard
        assert cassette.ask("queue")["count"] == (0 if heard else 1)


def test_everything_is_heard_at_once(cassette: Cassette, theirs: str) -> None:
    assert cassette.ask("heard", "--all") == {"heard": [theirs]}
    assert cassette.ask("queue")["count"] == 0
    assert cassette.ask("heard", "--all") == {"heard": []}


@pytest.mark.parametrize("words", [(), ("0199", "--all")])
def test_one_note_or_all_must_be_named(
    cassette: Cassette, library: Path, words: tuple[str, ...]
) -> None:
    assert cassette("heard", *words).code == 2


@pytest.mark.parametrize(
    "words", [("--all", "--off"), ("--all", "--up-to", "1"), ("NOTE", "--off", "--up-to", "1")]
)
def test_what_contradicts_itself_marks_nothing(
    cassette: Cassette, theirs: str, words: tuple[str, ...]
) -> None:
    """--all --off must not count as heard what somebody wants to be unheard: nothing undoes it."""
    refused = cassette("heard", *(theirs if word == "NOTE" else word for word in words))
    assert refused.code == 2
    assert "cannot be used together" in refused.err
    assert cassette.ask("queue")["count"] == 1


@pytest.mark.parametrize(
    "words",
    [("queue", "--trim", "much"), ("queue", "--order", "random"), ("queue", "--speed", "9")],
)
def test_a_value_that_cannot_be_is_refused(
    cassette: Cassette, library: Path, words: tuple[str, ...]
) -> None:
    assert cassette.refused(*words) == "bad_value"


def test_time_saved_is_told_day_by_day(cassette: Cassette, library: Path) -> None:
    shape = cassette.ask("queue", "--saved")
    assert shape["saved"] == {
        "days": [],
        "total": {"day": None, "heard": 0, "by_speed": 0, "by_trim": 0},
    }
    assert "Nothing was played" in cassette("queue", "--saved").out


def test_the_pace_is_kept_everywhere_and_per_person(
    cassette: Cassette, theirs: str, meeting: str
) -> None:
    assert cassette.ask("pace")["everywhere"] == {"speed": 1.0, "wpm": None, "trim": None}
    cassette.ask("pace", "--speed", "1.52", "--trim", "max")
    shape = cassette.ask("pace", "--member", "Ben", "--speed", "2")
    assert shape["everywhere"] == {"speed": 1.5, "wpm": None, "trim": "max"}
    assert [(one["member"]["name"], one["speed"]) for one in shape["members"]] == [("Ben", 2.0)]
    (entry,) = cassette.ask("queue")["notes"]
    assert (entry["speed"], entry["trim"]) == (2.0, "max")
    assert cassette.ask("pace", "--member", "Ben", "--speed", "auto")["members"] == []
    assert cassette.ask("queue")["notes"][0]["speed"] == 1.5
    assert read_settings().settings.speed == 1.5  # the window's as well
    assert "220" in cassette("pace", "--wpm", "220").out
    everywhere = cassette.ask("pace", "--speed", "auto", "--trim", "auto")["everywhere"]
    assert everywhere == {"speed": 1.0, "wpm": None, "trim": None}
    assert cassette.refused("pace", "--wpm", "10") == "bad_value"


def test_the_author_sees_who_has_heard_a_note(
    cassette: Cassette, note: str, theirs: str, meeting: str
) -> None:
    cassette.ask("meeting", "add", meeting, "Ben")
    heard = cassette.ask("note", "text", note)["listeners"]
    assert [(one["member"]["name"], one["heard"]) for one in heard] == [("Ben", False)]
    assert "Not yet by: Ben" in cassette("note", "text", note).out
    assert "listeners" not in cassette.ask("note", "text", theirs)
