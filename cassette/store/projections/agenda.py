"""The prompts of every meeting, ordered by (rank, item)."""

from __future__ import annotations

from cassette.store.projections.sentences import FIRST, of, upsert

TABLE = "p_item"
KEY = ("item",)
SCHEMA = (
    "CREATE TABLE p_item (item TEXT NOT NULL PRIMARY KEY, meeting TEXT NOT NULL, "
    "prompt TEXT NOT NULL, rank TEXT NOT NULL, seconds INTEGER NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX p_item_meeting ON p_item (meeting, rank, item)",
)
_FIELDS = ("item", "meeting", "prompt", "rank", "seconds")
HANDLERS = {
    "agenda_item.added": upsert(
        TABLE,
        "agenda_item.added",
        {name: of(name) for name in _FIELDS},
        key=KEY,
        keep=FIRST,
    )
}
