"""Series as they were started; whether one has ended, and skipped rounds, stand in registers."""

from __future__ import annotations

from cassette.store.projections.sentences import FIRST, of, upsert

TABLE = "p_series"
KEY = ("series",)
SCHEMA = (
    "CREATE TABLE p_series (series TEXT NOT NULL PRIMARY KEY, type TEXT NOT NULL, "
    "title TEXT NOT NULL, rule TEXT NOT NULL, first TEXT NOT NULL, zone TEXT NOT NULL, "
    "prompts TEXT NOT NULL, people TEXT NOT NULL, transcribe INTEGER NOT NULL, "
    "started_ms INTEGER NOT NULL, actor TEXT NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL) WITHOUT ROWID",
)
_FIELDS = ("series", "type", "title", "rule", "first", "zone", "prompts", "people", "transcribe")
HANDLERS = {
    "series.started": upsert(
        TABLE,
        "series.started",
        {
            **{name: of(name) for name in _FIELDS},
            "started_ms": "fact.at_ms",
            "actor": "fact.actor",
        },
        key=KEY,
        keep=FIRST,
    )
}
