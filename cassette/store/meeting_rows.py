"""Meetings as SELECTed and as shown: rows of the list, the agenda, the people, the thread."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.ids import ItemId, MeetingId, MemberId, NoteId
from cassette.domain.meetings import MeetingState
from cassette.domain.views import REMOVED, AgendaItem, MeetingRow, NoteCard, Participant
from cassette.store.closing_rows import complete_of
from cassette.store.hidden_rows import NOTHING, SHOWN, Hidden
from cassette.store.note_rows import DELETED, HEARD, MY_HEARD, Names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cassette.store.snapshot import Connection
_COUNTS = f"""
SELECT note.meeting AS meeting, count(*) AS notes,
  sum(note.actor <> :me AND NOT {HEARD} AND {SHOWN}) AS unheard
FROM p_note AS note {MY_HEARD}
WHERE NOT {DELETED} {{only}}
GROUP BY note.meeting
"""  # noqa: S608

_ROWS = """
SELECT meeting.meeting, meeting.type, coalesce(title.value, meeting.title) AS title,
  meeting.due_ms, meeting.due_zone, due.value AS moved, closed.value AS closed,
  meeting.urgent, meeting.transcribe, meeting.created_ms, stakes.value AS stakes, round.series
FROM p_meeting AS meeting
LEFT JOIN p_register AS title ON title.subject = meeting.meeting AND title.field = 'title'
LEFT JOIN p_register AS due ON due.subject = meeting.meeting AND due.field = 'due'
LEFT JOIN p_register AS closed ON closed.subject = meeting.meeting AND closed.field = 'closed'
LEFT JOIN p_register AS stakes ON stakes.subject = meeting.meeting AND stakes.field = 'stakes'
LEFT JOIN p_round AS round ON round.meeting = meeting.meeting
"""

ALL_ROWS = _ROWS
ONE_ROW = f"{_ROWS} WHERE meeting.meeting = :meeting"
ALL_COUNTS = _COUNTS.format(only="")
ONE_COUNT = _COUNTS.format(only="AND note.meeting = :meeting")

ITEMS = """
SELECT item.item AS item, coalesce(rank.value, item.rank) AS rank,
  coalesce(wording.value ->> '$[0]', item.prompt) AS prompt,
  coalesce(wording.value ->> '$[1]', item.seconds) AS seconds, coalesce(gone.value, 0) AS gone
