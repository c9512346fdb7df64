"""How far each member heard (or read) each note: the greatest (take, up_to_ms) wins."""

from __future__ import annotations

from cassette.store.projections.sentences import merge, of

TABLE = "p_heard"
KEY = ("actor", "note")
SCHEMA = (
    "CREATE TABLE p_heard (note TEXT NOT NULL, actor TEXT NOT NULL, up_to_ms INTEGER NOT NULL, "
    "take INTEGER NOT NULL, PRIMARY KEY (actor, note)) WITHOUT ROWID",
)
HANDLERS = {
    "note.heard": merge(
        TABLE,
        "note.heard",
        {
            "note": of("note"),
            "actor": "fact.actor",
            "up_to_ms": of("up_to_ms"),
            "take": of("take"),
        },
        key=KEY,
        update="take = excluded.take, up_to_ms = excluded.up_to_ms "
        "WHERE (excluded.take, excluded.up_to_ms) > (p_heard.take, p_heard.up_to_ms)",
    )
}
