"""Facts about how a meeting is set up: agenda, people, attachments, templates, series."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from cassette.domain.facts import (
    MAX_BLOB,
    MAX_NAME,
    MAX_PROMPT,
    MAX_TITLE,
    Event,
    check_ids,
    check_line,
    check_local,
    check_rank,
    check_role,
    check_sha256,
    check_within,
)
from cassette.domain.formats import MAX_ITEMS, TYPE_KEYS, Prompt
from cassette.domain.ids import (
    AttachmentId,
    ItemId,
    MeetingId,
    MemberId,
    SeriesId,
    TemplateId,
)

MAX_TIME_BOX_S = 3600
MAX_RULE = 300
MAX_LINK = 2000
MAX_PEOPLE = 500


def check_prompts(prompts: tuple[Prompt, ...]) -> None:
    """At most MAX_ITEMS prompts that fit an agenda."""
    if len(prompts) > MAX_ITEMS:
        raise ValueError(f"an agenda has at most {MAX_ITEMS} items")
    for prompt in prompts:
        check_line(prompt.text, MAX_PROMPT, "an agenda item")
        check_within(prompt.seconds, 0, MAX_TIME_BOX_S, "a time box")


@dataclass(frozen=True, slots=True)
class Seat:
    """A member with a role."""

    member: MemberId
    role: str


@dataclass(frozen=True, slots=True)
class AgendaItemEdited(Event):
    """A prompt reads otherwise or has another time box. Last writer wins."""

    kind: ClassVar[str] = "agenda_item.edited"
    item: ItemId
    prompt: str
    seconds: int

    def __post_init__(self) -> None:
        check_ids(self.item)
        check_line(self.prompt, MAX_PROMPT, "an agenda item")
        check_within(self.seconds, 0, MAX_TIME_BOX_S, "a time box")


@dataclass(frozen=True, slots=True)
class AgendaItemMoved(Event):
    """A prompt stands at another fractional position. Last writer wins."""

    kind: ClassVar[str] = "agenda_item.moved"
    item: ItemId
    rank: str

    def __post_init__(self) -> None:
        check_ids(self.item)
        check_rank(self.rank)


@dataclass(frozen=True, slots=True)
class AgendaItemRemoved(Event):
    """A prompt left the agenda; its notes stand under the meeting as a whole. Last writer wins."""

    kind: ClassVar[str] = "agenda_item.removed"
    item: ItemId

    def __post_init__(self) -> None:
        check_ids(self.item)


@dataclass(frozen=True, slots=True)
class AgendaItemRestored(Event):
    """A removed prompt came back. One register with AgendaItemRemoved, last writer wins."""

    kind: ClassVar[str] = "agenda_item.restored"
    item: ItemId

    def __post_init__(self) -> None:
        check_ids(self.item)


@dataclass(frozen=True, slots=True)
class ParticipantRemoved(Event):
    """A member no longer takes part. One register with ParticipantAdded, last writer wins."""

    kind: ClassVar[str] = "participant.removed"
    meeting: MeetingId
    member: MemberId

    def __post_init__(self) -> None:
        check_ids(self.meeting, self.member)


@dataclass(frozen=True, slots=True)
class MeetingStakesSet(Event):
    """How much hangs on a meeting: it weighs on the advice async or live. Last writer wins."""

    kind: ClassVar[str] = "meeting.stakes_set"
    meeting: MeetingId
    stakes: Literal["low", "high"]

    def __post_init__(self) -> None:
        check_ids(self.meeting)


@dataclass(frozen=True, slots=True)
class MeetingAttended(Event):
    """How closely a member wants to be told of a meeting: muted, normal or following.

    A register per (meeting, actor), last writer wins.
    """

    kind: ClassVar[str] = "meeting.attended"
    meeting: MeetingId
    level: Literal["muted", "normal", "following"]

    def __post_init__(self) -> None:
        check_ids(self.meeting)


@dataclass(frozen=True, slots=True)
class BlindRoundEnded(Event):
    """The host showed everybody's ideas, also to those who have not spoken. Once is for good."""

    kind: ClassVar[str] = "blind_round.ended"
    meeting: MeetingId

    def __post_init__(self) -> None:
        check_ids(self.meeting)


