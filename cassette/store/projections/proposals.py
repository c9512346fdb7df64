"""Which notes are proposals: a register per note; the newest that stands is decided on."""

from __future__ import annotations

from cassette.store.projections.sentences import LAST, of, upsert

TABLE = "p_proposal"
KEY = ("note",)
SCHEMA = (
    "CREATE TABLE p_proposal (note TEXT NOT NULL PRIMARY KEY, meeting TEXT NOT NULL, "
    "stands INTEGER NOT NULL, made_ms INTEGER NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX p_proposal_meeting ON p_proposal (meeting, stands, clock, device)",
)


def _proposal(kind: str, stands: int) -> str:
    columns = {
        "note": of("note"),
        "meeting": of("meeting"),
        "stands": str(stands),
        "made_ms": "fact.at_ms",
    }
    return upsert(TABLE, kind, columns, key=KEY, keep=LAST)


HANDLERS = {
    "proposal.made": _proposal("proposal.made", 1),
    "proposal.withdrawn": _proposal("proposal.withdrawn", 0),
}
