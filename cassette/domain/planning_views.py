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
from cassette.domain.records import record


@record
class Owed:
    """One thing a member still owes a meeting.

    ``count`` is how many notes to hear, ideas to rank, actions to complete. ``item``: the prompt to
    answer; ``note``: what to hear first; ``action`` for the duty "act". ``what`` is the prompt's or
    the action's wording, "" for other duties. For "act" and "review" due is theirs.
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
    what: str = ""


@dataclass(frozen=True, slots=True)
class ItemAnswered:
    """How many of how many people have spoken to a prompt."""

    item: ItemId
    answered: int
    of: int


@dataclass(frozen=True, slots=True)
class PersonAnswered:
    """A member in a meeting: has done what its type asks first; ``unheard`` counts others' notes.

    Observers are not waited for, and answer when they like.
    """

    member: MemberId
    name: str
    role: str
    answered: bool
    unheard: int


@dataclass(frozen=True, slots=True)
class Answered:
    """How far a meeting is: ``answered`` of ``of`` people, observers left out.

    To answer is to speak, in a meeting whose type asks for a stance to take one, and where people
    only have to hear, to have heard everything. ``items`` are in agenda order, ``people`` as
    MeetingPage has them.
    """

    meeting: MeetingId
    answered: int
    of: int
    items: tuple[ItemAnswered, ...]
    people: tuple[PersonAnswered, ...]


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
