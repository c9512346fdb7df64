"""Reactions: a register per (note, member, reaction, moment); moment -1 is the whole note."""

from __future__ import annotations

from cassette.store.projections.sentences import LAST, of, upsert

TABLE = "p_reaction"
KEY = ("note", "actor", "reaction", "moment")
SCHEMA = (
    "CREATE TABLE p_reaction (note TEXT NOT NULL, actor TEXT NOT NULL, reaction TEXT NOT NULL, "
    "moment INTEGER NOT NULL, given INTEGER NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL, "
    "PRIMARY KEY (note, actor, reaction, moment)) WITHOUT ROWID",
)


def _reaction(kind: str, given: int) -> str:
    columns = {
        "note": of("note"),
        "actor": "fact.actor",
        "reaction": of("reaction"),
        "moment": f"coalesce({of('at_ms')}, -1)",
        "given": str(given),
    }
    return upsert(TABLE, kind, columns, key=KEY, keep=LAST)


HANDLERS = {
    "reaction.given": _reaction("reaction.given", 1),
    "reaction.withdrawn": _reaction("reaction.withdrawn", 0),
}
