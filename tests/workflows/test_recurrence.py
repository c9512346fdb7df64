"""How often, and when exactly: rules over local times, whatever the clocks of a zone do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given, strategies as st

from cassette.domain.errors import BadRecurrence, CassetteError, NeverFires, TooOften
from cassette.workflows.recurrence import (
    RULES,
    coming,
    due_between,
    due_ms,
    local_minute,
    occurrences,
    rule_of,
    say_rule,
)

FIRST = "2026-11-23T09:30"  # a Monday


def rounds(every: str, first: str = FIRST, count: int = 4) -> list[str]:
    return list(islice(occurrences(rule_of(every, first), first), count))


def utc(occurrence: str, zone: str) -> str:
    moment = datetime.fromtimestamp(due_ms(occurrence, zone) / 1000, UTC)
    return f"{moment:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("every", "first", "expected"),
    [
        ("day", "2026-12-30T09:30", ["2026-12-30T09:30", "2026-12-31T09:30", "2027-01-01T09:30"]),
        ("every weekday", "2026-11-26T09:30", ["2026-11-26T09:30", "2026-11-27T09:30",
                                               "2026-11-30T09:30"]),
        ("weekday", "2026-11-28T09:30", ["2026-11-30T09:30", "2026-12-01T09:30"]),
        ("WEEK", FIRST, ["2026-11-23T09:30", "2026-11-30T09:30"]),
        ("2 weeks", FIRST, ["2026-11-23T09:30", "2026-12-07T09:30"]),
        ("month", "2026-01-31T09:30", ["2026-01-31T09:30", "2026-03-31T09:30"]),
        ("FREQ=YEARLY", "2028-02-29T09:30", ["2028-02-29T09:30", "2032-02-29T09:30"]),
        ("rrule:freq=monthly;byday=-1fr", FIRST, ["2026-11-27T09:30", "2026-12-25T09:30"]),
        ("FREQ=DAILY;COUNT=2", FIRST, ["2026-11-23T09:30", "2026-11-24T09:30"]),
        ("FREQ=DAILY;UNTIL=20261124T235900", FIRST, ["2026-11-23T09:30", "2026-11-24T09:30"]),
    ],
)  # fmt: skip
def test_words_and_rules_give_local_times(every: str, first: str, expected: list[str]) -> None:
    assert rounds(every, first, len(expected)) == expected


@pytest.mark.parametrize(
    ("every", "error"),
    [
        ("FREQ=SECONDLY", TooOften),
        ("FREQ=MINUTELY", TooOften),
        ("FREQ=HOURLY;INTERVAL=24", TooOften),
        ("FREQ=DAILY;BYHOUR=9,17", TooOften),
        ("FREQ=DAILY;BYSECOND=0,1,2", TooOften),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", NeverFires),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", NeverFires),
        ("FREQ=DAILY;BYSETPOS=300", NeverFires),
        ("FREQ=DAILY;UNTIL=20200101", NeverFires),
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", NeverFires),
        ("", BadRecurrence),
        ("now and then", BadRecurrence),
        ("FREQ=", BadRecurrence),
        ("FREQ=FORTNIGHTLY", BadRecurrence),
        ("FREQ=DAILY;INTERVAL=0", BadRecurrence),
        ("FREQ=DAILY;INTERVAL=-1", BadRecurrence),
        ("FREQ=DAILY;INTERVAL=99999999999", BadRecurrence),
        ("FREQ=DAILY;COUNT=0", BadRecurrence),
        ("FREQ=WEEKLY;BYDAY=XX", BadRecurrence),
        ("FREQ=WEEKLY;BYEASTER=1", BadRecurrence),
        ("FREQ=DAILY;UNTIL=20270101T000000Z", BadRecurrence),
        ("FREQ=DAILY\nDTSTART:20200101T000000", CassetteError),
        ("x" * 1000, BadRecurrence),
    ],
)
@pytest.mark.timeout(5)
def test_what_cannot_be_is_refused_by_name_and_at_once(
    every: str, error: type[CassetteError]
) -> None:
    with pytest.raises(error) as caught:
        rule_of(every, FIRST)
    assert caught.value.hint


@given(
    st.dictionaries(
        st.sampled_from(["FREQ", "INTERVAL", "COUNT", "BYDAY", "BYMONTHDAY", "BYMONTH",
                         "BYSETPOS", "WKST", "UNTIL", "X"]),
        st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "1", "2", "31", "-1", "400",
                         "MO", "-1FR", "MO,TU", "5MO", "20270101", "", "é"]),
        max_size=5,
    )
)  # fmt: skip
def test_any_rule_is_taken_or_refused_and_what_is_taken_takes_place(parts: dict[str, str]) -> None:
    every = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        rule = rule_of(every, FIRST)
    except CassetteError:
        return
    found = list(islice(occurrences(rule, FIRST), 3))
    assert found
    assert found == sorted(set(found))
    assert rule_of(rule, FIRST) == rule


def test_a_rule_is_said_in_the_words_it_was_given_in() -> None:
    assert [say_rule(rule_of(words, FIRST)) for words in RULES] == list(RULES)
    assert say_rule("FREQ=YEARLY") == "FREQ=YEARLY"


@pytest.mark.parametrize(
    ("occurrence", "zone", "expected"),
    [
        # The same local time on both sides of a change of clocks.
        ("2026-03-27T09:30", "Europe/Berlin", "2026-03-27 08:30"),
        ("2026-03-30T09:30", "Europe/Berlin", "2026-03-30 07:30"),
        # A time that is left out moves forward by the gap, one that comes twice is the first.
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29 01:30"),
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25 00:30"),
        ("2026-03-08T02:15", "America/New_York", "2026-03-08 07:15"),
        # Half an hour of change, and zones at both ends of the world.
        ("2026-10-04T02:10", "Australia/Lord_Howe", "2026-10-03 15:40"),
        ("2026-12-31T23:30", "Etc/GMT+12", "2027-01-01 11:30"),
        ("2027-01-01T00:30", "Pacific/Kiritimati", "2026-12-31 10:30"),
        ("2028-02-29T12:00", "Asia/Kathmandu", "2028-02-29 06:15"),
    ],
)
def test_a_local_time_is_one_moment(occurrence: str, zone: str, expected: str) -> None:
    assert utc(occurrence, zone) == expected


ZONES = ["Etc/GMT+12", "Pacific/Pago_Pago", "America/New_York", "UTC", "Europe/Berlin",
         "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham",
         "Pacific/Kiritimati"]  # fmt: skip


@given(st.sampled_from(ZONES), st.integers(0, 900), st.integers(0, 1439))
def test_rounds_come_one_after_the_other_in_every_zone(zone: str, day: int, minute: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day, minutes=minute)
    first = start.strftime("%Y-%m-%dT%H:%M")
    moments = [due_ms(at, zone) for at in islice(occurrences("FREQ=DAILY", first), 400)]
    hours = {(b - a) / 3_600_000 for a, b in pairwise(moments)}
    assert all(22 <= hour <= 26 for hour in hours)
    shown = {local_minute(ms, zone)[11:] for ms in moments}
    # Away from a gap the clock on the wall always shows the same.
    assert first[11:] in shown
    assert len(shown) <= 3


def test_the_rounds_around_a_moment() -> None:
    rule, zone = RULES["weekday"], "Europe/Berlin"
    friday_noon = due_ms("2026-11-27T12:00", zone)
    day = 24 * 3_600_000
    assert due_between(rule, FIRST, zone, after_ms=friday_noon - day, now_ms=friday_noon) == (
        "2026-11-27T09:30",
        "2026-11-30T09:30",
    )
    assert coming(rule, FIRST, zone, now_ms=friday_noon, count=2) == (
        "2026-11-30T09:30",
        "2026-12-01T09:30",
    )
    assert coming("FREQ=DAILY;COUNT=1", FIRST, zone, now_ms=friday_noon, count=2) == ()
