"""``cassette series`` and ``cassette meeting new --every``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette

MONDAY = "2026-11-23T09:00:00Z"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("CASSETTE_NOW", MONDAY)
    monkeypatch.setattr("cassette.workspace.local_zone", lambda: "Europe/Berlin")
    return monkeypatch


@pytest.fixture
def standup(cassette: Cassette, library: Path, clock: pytest.MonkeyPatch) -> str:
    shape = cassette.ask("meeting", "new", "status", "Stand-up", "--due", "tomorrow 9:30",
                         "--every", "weekday")  # fmt: skip
    assert shape["meeting"]["due"] == "2026-11-24T08:30:00.000Z"
    assert shape["advice"]["mode"] == "async"
    return str(shape["series"]["id"])


def rounds(cassette: Cassette) -> list[tuple[str, str]]:
    shape = cassette.ask("series", "show", "stand")["series"]
    return [(one["at"], one["state"]) for one in shape["rounds"]]


def test_a_series_lists_its_rounds(cassette: Cassette, standup: str) -> None:
    (listed,) = cassette.ask("series", "list")["series"]
    assert (listed["id"], listed["rule"]) == (standup, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    assert rounds(cassette)[:2] == [("2026-11-24T09:30", "opened"), ("2026-11-25T09:30", "coming")]
    assert "weekday" in cassette("series").out
    shown = cassette("series", "show", "Stand-up").out
    assert "Every weekday, from 2026-11-24 09:30 on (Europe/Berlin)" in shown
    assert "Wed 25 Nov 2026, 09:30 (Europe/Berlin)  to come" in shown


def test_looking_opens_the_rounds_that_the_clock_has_brought(
    cassette: Cassette, standup: str, clock: pytest.MonkeyPatch
) -> None:
    clock.setenv("CASSETTE_NOW", "2026-11-24T09:00:00Z")
    assert len(cassette.ask("owed")["owed"]) == 2
    assert len(cassette.ask("meeting", "list")["meetings"]) == 2
    clock.setenv("CASSETTE_NOW", "2026-11-25T09:00:00Z")
    with Workspace.open(None):  # as the window has it: it opens them itself
        assert len(cassette.ask("meeting", "list")["meetings"]) == 2
    assert len(cassette.ask("meeting", "list")["meetings"]) == 3


def test_rounds_are_skipped_opened_early_and_the_series_ends(
    cassette: Cassette, standup: str, clock: pytest.MonkeyPatch
) -> None:
    cassette.ask("series", "skip", "stand", "--round", "thursday")
    assert ("2026-11-26T09:30", "skipped") in rounds(cassette)
    early = cassette.ask("series", "open", "stand")["meeting"]
    assert early["due"] == "2026-11-25T08:30:00.000Z"
    assert ("2026-11-25T09:30", "opened") in rounds(cassette)
    late = cassette.ask("series", "open", "stand", "--round", "2026-12-24")["meeting"]
    assert late["due"] == "2026-12-24T08:30:00.000Z"
    cassette.ask("series", "unskip", "stand")
    assert ("2026-11-26T09:30", "coming") in rounds(cassette)
    assert cassette.ask("series", "end", "stand")["series"]["ended"]
    assert "ended" in cassette("series", "list").out
    clock.setenv("CASSETTE_NOW", "2026-11-30T09:00:00Z")
    assert len(cassette.ask("meeting", "list")["meetings"]) == 3
    assert not cassette.ask("series", "resume", "stand")["series"]["ended"]
    assert len(cassette.ask("meeting", "list")["meetings"]) == 5


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--every", "FREQ=SECONDLY", "--due", "tomorrow"], "too_often"),
        (["--every", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "--due", "tomorrow"], "never_fires"),
        (["--every", "whenever", "--due", "tomorrow"], "bad_recurrence"),
        (["--every", "day"], "due_missing"),
        (["--every", "day", "--due", "2020-01-01"], "due_in_the_past"),
    ],
)
def test_what_cannot_recur_is_refused(
    cassette: Cassette, library: Path, clock: pytest.MonkeyPatch, words: list[str], code: str
) -> None:
    assert cassette.refused("meeting", "new", "status", "Odd", *words) == code
    assert cassette.ask("series", "list") == {"series": []}
    assert "Nothing recurs yet" in cassette("series", "list").out


def test_rounds_and_series_that_are_not_there(cassette: Cassette, standup: str) -> None:
    assert cassette.refused("series", "skip", "stand", "--round", "saturday") == "unknown_round"
    assert cassette.refused("series", "unskip", "stand") == "unknown_round"
    assert cassette.refused("series", "end", "nothing") == "unknown_id"
    cassette.ask("series", "skip", "stand", "--round", "thursday")
    assert cassette.refused("series", "open", "stand", "--round", "thursday") == "round_is_skipped"
    cassette.ask("series", "end", "stand")
    assert cassette.refused("series", "open", "stand") == "series_has_ended"


def test_a_series_takes_attachments_urgency_and_stakes(
    cassette: Cassette, library: Path, clock: pytest.MonkeyPatch
) -> None:
    cassette.ask("template", "save", "Retro", "--like", "team", "--item", "What went well?")
    shape = cassette.ask(
        *("meeting", "new", "retro", "Our month", "--due", "tomorrow 9:30", "--every", "month"),
        *("--urgent", "--high-stakes", "--attach", "https://example.org/board"),
    )
    meeting = shape["meeting"]
    assert (meeting["urgent"], meeting["stakes"]) == (True, "high")
    assert [item["prompt"] for item in meeting["agenda"]] == ["What went well?"]
    attached = cassette.ask("attach", "list", meeting["id"])["attachments"]
    assert [one["url"] for one in attached] == ["https://example.org/board"]
    clock.setenv("CASSETTE_NOW", "2026-11-24T09:00:00Z")
    rows = cassette.ask("meeting", "list")["meetings"]
    assert [(row["urgent"], row["stakes"]) for row in rows] == [(True, "high")] * 2


def test_a_series_whose_attachment_cannot_be_is_not_there(
    cassette: Cassette, library: Path, clock: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "run.png"
    script.write_text("#!/bin/sh")
    call = ("meeting", "new", "status", "Stand-up", "--due", "tomorrow 9:30", "--every", "day")
    assert cassette.refused(*call, "--attach", str(script)) == "attachment_unknown"
    assert cassette.ask("series", "list")["series"] == []
