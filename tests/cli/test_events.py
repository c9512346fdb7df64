"""The log of facts, filtered and followed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from cassette.cli.shapes import without_keys
from cassette.store.queries import Queries
from cassette.workspace import Workspace
from tests.cli.test_note import note_of_another

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cassette.domain.views import EventRow
    from tests.cli.conftest import Cassette


def test_the_log_has_every_fact_in_order(cassette: Cassette, note: str) -> None:
    events = cassette.ask("events")["events"]
    kinds = [event["type"] for event in events]
    assert kinds[:3] == ["team.named", "member.joined", "meeting.created"]
    assert kinds[-1] == "note.written"
    last = events[-1]
    assert set(last) >= {"id", "type", "v", "at", "recorded_at", "by", "attributes", "meta"}
    assert last["attributes"]["note"] == note
    assert last["at"].endswith("Z")
    assert last["by"]["name"] == "Ada"
    assert "note.written" in cassette("events").out


def test_events_are_filtered_by_member_type_and_time(
    cassette: Cassette, meeting: str, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = note_of_another(library, meeting)
    assert {event["by"]["name"] for event in cassette.ask("events", "--by", "ben")["events"]} == {
        "Ben"
    }
    (written,) = cassette.ask("events", "--type", "note.written")["events"]
    assert written["attributes"]["note"] == theirs
    monkeypatch.setenv("CASSETTE_NOW", "2100-01-01T00:00:00Z")
    assert cassette.ask("events", "--since", "yesterday") == {"events": []}
    assert "No such event" in cassette("events", "--since", "yesterday").out
    assert len(cassette.ask("events", "--since", "2020-01-01")["events"]) > 5


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--by", "Nobody"), "unknown_member"),
        (("--type", "note.sung"), "bad_value"),
        (("--since", "blah"), "bad_time"),
    ],
)
def test_a_filter_that_cannot_be_is_refused(
    cassette: Cassette, library: Path, words: tuple[str, ...], code: str
) -> None:
    assert cassette.refused("events", *words) == code


def test_the_key_of_a_recording_is_shown_in_no_form(cassette: Cassette, spoken: str) -> None:
    shown = cassette("events", "--type", "note.recorded").out
    (event,) = cassette.ask("events", "--type", "note.recorded")["events"]
    assert spoken[:18] in shown
    assert event["attributes"]["blob_key"] == "(masked)"
    assert "blob_key" not in shown
    with Workspace.open(read_only=True) as workspace:
        (row,) = workspace.library.queries.events(type="note.recorded")
    key = json.loads(row.attributes)["blob_key"]
    for said in (shown, cassette("events", "--json").out):
        assert key not in said


def test_an_idea_of_a_blind_round_is_not_read_in_the_log(cassette: Cassette, library: Path) -> None:
    made = cassette.ask("meeting", "new", "innovation", "Quieter mornings")["meeting"]
    theirs = note_of_another(library, made["id"], made["agenda"][1]["id"])
    for said in (cassette("events").out, cassette("events", "--json").out):
        assert "Hello from Ben" not in said
        assert "hidden until you have an idea of your own" in said
    (written,) = cassette.ask("events", "--type", "note.written")["events"]
    assert written["attributes"]["note"] == theirs
    cassette.ask("note", "write", made["id"], "Carpets.", "--item", "2")
    assert "Hello from Ben" in cassette("events").out
    assert all(event["hidden"] is None for event in cassette.ask("events")["events"])


def test_a_key_is_masked_however_deep_it_lies() -> None:
    given = {"a": [{"blob_key": "secret", "b": 1}], "blob_key": {"c": "secret"}}
    masked = without_keys(given)
    assert masked == {"a": [{"blob_key": "(masked)", "b": 1}], "blob_key": "(masked)"}


@pytest.mark.parametrize("text", ["{", '{"a": }', "[" * 100_000])
def test_an_event_whose_json_is_damaged_is_a_damaged_library(
    cassette: Cassette, note: str, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    whole = Queries.events

    def damaged(queries: Queries, **wishes: Any) -> Iterator[EventRow]:
        return (replace(row, attributes=text) for row in whole(queries, **wishes))

    monkeypatch.setattr(Queries, "events", damaged)
    assert cassette.refused("events") == "library_damaged"


def test_followed_events_come_one_a_line_until_ctrl_c(cassette: Cassette, note: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cassette", "events", "--follow", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as following:
        assert following.stdout is not None
        seen: list[str] = []
        while not seen or seen[-1] != "note.written":
            seen.append(json.loads(following.stdout.readline())["type"])
        cassette.ask("note", "delete", note)
        assert json.loads(following.stdout.readline())["type"] == "note.retracted"
        following.send_signal(signal.SIGINT)
        assert following.wait(20) == 130
    assert seen[0] == "team.named"
