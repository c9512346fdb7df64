"""Who takes part in which meeting, in which role: a register per (meeting, member)."""

from __future__ import annotations

from cassette.domain.views import REMOVED
from cassette.store.projections.sentences import LAST, of, upsert

TABLE = "p_participant"
KEY = ("meeting", "member")
SCHEMA = (
    "CREATE TABLE p_participant (meeting TEXT NOT NULL, member TEXT NOT NULL, role TEXT NOT NULL, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL, "
    "PRIMARY KEY (meeting, member)) WITHOUT ROWID",
)


def _participant(kind: str, role: str) -> str:
    columns = {"meeting": of("meeting"), "member": of("member"), "role": role}
    return upsert(TABLE, kind, columns, key=KEY, keep=LAST)


HANDLERS = {
    "participant.added": _participant("participant.added", of("role")),
    "participant.removed": _participant("participant.removed", f"'{REMOVED}'"),
}
