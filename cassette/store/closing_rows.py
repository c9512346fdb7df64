"""Which meetings have what their type closes with: an outcome, or actions with owner and date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.formats import TYPES

if TYPE_CHECKING:
    from cassette.domain.formats import Closing
    from cassette.domain.ids import MeetingId
    from cassette.store.snapshot import Connection

_OUTCOMES = """
SELECT meeting.meeting FROM p_outcome AS stated
JOIN p_meeting AS meeting ON meeting.meeting = stated.meeting
WHERE meeting.type IN ({types}) {only} AND NOT EXISTS (
  SELECT 1 FROM p_outcome AS newer, json_each(newer.supersedes) AS replaced
  WHERE newer.meeting = stated.meeting AND replaced.value = stated.outcome
  AND newer.outcome <> stated.outcome)
GROUP BY meeting.meeting HAVING count(*) = 1
"""

_ACTIONS = """
SELECT meeting.meeting FROM p_action AS action
JOIN p_meeting AS meeting ON meeting.meeting = action.meeting
LEFT JOIN p_register AS state ON state.subject = action.action AND state.field = 'state'
LEFT JOIN p_register AS owner ON owner.subject = action.action AND owner.field = 'owner'
LEFT JOIN p_register AS due ON due.subject = action.action AND due.field = 'due'
WHERE meeting.type IN ({types}) {only} AND coalesce(state.value, 'open') <> 'dropped'
GROUP BY meeting.meeting HAVING min(
  coalesce(state.value, 'open') = 'done' OR (
    iif(owner.subject IS NULL, action.owner, owner.value) IS NOT NULL
    AND iif(due.subject IS NULL, action.due_ms, due.value ->> '$[0]') IS NOT NULL))
"""


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
