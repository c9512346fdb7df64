"""What came out of meetings, each with the outcomes it replaces.

One stands while no other outcome of its meeting names it; two that stand are a conflict to settle.
"""

from __future__ import annotations

from cassette.store.projections.sentences import FIRST, of, upsert

TABLE = "p_outcome"
KEY = ("outcome",)
SCHEMA = (
    "CREATE TABLE p_outcome (outcome TEXT NOT NULL PRIMARY KEY, meeting TEXT NOT NULL, "
    "statement TEXT NOT NULL, review_ms INTEGER, review_zone TEXT NOT NULL, "
    "supersedes TEXT NOT NULL, "
    "stated_ms INTEGER NOT NULL, actor TEXT NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX p_outcome_meeting ON p_outcome (meeting, outcome)",
)
_FIELDS = ("outcome", "meeting", "statement", "review_ms", "review_zone", "supersedes")
HANDLERS = {
    "outcome.stated": upsert(
        TABLE,
        "outcome.stated",
        {
            **{name: of(name) for name in _FIELDS},
            "stated_ms": "fact.at_ms",
            "actor": "fact.actor",
        },
        key=KEY,
        keep=FIRST,
    )
}
