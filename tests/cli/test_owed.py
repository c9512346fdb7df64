"""``cassette owed``, and what ``meeting show`` says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli.owed import duty_words
from cassette.domain.ids import ActionId, MeetingId, MemberId, NoteId
from cassette.domain.planning_views import Owed

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.cli.conftest import Cassette


def test_what_i_owe_is_listed_until_it_is_done(cassette: Cassette, meeting: str) -> None:
    (owed,) = cassette.ask("owed")["owed"]
    assert (owed["member"]["name"], owed["meeting"], owed["what"]) == ("Ada", meeting, "say")
    assert (owed["text"], owed["due"]) == ("What progress did you make?", None)
    plain = cassette("owed").out
    assert "Week 47" in plain
    assert "say: What progress did you make?" in plain
    cassette.ask("note", "write", meeting, "Done.")
    assert cassette.ask("owed") == {"owed": []}
    assert cassette("owed").out == "Nothing is owed.\n"


def test_what_is_due_first_comes_first(
    cassette: Cassette, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASSETTE_NOW", "2026-11-23T09:00:00Z")
    for title, due in (("Later", "2026-11-27T10:00Z"), ("Sooner", "2026-11-25T10:00Z")):
        cassette.ask("meeting", "new", "status", title, "--due", due)
    found = cassette.ask("owed", "--member", "ada")["owed"]
    assert [one["title"] for one in found] == ["Sooner", "Later"]
    assert found[0]["due"] == "2026-11-25T10:00:00.000Z"
    monkeypatch.setenv("CASSETTE_NOW", "2026-11-26T10:00:01Z")
    assert [one["title"] for one in cassette.ask("owed")["owed"]] == ["Later"]


def test_a_stranger_owes_nothing_because_there_is_none(cassette: Cassette, library: Path) -> None:
    assert cassette.refused("owed", "--member", "Nobody") == "unknown_member"


def test_a_meeting_shows_who_owes_it_what(cassette: Cassette, meeting: str) -> None:
    shape = cassette.ask("meeting", "show", meeting)
    assert [(one["member"]["name"], one["what"]) for one in shape["owed"]] == [("Ada", "say")]
    assert (shape["answered"]["answered"], shape["answered"]["of"]) == (0, 1)
    plain = cassette("meeting", "show", meeting).out
    assert "0 of 1 answered" in plain
    assert "Owed by Ada: say: What progress did you make?" in plain
    cassette.ask("note", "write", meeting, "Done.", "--item", "2")
    shape = cassette.ask("meeting", "show", meeting)
    assert shape["owed"] == []
    assert [one["answered"] for one in shape["answered"]["items"]] == [0, 1, 0]
    assert "1 of 1 answered" in cassette("meeting", "show", meeting).out


def test_every_duty_has_words_of_its_own() -> None:
    def words(duty: str, **more: object) -> str:
        owed = Owed(MemberId("a"), "Ada", MeetingId("m"), "T", "status", duty, None, "UTC", **more)  # type: ignore[arg-type]
        return duty_words(owed)

    assert [
        words("say"),
        words("hear", count=1),
        words("hear", count=3),
        words("propose"),
        words("decide"),
        words("decide", note=NoteId("n"), count=2),
        words("rank", count=4),
        words("conclude"),
        words("act", what="Paint", action=ActionId("x")),
        words("review"),
    ] == [
        "say something",
        "hear 1 note",
        "hear 3 notes",
        "make a proposal",
        "take a stance",
        "hear what is proposed and objected, then take a stance",
        "rank 4 ideas",
        "conclude it",
        "do: Paint",
        "review the outcome",
    ]
