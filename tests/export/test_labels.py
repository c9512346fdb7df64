"""Days, times and lengths as documents say them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from cassette.export.labels import ENGLISH, Labels, say_length, say_time

MIDNIGHT_IN_TOKYO = 1_798_729_200_000  # 2026-12-31 15:00 UTC


@pytest.mark.parametrize(
    ("ms", "said"),
    [(0, "0:00"), (999, "0:00"), (7_400, "0:07"), (754_000, "12:34"), (3_723_000, "1:02:03")],
)
def test_a_length_is_said_in_minutes_and_seconds(ms, said):
    assert say_length(ms) == said


def test_a_day_and_a_time_are_those_of_the_zone():
    assert ENGLISH.say_day(MIDNIGHT_IN_TOKYO, ZoneInfo("UTC")) == "Thu 31 Dec 2026"
    assert ENGLISH.say_day(MIDNIGHT_IN_TOKYO, ZoneInfo("Asia/Tokyo")) == "Fri 1 Jan 2027"
    assert say_time(MIDNIGHT_IN_TOKYO, ZoneInfo("Asia/Kolkata")) == "20:30"


def test_a_language_may_order_a_day_its_own_way():
    german = Labels(day="{weekday}, {day}. {month} {year}", weekdays=("Mo", "Di", "Mi", "Do") * 2)
    assert german.say_day(MIDNIGHT_IN_TOKYO, ZoneInfo("UTC")) == "Do, 31. Dec 2026"
