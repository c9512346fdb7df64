"""Which meetings have what their type closes with: an outcome, or actions with owner and date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.formats import TYPES
from cassette.store.clauses import CHANGED, DUE_MS, SOMEBODYS, STANDS, STATE

if TYPE_CHECKING:
    from cassette.domain.formats import Closing
    from cassette.domain.ids import MeetingId
    from cassette.store.snapshot import Connection

_OUTCOMES = f"""
SELECT meeting.meeting FROM p_outcome AS outcome
JOIN p_meeting AS meeting ON meeting.meeting = outcome.meeting
WHERE meeting.type IN ({{types}}) {{only}} AND {STANDS}
GROUP BY meeting.meeting HAVING count(*) = 1
"""  # noqa: S608

_ACTIONS = f"""
SELECT meeting.meeting FROM p_action AS action
JOIN p_meeting AS meeting ON meeting.meeting = action.meeting {CHANGED}
WHERE meeting.type IN ({{types}}) {{only}} AND {STATE} <> 'dropped'
GROUP BY meeting.meeting HAVING min(
  {STATE} = 'done' OR ({SOMEBODYS} AND {DUE_MS} IS NOT NULL))
"""  # noqa: S608


def _sentence(text: str, closing: Closing, only: str) -> str:
    types = ", ".join(f"'{kind.key}'" for kind in TYPES if kind.closing == closing)
    return text.format(types=types, only=only)


_PARTS: tuple[tuple[str, Closing], ...] = ((_OUTCOMES, "outcome"), (_ACTIONS, "actions"))
_ONE = "AND meeting.meeting = :meeting"
_ALL_COMPLETE = " UNION ".join(_sentence(text, closing, "") for text, closing in _PARTS)
_ONE_COMPLETE = " UNION ".join(_sentence(text, closing, _ONE) for text, closing in _PARTS)


def complete_of(connection: Connection, only: MeetingId | None) -> frozenset[str]:
    """The meetings, or ``only`` this one, that may close when they are due.

    Where the type closes with an outcome exactly one stands (two are a conflict to settle); where
    it closes with actions there is one at least, and every open one has an owner and a date.
    """
    if only is None:
        rows = connection.exec_driver_sql(_ALL_COMPLETE)
    else:
        rows = connection.exec_driver_sql(_ONE_COMPLETE, {"meeting": only})
    return frozenset(row[0] for row in rows)
