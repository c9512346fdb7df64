"""The JSON shapes of the command line: ids in full, lengths and moments in seconds, times in UTC.

Scripts depend on them: keys may be added, never changed (docs/cli.md lists them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue
from cassette.domain.errors import LibraryDamaged
from cassette.export.json_export import iso, seconds, segment_shape

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cassette.domain.formats import Advice, MeetingType
    from cassette.domain.ids import MemberId
    from cassette.domain.notes import Transcript
    from cassette.domain.planning_views import Attachment, Template
    from cassette.domain.views import (
        AgendaItem,
        EventRow,
        MeetingPage,
        MeetingRow,
        MemberCard,
        NoteCard,
        Participant,
        Reaction,
        TeamCard,
    )

Shape = dict[str, object]
SECRET = "blob_key"  # noqa: S105  # the name of an attribute


def person(member: MemberId, name: str) -> Shape:
    """Somebody, by id and name."""
    return {"id": member, "name": name}


def member_shape(card: MemberCard) -> Shape:
    """A member of the team."""
    return {**person(card.id, card.name), "colour": card.colour, "me": card.me}


def team_shape(team: TeamCard) -> Shape:
    """The team without its members."""
    return {"id": team.id, "name": team.name}


def type_shape(kind: MeetingType) -> Shape:
    """One of the meeting types."""
    return {
        "key": kind.key,
        "name": kind.name,
        "purpose": kind.purpose,
        "prompts": [prompt.text for prompt in kind.prompts],
        **advice_shape(kind.advice),
        "owed": kind.owed,
        "closes": kind.closes,
    }


def advice_shape(advice: Advice) -> Shape:
    """Async or live, and why."""
    return {"mode": advice.mode, "why": advice.why}


def row_shape(row: MeetingRow, now_ms: int) -> Shape:
    """A meeting in a list."""
    return {
        "id": row.id,
        "title": row.title,
        "type": row.type,
        "due": None if row.due_ms is None else iso(row.due_ms),
        "zone": row.due_zone,
        "state": row.state(now_ms).value,
        "urgent": row.urgent,
        "stakes": row.stakes,
        "series": row.series,
        "transcribe": row.transcribe,
        "created": iso(row.created_ms),
        "notes": row.notes,
        "unheard": row.unheard,
    }


def meeting_shape(page: MeetingPage, now_ms: int) -> Shape:
    """A meeting with its agenda and people, without its notes."""
    return {
        **row_shape(page.row, now_ms),
        "agenda": [item_shape(item) for item in page.agenda],
        "people": [participant_shape(one) for one in page.people],
    }


def page_shape(page: MeetingPage, now_ms: int) -> Shape:
    """``meeting show``, but for what came out and is owed. ``deleted`` are my deleted notes."""
    return {
        "meeting": meeting_shape(page, now_ms),
        "notes": [note_shape(note) for note in page.notes if not note.deleted],
        "deleted": [note_shape(note) for note in page.notes if note.deleted and note.mine],
    }


def attachment_shape(attachment: Attachment) -> Shape:
    """A file or a link; ``file`` is the SHA-256 of the file."""
    return {
        "id": attachment.id,
        "meeting": attachment.meeting,
        "item": attachment.item,
        "name": attachment.name,
        "url": attachment.url,
        "media_type": attachment.media_type,
        "file": attachment.file,
        "size": attachment.size,
        "by": person(attachment.by, attachment.by_name),
    }


def template_shape(template: Template) -> Shape:
    """A meeting type of the team's own."""
    return {
        "id": template.id,
        "name": template.name,
        "type": template.type,
        "purpose": template.purpose,
        "items": [{"prompt": one.text, "seconds": one.seconds} for one in template.prompts],
    }


def item_shape(item: AgendaItem) -> Shape:
    """A prompt of an agenda."""
    return {"id": item.id, "n": item.n, "prompt": item.prompt, "seconds": item.seconds}


def participant_shape(one: Participant) -> Shape:
    """Somebody in a meeting, with their role."""
    return {**person(one.member, one.name), "role": one.role}


def note_shape(note: NoteCard) -> Shape:
    """A note as in a thread."""
    return {
        "id": note.id,
        "meeting": note.meeting,
        "item": note.item,
        "by": person(note.by, note.by_name),
        "seconds": seconds(note.duration_ms),
        "at": iso(note.at_ms),
        "reply_to": note.reply_to,
        "reply_at": None if note.reply_at_ms is None else seconds(note.reply_at_ms),
        "heard": note.heard,
        "heard_seconds": seconds(note.heard_ms),
        "reactions": [_reaction(one) for one in note.reactions],
        "text": note.text,
        "transcript": note.transcript.value,
        "why_failed": note.why_failed or None,
        "language": note.language or None,
        "sound": note.sound,
        "deleted": note.deleted,
        "hidden": note.hidden,
    }


def _reaction(one: Reaction) -> Shape:
    at = None if one.at_ms is None else seconds(one.at_ms)
    return {"what": one.what, "at": at, "by": person(one.by, one.by_name)}


def words_shape(note: NoteCard, transcript: Transcript | None) -> Shape:
    """``note text``. A typed note has no segments: its text is its words."""
    spoken = transcript.segments if transcript else ()
    return {
        "note": note.id,
        "language": transcript.language if transcript else None,
        "model": transcript.model if transcript else None,
        "transcript": note.transcript.value,
        "text": transcript.text if transcript else note.text,
        "segments": [{**segment_shape(segment), "edited": False} for segment in spoken],
    }


def event_shape(row: EventRow, folder: Path) -> Shape:
    """A line of the log of the library in ``folder``, without keys of recordings.

    Raises LibraryDamaged.
    """
    return {
        "id": row.id,
        "type": row.type,
        "v": row.v,
        "at": iso(row.at_ms),
        "recorded_at": iso(row.recorded_at_ms),
        "by": person(row.actor, row.by_name),
        "attributes": attributes_of(row, folder),
        "hidden": catalogue.HIDDEN_UNTIL[row.hidden] if row.hidden else None,
        "meta": parsed(row.meta, folder),
        "device": row.device,
        "seq": row.seq,
        "clock": row.clock,
        "state": row.state,
        "reason": row.reason or None,
    }


def attributes_of(row: EventRow, folder: Path) -> object:
    """The body of an event without keys. Raises LibraryDamaged for one that was applied.

    One that is parked is kept word for word and may be anything: what is no JSON is not repeated.
    """
    try:
        return without_keys(parsed(row.attributes, folder))
    except LibraryDamaged:
        if row.state == "applied":
            raise
        return None


def parsed(text: str, folder: Path) -> object:
    """The JSON of an event in the library in ``folder``. Raises LibraryDamaged."""
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LibraryDamaged(path=folder, why=catalogue.EVENT_UNREADABLE) from error


def without_keys(value: object) -> object:
    """``value`` with what opens a recording masked: a listing is passed on more easily than read.

    The keys stay where they are needed, in the library.
    """
    if isinstance(value, dict):
        return {
            key: catalogue.MASKED if key == SECRET else without_keys(inner)
            for key, inner in value.items()
        }
    return [without_keys(inner) for inner in value] if isinstance(value, list) else value


def library_shape(folder: Path, team: str, member: str, *, current: bool) -> Shape:
    """A library on this computer."""
    return {"folder": str(folder), "team": team, "member": member, "current": current}


def listed(name: str, shapes: Iterable[Shape]) -> Shape:
    """A document that is one list."""
    return {name: list(shapes)}
