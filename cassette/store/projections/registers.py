"""Values that people change: the team's name, members' names, titles, due dates, open or closed.

One register per (subject, field); the greatest (clock, device) wins. The values that lost are read
from the log, which keeps them all.
"""

from __future__ import annotations

from cassette.store.projections.sentences import LAST, of, upsert

TABLE = "p_register"
KEY = ("subject", "field")
SCHEMA = (
    "CREATE TABLE p_register (subject TEXT NOT NULL, field TEXT NOT NULL, value, "
    "clock INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL, "
    "PRIMARY KEY (subject, field)) WITHOUT ROWID",
)


def _register(kind: str, subject: str, field: str, value: str) -> str:
    columns = {"subject": subject, "field": f"'{field}'", "value": value}
    return upsert(TABLE, kind, columns, key=KEY, keep=LAST)


DUE = f"json_array({of('due_ms')}, {of('due_zone')})"

HANDLERS = {
    "team.named": _register("team.named", "'team'", "name", of("name")),
    "member.renamed": _register("member.renamed", of("member"), "name", of("name")),
    "meeting.retitled": _register("meeting.retitled", of("meeting"), "title", of("title")),
    "meeting.due_moved": _register("meeting.due_moved", of("meeting"), "due", DUE),
    "meeting.closed": _register("meeting.closed", of("meeting"), "closed", "1"),
    "meeting.reopened": _register("meeting.reopened", of("meeting"), "closed", "0"),
}
