"""The queue as the store tells it: every unheard note in the order of the flow, in a few SELECTs.

Somebody may come back to ten thousand notes: they are read as one text a meeting, and put in order
here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.formats import meeting_type
from cassette.domain.ids import MeetingId, MemberId, NoteId
from cassette.domain.meetings import MeetingState
from cassette.domain.pace import natural_wpm
from cassette.domain.queueing import NO_SAVINGS, Stop, Unheard
from cassette.store import meeting_rows, owed_rows, stance_rows
from cassette.store.hidden_rows import SHOWN
from cassette.store.note_rows import DELETED, HEARD, MY_HEARD, UNKNOWN_NAME, read_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from cassette.domain.queueing import Order
    from cassette.domain.views import MeetingRow
    from cassette.store.hidden_rows import Hidden
    from cassette.store.snapshot import Connection

_UNHEARD = f"""
SELECT note.meeting, json_group_array(json_array(
  note.at_ms, CAST(note.note AS TEXT), CAST(note.item AS TEXT), CAST(note.actor AS TEXT),
  CAST(note.sound AS TEXT), note.duration_ms, coalesce(heard.up_to_ms, 0),
  speech.saved_gentle, speech.saved_medium, speech.saved_max,
  CAST(root.note AS TEXT), CAST(root.item AS TEXT), root.at_ms, CAST(root.actor AS TEXT)))
FROM p_note AS note
{MY_HEARD}
LEFT JOIN p_note AS root ON root.note = note.reply_to AND root.meeting = note.meeting
LEFT JOIN speech ON speech.sound = note.sound
WHERE note.actor <> :me AND NOT {HEARD} AND NOT {DELETED} AND {SHOWN}
GROUP BY note.meeting
"""  # noqa: S608
"""The notes of a meeting as one JSON text: ten thousand rows are handed over in half the time.

They come off an index that has all of it (``p_note_thread``). CAST: JSON can hold no BLOB, which a
damaged file may have.
"""
_NOTE, _ITEM, _ROOT, _ROOT_ITEM, _ROOT_AT_MS, _ROOT_ACTOR = 1, 2, *range(10, 14)
"""Where in such a note these stand; it begins with what those of an item are in order of."""
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
WHERE heard.note = :note
"""  # noqa: S608
_TAKES = """
SELECT wanted.value, coalesce(heard.take, 0), coalesce(heard.up_to_ms, 0)
FROM json_each(:notes) AS wanted
CROSS JOIN p_note AS note ON note.note = wanted.value
LEFT JOIN p_heard AS heard ON heard.actor = :me AND heard.note = note.note
"""
_LEFT_AT = f"""
SELECT body ->> '$.note' AS begun, max(at_ms) FROM event
WHERE type = 'note.heard' AND actor = :me AND state = 'applied' AND begun IN (
  SELECT note.note FROM p_note AS note {MY_HEARD}
  WHERE heard.up_to_ms > 0 AND NOT {HEARD})
GROUP BY begun
"""  # noqa: S608
_Row = list[Any]
_decode = msgspec.json.Decoder(list[_Row]).decode


def unheard_of(
    connection: Connection, me: MemberId, hidden: Hidden, order: Order, now_ms: int
) -> Iterator[Unheard]:
    """What I have not heard, in the order of the flow; notes of unknown meetings wait with them."""
    ranks = dict(connection.exec_driver_sql(_ITEMS))
    meetings = {row.id: row for row in meeting_rows.bare_rows_of(connection)}
    found = connection.exec_driver_sql(_UNHEARD, {"me": me, **hidden.values()})
    threads = {
        MeetingId(meeting): _in_agenda_order(_decode(notes), ranks)
        for meeting, notes in found
        if meeting in meetings
    }
    owed = _stances_owed(connection, me, [meetings[one] for one in threads], now_ms)
    waiting: Collection[str] = ()
    if order == "waiting":
        answers = {
            meeting
            for meeting, thread in threads.items()
            if any(row[_ROOT_ACTOR] == me for row in thread)
        }
        waiting = answers | _owed_by_me(connection, me, now_ms)

    def place(meeting: MeetingId) -> tuple[bool, bool, int, str]:
        due_ms = meetings[meeting].due_ms
        return meeting not in waiting, due_ms is None, due_ms or 0, meeting

    names = {member: name for member, (name, _) in read_names(connection).items()}
    for meeting in sorted(threads, key=place):
        thread = threads[meeting]
        decide_at = thread[-1] if meeting in owed else None
        yield from _told(thread, meetings[meeting], names, decide_at)