@dataclass(frozen=True, slots=True)
class LinkAttached(Event):
    """A web address was put beside an agenda item, or beside the meeting when ``item`` is null."""

    kind: ClassVar[str] = "link.attached"
    attachment: AttachmentId
    meeting: MeetingId
    name: str
    url: str
    item: ItemId | None = None

    def __post_init__(self) -> None:
        check_ids(self.attachment, self.meeting, self.item)
        check_line(self.name, MAX_TITLE, "a name")
        check_line(self.url, MAX_LINK, "a link")
        if not self.url.startswith(("https://", "http://")):
            raise ValueError("a link begins with https:// or http://")


@dataclass(frozen=True, slots=True)
class FileAttached(Event):
    """An image or a PDF was put beside an agenda item, or beside the meeting.

    The file is the blob ``plain_sha256``; ``cipher_sha256`` and ``blob_key`` are as in
    NoteRecorded. ``media_type`` is what the file's first bytes say, whatever its name ends with.
    """

    kind: ClassVar[str] = "file.attached"
    attachment: AttachmentId
    meeting: MeetingId
    name: str
    media_type: Literal["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"]
    plain_sha256: str
    cipher_sha256: str
    blob_key: str = field(repr=False)
    size: int
    item: ItemId | None = None

    def __post_init__(self) -> None:
        check_ids(self.attachment, self.meeting, self.item)
        check_line(self.name, MAX_TITLE, "a name")
        check_sha256(self.plain_sha256)
        check_sha256(self.cipher_sha256)
        check_within(self.size, 1, MAX_BLOB, "a size in bytes")
        if len(self.blob_key) != 44:
            raise ValueError("a blob key is 32 bytes")


@dataclass(frozen=True, slots=True)
class AttachmentRemoved(Event):
    """An attachment was taken away. Last writer wins."""

    kind: ClassVar[str] = "attachment.removed"
    attachment: AttachmentId

    def __post_init__(self) -> None:
        check_ids(self.attachment)


@dataclass(frozen=True, slots=True)
class AttachmentRestored(Event):
    """An attachment came back. One register with AttachmentRemoved, last writer wins."""

    kind: ClassVar[str] = "attachment.restored"
    attachment: AttachmentId

    def __post_init__(self) -> None:
        check_ids(self.attachment)


@dataclass(frozen=True, slots=True)
class TemplateSaved(Event):
    """The team has a meeting type of its own: a type with other prompts. Last writer wins."""

    kind: ClassVar[str] = "template.saved"
    template: TemplateId
    name: str
    type: str
    purpose: str
    prompts: tuple[Prompt, ...]

    def __post_init__(self) -> None:
        check_ids(self.template)
        check_line(self.name, MAX_NAME, "a template's name")
        check_line(self.purpose, MAX_PROMPT, "a purpose")
        if self.type not in TYPE_KEYS:
            raise ValueError(f"unknown meeting type {self.type!r:.40}")
        check_prompts(self.prompts)


@dataclass(frozen=True, slots=True)
class TemplateRemoved(Event):
    """A template is not offered any more. One register with TemplateSaved, last writer wins."""

    kind: ClassVar[str] = "template.removed"
    template: TemplateId

    def __post_init__(self) -> None:
        check_ids(self.template)


@dataclass(frozen=True, slots=True)
class SeriesStarted(Event):
    """A meeting recurs.

    ``rule`` is an RFC 5545 RRULE over the local times of ``zone`` from ``first``, the local date
    and time to the minute when the first round is due. Every round opens with ``prompts`` and
    ``people`` until an earlier round's agenda was changed.
    """

    kind: ClassVar[str] = "series.started"
    series: SeriesId
    type: str
    title: str
    rule: str
    first: str
    zone: str
    prompts: tuple[Prompt, ...]
    people: tuple[Seat, ...]
    transcribe: bool = True

    def __post_init__(self) -> None:
        check_ids(self.series, *(seat.member for seat in self.people))
        check_line(self.title, MAX_TITLE, "a title")
        check_line(self.rule, MAX_RULE, "a recurrence rule")
        check_line(self.zone, 64, "a time zone")
        check_local(self.first)
        check_prompts(self.prompts)
        if self.type not in TYPE_KEYS:
            raise ValueError(f"unknown meeting type {self.type!r:.40}")
        if len(self.people) > MAX_PEOPLE:
            raise ValueError(f"a meeting has at most {MAX_PEOPLE} people")
        for seat in self.people:
            check_role(seat.role)


