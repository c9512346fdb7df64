"""What a meeting is doing right now.

Its state is derived from the clock, so no job has to run for it to change.
"""

from __future__ import annotations

from enum import StrEnum

DUE_SOON_MS = 24 * 3600 * 1000


class MeetingState(StrEnum):
    """Open, due within a day, past due, or closed by someone."""

    OPEN = "open"
    DUE_SOON = "due soon"
    OVERDUE = "overdue"
    CLOSED = "closed"


def state_at(now_ms: int, *, due_ms: int | None, closed: bool) -> MeetingState:
    """The state of a meeting at ``now_ms``.

    Both times are UTC milliseconds; no due time means open until closed.
    """
    if closed:
        return MeetingState.CLOSED
    if due_ms is None or due_ms - now_ms > DUE_SOON_MS:
        return MeetingState.OPEN
    return MeetingState.DUE_SOON if now_ms <= due_ms else MeetingState.OVERDUE


def first_ranks(count: int) -> tuple[str, ...]:
    """Fractional positions for the first ``count`` agenda items.

    Text that sorts, with room between neighbours.
    """
    return tuple(f"{(n + 1) * 100:08d}" for n in range(count))
