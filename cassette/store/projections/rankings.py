"""How each member ranks the ideas of a meeting: a register per (meeting, member)."""

from __future__ import annotations

from cassette.store.projections.sentences import LAST, of, upsert

TABLE = "p_ranking"
KEY = ("meeting", "actor")
SCHEMA = (
    "CREATE TABLE p_ranking (meeting TEXT NOT NULL, actor TEXT NOT NULL, ideas TEXT NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL, "
    "PRIMARY KEY (meeting, actor)) WITHOUT ROWID",
)
HANDLERS = {
    "ideas.ranked": upsert(
        TABLE,
        "ideas.ranked",
        {"meeting": of("meeting"), "actor": "fact.actor", "ideas": of("order")},
        key=KEY,
        keep=LAST,
    )
}
