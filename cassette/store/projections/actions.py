"""Actions as they were agreed; later words, owners, due dates and states stand in the registers."""

from __future__ import annotations

from cassette.store.projections.sentences import FIRST, of, upsert

TABLE = "p_action"
KEY = ("action",)
SCHEMA = (
    "CREATE TABLE p_action (action TEXT NOT NULL PRIMARY KEY, meeting TEXT NOT NULL, "
    "what TEXT NOT NULL, owner TEXT, due_ms INTEGER, due_zone TEXT NOT NULL, note TEXT, "
    "moment INTEGER, agreed_ms INTEGER NOT NULL, actor TEXT NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX p_action_meeting ON p_action (meeting, action)",
)
_FIELDS = ("action", "meeting", "what", "owner", "due_ms", "due_zone", "note")
HANDLERS = {
    "action.agreed": upsert(
        TABLE,
        "action.agreed",
        {
            **{name: of(name) for name in _FIELDS},
            "moment": of("at_ms"),
            "agreed_ms": "fact.at_ms",
            "actor": "fact.actor",
        },
        key=KEY,
        keep=FIRST,
    )
}
