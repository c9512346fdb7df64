"""What is kept from me for now: ideas of a blind round, and reasons where results are hidden.

Ideas are the notes on the second agenda item of a blind meeting. They show once I have one of my
own there, or the host has ended the round, or the meeting is due or closed. Where the host keeps
stances from whoever has taken none, so are the notes that say why.
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

_PLACES = """
SELECT item.meeting, item.item,
  count(*) OVER whole AS items,
  row_number() OVER (whole ORDER BY coalesce(rank.value, item.rank), item.item) AS place
FROM p_item AS item
LEFT JOIN p_register AS rank ON rank.subject = item.item AND rank.field = 'rank'
LEFT JOIN p_register AS removed ON removed.subject = item.item AND removed.field = 'removed'
WHERE item.meeting IN ({meetings}) AND coalesce(removed.value, 0) = 0
WINDOW whole AS (PARTITION BY item.meeting)
"""

ASKED = f"""
SELECT placed.meeting, placed.item FROM ({_PLACES}) AS placed
WHERE placed.place = min(2, placed.items)
"""  # noqa: S608
"""The agenda item for ideas of each of these meetings: the second, or the only one."""

_ITEMS = f"""
SELECT asked.item FROM ({ASKED.format(meetings=_MEETINGS)}) AS asked
WHERE NOT EXISTS (
  SELECT 1 FROM p_note AS own
  WHERE own.meeting = asked.meeting AND own.actor = :me AND own.item = asked.item
    AND NOT {GONE.format(note="own.note")}
)
"""  # noqa: S608

NEWEST = f"""
SELECT newest.note FROM p_proposal AS newest
WHERE newest.meeting = {{meeting}} AND newest.stands = 1 AND NOT {GONE.format(note="newest.note")}
ORDER BY newest.clock DESC, newest.device DESC LIMIT 1
"""  # noqa: S608
"""The proposal that is decided on, of a meeting."""

_SEALED = f"""
FROM p_proposal AS proposal
JOIN p_register AS frame ON frame.subject = proposal.meeting AND frame.field = 'frame'
JOIN p_stance AS stance ON stance.proposal = proposal.note
LEFT JOIN p_register AS closed ON closed.subject = proposal.meeting AND closed.field = 'closed'
WHERE (:only IS NULL OR proposal.meeting = :only)
  AND frame.value ->> '$.hidden' AND frame.value ->> '$.reach' = 'many'
  AND coalesce(closed.value, 0) = 0
  AND stance.actor <> :me
  AND NOT EXISTS (SELECT 1 FROM p_outcome AS done WHERE done.meeting = proposal.meeting)
  AND NOT EXISTS (
    SELECT 1 FROM p_stance AS own WHERE own.proposal = proposal.note AND own.actor = :me)
  AND proposal.note = ({NEWEST.format(meeting="proposal.meeting")})
"""  # noqa: S608
_REASONS = f"SELECT stance.reason {_SEALED} AND stance.reason IS NOT NULL"
_PROPOSALS = f"SELECT DISTINCT proposal.note {_SEALED}"


@dataclass(frozen=True, slots=True)
class Hidden:
    """Agenda items on which I see only my own notes, and single notes that I do not see."""

    items: frozenset[str]
    notes: frozenset[str]

    def covers(self, card: NoteCard) -> bool:
        """Whether a note is kept from me."""
        return not card.mine and (card.item in self.items or card.id in self.notes)

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
    items = connection.exec_driver_sql(_ITEMS, values)
    notes = connection.exec_driver_sql(_REASONS, {"me": me, "only": only})
    return Hidden(frozenset(row[0] for row in items), frozenset(row[0] for row in notes))


def sealed_proposals(connection: Connection, me: MemberId) -> frozenset[str]:
    """The proposals on which I do not see the others' stances before I have taken mine."""
    rows = connection.exec_driver_sql(_PROPOSALS, {"me": me, "only": None})
    return frozenset(row[0] for row in rows)


def blind_at(connection: Connection, meeting: MeetingId, now_ms: int) -> bool:
    """Whether the blind round of a meeting still goes on for those who have said nothing."""
    values = {"now": now_ms, "only": meeting, "types": _BLIND_TYPES}
    return connection.exec_driver_sql(_MEETINGS, values).first() is not None
