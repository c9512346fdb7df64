"""Files and links beside agenda items; whether one was taken away stands in the registers."""

from __future__ import annotations

from cassette.store.projections.sentences import FIRST, of, upsert

TABLE = "p_attachment"
KEY = ("attachment",)
SCHEMA = (
    "CREATE TABLE p_attachment (attachment TEXT NOT NULL PRIMARY KEY, meeting TEXT NOT NULL, "
    "item TEXT, name TEXT NOT NULL, url TEXT, media_type TEXT, file TEXT, size INTEGER NOT NULL, "
    "attached_ms INTEGER NOT NULL, actor TEXT NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX p_attachment_meeting ON p_attachment (meeting, attachment)",
)
_PLACE = {
    **{name: of(name) for name in ("attachment", "meeting", "item", "name")},
    "attached_ms": "fact.at_ms",
    "actor": "fact.actor",
}
_LINK = {**_PLACE, "url": of("url"), "media_type": "NULL", "file": "NULL", "size": "0"}
_FILE = {
    **_PLACE,
    "url": "NULL",
    "media_type": of("media_type"),
    "file": of("plain_sha256"),
    "size": of("size"),
}
HANDLERS = {
    "link.attached": upsert(TABLE, "link.attached", _LINK, key=KEY, keep=FIRST),
    "file.attached": upsert(TABLE, "file.attached", _FILE, key=KEY, keep=FIRST),
}
