"""Who takes part in which meeting, in which role: a register per (meeting, member)."""

from __future__ import annotations

from cassette.store.projections.sentences import LAST, of, upsert

TABLE = "p_participant"
KEY = ("meeting", "member")
SCHEMA = (
    "CREATE TABLE p_participant (meeting TEXT NOT NULL, member TEXT NOT NULL, role TEXT NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL, "
    "PRIMARY KEY (meeting, member)) WITHOUT ROWID",
)
HANDLERS = {
    "participant.added": upsert(
        TABLE,
        "participant.added",
        {name: of(name) for name in ("meeting", "member", "role")},
        key=KEY,
        keep=LAST,
    )
}
