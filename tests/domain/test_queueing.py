"""What hearing the queue costs: at my pace, of what is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from cassette.domain.ids import MeetingId, MemberId, NoteId
from cassette.domain.pace import Habit, Habits
from cassette.domain.queueing import Queue, Thread, Unheard, cost_ms, queue_at
from cassette.domain.trimming import Trim

if TYPE_CHECKING:
    from collections.abc import Mapping

BEN, CLEO = MemberId("ben"), MemberId("cleo")


def unheard(
    note: str, by: MemberId = BEN, sound: str | None = "here", heard_ms: int = 0
) -> Unheard:
    """A minute of Ben's, of which gentle leaves out 6 s, medium 12 s and max 18 s."""
    if sound is None:
        return Unheard(1000, NoteId(note), by, None, 0, heard_ms)
    return Unheard(1000, NoteId(note), by, sound, 60_000, heard_ms, 6000, 12_000, 18_000)


def queue_of(
    *notes: Unheard,
    habits: Habits | None = None,
    natural: Mapping[MemberId, float] | None = None,
    decide: bool = False,
) -> Queue:
    thread = Thread(MeetingId("meeting"), "Weekly", None, decide, notes)
    return queue_at([thread], {BEN: "Ben"}, habits or Habits(), natural or {}, {"here"})


def test_the_price_is_what_is_left_at_each_speakers_pace() -> None:
    habits = Habits(Habit(2.0, None, Trim.GENTLE), {CLEO: Habit(speed=1.0, trim=Trim.OFF)})
    found = queue_of(unheard("1"), unheard("2", CLEO), habits=habits)
    assert [(one.rate, one.trim, one.cost_ms) for one in found.entries] == [
        (2.0, Trim.GENTLE, 27_000),
        (1.0, Trim.OFF, 60_000),
    ]
    assert (found.notes, found.left_ms, found.cost_ms, found.reads) == (2, 120_000, 87_000, 0)


def test_whoever_is_not_known_yet_has_a_question_mark_for_a_name() -> None:
    found = queue_of(unheard("1"), unheard("2", CLEO))
    assert [(one.by_name, one.title) for one in found.entries] == [
        ("Ben", "Weekly"),
        ("?", "Weekly"),
    ]


def test_half_a_note_has_half_of_what_trimming_saves() -> None:
    (one,) = queue_of(
        unheard("1", heard_ms=30_000), habits=Habits(Habit(1.0, None, Trim.MAX))
    ).entries
    assert (one.left_ms, one.cost_ms) == (30_000, 21_000)


def test_words_a_minute_count_where_it_is_known_how_fast_somebody_speaks() -> None:
    habits = Habits(Habit(1.0, 240, Trim.OFF))
    found = queue_of(unheard("1"), unheard("2", CLEO), habits=habits, natural={BEN: 120.0})
    assert [one.rate for one in found.entries] == [2.0, 1.0]


def test_what_is_typed_or_has_not_arrived_takes_no_listening() -> None:
    found = queue_of(unheard("1", sound=None), unheard("2", sound="far"), unheard("3"))
    assert [(one.spoken, one.here, one.stop) for one in found.entries] == [
        (False, True, "read"),
        (True, False, ""),
        (True, True, ""),
    ]
    assert (found.notes, found.reads, found.left_ms) == (3, 1, 60_000)
    assert found.cost_ms == 54_000


@pytest.mark.parametrize("sound", ["here", None])
def test_the_flow_halts_at_the_last_note_before_a_stance(sound: str | None) -> None:
    found = queue_of(unheard("1"), unheard("2", sound=sound), decide=True)
    assert [one.stop for one in found.entries] == ["", "decide"]


def test_one_note_may_have_a_pace_of_its_own() -> None:
    habits = Habits(Habit(2.0), {NoteId("2"): Habit(trim=Trim.OFF)})
    found = queue_of(unheard("1"), unheard("2"), unheard("3"), habits=habits)
    assert [one.trim for one in found.entries] == [Trim.GENTLE, Trim.OFF, Trim.GENTLE]


@given(st.integers(0, 100_000), st.integers(0, 100_000), st.integers(0, 100_000), st.floats(0.5, 4))
def test_a_price_is_never_below_nothing_nor_above_the_sound(
    duration: int, left: int, saved: int, rate: float
) -> None:
    left, saved = min(left, duration), min(saved, duration)
    cost = cost_ms(duration, left, saved, rate)
    assert 0 <= cost <= left / rate + 1
