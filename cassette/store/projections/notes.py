"""Notes, spoken and typed. ``sound`` is null for a typed one, ``text`` for a spoken one."""

from __future__ import annotations

from cassette.store.projections.sentences import FIRST, of, upsert

TABLE = "p_note"
KEY = ("note",)
SCHEMA = (
    "CREATE TABLE p_note (note TEXT NOT NULL PRIMARY KEY, meeting TEXT NOT NULL, item TEXT, "
    "actor TEXT NOT NULL, at_ms INTEGER NOT NULL, reply_to TEXT, reply_at_ms INTEGER, sound TEXT, "
    "duration_ms INTEGER NOT NULL, gain_db REAL NOT NULL, thumbnail TEXT NOT NULL, text TEXT, "
    "language TEXT, size INTEGER NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL)",
    "CREATE INDEX p_note_meeting ON p_note (meeting, actor, note, duration_ms, sound)",
    "CREATE INDEX p_note_thread ON p_note "
    "(meeting, item, at_ms, note, actor, reply_to, sound, duration_ms)",
)
_PLACE = {
    **{name: of(name) for name in ("note", "meeting", "item", "reply_to", "reply_at_ms")},
    "actor": "fact.actor",
    "at_ms": "fact.at_ms",
}
_SPOKEN = {
    **_PLACE,
    "sound": of("plain_sha256"),
    **{name: of(name) for name in ("duration_ms", "gain_db", "thumbnail", "language", "size")},
    "text": "NULL",
}
_TYPED = {
    **_PLACE,
    "sound": "NULL",
    "duration_ms": "0",
    "gain_db": "0.0",
    "thumbnail": "''",
    "language": "NULL",
    "size": "0",
    "text": of("text"),
}
HANDLERS = {
    "note.recorded": upsert(TABLE, "note.recorded", _SPOKEN, key=KEY, keep=FIRST),
    "note.written": upsert(TABLE, "note.written", _TYPED, key=KEY, keep=FIRST),
}
