"""What is kept from me for now: ideas of a blind round, and reasons where results are hidden.

Ideas are the notes on the agenda item of a blind meeting that was the second to begin with: it
stays blind wherever the item is moved, whatever is put before it, and when it is taken off the
agenda. They show once I have one of my own there, or the host has ended the round, or the meeting
is due or closed. Where the host keeps stances from whoever has taken none, so are the notes that
say why, also those of stances that were changed since, and the replies to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from cassette.domain.formats import TYPES

if TYPE_CHECKING:
    from cassette.domain.ids import MeetingId, MemberId
    from cassette.domain.views import NoteCard
    from cassette.store.snapshot import Connection

_BLIND_TYPES = msgspec.json.encode([kind.key for kind in TYPES if kind.blind]).decode()

GONE = "EXISTS (SELECT 1 FROM p_retraction AS gone WHERE gone.note = {note} AND gone.covered = 0)"

_MEETINGS = """
SELECT meeting.meeting FROM p_meeting AS meeting
LEFT JOIN p_register AS due ON due.subject = meeting.meeting AND due.field = 'due'
LEFT JOIN p_register AS closed ON closed.subject = meeting.meeting AND closed.field = 'closed'
LEFT JOIN p_register AS ended ON ended.subject = meeting.meeting AND ended.field = 'blind_ended'
WHERE meeting.type IN (SELECT value FROM json_each(:types))
  AND (:only IS NULL OR meeting.meeting = :only)
  AND coalesce(closed.value, 0) = 0 AND coalesce(ended.value, 0) = 0
  AND coalesce(iif(due.value IS NULL, meeting.due_ms, due.value ->> '$[0]'), :now + 1) > :now
"""

_BORN = """
SELECT item.meeting, item.item,
  row_number() OVER (whole ORDER BY item.clock, item.device, item.item) AS n,
  count(*) OVER whole AS items,
  sum(item.device = meeting.device AND item.clock <= meeting.clock + 2) OVER whole AS first_two
FROM p_item AS item
JOIN p_meeting AS meeting ON meeting.meeting = item.meeting
WHERE item.meeting IN ({meetings})
WINDOW whole AS (PARTITION BY item.meeting)
"""

ASKED = f"""
SELECT born.meeting, born.item FROM ({_BORN}) AS born
WHERE born.n = iif(born.first_two = 1, 1, min(2, born.items))
"""  # noqa: S608
"""The agenda item for ideas of each of these meetings: the second it was called with, or the only
one. What was added, moved or removed since does not make it another."""

_ITEMS = f"""
SELECT asked.item FROM ({ASKED.format(meetings=_MEETINGS)}) AS asked
WHERE NOT EXISTS (
  SELECT 1 FROM p_note AS own
  WHERE own.meeting = asked.meeting AND own.actor = :me AND own.item = asked.item
    AND NOT {GONE.format(note="own.note")}
)
"""  # noqa: S608

_IDEAS = """
SELECT note.note FROM p_item AS item
JOIN p_note AS note ON note.meeting = item.meeting AND note.item = item.item
WHERE item.item IN (SELECT value FROM json_each(:items))
"""

NEWEST = f"""
SELECT newest.note FROM p_proposal AS newest
WHERE newest.meeting = {{meeting}} AND newest.stands = 1 AND NOT {GONE.format(note="newest.note")}
ORDER BY newest.clock DESC, newest.device DESC LIMIT 1
"""  # noqa: S608
"""The proposal that is decided on, of a meeting."""

_STOOD = "EXISTS (SELECT 1 FROM p_stance AS own WHERE own.proposal = {note} AND own.actor = :me)"
_SEALED = f"""
SELECT DISTINCT sealed.note FROM (
SELECT proposal.note AS note, ({NEWEST.format(meeting="proposal.meeting")}) AS newest
FROM p_proposal AS proposal
JOIN p_register AS frame ON frame.subject = proposal.meeting AND frame.field = 'frame'
LEFT JOIN p_register AS closed ON closed.subject = proposal.meeting AND closed.field = 'closed'
WHERE (:only IS NULL OR proposal.meeting = :only)
  AND frame.value ->> '$.hidden' AND frame.value ->> '$.reach' = 'many'
  AND coalesce(closed.value, 0) = 0
  AND NOT EXISTS (SELECT 1 FROM p_outcome AS done WHERE done.meeting = proposal.meeting)
) AS sealed
WHERE sealed.newest IS NOT NULL
  AND NOT {_STOOD.format(note="sealed.note")} AND NOT {_STOOD.format(note="sealed.newest")}
  AND EXISTS (
    SELECT 1 FROM p_stance AS other WHERE other.proposal = sealed.note AND other.actor <> :me)
