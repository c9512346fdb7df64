"""The state of a meeting follows the clock alone."""

from __future__ import annotations

import pytest

from cassette.domain.meetings import DUE_SOON_MS, MeetingState, first_ranks, state_at

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


def test_first_ranks_sort_as_they_were_given() -> None:
    ranks = first_ranks(50)
    assert list(ranks) == sorted(set(ranks))