@dataclass(frozen=True, slots=True)
class SeriesEnded(Event):
    """No further round opens. Last writer wins."""

    kind: ClassVar[str] = "series.ended"
    series: SeriesId

    def __post_init__(self) -> None:
        check_ids(self.series)


@dataclass(frozen=True, slots=True)
class SeriesResumed(Event):
    """A series goes on. One register with SeriesEnded, last writer wins."""

    kind: ClassVar[str] = "series.resumed"
    series: SeriesId

    def __post_init__(self) -> None:
        check_ids(self.series)


@dataclass(frozen=True, slots=True)
class RoundSkipped(Event):
    """One round does not take place; ``occurrence`` is its local due time. Last writer wins."""

    kind: ClassVar[str] = "round.skipped"
    series: SeriesId
    occurrence: str

    def __post_init__(self) -> None:
        check_ids(self.series)
        check_local(self.occurrence)


@dataclass(frozen=True, slots=True)
class RoundUnskipped(Event):
    """A skipped round takes place after all. One register with RoundSkipped."""

    kind: ClassVar[str] = "round.unskipped"
    series: SeriesId
    occurrence: str

    def __post_init__(self) -> None:
        check_ids(self.series)
        check_local(self.occurrence)


@dataclass(frozen=True, slots=True)
class RoundOpened(Event):
    """A round of a series became a meeting.

    Its id follows from series and occurrence, so that devices which open it apart open the same
    one.
    """

    kind: ClassVar[str] = "round.opened"
    series: SeriesId
    occurrence: str
    meeting: MeetingId

    def __post_init__(self) -> None:
        check_ids(self.series, self.meeting)
        check_local(self.occurrence)


PLANNING_EVENTS: tuple[type[Event], ...] = (
    AgendaItemEdited,
    AgendaItemMoved,
    AgendaItemRemoved,
    AgendaItemRestored,
    ParticipantRemoved,
    MeetingStakesSet,
    MeetingAttended,
    BlindRoundEnded,
    LinkAttached,
    FileAttached,
    AttachmentRemoved,
    AttachmentRestored,
    TemplateSaved,
    TemplateRemoved,
    SeriesStarted,
    SeriesEnded,
    SeriesResumed,
    RoundSkipped,
    RoundUnskipped,
    RoundOpened,
)

PLANNING_FOLDS: dict[str, str] = {
    "agenda_item.edited": "register per item, greatest (clock, device); the loser stays in history",
    "agenda_item.moved": "register per item, greatest (clock, device)",
    "agenda_item.removed": "register per item with agenda_item.restored, greatest (clock, device)",
    "agenda_item.restored": "register per item with agenda_item.removed, greatest (clock, device)",
    "participant.removed": (
        "register per (meeting, member) with participant.added, greatest (clock, device)"
    ),
    "meeting.stakes_set": "register per meeting, greatest (clock, device)",
    "meeting.attended": "register per (meeting, actor), greatest (clock, device)",
    "blind_round.ended": "register per meeting with one value: once ended, ended for good",
    "link.attached": "insert or ignore by attachment",
    "file.attached": "insert or ignore by attachment",
    "attachment.removed": (
        "register per attachment with attachment.restored, greatest (clock, device)"
    ),
    "attachment.restored": (
        "register per attachment with attachment.removed, greatest (clock, device)"
    ),
    "template.saved": "register per template with template.removed, greatest (clock, device)",
    "template.removed": "register per template with template.saved, greatest (clock, device)",
    "series.started": "insert or ignore by series",
    "series.ended": "register per series with series.resumed, greatest (clock, device)",
    "series.resumed": "register per series with series.ended, greatest (clock, device)",
    "round.skipped": "register per (series, occurrence), greatest (clock, device)",
    "round.unskipped": "register per (series, occurrence), greatest (clock, device)",
    "round.opened": "insert or ignore by meeting",
}
