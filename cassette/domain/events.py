"""Every fact that can happen, past tense: the app's vocabulary.

An event is small and frozen: ids and values only, with a permanent ``kind`` and a version ``v``. It
is never an intention and never a fat copy of an entity. Values are checked when an event is made,
so a fact that exists is a fact that fits; ``ValueError`` says what does not. How each folds (it
commutes, always) stands in ``FOLDS`` and in docs/events.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from cassette.domain.deciding_events import DECIDING_EVENTS, DECIDING_FOLDS
from cassette.domain.erasing_events import ERASING_EVENTS, ERASING_FOLDS
from cassette.domain.facts import (
    MAX_BLOB,
    MAX_NAME,
    MAX_NOTE_MS,
    MAX_PROMPT,
    MAX_TEXT,
    MAX_TITLE,
    Event,
    check_colour,
    check_ids,
    check_line,
    check_moment,
    check_rank,
    check_role,
    check_sha256,
    check_within,
)
from cassette.domain.formats import TYPE_KEYS
from cassette.domain.ids import DeviceId, EventId, ItemId, MeetingId, MemberId, NoteId
from cassette.domain.notes import Segment
from cassette.domain.planning_events import PLANNING_EVENTS, PLANNING_FOLDS
from cassette.domain.team_events import TEAM_EVENTS, TEAM_FOLDS

MAX_SEGMENTS = 20_000
MAX_TAKES = 1 << 20
"""How often a note can be marked unheard."""


@dataclass(frozen=True, slots=True)
class TeamNamed(Event):
    """The team is called this. Last writer wins."""

    kind: ClassVar[str] = "team.named"
    name: str

    def __post_init__(self) -> None:
        check_line(self.name, MAX_NAME, "a team name")


@dataclass(frozen=True, slots=True)
class MemberJoined(Event):
    """A person became a member. ``colour`` is #rrggbb."""

    kind: ClassVar[str] = "member.joined"
    member: MemberId
    name: str
    colour: str

    def __post_init__(self) -> None:
        check_ids(self.member)
        check_line(self.name, MAX_NAME, "a member name")
        check_colour(self.colour)


@dataclass(frozen=True, slots=True)
class MemberRenamed(Event):
    """A member goes by another name. Last writer wins."""

    kind: ClassVar[str] = "member.renamed"
    member: MemberId
    name: str

    def __post_init__(self) -> None:
        check_ids(self.member)
        check_line(self.name, MAX_NAME, "a member name")


@dataclass(frozen=True, slots=True)
class MeetingCreated(Event):
    """A meeting was called. Its agenda and people follow as facts of their own.

    ``due_ms`` is UTC in milliseconds since 1970, ``due_zone`` the IANA zone of the wish.
    ``transcribe`` false means that this meeting's notes are not written down.
    """

    kind: ClassVar[str] = "meeting.created"
    meeting: MeetingId
    type: str
    title: str
    due_ms: int | None = None
    due_zone: str = "UTC"
    urgent: bool = False
    transcribe: bool = True

    def __post_init__(self) -> None:
        check_ids(self.meeting)
        check_line(self.title, MAX_TITLE, "a title")
        check_line(self.due_zone, 64, "a time zone")
        if self.type not in TYPE_KEYS:
            raise ValueError(f"unknown meeting type {self.type!r:.40}")
        check_moment(self.due_ms, "a due time")


@dataclass(frozen=True, slots=True)
class MeetingRetitled(Event):
    """A meeting has another title. Last writer wins."""

    kind: ClassVar[str] = "meeting.retitled"
    meeting: MeetingId
    title: str

    def __post_init__(self) -> None:
        check_ids(self.meeting)
        check_line(self.title, MAX_TITLE, "a title")


@dataclass(frozen=True, slots=True)
class MeetingDueMoved(Event):
    """A meeting is due at another time, or at none. Last writer wins."""

    kind: ClassVar[str] = "meeting.due_moved"
    meeting: MeetingId
    due_ms: int | None
    due_zone: str

    def __post_init__(self) -> None:
        check_ids(self.meeting)
        check_line(self.due_zone, 64, "a time zone")
        check_moment(self.due_ms, "a due time")


@dataclass(frozen=True, slots=True)
class MeetingClosed(Event):
    """A meeting was closed. One register with MeetingReopened, last writer wins."""

    kind: ClassVar[str] = "meeting.closed"
    meeting: MeetingId

    def __post_init__(self) -> None:
        check_ids(self.meeting)


@dataclass(frozen=True, slots=True)
class MeetingReopened(Event):
    """A closed meeting was opened again. One register with MeetingClosed, last writer wins."""

    kind: ClassVar[str] = "meeting.reopened"
    meeting: MeetingId

    def __post_init__(self) -> None:
        check_ids(self.meeting)