FROM p_item AS item
LEFT JOIN p_register AS wording ON wording.subject = item.item AND wording.field = 'wording'
LEFT JOIN p_register AS rank ON rank.subject = item.item AND rank.field = 'rank'
LEFT JOIN p_register AS gone ON gone.subject = item.item AND gone.field = 'removed'
WHERE item.meeting = :meeting
"""
"""The agenda items of ``:meeting`` as they read and stand now, the removed ones too."""

PEOPLE = "SELECT member, role FROM p_participant WHERE meeting = ? AND role <> ?"

_ROLE_ORDER = {"host": 0, "decider": 1, "contributor": 2, "observer": 3}


def rows_of(
    connection: Connection, me: MemberId, only: MeetingId | None, hidden: Hidden = NOTHING
) -> list[MeetingRow]:
    """Every meeting, or only one, unordered. What is hidden from me is not unheard."""
    values = {"me": me, **hidden.values(), **({} if only is None else {"meeting": only})}
    sentence = ALL_COUNTS if only is None else ONE_COUNT
    counts = {
        meeting: (notes, unheard)
        for meeting, notes, unheard in connection.exec_driver_sql(sentence, values).all()
    }
    return _rows(connection, only, counts)


def bare_rows_of(connection: Connection, only: MeetingId | None = None) -> list[MeetingRow]:
    """Rows without having counted their notes: ``notes`` and ``unheard`` are 0. Unordered.

    Counting reads every note there is; who asks what is owed asks for far fewer.
    """
    return _rows(connection, only, {})


def _rows(
    connection: Connection, only: MeetingId | None, counts: Mapping[str, tuple[int, int]]
) -> list[MeetingRow]:
    complete = complete_of(connection, only)
    sentence = ALL_ROWS if only is None else ONE_ROW
    rows = connection.exec_driver_sql(sentence, {"meeting": only}).all()
    return [_row(row, row[0] in complete, *counts.get(row[0], (0, 0))) for row in rows]


def counted(row: MeetingRow, notes: list[NoteCard]) -> MeetingRow:
    """A bare row with the notes counted that were read anyway: all those of its meeting."""
    kept = [note for note in notes if not note.deleted]
    unheard = sum(not (note.heard or note.hidden) for note in kept)
    return replace(row, notes=len(kept), unheard=unheard)


def _row(row: tuple[Any, ...], complete: bool, notes: int, unheard: int) -> MeetingRow:
    (meeting, kind, title, due_ms, due_zone, moved, closed, *rest) = row
    (urgent, transcribe, created_ms, stakes, series) = rest
    if moved is not None:
        due_ms, due_zone = msgspec.json.decode(moved)
    return MeetingRow(
        id=MeetingId(meeting),
        type=kind,
        title=title,
        due_ms=due_ms,
        due_zone=due_zone,
        closed=bool(closed),
        urgent=bool(urgent),
        transcribe=bool(transcribe),
        created_ms=created_ms,
        notes=notes,
        unheard=unheard,
        reopened=closed == 0,
        complete=complete,
        stakes=stakes or "low",
        series=series,
    )


def listed(rows: list[MeetingRow], now_ms: int | None) -> tuple[MeetingRow, ...]:
    """Open before closed; the open by due time (none last), then the newest first.

    Without ``now_ms`` only those closed by hand count as closed.
    """
    ordered = sorted(rows, key=lambda row: (row.created_ms, row.id), reverse=True)

    def place(row: MeetingRow) -> tuple[bool, bool, int]:
        closed = row.closed if now_ms is None else row.state(now_ms) is MeetingState.CLOSED
        return closed, closed or row.due_ms is None, 0 if closed else row.due_ms or 0

    return tuple(sorted(ordered, key=place))


def in_turn(row: MeetingRow, now_ms: int) -> tuple[bool, bool, int, str]:
    """What meetings are heard in order of: the open by due time (none last), then the closed.

    Of the closed the newest come first: what was decided long ago can wait longest.
    """
    closed = row.state(now_ms) is MeetingState.CLOSED
    due_ms = row.due_ms or 0
    return closed, row.due_ms is None, -due_ms if closed else due_ms, row.id


def agenda_of(connection: Connection, meeting: MeetingId) -> tuple[AgendaItem, ...]:
    """The prompts in order, numbered from 1; those that were removed are left out."""
    items = [row for row in _items(connection, meeting) if not row.gone]
    return tuple(
        AgendaItem(ItemId(row.item), n, row.prompt, row.seconds) for n, row in enumerate(items, 1)
    )


def removed_of(connection: Connection, meeting: MeetingId) -> tuple[AgendaItem, ...]:
    """The prompts that were removed, without a number (0), where they stood."""
    items = [row for row in _items(connection, meeting) if row.gone]
    return tuple(AgendaItem(ItemId(row.item), 0, row.prompt, row.seconds) for row in items)


def ranks_of(connection: Connection, meeting: MeetingId) -> dict[ItemId, str]:
    """The position of every prompt, also of a removed one, in order."""
    return {ItemId(row.item): row.rank for row in _items(connection, meeting)}


def _items(connection: Connection, meeting: MeetingId) -> list[Any]:
    rows = connection.exec_driver_sql(ITEMS, {"meeting": meeting})
    return sorted(rows, key=lambda row: (row.rank, row.item))


def people_of(connection: Connection, meeting: MeetingId, names: Names) -> tuple[Participant, ...]:
    """Who takes part: the host first, then by name. Whoever was removed does not."""
    found = [
        Participant(MemberId(row.member), *names.get(row.member, ("?", "#808080")), row.role)
        for row in connection.exec_driver_sql(PEOPLE, (meeting, REMOVED))
    ]
    return tuple(
        sorted(found, key=lambda one: (_ROLE_ORDER[one.role], one.name.casefold(), one.member))
    )


def in_thread_order(notes: list[NoteCard], agenda: tuple[AgendaItem, ...]) -> tuple[NoteCard, ...]:
    """Item by item, then notes on the meeting as a whole; oldest first, replies after their note.

    Cards of notes on a removed item stand on the meeting as a whole.
    A reply whose note has not arrived stands for itself.
    """
    place = {item.id: item.n for item in agenda}
    here = {note.id for note in notes}
    replies: dict[NoteId, list[NoteCard]] = defaultdict(list)
    roots = []
    for note in sorted(notes, key=lambda note: (note.at_ms, note.id)):
        if note.reply_to in here and note.reply_to != note.id and note.reply_to is not None:
            replies[note.reply_to].append(note)
        else:
            roots.append(note)
    roots.sort(key=lambda note: place.get(note.item, len(agenda) + 1) if note.item else 1 << 30)
    thread: list[NoteCard] = []
    for root in roots:
        _follow(root, replies, thread)
    seen = {note.id for note in thread}
    # Replies that answer one another in a circle cannot be made here, but others may send them.
    thread.extend(note for note in notes if note.id not in seen)
    return tuple(thread)


def _follow(note: NoteCard, replies: dict[NoteId, list[NoteCard]], thread: list[NoteCard]) -> None:
    waiting = [note]
    while waiting:
        current = waiting.pop()
        thread.append(current)
        waiting.extend(reversed(replies.pop(current.id, [])))
