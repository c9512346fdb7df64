"""A meeting to export: built from frozen pages alone, so that every text in it can be hostile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from cassette.domain.formats import meeting_type
from cassette.domain.ids import DeviceId, ItemId, MeetingId, MemberId, NoteId, TeamId, uuid7
from cassette.domain.notes import Segment, Transcript, Word
from cassette.domain.views import (
    AgendaItem,
    MeetingPage,
    MeetingRow,
    MemberCard,
    NoteCard,
    Participant,
    Reaction,
    TeamCard,
    TranscriptState,
)
from cassette.export.material import Material

MONDAY = 1_794_816_000_000  # 2026-11-16 08:00:00 UTC, a Monday: 09:00 in Berlin


def an_id(n: int) -> str:
    return uuid7(MONDAY + n, bytes(10))


def sentence(start_ms: int, text: str, n: int = 0) -> Segment:
    """A segment of evenly spoken words, 300 ms each."""
    words = tuple(
        Word(start_ms + 300 * i, start_ms + 300 * (i + 1), f" {word}", 0.9)
        for i, word in enumerate(text.split())
    )
    end = words[-1].end_ms if words else start_ms
    return Segment(n, start_ms, end, text, words)


@dataclass
class Scene:
    """A meeting under construction. Ada (1), Grace (2) and Linus (3) take part."""

    type: str = "information"
    title: str = "Moving the office"
    team: str = "Fjord"
    names: tuple[str, ...] = ("Ada Lind", "Grace Ito", "Linus Berg")
    roles: tuple[str, ...] = ("host", "contributor", "contributor")
    prompts: tuple[str, ...] = ()
    due_ms: int | None = MONDAY + 4 * 86_400_000
    zone: str = "Europe/Berlin"
    closed: bool = False
    notes: list[NoteCard] = field(default_factory=list)
    transcripts: dict[NoteId, Transcript] = field(default_factory=dict)

    def member(self, n: int) -> MemberId:
        return MemberId(an_id(n))

    def item(self, n: int) -> ItemId:
        return ItemId(an_id(100 + n))

    def typed(self, by: int, text: str, item: int | None = 1, **more: object) -> NoteCard:
        return self._add(by, item, text=text, transcript=TranscriptState.WRITTEN, **more)

    def spoken(
        self,
        by: int,
        text: str | None,
        item: int | None = 1,
        *,
        segments: tuple[Segment, ...] | None = None,
        state: TranscriptState = TranscriptState.DONE,
        seconds: float = 6.0,
        **more: object,
    ) -> NoteCard:
        note = self._add(
            by,
            item,
            text=text or "",
            transcript=state,
            sound="a" * 64,
            duration_ms=round(seconds * 1000),
            language="en" if state is TranscriptState.DONE else "",
            **more,
        )
        if state is TranscriptState.DONE:
            said = segments if segments is not None else (sentence(0, text or ""),)
            self.transcripts[note.id] = Transcript("en", "tiny.en", said)
        return note

    def react(self, note: NoteCard, by: int, what: str, at_ms: int | None = None) -> NoteCard:
        place = self.notes.index(note)
        given = Reaction(what, at_ms, self.member(by), self.names[by - 1])
        self.notes[place] = replace(note, reactions=(*note.reactions, given))
        return self.notes[place]

    def delete(self, note: NoteCard) -> None:
        self.notes[self.notes.index(note)] = replace(note, deleted=True)

    def _add(self, by: int, item: int | None, **fields: object) -> NoteCard:
        number = len(self.notes)
        plain: dict[str, object] = {
            "id": NoteId(an_id(1000 + number)),
            "meeting": MeetingId(an_id(0)),
            "item": None if item is None else self.item(item),
            "by": self.member(by),
            "by_name": self.names[by - 1],
            "by_colour": "#3457d5",
            "mine": by == 1,
            "at_ms": MONDAY + 60_000 * number,
            "reply_to": None,
            "reply_at_ms": None,
            "sound": None,
            "duration_ms": 0,
            "gain_db": 0.0,
            "thumbnail": b"",
            "why_failed": "",
            "language": "",
            "heard_ms": 0,
            "heard": False,
            "deleted": False,
            "reactions": (),
        }
        note = NoteCard(**(plain | fields))  # type: ignore[arg-type]
        self.notes.append(note)
        return note

    def material(self, zone: str = "") -> Material:
        prompts = self.prompts or tuple(p.text for p in meeting_type(self.type).prompts)
        row = MeetingRow(
            id=MeetingId(an_id(0)),
            type=self.type,
            title=self.title,
            due_ms=self.due_ms,
            due_zone=self.zone,
            closed=self.closed,
            urgent=False,
            transcribe=True,
            created_ms=MONDAY,
            notes=len(self.notes),
            unheard=0,
        )
        people = tuple(
            Participant(self.member(n), name, "#3457d5", role)
            for n, (name, role) in enumerate(zip(self.names, self.roles, strict=True), start=1)
        )
        agenda = tuple(AgendaItem(self.item(n), n, p, 60) for n, p in enumerate(prompts, start=1))
        members = tuple(
            MemberCard(p.member, p.name, p.colour, n == 0) for n, p in enumerate(people)
        )
        team = TeamCard(TeamId("f" * 64), self.team, self.member(1), DeviceId(an_id(9)), members)
        page = MeetingPage(row, agenda, people, tuple(self.notes))
        return Material(page, team, dict(self.transcripts), zone)


@pytest.fixture(scope="session")
def scene() -> type[Scene]:
    """The builder itself: every test makes a meeting of its own."""
    return Scene
