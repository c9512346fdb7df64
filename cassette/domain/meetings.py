"""What a meeting is doing right now.

Its state is derived from the clock, so no job has to run for it to change.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cassette.domain.formats import Closing

DUE_SOON_MS = 24 * 3600 * 1000
LATE_MS = 24 * 3600 * 1000
"""So long after its due time, or after it was closed by hand, is what was said still welcome."""


class MeetingState(StrEnum):
    """Open, due within a day, past due, or closed: by someone, or by the clock."""

    OPEN = "open"
    DUE_SOON = "due soon"
    OVERDUE = "overdue"
    CLOSED = "closed"


def state_at(
    now_ms: int,
    *,
    due_ms: int | None,
    closed: bool,
    reopened: bool = False,
    closing: Closing = "due",
    complete: bool = False,
) -> MeetingState:
    """The state of a meeting at ``now_ms``. Times are UTC milliseconds.

    ``closed`` and ``reopened`` are what somebody did last, by hand: a reopened meeting is not
    closed by the clock again, and one without a due time is not either. ``complete``: what
    ``closing`` asks for beside the due time is there.
    """
    if closed:
        return MeetingState.CLOSED
    if due_ms is None or due_ms - now_ms > DUE_SOON_MS:
        return MeetingState.OPEN
    if now_ms <= due_ms:
        return MeetingState.DUE_SOON
    over = now_ms - due_ms > LATE_MS if closing == "due" else complete
    return MeetingState.CLOSED if over and not reopened else MeetingState.OVERDUE
