"""Whether to meet asynchronously or live: from type, urgency, deadline and stakes, with one reason.

The sentences are data of the type (``formats``); here is only what chooses between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.formats import meeting_type

if TYPE_CHECKING:
    from cassette.domain.formats import Advice
    from cassette.domain.views import Stakes

HOUR_MS = 3_600_000
TIGHT_MS = 4 * HOUR_MS
"""A deadline that is nearer leaves too little room to hear one another in one's own time."""
MANY_PEOPLE = 8
TIGHT_FOR_MANY_MS = 24 * HOUR_MS
"""The same for more than MANY_PEOPLE: they need a working day to find a moment each."""


def advise(
    key: str,
    *,
    urgent: bool = False,
    due_ms: int | None = None,
    now_ms: int | None = None,
    stakes: Stakes = "low",
    people: int = 0,
) -> Advice:
    """Async or live for a meeting of this type, with the reason in one sentence.

    Times are UTC milliseconds; ``people`` is how many take part. KeyError for an unknown type.
    """
    kind = meeting_type(key)
    if urgent or is_tight(due_ms, now_ms, people):
        return kind.urgent
    return kind.grave if stakes == "high" and kind.grave is not None else kind.advice


def is_tight(due_ms: int | None, now_ms: int | None, people: int) -> bool:
    """Whether so many people have too little time until ``due_ms``."""
    if due_ms is None or now_ms is None:
        return False
    return due_ms - now_ms < (TIGHT_FOR_MANY_MS if people > MANY_PEOPLE else TIGHT_MS)
