"""Which meeting is which round of which series."""

from __future__ import annotations

from cassette.store.projections.sentences import FIRST, of, upsert

TABLE = "p_round"
KEY = ("meeting",)
SCHEMA = (
    "CREATE TABLE p_round (meeting TEXT NOT NULL PRIMARY KEY, series TEXT NOT NULL, "
    "occurrence TEXT NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX p_round_series ON p_round (series, occurrence)",
)
HANDLERS = {
    "round.opened": upsert(
        TABLE,
        "round.opened",
        {name: of(name) for name in ("meeting", "series", "occurrence")},
        key=KEY,
        keep=FIRST,
    )
}
