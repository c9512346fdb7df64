"""Lines of the log that tell what is kept from me for now: shown, but without what they say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from cassette.store.hidden_rows import SHOWN, hidden_from, sealed_proposals

if TYPE_CHECKING:
    from cassette.domain.ids import MemberId
    from cassette.domain.views import EventRow
    from cassette.store.hidden_rows import Hidden
    from cassette.store.snapshot import Connection

TELLING = frozenset({"note.recorded", "note.written", "note.transcribed", "stance.taken"})
"""The kinds of facts that say what somebody thinks."""
_IDS = frozenset({"note", "meeting", "item", "reply_to", "proposal"})
_NOTES = f"SELECT note.note FROM p_note AS note WHERE note.actor <> :me AND NOT ({SHOWN})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Cover:
    """Notes that I do not see, and proposals on which I do not see the others' stances."""

    me: MemberId
    hidden: Hidden
    notes: frozenset[str]
    proposals: frozenset[str]

    def over(self, row: EventRow) -> EventRow:
        """The line as I may see it."""
        if row.type not in TELLING or row.state != "applied":
            return row
        body = msgspec.json.decode(row.attributes)
        if row.type == "stance.taken":
            sealed = row.actor != self.me and body.get("proposal") in self.proposals
            return replace(row, hidden="stance", attributes=_ids(body)) if sealed else row
        note = body.get("note")
        if note not in self.notes:
            return row
        why: Literal["idea", "stance"] = "stance" if note in self.hidden.notes else "idea"
        return replace(row, hidden=why, attributes=_ids(body))


def cover_of(connection: Connection, me: MemberId, now_ms: int) -> Cover:
    """What is kept from me at ``now_ms``."""
    hidden = hidden_from(connection, me, now_ms)
    notes: frozenset[str] = frozenset()
    if hidden.items or hidden.notes:
        values = {"me": me, **hidden.values()}
        notes = frozenset(row[0] for row in connection.exec_driver_sql(_NOTES, values))
    return Cover(me, hidden, notes, sealed_proposals(connection, me))


def _ids(body: dict[str, Any]) -> str:
    """What the line is about, as JSON."""
    return msgspec.json.encode({key: body[key] for key in body if key in _IDS}).decode()
