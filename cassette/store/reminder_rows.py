"""What reminders are made from beside what is owed: how closely I follow, notes meant for me."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from cassette.domain.ids import MeetingId, NoteId
from cassette.domain.reminding import Call, Level, names
from cassette.store.hidden_rows import SHOWN, hidden_from
from cassette.store.note_rows import DELETED, HEARD, MY_HEARD, name_of, read_names

if TYPE_CHECKING:
    from cassette.domain.ids import MemberId
    from cassette.store.snapshot import Connection

_LEVELS = "SELECT subject, value FROM p_register WHERE field = 'attended/' || :me"

_CALLS = f"""
SELECT note.note, note.meeting, coalesce(title.value, meeting.title) AS title, note.actor,
  note.text, root.actor IS NOT NULL AND root.actor = :me AS answers
FROM p_note AS note
JOIN p_meeting AS meeting ON meeting.meeting = note.meeting
LEFT JOIN p_register AS title ON title.subject = note.meeting AND title.field = 'title'
LEFT JOIN p_register AS level ON level.subject = note.meeting AND level.field = 'attended/' || :me
LEFT JOIN p_note AS root ON root.note = note.reply_to
{MY_HEARD}
WHERE note.actor <> :me AND NOT {HEARD} AND NOT {DELETED} AND {SHOWN}
  AND (root.actor = :me OR note.text LIKE '%@%' OR level.value = 'following')
  AND EXISTS (SELECT 1 FROM p_participant AS seat
    WHERE seat.meeting = note.meeting AND seat.member = :me AND seat.role <> 'removed')
ORDER BY note.at_ms, note.note
"""  # noqa: S608


def levels_of(connection: Connection, me: MemberId) -> dict[MeetingId, Level]:
    """Meetings in which I said how closely I want to be told of them."""
    rows = connection.exec_driver_sql(_LEVELS, {"me": me}).all()
    return {MeetingId(meeting): cast("Level", level) for meeting, level in rows}


def calls_of(connection: Connection, me: MemberId, now_ms: int) -> tuple[Call, ...]:
    """Others' unheard notes that name me, answer me, or stand in a meeting I follow; oldest first.

    A note is told for the first of these reasons. What is kept from me for now calls nobody.
    """
    known = read_names(connection)
    mine = name_of(known, me)
    values = {"me": me, **hidden_from(connection, me, now_ms).values()}
    levels = levels_of(connection, me)
    found: list[Call] = []
    for note, meeting, title, actor, text, answers in connection.exec_driver_sql(_CALLS, values):
        kind: Literal["mention", "reply", "new"]
        if text is not None and names(text, mine):
            kind = "mention"
        elif answers:
            kind = "reply"
        elif levels.get(meeting) == "following":
            kind = "new"
        else:
            continue
        by_name = name_of(known, actor)
        found.append(Call(NoteId(note), MeetingId(meeting), title, by_name, kind))
    return tuple(found)
