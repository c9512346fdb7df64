"""Notes that were erased for good, by whom; ``cassette.store.erasing`` does it to the log."""

from __future__ import annotations

from cassette.store.projections.sentences import FIRST, of, upsert

TABLE = "p_erasure"
KEY = ("note", "actor")
SCHEMA = (
    "CREATE TABLE p_erasure (note TEXT NOT NULL, actor TEXT NOT NULL, meeting TEXT NOT NULL, "
    "item TEXT, at_ms INTEGER NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL, "
    "PRIMARY KEY (note, actor)) WITHOUT ROWID",
)
HANDLERS = {
    "note.erased": upsert(
        TABLE,
        "note.erased",
        {
            "note": of("note"),
            "actor": "fact.actor",
            # Who erased before it was said where the note stood wants it gone all the same.
            "meeting": f"coalesce({of('meeting')}, '')",
            "item": of("item"),
            "at_ms": "fact.at_ms",
        },
        key=KEY,
        keep=FIRST,
    )
}
