"""Frozen pages about planning: what is owed, attachments, templates, series and their rounds.

Times are UTC milliseconds, except where a name says local.
"""

from __future__ import annotations

from dataclasses import dataclass

from cassette.domain.formats import Duty as Duty, Prompt
from cassette.domain.ids import (
    ActionId,
    AttachmentId,
    ItemId,
    MeetingId,
    MemberId,
    NoteId,
    SeriesId,
    TemplateId,
)
from cassette.domain.planning_events import Seat


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing a member still owes a meeting.

    ``count`` is how many notes are unheard. ``item``: the prompt to answer; ``note``: what to hear
    first; ``action`` for the duty "act".
    """

    member: MemberId
    member_name: str
    meeting: MeetingId
    title: str
    type: str
    duty: Duty
    due_ms: int | None
    due_zone: str
    count: int = 1
    item: ItemId | None = None
    note: NoteId | None = None
    action: ActionId | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A link (``url``), or a file (``file`` is the SHA-256 of it, ``media_type`` what it is)."""

    id: AttachmentId
    meeting: MeetingId
    item: ItemId | None
    name: str
    url: str | None
    media_type: str | None
    file: str | None
    size: int
    by: MemberId
    by_name: str


@dataclass(frozen=True, slots=True)
class Template:
    """A type of the team's own: a type with other prompts."""

    id: TemplateId
    name: str
    type: str
    purpose: str
    prompts: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A recurring meeting. ``skipped`` and ``opened`` are local occurrence times."""

    id: SeriesId
    type: str
    title: str
    rule: str
    first: str
    zone: str
    prompts: tuple[Prompt, ...]
    people: tuple[Seat, ...]
    transcribe: bool
    started_ms: int
    ended: bool
    skipped: frozenset[str]
    opened: tuple[tuple[str, MeetingId], ...]
