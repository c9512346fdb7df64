"""The people of the team, as they joined; a later name stands in the registers."""

from __future__ import annotations

from cassette.store.projections.sentences import FIRST, of, upsert

TABLE = "p_member"
KEY = ("member",)
SCHEMA = (
    "CREATE TABLE p_member (member TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, "
    "colour TEXT NOT NULL, clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL) "
    "WITHOUT ROWID",
)
HANDLERS = {
    "member.joined": upsert(
        TABLE,
        "member.joined",
        {"member": of("member"), "name": of("name"), "colour": of("colour")},
        key=KEY,
        keep=FIRST,
    )
}