"""  # noqa: S608
"""Proposals on which I do not see how the others stand: I stand neither on it nor on the newest."""

_REASONS = """
WITH told AS (
  SELECT body ->> '$.reason' AS note, body ->> '$.meeting' AS meeting FROM event
  WHERE type = 'stance.taken' AND state = 'applied' AND actor <> :me
    AND body ->> '$.proposal' IN (SELECT value FROM json_each(:sealed))
    AND body ->> '$.reason' IS NOT NULL
)
SELECT note FROM told
UNION SELECT reply.note FROM told
JOIN p_note AS reply ON reply.meeting = told.meeting AND reply.reply_to = told.note
"""
"""The notes that say why, from the log: a stance that was changed told why before; and replies."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Agenda items on which I see only my own notes, and single notes that I do not see.

    ``ideas`` are the notes on those items: their cards name no item once it was removed.
    """

    items: frozenset[str]
    notes: frozenset[str]
    ideas: frozenset[str] = frozenset()

    def covers(self, card: NoteCard) -> bool:
        """Whether a note is kept from me."""
        return not card.mine and (card.id in self.ideas or card.id in self.notes)

    def values(self) -> dict[str, str]:
        """The parameters of SHOWN."""
        return {
            "hidden_items": msgspec.json.encode(sorted(self.items)).decode(),
            "hidden_notes": msgspec.json.encode(sorted(self.notes)).decode(),
        }


NOTHING = Hidden(frozenset(), frozenset())

SHOWN = (
    "(note.item IS NULL OR note.item NOT IN (SELECT value FROM json_each(:hidden_items))) "
    "AND note.note NOT IN (SELECT value FROM json_each(:hidden_notes))"
)
"""Whether somebody else's ``note`` is not kept from me, with the parameters of Hidden.values."""


def hidden_from(
    connection: Connection, me: MemberId, now_ms: int, only: MeetingId | None = None
) -> Hidden:
    """What is kept from me at ``now_ms``, in all meetings or in one."""
    values = {"me": me, "now": now_ms, "only": only, "types": _BLIND_TYPES}
    items = frozenset(row[0] for row in connection.exec_driver_sql(_ITEMS, values))
    reasons = _reasons(connection, me, sealed_proposals(connection, me, only))
    return Hidden(items, reasons, _ideas(connection, items))


def sealed_proposals(
    connection: Connection, me: MemberId, only: MeetingId | None = None
) -> frozenset[str]:
    """The proposals on which I do not see the others' stances before I have taken mine."""
    rows = connection.exec_driver_sql(_SEALED, {"me": me, "only": only})
    return frozenset(row[0] for row in rows)


def _ideas(connection: Connection, items: frozenset[str]) -> frozenset[str]:
    if not items:
        return frozenset()
    wanted = {"items": msgspec.json.encode(sorted(items)).decode()}
    return frozenset(row[0] for row in connection.exec_driver_sql(_IDEAS, wanted))


def _reasons(connection: Connection, me: MemberId, sealed: frozenset[str]) -> frozenset[str]:
    if not sealed:  # the log is long: it is read only where something is kept
        return frozenset()
    values = {"me": me, "sealed": msgspec.json.encode(sorted(sealed)).decode()}
    return frozenset(row[0] for row in connection.exec_driver_sql(_REASONS, values))


def blind_at(connection: Connection, meeting: MeetingId, now_ms: int) -> bool:
    """Whether the blind round of a meeting still goes on for those who have said nothing."""
    values = {"now": now_ms, "only": meeting, "types": _BLIND_TYPES}
    return connection.exec_driver_sql(_MEETINGS, values).first() is not None
