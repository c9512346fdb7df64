"""Notes as SELECTed and as shown: one sentence, one place where a row becomes a NoteCard."""

from __future__ import annotations

from binascii import a2b_base64
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.ids import ItemId, MeetingId, MemberId, NoteId
from cassette.domain.views import (
    UNKNOWN_NAME,
    ErasedNote,
    NoteCard,
    Reaction,
    TranscriptState,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cassette.store.hidden_rows import Hidden
    from cassette.store.identity import Identity
    from cassette.store.snapshot import Connection

HEARD_SLACK_MS = 500
"""A note counts as heard this close to its end: players stop a little early."""

NAMES = (
    "SELECT member, coalesce(p_register.value, p_member.name) AS name, colour FROM p_member "
    "LEFT JOIN p_register ON p_register.subject = member AND p_register.field = 'name'"
)

HEARD = (
    f"(heard.up_to_ms IS NOT NULL AND heard.up_to_ms >= note.duration_ms - {HEARD_SLACK_MS} "
    "AND (heard.take = 0 OR heard.up_to_ms > 0))"
)
"""Whether I finished ``note``, given my row ``heard`` of it.

A typed note lasts 0 ms: in a later take it is heard once 1 ms is.
"""

DELETED = (
    "EXISTS (SELECT 1 FROM p_retraction AS gone WHERE gone.note = note.note AND gone.covered = 0)"
)

ERASED = """
SELECT note, item, at_ms FROM p_erasure AS erasure WHERE meeting = ? AND actor = ?
AND NOT EXISTS (SELECT 1 FROM p_note AS note WHERE note.note = erasure.note)
ORDER BY at_ms, note
"""
"""The notes of a meeting that somebody erased for good."""

MY_HEARD = "LEFT JOIN p_heard AS heard ON heard.actor = :me AND heard.note = note.note"

BEST = (
    "(SELECT rowid FROM p_transcript AS rival WHERE rival.note = note.note "
    "ORDER BY rival.rank DESC, rival.clock DESC, rival.device DESC LIMIT 1)"
)
"""The transcript that is shown: the larger model's, then the newer."""

ITEM = (
    "iif(EXISTS (SELECT 1 FROM p_register AS removed WHERE removed.subject = note.item "
    "AND removed.field = 'removed' AND removed.value = 1), NULL, note.item)"
)
"""The agenda item of ``note``; none when it was removed, until it is restored."""

CARDS = f"""
SELECT note.note, note.meeting, {ITEM}, note.actor, note.at_ms, note.reply_to, note.reply_at_ms,
  note.sound, note.duration_ms, note.gain_db, note.thumbnail, note.text, note.language,
  heard.up_to_ms, {HEARD}, {DELETED}, words.text, words.silent, words.language,
  meeting.transcribe, job.state, job.message
FROM p_note AS note
{MY_HEARD}
LEFT JOIN p_meeting AS meeting ON meeting.meeting = note.meeting
LEFT JOIN p_transcript AS words ON words.rowid = {BEST}
LEFT JOIN job ON job.kind = 'transcribe' AND job.note = note.note
"""  # noqa: S608
"""The columns are taken apart by ``_card`` in this order: by place, because a page has many."""

CARDS_BY = {column: f"{CARDS} WHERE {column} = :value" for column in ("note.note", "note.meeting")}

_REACTIONS = (
    "SELECT note, reaction, moment, actor FROM p_reaction WHERE given = 1 "
    "AND note IN (SELECT value FROM json_each(?)) ORDER BY note, clock, device, reaction, moment"
)
NOBODY = (UNKNOWN_NAME, "#808080")
_SHOWN = (TranscriptState.DONE, TranscriptState.SILENT)

Names = dict[str, tuple[str, str]]


def read_names(connection: Connection) -> Names:
    """Member -> (name, colour)."""
    return {row[0]: (row[1], row[2]) for row in connection.exec_driver_sql(NAMES)}


def name_of(names: Names, member: str) -> str:
    """A member's name; "?" for one whose joining has not arrived yet."""
    return names.get(member, NOBODY)[0]


def cards_of(
    connection: Connection, rows: Sequence[Any], identity: Identity, hidden: Hidden
) -> list[NoteCard]:
    """The cards of rows SELECTed with CARDS, in their order; ``hidden`` is kept from me."""
    names = read_names(connection)
    reactions = _reactions(connection, [row[0] for row in rows], names)
    cards = [_card(row, identity.me, names, tuple(reactions.get(row[0], ()))) for row in rows]
    return [_covered(card) if hidden.covers(card) else card for card in cards]


def _covered(card: NoteCard) -> NoteCard:
    """That somebody said something, without what."""
    return replace(
        card,
        sound=None,
        duration_ms=0,
        gain_db=0.0,
        thumbnail=b"",
        text="",
        transcript=TranscriptState.WRITTEN,
        why_failed="",
        language="",
        heard_ms=0,
        reactions=(),
        hidden=True,
    )


def _reactions(
    connection: Connection, notes: Iterable[str], names: Names
) -> dict[str, list[Reaction]]:
    found: dict[str, list[Reaction]] = defaultdict(list)
    wanted = msgspec.json.encode(list(notes)).decode()
    for note, what, moment, actor in connection.exec_driver_sql(_REACTIONS, (wanted,)).all():
        at_ms = None if moment < 0 else moment
        found[note].append(Reaction(what, at_ms, MemberId(actor), name_of(names, actor)))
    return found


def _card(row: Any, me: str, names: Names, reactions: tuple[Reaction, ...]) -> NoteCard:
    (note, meeting, item, actor, at_ms, reply_to, reply_at_ms, *rest) = row
    (sound, duration_ms, gain_db, thumbnail, text, language, up_to_ms, finished, deleted) = rest[:9]
    (words, silent, spoken, transcribe, job, why) = rest[9:]
    state = _state(sound, transcribe, silent, job)
    name, colour = names.get(actor, NOBODY)
    shown = state in _SHOWN
    return NoteCard(
        id=NoteId(note),
        meeting=MeetingId(meeting),
        item=None if item is None else ItemId(item),
        by=MemberId(actor),
        by_name=name,
        by_colour=colour,
        mine=actor == me,
        at_ms=at_ms,
        reply_to=None if reply_to is None else NoteId(reply_to),
        reply_at_ms=reply_at_ms,
        sound=sound,
        duration_ms=duration_ms,
        gain_db=gain_db,
        thumbnail=a2b_base64(thumbnail),
        text=text if sound is None else (words if shown else ""),
        transcript=state,
        why_failed=why if state is TranscriptState.FAILED else "",
        language=(spoken if shown else language) or "",
        heard_ms=up_to_ms or 0,
        heard=actor == me or bool(finished),
        deleted=bool(deleted),
        reactions=reactions,
    )


def _state(
    sound: str | None, transcribe: int | None, silent: int | None, job: str | None
) -> TranscriptState:
    if sound is None:
        return TranscriptState.WRITTEN
    if transcribe == 0:
        return TranscriptState.REFUSED
    if silent is not None:
        return TranscriptState.SILENT if silent else TranscriptState.DONE
    return TranscriptState.FAILED if job == "dead" else TranscriptState.PENDING


def erased_in(connection: Connection, meeting: MeetingId, me: MemberId) -> tuple[ErasedNote, ...]:
    """Those of mine in a meeting that I erased for good, the oldest first."""
    return tuple(
        ErasedNote(NoteId(row.note), ItemId(row.item) if row.item else None, row.at_ms)
        for row in connection.exec_driver_sql(ERASED, (meeting, me)).all()
    )