@dataclass(frozen=True, slots=True)
class AgendaItemAdded(Event):
    """A prompt joined a meeting's agenda at the fractional position ``rank`` (compared as text).

    ``seconds`` is the soft time box of one answer, 0 for none.
    """

    kind: ClassVar[str] = "agenda_item.added"
    item: ItemId
    meeting: MeetingId
    prompt: str
    rank: str
    seconds: int = 0

    def __post_init__(self) -> None:
        check_ids(self.item, self.meeting)
        check_line(self.prompt, MAX_PROMPT, "an agenda item")
        check_within(self.seconds, 0, 3600, "a time box")
        check_rank(self.rank)


@dataclass(frozen=True, slots=True)
class ParticipantAdded(Event):
    """A member takes part in a meeting. The role is a register, last writer wins."""

    kind: ClassVar[str] = "participant.added"
    meeting: MeetingId
    member: MemberId
    role: str = "contributor"

    def __post_init__(self) -> None:
        check_ids(self.meeting, self.member)
        check_role(self.role)


@dataclass(frozen=True, slots=True)
class NoteRecorded(Event):
    """Someone spoke a note. The sound is the blob ``plain_sha256`` (Ogg Opus, mono).

    ``cipher_sha256`` is the address of the sealed blob, ``blob_key`` its one-time AES-256 key
    (base64, 32 bytes), so that sync needs no second fact. ``thumbnail`` is 100 loudness values
    (base64, one byte each); ``gain_db`` brings the note to -18 LUFS. ``item`` is null for a note on
    the meeting as a whole.
    """

    kind: ClassVar[str] = "note.recorded"
    note: NoteId
    meeting: MeetingId
    duration_ms: int
    plain_sha256: str
    cipher_sha256: str
    blob_key: str = field(repr=False)
    size: int
    thumbnail: str = field(repr=False)
    gain_db: float
    item: ItemId | None = None
    reply_to: NoteId | None = None
    reply_at_ms: int | None = None
    source: Literal["microphone", "file"] = "microphone"
    language: str | None = None

    def __post_init__(self) -> None:
        check_ids(self.note, self.meeting, self.item, self.reply_to)
        check_within(self.duration_ms, 1, MAX_NOTE_MS, "a length in ms")
        check_sha256(self.plain_sha256)
        check_sha256(self.cipher_sha256)
        check_within(self.size, 1, MAX_BLOB, "a size in bytes")
        check_within(self.gain_db, -60, 60, "a gain in dB")
        if len(self.blob_key) != 44 or len(self.thumbnail) > 136:
            raise ValueError("a blob key is 32 bytes and a thumbnail at most 100")
        if self.reply_at_ms is not None:
            check_within(self.reply_at_ms, 0, MAX_NOTE_MS, "a moment in ms")


@dataclass(frozen=True, slots=True)
class NoteWritten(Event):
    """Someone typed a note: equal in every way to a spoken one."""

    kind: ClassVar[str] = "note.written"
    note: NoteId
    meeting: MeetingId
    text: str
    item: ItemId | None = None
    reply_to: NoteId | None = None
    reply_at_ms: int | None = None

    def __post_init__(self) -> None:
        check_ids(self.note, self.meeting, self.item, self.reply_to)
        if not self.text.strip() or len(self.text) > MAX_TEXT:
            raise ValueError(f"a written note has 1 to {MAX_TEXT} characters")
        if self.reply_at_ms is not None:
            check_within(self.reply_at_ms, 0, MAX_NOTE_MS, "a moment in ms")


@dataclass(frozen=True, slots=True)
class NoteRetracted(Event):
    """A note was taken back. It stays restorable."""

    kind: ClassVar[str] = "note.retracted"
    note: NoteId

    def __post_init__(self) -> None:
        check_ids(self.note)


@dataclass(frozen=True, slots=True)
class NoteRestored(Event):
    """A retracted note was brought back.

    ``seen`` are the retractions (event ids) it undoes: one it had not seen wins.
    """

    kind: ClassVar[str] = "note.restored"
    note: NoteId
    seen: tuple[EventId, ...]

    def __post_init__(self) -> None:
        check_ids(self.note, *self.seen)
        if not 1 <= len(self.seen) <= 1000:
            raise ValueError("a restoration names 1 to 1000 retractions")


@dataclass(frozen=True, slots=True)
class ReactionGiven(Event):
    """A member reacted to a note, or to a moment in it.

    ``reaction`` is one of REACTIONS or an emoji. Register per (note, member, reaction, moment) with
    ReactionWithdrawn.
    """

    kind: ClassVar[str] = "reaction.given"
    note: NoteId
    reaction: str
    at_ms: int | None = None

    def __post_init__(self) -> None:
        check_ids(self.note)
        check_line(self.reaction, 32, "a reaction")
        if self.at_ms is not None:
            check_within(self.at_ms, 0, MAX_NOTE_MS, "a moment in ms")


