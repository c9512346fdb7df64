"""How fast and how tightly: the nearest habit stands, words per minute become a speed."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from cassette.domain.ids import MemberId, NoteId
from cassette.domain.pace import (
    MAX_RATE,
    MIN_RATE,
    RATE_STEP,
    Habit,
    Habits,
    natural_wpm,
    rate_for,
    saved_between,
    step_back_ms,
    stepped,
    trim_for,
)
from cassette.domain.trimming import Trim, skips

BEN, NOTE = MemberId("ben"), NoteId("note")
SPEEDS = st.one_of(st.none(), st.floats(MIN_RATE, MAX_RATE))
WPMS = st.one_of(st.none(), st.integers(60, 900))
HABITS = st.builds(Habit, SPEEDS, WPMS, st.one_of(st.none(), st.sampled_from(Trim)))


@given(HABITS, HABITS, st.one_of(st.none(), st.floats(1, 2000)))
def test_a_speed_lies_within_the_bounds_and_on_a_step(
    near: Habit, wide: Habit, natural: float | None
) -> None:
    rate = rate_for(near, wide, natural)
    assert MIN_RATE <= rate <= MAX_RATE
    assert abs(rate / RATE_STEP - round(rate / RATE_STEP)) < 1e-9
    assert rate == stepped(rate)


def test_words_a_minute_bring_slow_and_fast_speakers_to_one_pace() -> None:
    wish = Habit(wpm=240)
    assert rate_for(Habit(), wish, 120) == 2.0
    assert rate_for(Habit(), wish, 200) == 1.2
    assert rate_for(wish, Habit(speed=3.0), 160) == 1.5


def test_where_it_is_not_known_how_fast_somebody_speaks_the_speed_stands() -> None:
    assert rate_for(Habit(speed=1.5, wpm=240), Habit(speed=3.0), None) == 1.5
    assert rate_for(Habit(wpm=240), Habit(speed=3.0), None) == 3.0
    assert rate_for(Habit(wpm=240), Habit(), None) == 1.0


def test_the_nearest_habit_stands() -> None:
    habits = Habits(Habit(1.5, None, Trim.MAX), {BEN: Habit(speed=2.0)})
    assert (habits.rate(NOTE, BEN, None), habits.trim(NOTE, BEN)) == (2.0, Trim.MAX)
    other = MemberId("cleo")
    assert (habits.rate(NOTE, other, None), habits.trim(NOTE, other)) == (1.5, Trim.MAX)
    noted = Habits(habits.everywhere, {**habits.by_subject, NOTE: Habit(trim=Trim.OFF)})
    assert (noted.rate(NOTE, BEN, None), noted.trim(NOTE, BEN)) == (2.0, Trim.OFF)
    assert trim_for(Habit(), Habit()) is Trim.GENTLE


def test_a_speed_to_start_with_gives_way_to_one_that_was_chosen() -> None:
    assert Habits().starting_at(1.7).everywhere.speed == 1.7
    assert Habits(Habit(speed=2.0)).starting_at(1.7).everywhere.speed == 2.0
    assert Habits(Habit(wpm=200)).starting_at(1.7).rate(NOTE, BEN, None) == 1.7


@pytest.mark.parametrize("wrong", [{"speed": 0.4}, {"speed": 4.1}, {"wpm": 59}, {"wpm": 901}])
def test_a_habit_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="within"):
        Habit(**wrong)  # type: ignore[arg-type]


def test_a_few_words_do_not_tell_how_fast_somebody_speaks() -> None:
    assert natural_wpm(19, 10_000) is None
    assert natural_wpm(20, 0) is None
    assert natural_wpm(30, 10_000) == 180


def test_what_a_part_saved_is_told_by_speed_and_by_trim() -> None:
    left_out = skips(((0, 1000), (3000, 4000)), 4000, Trim.GENTLE)
    assert saved_between(0, 4000, left_out, 2.0) == (1150, 1700)
    assert saved_between(0, 1000, left_out, 2.0) == (500, 0)
    assert saved_between(0, 1000, left_out, 0.5) == (-1000, 0)


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 5000), st.floats(0.5, 4))
def test_two_parts_save_what_they_save_as_one(a: int, b: int, c: int, rate: float) -> None:
    first, middle, last = sorted((a, b, c))
    left_out = skips(((0, 1000), (3000, 4000)), 5000, Trim.MAX)
    whole = saved_between(first, last, left_out, rate)
    parts = (
        saved_between(first, middle, left_out, rate),
        saved_between(middle, last, left_out, rate),
    )
    assert sum(part[1] for part in parts) == whole[1]
    assert abs(sum(part[0] for part in parts) - whole[0]) <= 2


def test_the_longer_one_was_away_the_further_one_goes_back() -> None:
    assert [step_back_ms(ms) for ms in (0, 59_999, 60_000, 3_600_000, 86_400_000)] == [
        800,
        800,
        3000,
        10_000,
        20_000,
    ]
