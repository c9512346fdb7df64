"""The queue as the store tells it: every unheard note in the order of the flow, in a few SELECTs.

Somebody may come back to ten thousand notes: they are read as one text a meeting, and put in order
here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from cassette.domain.formats import meeting_type
from cassette.domain.ids import MeetingId, MemberId, NoteId
from cassette.domain.meetings import MeetingState
from cassette.domain.pace import natural_wpm
from cassette.domain.queueing import Thread
from cassette.store import meeting_rows, owed_rows, stance_rows
from cassette.store.hidden_rows import SHOWN
from cassette.store.note_rows import BEST, DELETED, HEARD, MY_HEARD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from cassette.domain.queueing import Bare, Order
    from cassette.domain.views import MeetingRow
    from cassette.store.hidden_rows import Hidden
    from cassette.store.snapshot import Connection

_UNHEARD = f"""
SELECT note.meeting, note.item, count(note.reply_to), json_group_array(json_array(
  note.at_ms, CAST(note.note AS TEXT), CAST(note.actor AS TEXT), CAST(note.sound AS TEXT),
  note.duration_ms, coalesce(heard.up_to_ms, 0),
  speech.saved_gentle, speech.saved_medium, speech.saved_max, CAST(note.reply_to AS TEXT)))
FROM p_note AS note
{MY_HEARD}
LEFT JOIN speech ON speech.sound = note.sound
WHERE note.actor <> :me AND NOT {HEARD} AND NOT {DELETED} AND {SHOWN}
GROUP BY note.meeting, note.item
"""  # noqa: S608
"""The notes of an agenda item as one JSON text: ten thousand rows are handed over in half the time.

Each is a ``Bare``. They come off an index that has all of it (``p_note_thread``). CAST: JSON can
hold no BLOB, which a damaged file may have.
"""
_ROOTS = """
SELECT root.note, root.meeting, root.item, root.at_ms, root.actor
FROM p_note AS root WHERE root.note IN (SELECT value FROM json_each(:notes))
"""
_ITEMS = """
SELECT item.item, coalesce(rank.value, item.rank)
FROM p_item AS item
LEFT JOIN p_register AS rank ON rank.subject = item.item AND rank.field = 'rank'
LEFT JOIN p_register AS gone ON gone.subject = item.item AND gone.field = 'removed'
WHERE coalesce(gone.value, 0) = 0
"""
_SPOKEN = f"""
SELECT note.actor, sum(words.words), sum(words.speech_ms)
FROM p_transcript AS words JOIN p_note AS note ON note.note = words.note
WHERE words.note NOT IN (
  SELECT gone.note FROM p_retraction AS gone WHERE gone.covered = 0 AND gone.note IS NOT NULL)
AND (words.note NOT IN (SELECT note FROM p_transcript GROUP BY note HAVING count(*) > 1)
  OR words.rowid = {BEST})
GROUP BY note.actor
"""  # noqa: S608
"""Of the words that are shown. Few notes have others as well, and few are deleted: asking for these
first takes a third of the time."""
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
_decode = msgspec.json.Decoder(list[tuple[Any, ...]]).decode


_Answered = tuple[MeetingId, NoteId | None]


class _Group(NamedTuple):
    """What I have not heard on an agenda item, as JSON, and how many of it are replies.

    It is decoded when its turn comes: what is used up at once stays in the processor's cache.
    """

    item: str | None
    replies: int
    text: str

    def notes(self) -> list[Bare]:
        return _decode(self.text)


class _Root(NamedTuple):
    """The note that others reply to."""

    note: NoteId
    meeting: MeetingId
    item: str | None
    at_ms: int
    actor: MemberId


def unheard_of(
    connection: Connection, me: MemberId, hidden: Hidden, order: Order, now_ms: int
) -> Iterator[Thread]:
    """What I have not heard, in the order of the flow; notes of unknown meetings wait with them."""
    ranks = dict(connection.exec_driver_sql(_ITEMS))
    meetings = {row.id: row for row in meeting_rows.bare_rows_of(connection)}
    found: dict[MeetingId, list[_Group]] = {}
    rows = connection.exec_driver_sql(_UNHEARD, {"me": me, **hidden.values()})
    for meeting, item, replies, notes in rows:
        if meeting in meetings:
            found.setdefault(meeting, []).append(_Group(item, replies, notes))
    roots = _roots(connection, (group for groups in found.values() for group in groups))
    owed = _stances_owed(connection, me, [meetings[one] for one in found], now_ms)
    waiting: Collection[str] = ()
    if order == "waiting":
        answers = {root.meeting for root in roots.values() if root.actor == me}
        waiting = answers | _owed_by_me(connection, me, now_ms)

    def place(meeting: MeetingId) -> tuple[bool, bool, list[int], str]:
        closed, *due, last = meeting_rows.in_turn(meetings[meeting], now_ms)
        return closed, meeting not in waiting, due, last

    for meeting in sorted(found, key=place):
        row = meetings[meeting]
        notes = _in_agenda_order(meeting, found[meeting], ranks, roots)
        yield Thread(meeting, row.title, row.due_ms, meeting in owed, notes)


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


def _roots(connection: Connection, groups: Iterable[_Group]) -> dict[_Answered, _Root]:
    """The notes that any of these answer, as far as they are known, by meeting and note."""
    answered = {_answered(note) for group in groups if group.replies for note in group.notes()}
    if not answered:
        return {}
    wanted = {"notes": msgspec.json.encode(sorted(filter(None, answered))).decode()}
    roots = (_Root(*row) for row in connection.exec_driver_sql(_ROOTS, wanted))
    return {(root.meeting, root.note): root for root in roots}


def _answered(note: Bare) -> NoteId | None:
    return note[9]


def _in_agenda_order(
    meeting: MeetingId,
    groups: Iterable[_Group],
    ranks: Mapping[str, str],
    roots: Mapping[_Answered, _Root],
) -> list[Bare]:
    """The notes of a meeting item by item, as ``meeting_rows`` has them; those on none come last.

    A reply stands where its note does. Where nobody replied, notes are in order by their first
    values, which are compared in no time.
    """
    items: dict[str | None, list[Bare]] = {}
    mixed: set[str | None] = set()
    for group in groups:
        here = group.item if group.item in ranks else None
        if not group.replies:
            items.setdefault(here, []).extend(group.notes())
            continue
        for note in group.notes():
            root = roots.get((meeting, _answered(note)))
            item = here if root is None else root.item if root.item in ranks else None
            items.setdefault(item, []).append(note)
            mixed.add(item)

    def in_thread(note: Bare) -> tuple[int, str, bool, int, str]:
        """Oldest first, replies after their note."""
        root = roots.get((meeting, _answered(note)))
        at_ms, own = note[0], note[1]
        if root is None:
            return at_ms, own, False, at_ms, own
        return root.at_ms, root.note, True, at_ms, own

    for item, notes in items.items():
        notes.sort(key=in_thread if item in mixed else None)
    order = sorted(items, key=lambda item: (item is None, ranks.get(item or "", ""), item or ""))
    return [note for item in order for note in items[item]]


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
