"""Values that people change: names, titles, due dates, open or closed, wordings, owners, levels.

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
    named = field if field.startswith("'") else f"'{field}'"
    columns = {"subject": subject, "field": named, "value": value}
    return upsert(TABLE, kind, columns, key=KEY, keep=LAST)


_WORDING = f"json_array({of('prompt')}, {of('seconds')})"
DUE = f"json_array({of('due_ms')}, {of('due_zone')})"

HANDLERS = {
    "team.named": _register("team.named", "'team'", "name", of("name")),
    "member.renamed": _register("member.renamed", of("member"), "name", of("name")),
    "device.named": _register("device.named", of("device"), "name", of("name")),
    "member.left": _register("member.left", of("member"), "gone", "1"),
    "member.role_given": _register("member.role_given", of("member"), "role", of("role")),
    "meeting.retitled": _register("meeting.retitled", of("meeting"), "title", of("title")),
    "meeting.due_moved": _register("meeting.due_moved", of("meeting"), "due", DUE),
    "meeting.closed": _register("meeting.closed", of("meeting"), "closed", "1"),
    "meeting.reopened": _register("meeting.reopened", of("meeting"), "closed", "0"),
    "meeting.stakes_set": _register("meeting.stakes_set", of("meeting"), "stakes", of("stakes")),
    "blind_round.ended": _register("blind_round.ended", of("meeting"), "blind_ended", "1"),
    "decision.framed": _register("decision.framed", of("meeting"), "frame", "fact.body"),
    "agenda_item.edited": _register("agenda_item.edited", of("item"), "wording", _WORDING),
    "agenda_item.moved": _register("agenda_item.moved", of("item"), "rank", of("rank")),
    "agenda_item.removed": _register("agenda_item.removed", of("item"), "removed", "1"),
    "agenda_item.restored": _register("agenda_item.restored", of("item"), "removed", "0"),
    "attachment.removed": _register("attachment.removed", of("attachment"), "removed", "1"),
    "attachment.restored": _register("attachment.restored", of("attachment"), "removed", "0"),
    "template.saved": _register("template.saved", of("template"), "template", "fact.body"),
    "template.removed": _register("template.removed", of("template"), "template", "NULL"),
    "series.ended": _register("series.ended", of("series"), "ended", "1"),
    "series.resumed": _register("series.resumed", of("series"), "ended", "0"),
    "action.reworded": _register("action.reworded", of("action"), "what", of("what")),
    "action.assigned": _register("action.assigned", of("action"), "owner", of("owner")),
    "action.due_moved": _register("action.due_moved", of("action"), "due", DUE),
    "action.done": _register("action.done", of("action"), "state", "'done'"),
    "action.reopened": _register("action.reopened", of("action"), "state", "'open'"),
    "action.dropped": _register("action.dropped", of("action"), "state", "'dropped'"),
    "outcome.reviewed": _register("outcome.reviewed", of("outcome"), "reviewed", "fact.at_ms"),
    "meeting.attended": _register(
        "meeting.attended", of("meeting"), "'attended/' || fact.actor", of("level")
    ),
    "round.skipped": _register(
        "round.skipped", of("series"), f"'skipped/' || ({of('occurrence')})", "1"
    ),
    "round.unskipped": _register(
        "round.unskipped", of("series"), f"'skipped/' || ({of('occurrence')})", "0"
    ),
}
