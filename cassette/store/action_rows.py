"""What people agreed to do, as SELECTed and as shown: words, owner, due date and state of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cassette.domain.ids import ActionId, MeetingId, MemberId, NoteId
from cassette.domain.outcome_views import ActionRow
from cassette.store.clauses import CHANGED, DUE_MS, DUE_ZONE, OWNER, REWORDED, STATE, WHAT
from cassette.store.note_rows import name_of, read_names

if TYPE_CHECKING:
    from cassette.domain.outcome_views import ActionState
    from cassette.store.snapshot import Connection

_ROWS = f"""
SELECT action.action, action.meeting, coalesce(title.value, meeting.title, '') AS title,
  {WHAT} AS what, {OWNER} AS owner, {DUE_MS} AS due_ms, {DUE_ZONE} AS due_zone, {STATE} AS state,
  action.note, action.moment, action.agreed_ms, action.actor
FROM p_action AS action {CHANGED} {REWORDED}
LEFT JOIN p_meeting AS meeting ON meeting.meeting = action.meeting
LEFT JOIN p_register AS title ON title.subject = action.meeting AND title.field = 'title'
"""  # noqa: S608

_IN_MEETING = f"""
action.meeting = :meeting OR ({STATE} = 'open' AND action.meeting IN (
  SELECT earlier.meeting FROM p_round AS this
  JOIN p_round AS earlier ON earlier.series = this.series AND earlier.occurrence < this.occurrence
  WHERE this.meeting = :meeting))
"""  # noqa: S608
_ONE = f"{_ROWS} WHERE action.action = ?"
_SOME = f"""
{_ROWS}
WHERE (:owner IS NULL OR {OWNER} = :owner) AND (:state IS NULL OR {STATE} = :state)
"""
_SOME_HERE = f"{_SOME} AND ({_IN_MEETING})"

_STATES = {"open": 0, "done": 1, "dropped": 2}


def actions_of(
    connection: Connection,
    *,
    owner: MemberId | None,
    meeting: MeetingId | None,
    state: ActionState | None,
) -> tuple[ActionRow, ...]:
    """Actions: the open ones first, by due date (none last), then by when they were agreed.

    ``meeting`` also has what earlier rounds of its series left open.
    """
    values: dict[str, str | None] = {"owner": owner, "state": state}
    sentence = _SOME
    if meeting is not None:
        values["meeting"] = meeting
        sentence = _SOME_HERE
    names = read_names(connection)
    rows = [_row(row, names) for row in connection.exec_driver_sql(sentence, values)]
    return tuple(sorted(rows, key=_order))


def action_of(connection: Connection, action: ActionId) -> ActionRow | None:
    """One action; None when there is none."""
    row = connection.exec_driver_sql(_ONE, (action,)).first()
    return None if row is None else _row(row, read_names(connection))


def _order(row: ActionRow) -> tuple[int, bool, int, int, str]:
    return _STATES[row.state], row.due_ms is None, row.due_ms or 0, row.agreed_ms, row.id


def _row(row: Any, names: dict[str, tuple[str, str]]) -> ActionRow:
    return ActionRow(
        id=ActionId(row.action),
        meeting=MeetingId(row.meeting),
        meeting_title=row.title,
        what=row.what,
        owner=None if row.owner is None else MemberId(row.owner),
        owner_name="" if row.owner is None else name_of(names, row.owner),
        due_ms=row.due_ms,
        due_zone=row.due_zone,
        state=row.state,
        note=None if row.note is None else NoteId(row.note),
        note_ms=row.moment,
        agreed_ms=row.agreed_ms,
        by=MemberId(row.actor),
        by_name=name_of(names, row.actor),
    )