def natural_of(connection: Connection) -> dict[MemberId, float]:
    """How many words a minute each member speaks, of those from whom enough is written down."""
    found = {}
    for actor, words, speech_ms in connection.exec_driver_sql(_SPOKEN):
        wpm = natural_wpm(words, speech_ms)
        if wpm is not None:
            found[MemberId(actor)] = wpm
    return found


def heard_of(connection: Connection, note: NoteId) -> dict[MemberId, tuple[int, bool]]:
    """How far everybody who began to heard a note, and whether to its end."""
    rows = connection.exec_driver_sql(_LISTENERS, {"note": note})
    return {MemberId(actor): (up_to_ms, bool(whole)) for actor, up_to_ms, whole in rows}


def takes_of(
    connection: Connection, me: MemberId, notes: Sequence[NoteId]
) -> dict[NoteId, tuple[int, int]]:
    """The take I am in and how far I heard in it, for notes that are known."""
    values = {"me": me, "notes": msgspec.json.encode(notes).decode()}
    rows = connection.exec_driver_sql(_TAKES, values)
    return {NoteId(note): (take, up_to_ms) for note, take, up_to_ms in rows}


def left_at_of(connection: Connection, me: MemberId) -> dict[NoteId, int]:
    """When I last heard of each note that I began and did not finish."""
    return {NoteId(note): at_ms for note, at_ms in connection.exec_driver_sql(_LEFT_AT, {"me": me})}


def _in_agenda_order(rows: Iterable[_Row], ranks: Mapping[str, str]) -> list[_Row]:
    """The notes of a meeting item by item, as ``meeting_rows`` has them; those on none come last.

    Where nobody replied, notes are in order by their first values, which are compared in no time.
    """
    items: dict[str | None, list[_Row]] = {}
    mixed: set[str | None] = set()
    for row in rows:
        item = row[_ITEM] if row[_ROOT] is None else row[_ROOT_ITEM]
        if item not in ranks:
            item = None
        items.setdefault(item, []).append(row)
        if row[_ROOT] is not None:
            mixed.add(item)
    for item, group in items.items():
        group.sort(key=_in_thread if item in mixed else None)
    order = sorted(items, key=lambda item: (item is None, ranks.get(item or "", ""), item or ""))
    return [row for item in order for row in items[item]]


def _in_thread(row: _Row) -> tuple[int, str, bool, int, str]:
    """Oldest first, replies after their note."""
    at_ms, note = row[0], row[_NOTE]
    if row[_ROOT] is None:
        return at_ms, note, False, at_ms, note
    return row[_ROOT_AT_MS], row[_ROOT], True, at_ms, note


def _told(
    thread: list[_Row], meeting: MeetingRow, names: Mapping[str, str], decide_at: _Row | None
) -> Iterator[Unheard]:
    which, title, due_ms = meeting.id, meeting.title, meeting.due_ms
    for row in thread:
        _, note, _, actor, sound, duration_ms, heard_ms, gentle, medium, most, *_ = row
        stop: Stop = "" if sound is not None else "read"
        yield Unheard(
            note,
            which,
            actor,
            names.get(actor, UNKNOWN_NAME),
            title,
            due_ms,
            sound,
            duration_ms,
            heard_ms,
            NO_SAVINGS if gentle is None else (gentle, medium, most),
            "decide" if row is decide_at else stop,
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
    known = stance_rows.known_to(connection, deciding, me)
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
