"""The state of a meeting follows the clock alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.formats import TYPES, closing_of
from cassette.domain.meetings import DUE_SOON_MS, LATE_MS, MeetingState, state_at

if TYPE_CHECKING:
    from cassette.domain.formats import Closing, MeetingType

DUE = 1_800_000_000_000


@pytest.mark.parametrize(
    ("now", "due", "closed", "state"),
    [
        (DUE, None, False, MeetingState.OPEN),
        (DUE - DUE_SOON_MS - 1, DUE, False, MeetingState.OPEN),
        (DUE - DUE_SOON_MS, DUE, False, MeetingState.DUE_SOON),
        (DUE, DUE, False, MeetingState.DUE_SOON),
        (DUE + 1, DUE, False, MeetingState.OVERDUE),
        (DUE + 1, DUE, True, MeetingState.CLOSED),
        (0, None, True, MeetingState.CLOSED),
    ],
)
def test_the_state_at_a_moment(now: int, due: int | None, closed: bool, state: object) -> None:
    assert state_at(now, due_ms=due, closed=closed) is state


LATE = DUE + LATE_MS
OVER, SHUT = MeetingState.OVERDUE, MeetingState.CLOSED


@pytest.mark.parametrize(
    ("closing", "complete", "now", "state"),
    [
        ("due", False, LATE, OVER),
        ("due", False, LATE + 1, SHUT),
        ("outcome", False, LATE + 1, OVER),
        ("outcome", True, DUE, MeetingState.DUE_SOON),
        ("outcome", True, DUE + 1, SHUT),
        ("actions", False, LATE + 1, OVER),
        ("actions", True, DUE + 1, SHUT),
    ],
)
def test_what_the_clock_closes_follows_what_the_type_closes_with(
    closing: Closing, complete: bool, now: int, state: object
) -> None:
    given = {"due_ms": DUE, "closing": closing, "complete": complete}
    assert state_at(now, closed=False, **given) is state
    assert state_at(now, closed=True, **given) is SHUT
    by_hand = OVER if state is SHUT else state
    assert state_at(now, closed=False, reopened=True, **given) is by_hand
    nothing_due = {**given, "due_ms": None}
    assert state_at(now, closed=False, **nothing_due) is MeetingState.OPEN


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.key)
def test_every_type_closes_by_its_own_rule(kind: MeetingType) -> None:
    closings = {"problem": "actions", "decision": "outcome"}
    assert kind.closing == closing_of(kind.key) == closings.get(kind.key, "due")
    assert closing_of("a type of a later version") == "due"
