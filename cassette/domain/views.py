"""Frozen pages that screens, the command line and exports read.

Times are UTC milliseconds, lengths milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from cassette.domain.formats import closing_of
from cassette.domain.ids import (
    DeviceId,
    EventId,
    ItemId,
    MeetingId,
    MemberId,
    NoteId,
    SeriesId,
    TeamId,
)
from cassette.domain.meetings import MeetingState, state_at
from cassette.domain.records import record

Stakes = Literal["low", "high"]
UNKNOWN_NAME = "?"
"""For somebody whose joining has not arrived yet."""
REMOVED = "removed"
"""Stands for the role of somebody who no longer takes part in a meeting."""


class TranscriptState(StrEnum):
    """Where a note's words are. ``written`` is a typed note: its text is its words."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    SILENT = "silent"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A person. ``colour`` is #rrggbb. ``gone``: they left the team, what they said stays.

    ``role`` is what they usually are in new meetings; "" when nobody said.
    """

    id: MemberId
    name: str
    colour: str
    me: bool
    gone: bool = False
    role: str = ""


@dataclass(frozen=True, slots=True)
class TeamCard:
    """The team of this library and who I am in it."""

    id: TeamId
    name: str
    me: MemberId
    device: DeviceId
    members: tuple[MemberCard, ...]


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A prompt.

    ``n`` counts from 1 in agenda order; ``seconds`` is the soft time box, 0 for none.
    """

    id: ItemId
    n: int
    prompt: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Participant:
    """A member in a meeting."""

    member: MemberId
    name: str
    colour: str
    role: str


@record
class MeetingRow:
    """A meeting in a list.

    ``notes`` and ``unheard`` (others' notes I have not finished) leave out deleted ones.
    ``closed`` and ``reopened`` are by hand, ``state`` is what the clock makes of it. ``complete``:
    an outcome stands without a conflict, or every action has an owner and a date, where the type
    closes with it. ``series`` is the one it is a round of.
    """

    id: MeetingId
    type: str
    title: str
    due_ms: int | None
    due_zone: str
    closed: bool
    urgent: bool
    transcribe: bool
    created_ms: int
    notes: int
    unheard: int
    reopened: bool = False
    complete: bool = False
    stakes: Stakes = "low"
    series: SeriesId | None = None

    def state(self, now_ms: int) -> MeetingState:
        """Open, due soon, overdue or closed at ``now_ms``."""
        return state_at(
            now_ms,
            due_ms=self.due_ms,
            closed=self.closed,
            reopened=self.reopened,
            closing=closing_of(self.type),
            complete=self.complete,
        )


@record
class Reaction:
    """One person's reaction. ``at_ms`` is the moment, null for the whole note."""

    what: str
    at_ms: int | None
    by: MemberId
    by_name: str


@record
class NoteCard:
    """A note as shown in a thread.

    ``sound`` is the SHA-256 of its Opus file, null for a typed note. ``thumbnail`` is up to 100
    loudness bytes. ``text`` is the whole typed text or transcript ("" while there is none).
    ``heard_ms`` is how far I heard it; ``heard`` is true for my own notes too. ``why_failed`` says
    why a transcript failed. ``hidden``: what it says is kept from me for now, so that it is here
    without sound, words and reactions.
    """

    id: NoteId
    meeting: MeetingId
    item: ItemId | None
    by: MemberId
    by_name: str
    by_colour: str
    mine: bool
    at_ms: int
    reply_to: NoteId | None
    reply_at_ms: int | None
    sound: str | None
    duration_ms: int
    gain_db: float
    thumbnail: bytes
    text: str
    transcript: TranscriptState
    why_failed: str
    language: str
    heard_ms: int
    heard: bool
    deleted: bool
    reactions: tuple[Reaction, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ErasedNote:
    """Where a note of mine stood that I erased for good, and when I did (UTC ms)."""

    id: NoteId
    item: ItemId | None
    at_ms: int


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A whole meeting.

    Agenda, people and notes in thread order (item by item, oldest first, replies after their note).

    ``notes`` includes deleted ones (shown as "deleted · restore" to their author only). ``erased``
    are those of mine that are gone for good, the oldest first.
    """

    row: MeetingRow
    agenda: tuple[AgendaItem, ...]
    people: tuple[Participant, ...]
    notes: tuple[NoteCard, ...]
    erased: tuple[ErasedNote, ...] = ()


@record
class InboxRow:
    """A note I have not heard yet, with what I need to know about its meeting."""

    note: NoteCard
    title: str
    type: str
    due_ms: int | None
    due_zone: str
    closed: bool
    reopened: bool = False
    complete: bool = False

    def state(self, now_ms: int) -> MeetingState:
        """The state of its meeting at ``now_ms``."""
        return state_at(
            now_ms,
            due_ms=self.due_ms,
            closed=self.closed,
            reopened=self.reopened,
            closing=closing_of(self.type),
            complete=self.complete,
        )


@dataclass(frozen=True, slots=True)
class InboxSum:
    """What catching up costs: how many notes, and their unheard sound in ms at 1x."""

    notes: int
    unheard_ms: int


@dataclass(frozen=True, slots=True)
class EventRow:
    """A line of the log for people to look at. ``attributes`` is the JSON text of the body.

    ``hidden`` says what keeps it from me for now: "idea" until I have one of my own, "stance" until
    I have taken mine. Of such a line ``attributes`` has only the ids.
    """

    n: int
    id: EventId
    type: str
    v: int
    device: DeviceId
    seq: int
    clock: int
    actor: MemberId
    by_name: str
    at_ms: int
    recorded_at_ms: int
    attributes: str
    meta: str
    state: str
    reason: str
    hidden: Literal["", "idea", "stance"] = ""
