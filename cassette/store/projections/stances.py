"""Who stands how on which proposal: a register per (proposal, member)."""

from __future__ import annotations

from cassette.store.projections.sentences import LAST, of, upsert

TABLE = "p_stance"
KEY = ("proposal", "actor")
SCHEMA = (
    "CREATE TABLE p_stance (proposal TEXT NOT NULL, actor TEXT NOT NULL, meeting TEXT NOT NULL, "
    "stance TEXT NOT NULL, reason TEXT, taken_ms INTEGER NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL, "
    "PRIMARY KEY (proposal, actor)) WITHOUT ROWID",
    "CREATE INDEX p_stance_meeting ON p_stance (meeting, proposal, actor)",
)
HANDLERS = {
    "stance.taken": upsert(
        TABLE,
        "stance.taken",
        {
            **{name: of(name) for name in ("proposal", "meeting", "stance", "reason")},
            "actor": "fact.actor",
            "taken_ms": "fact.at_ms",
        },
        key=KEY,
        keep=LAST,
    )
}
