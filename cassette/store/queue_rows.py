"""The queue as the store tells it: every unheard note in the order of the flow, in a few SELECTs.

Somebody may come back to ten thousand notes: rows are read bare and put in order here, not joined.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.formats import meeting_type
from cassette.domain.ids import MeetingId, MemberId, NoteId
from cassette.domain.meetings import MeetingState
from cassette.domain.pace import natural_wpm
from cassette.domain.queueing import NO_SAVINGS, Savings, Stop, Unheard
from cassette.store import meeting_rows, owed_rows, standing_rows
from cassette.store.hidden_rows import SHOWN
from cassette.store.note_rows import DELETED, HEARD, MY_HEARD, UNKNOWN_NAME, read_names

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from cassette.domain.queueing import Order
    from cassette.domain.views import MeetingRow
    from cassette.store.hidden_rows import Hidden
    from cassette.store.snapshot import Connection

_UNHEARD = f"""
SELECT note.meeting, note.item, note.at_ms, note.note, note.actor, note.sound, note.duration_ms,
  coalesce(heard.up_to_ms, 0), root.note, root.item, root.at_ms, root.actor
FROM p_note AS note
{MY_HEARD}
LEFT JOIN p_note AS root ON root.note = note.reply_to AND root.meeting = note.meeting
WHERE note.actor <> :me AND NOT {HEARD} AND NOT {DELETED} AND {SHOWN}
"""  # noqa: S608
_SAVED = "SELECT sound, saved_gentle, saved_medium, saved_max FROM speech"
_ITEMS = """
SELECT item.item, coalesce(rank.value, item.rank)
FROM p_item AS item
LEFT JOIN p_register AS rank ON rank.subject = item.item AND rank.field = 'rank'
LEFT JOIN p_register AS gone ON gone.subject = item.item AND gone.field = 'removed'
WHERE coalesce(gone.value, 0) = 0
"""
_SPOKEN = """
SELECT note.actor, sum(words.words), sum(words.speech_ms)
FROM p_transcript AS words JOIN p_note AS note ON note.note = words.note
GROUP BY note.actor
"""
_LISTENERS = f"""
SELECT heard.actor, heard.up_to_ms, {HEARD} FROM p_heard AS heard
JOIN p_note AS note ON note.note = heard.note
WHERE heard.note = :note AND heard.actor IN (
  SELECT member FROM p_participant WHERE meeting = note.meeting AND role <> 'removed')
