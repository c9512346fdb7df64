"""A meeting as JSON: a stable shape for programs (documented in docs/user-guide.md).

Adding keys is free; changing one raises ``FORMAT``. Nothing in it depends on who exports or when:
what one person has heard is left out, and so is a state that the clock decides. Times are ISO 8601
in UTC, lengths and moments seconds. Texts are as typed, not made visible.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cassette.domain.formats import meeting_type
from cassette.export.material import Material, shown_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cassette.domain.deciding_events import DecisionFramed
    from cassette.domain.ids import MemberId
    from cassette.domain.notes import Segment, Transcript
    from cassette.domain.outcome_views import ActionRow, DecisionPage
    from cassette.domain.planning_views import Attachment
    from cassette.domain.views import NoteCard
    from cassette.export.options import ExportOptions

FORMAT = 1

Shape = dict[str, object]


def json_document(material: Material, options: ExportOptions) -> str:
    """The meeting as indented JSON in UTF-8 text, ending in a newline."""
    shape = meeting_shape(material, options)
    text = json.dumps(shape, ensure_ascii=False, indent=2)
    # A lone surrogate has no bytes in UTF-8; a question mark keeps the file readable.
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"


def meeting_shape(material: Material, options: ExportOptions) -> Shape:
    """The document before it is spelled: dicts, lists, strings, numbers."""
    row, names = material.page.row, shown_names(material, options)
    return {
        "format": FORMAT,
        "team": {"id": material.team.id, "name": material.team.name},
        "meeting": {
            "id": row.id,
            "title": row.title,
            "type": row.type,
            "layout": meeting_type(row.type).layout,
            "due": None if row.due_ms is None else iso(row.due_ms),
            "zone": row.due_zone,
            "closed": row.closed,
            "urgent": row.urgent,
            "created": iso(row.created_ms),
            "agenda": [
                {"id": item.id, "n": item.n, "prompt": item.prompt, "seconds": item.seconds}
                for item in material.page.agenda
            ],
            "people": [
                {"id": person.member, "name": names[person.member], "role": person.role}
                for person in material.page.people
            ],
        },
        "notes": [_note(note, material, options, names) for note in material.notes],
        "decision": _decision(material.decision, names) if material.decision else None,
        "actions": [_action(row, names) for row in material.actions],
        "ranking": [
            {"note": idea.note.id, "points": idea.points}
            for idea in (material.ranking.ideas if material.ranking else ())
        ],
        "attachments": [_attachment(one, names) for one in material.attachments],
    }


def _attachment(one: Attachment, names: Mapping[MemberId, str]) -> Shape:
    return {
        "id": one.id,
        "item": one.item,
        "name": one.name,
        "url": one.url,
        "media_type": one.media_type,
        "sha256": one.file,
        "bytes": one.size,
        "by": _who(one.by, names),
    }


def _who(member: MemberId, names: Mapping[MemberId, str]) -> Shape:
    return {"id": member, "name": names.get(member, "?")}


def frame_shape(frame: DecisionFramed, names: Mapping[MemberId, str]) -> Shape:
    """The host's answers."""
    return {
        "reach": frame.reach,
        "delegate": None if frame.delegate is None else _who(frame.delegate, names),
        "reversible": frame.reversible,
        "informed": frame.informed,
        "experts": [_who(member, names) for member in frame.experts],
        "rule": frame.rule,
        "quorum": frame.quorum,
        "unit": frame.unit,
        "hidden": frame.hidden,
    }


def _decision(page: DecisionPage, names: Mapping[MemberId, str]) -> Shape:
    """The deciding half; notes in it by their ids."""
    standing = page.standing
    return {
        "frame": None if page.frame is None else frame_shape(page.frame, names),
        "proposal": None if page.proposal is None else page.proposal.id,
        "deciders": [_who(member, names) for member in page.deciders],
        "needed": None if standing is None else standing.needed,
        "stances": [
            {
                "by": _who(row.by, names),
                "stance": row.stance,
                "reason": None if row.reason is None else row.reason.id,
                "at": iso(row.at_ms),
                "counts": row.counts,
                "earlier": list(row.earlier),
            }
            for row in page.stances
        ],
        "outcomes": [
            {
                "id": row.id,
                "statement": row.statement.id,
                "by": _who(row.by, names),
                "at": iso(row.at_ms),
                "review": None if row.review_ms is None else iso(row.review_ms),
                "zone": row.review_zone,
                "reviewed": row.reviewed,
            }
            for row in page.outcomes
        ],
    }


def _action(row: ActionRow, names: Mapping[MemberId, str]) -> Shape:
    return {
        "id": row.id,
        "what": row.what,
        "owner": None if row.owner is None else _who(row.owner, names),
        "due": None if row.due_ms is None else iso(row.due_ms),
        "zone": row.due_zone,
        "state": row.state,
        "note": row.note,
        "at": None if row.note_ms is None else seconds(row.note_ms),
        "by": _who(row.by, names),
    }


def iso(ms: int) -> str:
    """UTC milliseconds as ISO 8601: "2026-11-16T08:04:10.250Z"."""
    when = datetime.fromtimestamp(ms // 1000, UTC).replace(microsecond=ms % 1000 * 1000)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"


def _note(
    note: NoteCard, material: Material, options: ExportOptions, names: Mapping[MemberId, str]
) -> Shape:
    transcript = material.transcripts.get(note.id)
    shape: Shape = {
        "id": note.id,
        "item": note.item,
        "by": {"id": note.by, "name": names[note.by]},
        "at": iso(note.at_ms),
        "seconds": seconds(note.duration_ms),
        "reply_to": note.reply_to,
        "reply_at": None if note.reply_at_ms is None else seconds(note.reply_at_ms),
        "sound": note.sound,
        "transcript": note.transcript.value,
    }
    if options.reactions:
        shape["reactions"] = [
            {
                "what": reaction.what,
                "at": None if reaction.at_ms is None else seconds(reaction.at_ms),
                "by": {"id": reaction.by, "name": names[reaction.by]},
            }
            for reaction in note.reactions
        ]
    if options.transcript:
        shape |= _words(note, transcript, timed=options.timestamps)
    return shape


def _words(note: NoteCard, transcript: Transcript | None, *, timed: bool) -> Shape:
    if transcript is None:
        return {"text": note.text, "language": None, "model": None, "segments": []}
    return {
        "text": transcript.text,
        "language": transcript.language,
        "model": transcript.model,
        "segments": [segment_shape(segment) for segment in transcript.segments] if timed else [],
    }


def segment_shape(segment: Segment) -> Shape:
    """A sentence of a transcript and its words, each with its times in seconds."""
    return {
        "id": segment.id,
        "start": seconds(segment.start_ms),
        "end": seconds(segment.end_ms),
        "text": segment.text,
        "words": [
            {
                "start": seconds(word.start_ms),
                "end": seconds(word.end_ms),
                "text": word.text,
                "p": word.p,
            }
            for word in segment.words
        ],
    }


def seconds(ms: int) -> float:
    """Milliseconds as seconds."""
    return ms / 1000
