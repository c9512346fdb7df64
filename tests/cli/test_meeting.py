"""Calling meetings, looking at them, moving and closing them; and every wish that is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cassette.domain.ids import is_uuid7
from cassette.store.queries import Queries
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.ids import MeetingId
    from cassette.domain.views import MeetingPage
    from tests.cli.conftest import Cassette

NOW = "2026-11-16T09:00:00+00:00"


def test_the_six_types_are_told_with_prompts_and_advice(cassette: Cassette) -> None:
    types = cassette.ask("meeting", "types")["types"]
    keys = ["information", "status", "problem", "decision", "innovation", "team"]
    assert [kind["key"] for kind in types] == keys
    assert all(kind["prompts"] and kind["why"] for kind in types)
    assert {kind["mode"] for kind in types} == {"async", "live"}
    assert "What progress did you make?" in cassette("meeting", "types").out


def test_a_new_meeting_has_the_prompts_of_its_type_and_everyone_in_it(
    cassette: Cassette, library: Path
) -> None:
    shape = cassette.ask("meeting", "new", "status", "Week 47")
    meeting = shape["meeting"]
    assert is_uuid7(meeting["id"])
    assert (meeting["title"], meeting["type"], meeting["state"]) == ("Week 47", "status", "open")
    assert [item["n"] for item in meeting["agenda"]] == [1, 2, 3]
    assert meeting["agenda"][0]["prompt"] == "What progress did you make?"
    assert [(one["name"], one["role"]) for one in meeting["people"]] == [("Ada", "host")]
    assert shape["advice"]["mode"] == "async"
    assert shape["advice"]["why"]


def test_an_agenda_of_ones_own_and_an_urgent_wish_are_heeded(
    cassette: Cassette, library: Path
) -> None:
    shape = cassette.ask(
        *("meeting", "new", "problem", "The lamp", "--urgent", "--no-transcribe"),
        *("--item", "Why?", "--item", "What now?", "--with", "ada"),
    )
    assert [item["prompt"] for item in shape["meeting"]["agenda"]] == ["Why?", "What now?"]
    assert shape["advice"]["mode"] == "live"
    assert (shape["meeting"]["urgent"], shape["meeting"]["transcribe"]) == (True, False)


def test_a_due_time_in_plain_words_comes_back_as_utc_and_is_echoed(
    cassette: Cassette, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASSETTE_NOW", NOW)
    monkeypatch.setattr("cassette.workspace.local_zone", lambda: "Europe/Berlin")
    shape = cassette.ask("meeting", "new", "status", "Week 47", "--due", "friday 17:00")
    assert shape["meeting"]["due"] == "2026-11-20T16:00:00.000Z"
    assert shape["meeting"]["zone"] == "Europe/Berlin"
    assert "Fri 20 Nov 2026, 17:00 (Europe/Berlin)" in cassette("meeting", "show", "week").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--due", "blah"), "bad_time"),
        (("--due", "yesterday"), "due_in_the_past"),
        (("--due", "2020-01-01"), "due_in_the_past"),
        (("--due", ""), "bad_time"),
        (("--with", "Nobody"), "unknown_member"),
        (("--item", "two\nlines"), "bad_name"),
        (("--item", ""), "bad_name"),
    ],
)
def test_a_wish_that_cannot_be_calls_no_meeting(
    cassette: Cassette, library: Path, words: tuple[str, ...], code: str
) -> None:
    assert cassette.refused("meeting", "new", "status", "Week 47", *words) == code
    assert cassette.ask("meeting", "list") == {"meetings": []}


@pytest.mark.parametrize(
    "title",
    ["two\nlines", "turned \u202earound", "x" * 300, "", "\u2066", "bell\x07"],
)
def test_a_title_that_could_deceive_is_refused(
    cassette: Cassette, library: Path, title: str
) -> None:
    assert cassette.refused("meeting", "new", "status", title) == "bad_name"
    assert cassette.ask("meeting", "list") == {"meetings": []}


@pytest.mark.parametrize(
    "title", ["<img src=x onerror=alert(1)>", "**x**", "[red]x[/red]", "../../x", "=1+1", "`x`"]
)
def test_a_title_of_markup_is_shown_as_typed_everywhere(
    cassette: Cassette, library: Path, title: str
) -> None:
    meeting = cassette.ask("meeting", "new", "status", title)["meeting"]
    assert meeting["title"] == title
    assert cassette.ask("meeting", "list")["meetings"][0]["title"] == title
    assert title in cassette("meeting", "list").out
    assert cassette("meeting", "show", meeting["id"]).out.startswith(title + "\n")


def test_a_meeting_is_found_by_id_title_or_the_beginning_of_either(
    cassette: Cassette, meeting: str
) -> None:
    for wish in (meeting, meeting.upper(), meeting[:20], "Week 47", "week 47", "wee"):
        assert cassette.ask("meeting", "show", wish)["meeting"]["id"] == meeting


def test_an_unknown_meeting_and_an_ambiguous_one_are_told(cassette: Cassette, meeting: str) -> None:
    cassette.ask("meeting", "new", "status", "Week 48")
    assert cassette.refused("meeting", "show", "Month") == "unknown_id"
    assert cassette.refused("meeting", "show", "Week") == "ambiguous_id"
    assert cassette.refused("meeting", "show", meeting[:4]) == "ambiguous_id"
    assert cassette.refused("meeting", "show", "") == "unknown_id"
    assert "Week 48" in cassette("meeting", "show", "week").err


def test_a_page_has_the_keys_that_scripts_depend_on(cassette: Cassette, note: str) -> None:
    page = cassette.ask("meeting", "show", "Week 47")
    assert set(page) >= {"meeting", "notes", "stances", "outcome", "actions", "owed"}
    (shown,) = page["notes"]
    assert set(shown) >= {
        *("id", "item", "by", "seconds", "at", "reply_to", "heard", "reactions", "text"),
        "transcript",
    }
    assert shown["id"] == note
    assert shown["item"] == page["meeting"]["agenda"][0]["id"]
    assert shown["by"]["name"] == "Ada"
    assert shown["at"].endswith("Z")
    assert (shown["text"], shown["transcript"]) == ("All done.", "written")
    assert (page["stances"], page["outcome"], page["actions"], page["owed"]) == ([], None, [], [])


def test_a_page_shows_notes_under_their_items(cassette: Cassette, note: str) -> None:
    cassette.ask("note", "write", "week", "About the whole.")
    cassette.ask("note", "write", "week", "Well done!", "--reply-to", note)
    lines = cassette("meeting", "show", "week").out.splitlines()
    places = {
        wanted: next(n for n, line in enumerate(lines) if wanted in line)
        for wanted in ("About the whole.", "1. What", "All done.", "↳ Ada", "Well done!", "2. What")
    }
    assert list(places.values()) == sorted(places.values())


def test_a_due_time_moves_and_goes_away(
    cassette: Cassette, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASSETTE_NOW", NOW)
    moved = cassette.ask("meeting", "move", meeting, "--due", "2026-11-27T17:00+01:00")
    assert moved["meeting"]["due"] is not None
    assert cassette.ask("meeting", "move", meeting, "--due", "never")["meeting"]["due"] is None
    assert cassette.refused("meeting", "move", meeting, "--due", "yesterday") == "due_in_the_past"


def test_a_closed_meeting_takes_no_note_until_it_is_reopened(
    cassette: Cassette, meeting: str
) -> None:
    assert cassette.ask("meeting", "close", meeting)["meeting"]["state"] == "closed"
    assert cassette.refused("note", "write", meeting, "Late.") == "meeting_closed"
    assert cassette.ask("meeting", "reopen", meeting)["meeting"]["state"] == "open"
    cassette.ask("note", "write", meeting, "In time.")


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-11-18T16:59:00Z", "open"),
        ("2026-11-20T10:00:00Z", "due soon"),
        ("2026-11-20T18:00:00Z", "overdue"),
        ("2026-11-21T17:00:01Z", "closed"),
    ],
)
def test_the_state_follows_the_clock(
    cassette: Cassette, library: Path, monkeypatch: pytest.MonkeyPatch, now: str, state: str
) -> None:
    monkeypatch.setenv("CASSETTE_NOW", NOW)
    monkeypatch.setattr("cassette.workspace.local_zone", lambda: "UTC")
    cassette.ask("meeting", "new", "status", "Week 47", "--due", "2026-11-20T17:00")
    monkeypatch.setenv("CASSETTE_NOW", now)
    assert cassette.ask("meeting", "list")["meetings"][0]["state"] == state


def test_a_clock_that_is_no_time_is_told(
    cassette: Cassette, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASSETTE_NOW", "blah")
    assert cassette.refused("meeting", "list") == "bad_time"


def test_while_a_window_is_open_one_may_look_but_not_change(
    cassette: Cassette, meeting: str, library: Path
) -> None:
    with Workspace.open(library):
        assert cassette.ask("meeting", "list")["meetings"][0]["id"] == meeting
        assert cassette.ask("meeting", "show", meeting)["meeting"]["title"] == "Week 47"
        assert cassette.refused("meeting", "close", meeting) == "library_busy"
    cassette.ask("meeting", "close", meeting)


def test_a_missing_library_is_told_with_the_way_to_make_one(
    cassette: Cassette, tmp_path: Path
) -> None:
    words = ("--library", str(tmp_path / "none"), "meeting", "list")
    assert cassette.refused(*words) == "no_library"
    assert "cassette init" in cassette(*words).err


def test_a_library_of_a_newer_cassette_can_be_read_but_not_changed(
    cassette: Cassette, meeting: str, library: Path
) -> None:
    database = library / "library.db"
    with database.open("r+b") as file:  # user_version, at offset 60 of an SQLite header
        file.seek(60)
        file.write((99).to_bytes(4, "big"))
    before = database.read_bytes()
    assert cassette.ask("meeting", "list")["meetings"][0]["id"] == meeting
    assert cassette.refused("meeting", "new", "status", "Week 48") == "library_too_new"
    assert database.read_bytes() == before


def test_a_note_on_an_item_that_is_not_on_the_agenda_is_shown_too(
    cassette: Cassette, note: str, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Queries.meeting

    def without_agenda(queries: Queries, wish: MeetingId) -> MeetingPage:
        return replace(whole(queries, wish), agenda=())

    monkeypatch.setattr(Queries, "meeting", without_agenda)
    said = cassette("meeting", "show", meeting).out
    assert "not on the agenda" in said
    assert "All done." in said


def test_a_new_decision_leads_to_its_five_questions_and_a_live_meeting_to_its_invitation(
    cassette: Cassette, library: Path
) -> None:
    assert "cassette decide frame" in cassette("meeting", "new", "decision", "Which?").out
    live = cassette("meeting", "new", "team", "Coffee").out
    assert "--as ics" in live
    assert "decide frame" not in live


def test_a_meeting_gets_another_title_that_stays_one_line(cassette: Cassette, meeting: str) -> None:
    assert cassette.ask("meeting", "rename", meeting, " At sea ")["meeting"]["title"] == "At sea"
    assert cassette.refused("meeting", "rename", meeting, "") == "bad_name"
    values = [one["value"] for one in cassette.ask("meeting", "history", meeting)["history"]]
    assert "At sea" in values
