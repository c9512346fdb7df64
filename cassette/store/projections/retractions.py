"""Which notes were taken back, by observed removal.

One row per retraction; a restoration covers those it names. A note is gone while one of its
retractions is uncovered, so a retraction that nobody saw when restoring wins. ``note`` is null
while only the restoration has arrived.
"""

from __future__ import annotations

from cassette.store.projections.sentences import merge, of

TABLE = "p_retraction"
KEY = ("retraction",)
SCHEMA = (
    "CREATE TABLE p_retraction (retraction TEXT NOT NULL PRIMARY KEY, note TEXT, "
    "covered INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX p_retraction_note ON p_retraction (note, covered)",
)
HANDLERS = {
    "note.retracted": merge(
        TABLE,
        "note.retracted",
        {"retraction": "fact.id", "note": of("note"), "covered": "0"},
        key=KEY,
        update="note = excluded.note",
    ),
    "note.restored": merge(
        TABLE,
        "note.restored",
        {"retraction": "seen.value", "note": "NULL", "covered": "1"},
        key=KEY,
        update="covered = 1",
        also=", json_each(fact.body, '$.seen') AS seen",
    ),
}
