"""Notes as SELECTed and as shown: one sentence, one place where a row becomes a NoteCard."""

from __future__ import annotations

import base64
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.ids import ItemId, MeetingId, MemberId, NoteId
from cassette.domain.views import NoteCard, Reaction, TranscriptState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from cassette.store.founding import Identity

HEARD_SLACK_MS = 500
"""A note counts as heard this close to its end: players stop a little early."""

NAMES = (
    "SELECT member, coalesce(p_register.value, p_member.name) AS name, colour FROM p_member "
    "LEFT JOIN p_register ON p_register.subject = member AND p_register.field = 'name'"
)

HEARD = f"(heard.up_to_ms IS NOT NULL AND heard.up_to_ms >= note.duration_ms - {HEARD_SLACK_MS})"
"""Whether I finished ``note``, given my row ``heard`` of it. A typed note lasts 0 ms."""

DELETED = (
    "EXISTS (SELECT 1 FROM p_retraction AS gone WHERE gone.note = note.note AND gone.covered = 0)"
)

MY_HEARD = "LEFT JOIN p_heard AS heard ON heard.actor = :me AND heard.note = note.note"

BEST = (
    "(SELECT rowid FROM p_transcript AS rival WHERE rival.note = note.note "
    "ORDER BY rival.rank DESC, rival.clock DESC, rival.device DESC LIMIT 1)"
)
"""The transcript that is shown: the larger model's, then the newer."""

CARDS = f"""
SELECT note.*, heard.up_to_ms, {HEARD} AS finished, {DELETED} AS deleted,
  words.text AS words, words.silent AS silent, words.language AS spoken_language,
  meeting.transcribe AS transcribe, job.state AS job_state, job.message AS why
FROM p_note AS note
{MY_HEARD}
LEFT JOIN p_meeting AS meeting ON meeting.meeting = note.meeting
LEFT JOIN p_transcript AS words ON words.rowid = {BEST}
LEFT JOIN job ON job.kind = 'transcribe' AND job.note = note.note
"""  # noqa: S608

CARDS_BY = {column: f"{CARDS} WHERE {column} = :value" for column in ("note.note", "note.meeting")}

_REACTIONS = (
    "SELECT note, reaction, moment, actor FROM p_reaction WHERE given = 1 "
    "AND note IN (SELECT value FROM json_each(?)) ORDER BY note, clock, device, reaction, moment"
)
_NOBODY = ("?", "#808080")

Names = dict[str, tuple[str, str]]


def read_names(connection: Connection) -> Names:
    """Member -> (name, colour)."""
    return {row[0]: (row[1], row[2]) for row in connection.exec_driver_sql(NAMES)}


def name_of(names: Names, member: str) -> str:
    """A member's name; "?" for one whose joining has not arrived yet."""
    return names.get(member, _NOBODY)[0]


def cards_of(connection: Connection, rows: Sequence[Any], identity: Identity) -> list[NoteCard]:
    """The cards of rows SELECTed with CARDS, in their order."""
    names = read_names(connection)
    reactions = _reactions(connection, [row.note for row in rows], names)
    return [_card(row, identity.me, names, tuple(reactions.get(row.note, ()))) for row in rows]


def _reactions(
    connection: Connection, notes: Iterable[str], names: Names
) -> dict[str, list[Reaction]]:
    found: dict[str, list[Reaction]] = defaultdict(list)
    wanted = msgspec.json.encode(list(notes)).decode()
    for note, what, moment, actor in connection.exec_driver_sql(_REACTIONS, (wanted,)):
        at_ms = None if moment < 0 else moment
        found[note].append(Reaction(what, at_ms, MemberId(actor), name_of(names, actor)))
    return found


def _card(row: Any, me: str, names: Names, reactions: tuple[Reaction, ...]) -> NoteCard:
    state = _state(row)
    name, colour = names.get(row.actor, _NOBODY)
    written = row.sound is None
    shown = state in (TranscriptState.DONE, TranscriptState.SILENT)
    return NoteCard(
        id=NoteId(row.note),
        meeting=MeetingId(row.meeting),
        item=None if row.item is None else ItemId(row.item),
        by=MemberId(row.actor),
        by_name=name,
        by_colour=colour,
        mine=row.actor == me,
        at_ms=row.at_ms,
        reply_to=None if row.reply_to is None else NoteId(row.reply_to),
        reply_at_ms=row.reply_at_ms,
        sound=row.sound,
        duration_ms=row.duration_ms,
        gain_db=row.gain_db,
        thumbnail=base64.b64decode(row.thumbnail),
        text=row.text if written else (row.words if shown else ""),
        transcript=state,
        why_failed=row.why if state is TranscriptState.FAILED else "",
        language=(row.spoken_language if shown else row.language) or "",
        heard_ms=row.up_to_ms or 0,
        heard=row.actor == me or bool(row.finished),
        deleted=bool(row.deleted),
        reactions=reactions,
    )


def _state(row: Any) -> TranscriptState:
    if row.sound is None:
        return TranscriptState.WRITTEN
    if row.transcribe == 0:
        return TranscriptState.REFUSED
    if row.silent is not None:
        return TranscriptState.SILENT if row.silent else TranscriptState.DONE
    return TranscriptState.FAILED if row.job_state == "dead" else TranscriptState.PENDING
