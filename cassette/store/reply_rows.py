"""Replies to moments of notes, as SELECTed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.ids import NoteId
from cassette.domain.reply_views import ReplyAt
from cassette.store.hidden_rows import SHOWN
from cassette.store.note_rows import DELETED, name_of, read_names

if TYPE_CHECKING:
    from cassette.store.hidden_rows import Hidden
    from cassette.store.snapshot import Connection

_ROWS = f"""
SELECT note.note, note.reply_to, note.reply_at_ms, note.actor FROM p_note AS note
WHERE note.reply_to IS NOT NULL AND note.reply_at_ms IS NOT NULL AND NOT {DELETED} AND {SHOWN}
ORDER BY note.reply_to, note.reply_at_ms, note.note
"""  # noqa: S608


def replies_at(connection: Connection, hidden: Hidden) -> tuple[ReplyAt, ...]:
    """Those that stand and are shown to me."""
    names = read_names(connection)
    return tuple(
        ReplyAt(NoteId(row[0]), NoteId(row[1]), row[2], name_of(names, row[3]))
        for row in connection.exec_driver_sql(_ROWS, hidden.values())
    )