@dataclass(frozen=True, slots=True)
class ReactionWithdrawn(Event):
    """A member took a reaction back.

    Register per (note, member, reaction, moment) with ReactionGiven.
    """

    kind: ClassVar[str] = "reaction.withdrawn"
    note: NoteId
    reaction: str
    at_ms: int | None = None

    def __post_init__(self) -> None:
        check_ids(self.note)
        check_line(self.reaction, 32, "a reaction")
        if self.at_ms is not None:
            check_within(self.at_ms, 0, MAX_NOTE_MS, "a moment in ms")


@dataclass(frozen=True, slots=True)
class NoteTranscribed(Event):
    """A machine wrote a note's words down. No segments means that nobody speaks in it.

    ``model`` names the weights; ``rank`` orders models by size, so that a larger one's words are
    shown. One transcript per (note, model, device): a later one of the same source replaces the
    earlier.
    """

    kind: ClassVar[str] = "note.transcribed"
    note: NoteId
    model: str
    rank: int
    language: str
    segments: tuple[Segment, ...]

    def __post_init__(self) -> None:
        check_ids(self.note)
        check_line(self.model, 120, "a model")
        check_within(self.rank, 0, 1000, "a model's rank")
        check_line(self.language, 16, "a language")
        if len(self.segments) > MAX_SEGMENTS:
            raise ValueError(f"a transcript has at most {MAX_SEGMENTS} segments")


@dataclass(frozen=True, slots=True)
class NoteHeard(Event):
    """A member heard (or read) a note up to here.

    ``take`` counts how often it was marked unheard: the greatest (take, up_to_ms) wins per (note,
    member). In a take above 0, 0 ms means unheard, also of a note that lasts no time.
    """

    kind: ClassVar[str] = "note.heard"
    v: ClassVar[int] = 2
    note: NoteId
    up_to_ms: int
    take: int = 0

    def __post_init__(self) -> None:
        check_ids(self.note)
        check_within(self.up_to_ms, 0, MAX_NOTE_MS, "a moment in ms")
        check_within(self.take, 0, MAX_TAKES, "a take")


EVENTS: tuple[type[Event], ...] = (
    TeamNamed,
    MemberJoined,
    MemberRenamed,
    MeetingCreated,
    MeetingRetitled,
    MeetingDueMoved,
    MeetingClosed,
    MeetingReopened,
    AgendaItemAdded,
    ParticipantAdded,
    NoteRecorded,
    NoteWritten,
    NoteRetracted,
    NoteRestored,
    ReactionGiven,
    ReactionWithdrawn,
    NoteTranscribed,
    NoteHeard,
    *PLANNING_EVENTS,
    *DECIDING_EVENTS,
    *TEAM_EVENTS,
    *ERASING_EVENTS,
)

FOLDS: dict[str, str] = {
    "team.named": "register, greatest (clock, device)",
    "member.joined": "insert or ignore by member",
    "member.renamed": "register per member, greatest (clock, device)",
    "meeting.created": "insert or ignore by meeting",
    "meeting.retitled": (
        "register per meeting, greatest (clock, device); the losing title stays in history"
    ),
    "meeting.due_moved": (
        "register per meeting, greatest (clock, device); the losing date stays in history"
    ),
    "meeting.closed": "register per meeting with meeting.reopened, greatest (clock, device)",
    "meeting.reopened": "register per meeting with meeting.closed, greatest (clock, device)",
    "agenda_item.added": "insert or ignore by item",
    "participant.added": "register per (meeting, member), greatest (clock, device)",
    "note.recorded": "insert or ignore by note",
    "note.written": "insert or ignore by note",
    "note.retracted": "observed-remove: kept by event id",
    "note.restored": "observed-remove: covers the retractions it names; one it had not seen wins",
    "reaction.given": "register per (note, actor, reaction, moment), greatest (clock, device)",
    "reaction.withdrawn": "register per (note, actor, reaction, moment), greatest (clock, device)",
    "note.transcribed": (
        "register per (note, model, device), greatest (clock, device); the largest model is shown"
    ),
    "note.heard": "greatest (take, up_to_ms) per (note, actor)",
    **PLANNING_FOLDS,
    **DECIDING_FOLDS,
    **TEAM_FOLDS,
    **ERASING_FOLDS,
}


@dataclass(frozen=True, slots=True)
class Envelope:
    """A fact with who, when and in which order. Times are UTC milliseconds since 1970.

    ``seq`` counts the device's own events from 1; ``clock`` is the team's Lamport clock; ``at_ms``
    is when it happened, ``recorded_at_ms`` when this machine learned of it. ``meta`` holds short
    facts about the making (app version).
    """

    id: EventId
    device: DeviceId
    seq: int
    clock: int
    actor: MemberId
    at_ms: int
    recorded_at_ms: int
    event: Event
    meta: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_ids(self.id, self.device, self.actor)
        check_within(self.seq, 1, 1 << 53, "a sequence number")
        check_within(self.clock, 1, 1 << 53, "a clock")
        check_within(self.at_ms, 0, 1 << 48, "a time")