"""  # noqa: S608
_TAKES = """
SELECT wanted.value, coalesce(heard.take, 0), coalesce(heard.up_to_ms, 0)
FROM json_each(:notes) AS wanted
CROSS JOIN p_note AS note ON note.note = wanted.value
LEFT JOIN p_heard AS heard ON heard.actor = :me AND heard.note = note.note
"""
_LAST = "\U0010ffff"
"""Stands after every rank: notes on the meeting as a whole come last."""


def unheard_of(
    connection: Connection, me: MemberId, hidden: Hidden, order: Order, now_ms: int
) -> list[Unheard]:
    """What I have not heard, in the order of the flow; notes of unknown meetings wait with them."""
    rows = connection.exec_driver_sql(_UNHEARD, {"me": me, **hidden.values()})
    meetings = {row.id: row for row in meeting_rows.bare_rows_of(connection)}
    by_meeting: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        if row[0] in meetings:
            by_meeting[row[0]].append(row)
    owed = _stances_owed(connection, me, [meetings[MeetingId(one)] for one in by_meeting], now_ms)
    waiting: Collection[str] = ()
    if order == "waiting":
        answers = {row[0] for rows in by_meeting.values() for row in rows if row[11] == me}
        waiting = answers | _owed_by_me(connection, me, now_ms)

    def place(meeting: str) -> tuple[bool, bool, int, str]:
        due_ms = meetings[MeetingId(meeting)].due_ms
        return meeting not in waiting, due_ms is None, due_ms or 0, meeting

    items = dict(connection.exec_driver_sql(_ITEMS))
    saved = {row[0]: row[1:] for row in connection.exec_driver_sql(_SAVED)}
    names = {member: name for member, (name, _) in read_names(connection).items()}
    queue: list[Unheard] = []
    for meeting in sorted(by_meeting, key=place):
        thread = _in_thread_order(by_meeting[meeting], items)
        last = thread[-1] if meeting in owed else None
        _append(queue, thread, meetings[MeetingId(meeting)], names, saved, last)
    return queue


def natural_of(connection: Connection) -> dict[MemberId, float]:
    """How many words a minute each member speaks, of those from whom enough is written down."""
    found = {}
    for actor, words, speech_ms in connection.exec_driver_sql(_SPOKEN):
        wpm = natural_wpm(words, speech_ms)
        if wpm is not None:
            found[MemberId(actor)] = wpm
    return found


def heard_of(connection: Connection, note: NoteId) -> dict[MemberId, tuple[int, bool]]:
    """How far everybody who takes part heard a note, and whether to its end."""
    rows = connection.exec_driver_sql(_LISTENERS, {"note": note})
    return {MemberId(actor): (up_to_ms, bool(whole)) for actor, up_to_ms, whole in rows}


def takes_of(
    connection: Connection, me: MemberId, notes: Sequence[NoteId]
) -> dict[NoteId, tuple[int, int]]:
    """The take I am in and how far I heard in it, for notes that are known."""
    values = {"me": me, "notes": msgspec.json.encode(notes).decode()}
    rows = connection.exec_driver_sql(_TAKES, values)
    return {NoteId(note): (take, up_to_ms) for note, take, up_to_ms in rows}


def _in_thread_order(
    rows: list[tuple[Any, ...]], items: Mapping[str, str]
) -> list[tuple[Any, ...]]:
    """Item by item, oldest first, replies after their note; as ``meeting_rows`` has it."""

    def place(row: tuple[Any, ...]) -> tuple[str, str, int, str, bool, int, str]:
        _, item, at_ms, note, *_, root, root_item, root_at_ms, _ = row
        if root is not None:
            rank = items.get(root_item)
            key = root_at_ms, root, True
            item = root_item
        else:
            rank = items.get(item)
            key = at_ms, note, False
        return (_LAST, "", *key, at_ms, note) if rank is None else (rank, item, *key, at_ms, note)

    return sorted(rows, key=place)


def _append(
    queue: list[Unheard],
    thread: list[tuple[Any, ...]],
    meeting: MeetingRow,
    names: Mapping[str, str],
    saved: Mapping[str, Savings],
    decide_at: tuple[Any, ...] | None,
) -> None:
    title, due_ms = meeting.title, meeting.due_ms
    for row in thread:
        _, _, _, note, actor, sound, duration_ms, heard_ms, *_ = row
        stop: Stop = "" if sound is not None else "read"
        queue.append(
            Unheard(
                note,
                meeting.id,
                actor,
                names.get(actor, UNKNOWN_NAME),
                title,
                due_ms,
                sound,
                duration_ms,
                heard_ms,
                saved.get(sound, NO_SAVINGS),
                "decide" if row is decide_at else stop,
            )
        )


def _stances_owed(
    connection: Connection, me: MemberId, meetings: Sequence[MeetingRow], now_ms: int
) -> set[MeetingId]:
    """The open meetings that wait for my stance on a proposal."""
    deciding = [
        row.id
        for row in meetings
        if "decide" in meeting_type(row.type).duties
        and row.state(now_ms) is not MeetingState.CLOSED
    ]
    known = standing_rows.known_of(connection, deciding, me)
    return {
        meeting
        for meeting, one in known.items()
        if one.proposal is not None
        and not one.settled
        and me in one.deciders
        and me not in one.stood
    }


def _owed_by_me(connection: Connection, me: MemberId, now_ms: int) -> set[MeetingId]:
    """The meetings in which I owe a decision or an answer."""
    owed = owed_rows.owed_of(connection, now_ms, me)
    return {one.meeting for one in owed if one.duty in ("decide", "say")}
