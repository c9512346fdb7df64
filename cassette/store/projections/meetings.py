"""Meetings as they were called; later titles, due dates and closings stand in the registers."""

from __future__ import annotations

from cassette.store.projections.sentences import FIRST, of, upsert

TABLE = "p_meeting"
KEY = ("meeting",)
SCHEMA = (
    "CREATE TABLE p_meeting (meeting TEXT NOT NULL PRIMARY KEY, type TEXT NOT NULL, "
    "title TEXT NOT NULL, due_ms INTEGER, due_zone TEXT NOT NULL, urgent INTEGER NOT NULL, "
    "transcribe INTEGER NOT NULL, created_ms INTEGER NOT NULL, actor TEXT NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL) WITHOUT ROWID",
)
_FIELDS = ("meeting", "type", "title", "due_ms", "due_zone", "urgent", "transcribe")
HANDLERS = {
    "meeting.created": upsert(
        TABLE,
        "meeting.created",
        {
            **{name: of(name) for name in _FIELDS},
            "created_ms": "fact.at_ms",
            "actor": "fact.actor",
        },
        key=KEY,
        keep=FIRST,
    )
}
