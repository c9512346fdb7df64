"""Which computers have erased which notes."""

from __future__ import annotations

from cassette.store.projections.sentences import FIRST, of, upsert

TABLE = "p_erased_by"
KEY = ("note", "computer")
SCHEMA = (
    "CREATE TABLE p_erased_by (note TEXT NOT NULL, computer TEXT NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL, "
    "PRIMARY KEY (note, computer)) WITHOUT ROWID",
)
HANDLERS = {
    "erasure.confirmed": upsert(
        TABLE,
        "erasure.confirmed",
        {"note": of("note"), "computer": "fact.device"},
        key=KEY,
        keep=FIRST,
    )
}
