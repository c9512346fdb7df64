"""What I have not heard yet, in the order in which it is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cassette.domain.views import InboxRow, InboxSum, MeetingRow, NoteCard
from cassette.store import meeting_rows
from cassette.store.hidden_rows import SHOWN
from cassette.store.note_rows import CARDS, DELETED, HEARD, MY_HEARD, cards_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cassette.domain.ids import MeetingId, MemberId, NoteId
    from cassette.store.hidden_rows import Hidden
    from cassette.store.identity import Identity
    from cassette.store.snapshot import Connection

_UNHEARD = f"note.actor <> :me AND NOT {HEARD} AND NOT {DELETED} AND {SHOWN}"

_PLACES = f"""
SELECT note.note AS note
FROM p_note AS note
{MY_HEARD}
LEFT JOIN p_note AS root ON root.note = note.reply_to AND root.meeting = note.meeting
LEFT JOIN ({meeting_rows.ITEMS}) AS item
  ON NOT item.gone AND item.item = coalesce(root.item, iif(root.note IS NULL, note.item, NULL))
WHERE note.meeting = :meeting AND {_UNHEARD}
ORDER BY
  item.rank NULLS LAST, item.item,
  coalesce(root.at_ms, note.at_ms), coalesce(root.note, note.note),
  root.note IS NOT NULL, note.at_ms, note.note
LIMIT :limit OFFSET :offset
"""  # noqa: S608

_CARDS = f"{CARDS} WHERE note.note IN (SELECT value FROM json_each(:notes))"  # noqa: S608

_SUM = f"""
SELECT count(*), coalesce(sum(max(note.duration_ms - coalesce(heard.up_to_ms, 0), 0)), 0)
FROM p_note AS note
{MY_HEARD}
JOIN p_meeting AS at ON at.meeting = note.meeting
WHERE {_UNHEARD}
"""  # noqa: S608


def inbox_of(
    connection: Connection,
    identity: Identity,
    hidden: Hidden,
    limit: int,
    offset: int,
    now_ms: int,
) -> tuple[InboxRow, ...]:
    """A page of the inbox. A note whose meeting has not arrived yet waits with it.

    Meeting by meeting, so that the first page neither sorts nor counts what no page shows yet.
    """
    me = identity.me
    rows = (
        meeting_rows.rows_of(connection, me, None, hidden)
        if offset
        else meeting_rows.bare_rows_of(connection)
    )
    meetings = {row.id: row for row in rows}
    order: list[NoteId] = []
    for row in sorted(meetings.values(), key=lambda row: meeting_rows.in_turn(row, now_ms)):
        if len(order) == limit:
            break
        if offset and offset >= row.unheard:
            offset -= row.unheard
            continue
        here = {"me": me, "meeting": row.id, "limit": limit - len(order), "offset": offset}
        here |= hidden.values()
        order.extend(place[0] for place in connection.exec_driver_sql(_PLACES, here))
        offset = 0
    return _rows(connection, identity, hidden, order, meetings)


def inbox_at(
    connection: Connection, identity: Identity, hidden: Hidden, notes: Sequence[NoteId]
) -> tuple[InboxRow, ...]:
    """These notes in the order given; those that are unknown, or whose meeting is, left out."""
    meetings = {row.id: row for row in meeting_rows.bare_rows_of(connection)}
    return _rows(connection, identity, hidden, notes, meetings)


def _rows(
    connection: Connection,
    identity: Identity,
    hidden: Hidden,
    order: Sequence[NoteId],
    meetings: Mapping[MeetingId, MeetingRow],
) -> tuple[InboxRow, ...]:
    wanted = {"me": identity.me, "notes": msgspec.json.encode(order).decode()}
    found = connection.exec_driver_sql(_CARDS, wanted).all()
    cards = {card.id: card for card in cards_of(connection, found, identity, hidden)}
    known = (cards[note] for note in order if note in cards)
    return tuple(_row(card, meetings[card.meeting]) for card in known if card.meeting in meetings)


def _row(note: NoteCard, meeting: MeetingRow) -> InboxRow:
    return InboxRow(
        note=note,
        title=meeting.title,
        type=meeting.type,
        due_ms=meeting.due_ms,
        due_zone=meeting.due_zone,
        closed=meeting.closed,
        reopened=meeting.reopened,
        complete=meeting.complete,
    )


def sum_of(connection: Connection, me: MemberId, hidden: Hidden) -> InboxSum:
    """How many notes are unheard and how long they last."""
    notes, unheard_ms = connection.exec_driver_sql(_SUM, {"me": me, **hidden.values()}).one()
    return InboxSum(notes, unheard_ms)
