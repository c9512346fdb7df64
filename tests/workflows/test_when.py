"""Plain words for times: resolved in the person's zone, echoed, never guessed from nonsense."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cassette.domain.errors import BadTime, DueInThePast
from cassette.workflows.when import Due, say_due, understand


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


NOW = ms("2026-11-21T17:00:30")  # a Saturday, 18:00 in Berlin


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("friday 17:00", "2026-11-27T16:00"),
        ("friday", "2026-11-27T16:00"),
        ("monday at 9:30", "2026-11-23T08:30"),
        ("tomorrow", "2026-11-22T16:00"),
        ("tomorrow 9am", "2026-11-22T08:00"),
        ("in 2 days", "2026-11-23T16:00"),
        ("in 90 minutes", "2026-11-21T18:30:30"),
        ("in 90 seconds", "2026-11-21T17:02"),
        ("In 1 hour, 30 minutes", "2026-11-21T18:30:30"),
        ("an hour from now", "2026-11-21T18:00:30"),
        ("in two hours", "2026-11-21T19:00:30"),
        ("2026-11-27", "2026-11-27T16:00"),
        ("2026-11-27T17:00", "2026-11-27T16:00"),
        ("2026-11-27T17:00Z", "2026-11-27T17:00"),
        ("2026-11-27T17:00+02:00", "2026-11-27T15:00"),
        ("end of month", "2026-11-30T16:00"),
        ("end of week", "2026-11-27T16:00"),
        ("2027-07-01 09:00", "2027-07-01T07:00"),
        ("friday 9.30", "2026-11-27T08:30"),
        ("Friday 17h", "2026-11-27T16:00"),
        ("tomorrow 17h30", "2026-11-22T16:30"),
        ("tomorrow at 9", "2026-11-22T08:00"),
        ("friday at 17", "2026-11-27T16:00"),
        ("2026-11-27 17.30", "2026-11-27T16:30"),
        ("12.12.2026", "2026-12-12T16:00"),
        ("11.12.2026 at 9", "2026-12-11T08:00"),
        ("friday morning", "2026-11-27T08:00"),
        ("Tonight", "2026-11-21T19:00"),
        ("tonight at 9", "2026-11-21T20:00"),
        ("tonight 21:30", "2026-11-21T20:30"),
        ("tomorrow night", "2026-11-22T19:00"),
        ("monday, in the afternoon", "2026-11-23T14:00"),
        ("friday evening at 7.30", "2026-11-27T18:30"),
        ("tomorrow at 5 in the morning", "2026-11-22T04:00"),
        ("tomorrow evening 7pm", "2026-11-22T18:00"),
        ("in the morning", "2026-11-22T08:00"),
    ],
)
def test_words_mean_a_moment_in_my_zone(text: str, utc: str) -> None:
    assert understand(text, now_ms=NOW, zone="Europe/Berlin") == Due(ms(utc), "Europe/Berlin")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "blah",
        "1",
        "a",
        "10",
        "in 5",
        "In five.",
        "in a",
        "friday 25:00",
        "tomorrow 25:00",
        "tomorrow 9:75",
        "friday at 5",
        "at 5",
        "good morning",
        "friday morning 14:00",
        "friday night at 1",
        "2026-02-30",
        "🎉",
        "x" * 5000,
    ],
)
def test_nonsense_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadTime):
        understand(text, now_ms=NOW, zone="UTC")


@pytest.mark.parametrize(
    "text", ["yesterday", "2020-01-01", "today 08:00", "this morning", "last night"]
)
def test_a_time_already_past_is_refused_and_echoed(text: str) -> None:
    with pytest.raises(DueInThePast, match="already past"):
        understand(text, now_ms=NOW, zone="Europe/Berlin")


def test_looking_back_is_allowed_where_it_makes_sense() -> None:
    back = understand("yesterday", now_ms=NOW, zone="UTC", must_be_future=False)
    assert back.ms < NOW


@pytest.mark.parametrize(
    "zone", ["Etc/GMT+12", "Pacific/Kiritimati", "Asia/Kathmandu", "America/New_York"]
)
def test_every_zone_reads_the_same_words_as_its_own_wall_clock(zone: str) -> None:
    due = understand("2026-12-31 23:59", now_ms=NOW, zone=zone)
    assert say_due(*due) == f"Thu 31 Dec 2026, 23:59 ({zone})"


def test_a_wall_clock_that_a_dst_change_skips_becomes_the_moment_after_it() -> None:
    due = understand("2027-03-28 02:30", now_ms=NOW, zone="Europe/Berlin")
    assert say_due(*due) == "Sun 28 Mar 2027, 03:30 (Europe/Berlin)"


def test_now_is_this_very_moment() -> None:
    due = understand("now", now_ms=NOW, zone="Europe/Berlin", must_be_future=False)
    assert due.ms == NOW
    with pytest.raises(DueInThePast, match="18:00"):
        understand("now", now_ms=NOW, zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("night", "shown"), [("2026-10-24T23:30", "03:30"), ("2027-03-28T00:30", "05:30")]
)
def test_three_hours_are_three_hours_in_the_nights_when_clocks_are_changed(
    night: str, shown: str
) -> None:
    due = understand("in 3 hours", now_ms=ms(night), zone="Europe/Berlin")
    assert due.ms - ms(night) == 3 * 3_600_000
    assert shown in say_due(*due)
