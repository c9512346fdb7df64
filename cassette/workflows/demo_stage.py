"""Plays the demo's script into a library: my facts appended, the others' taken in as if synced.

Each of the others has a device of its own; their events carry that device, its own count and the
team's clock, and arrive in the order of time, as they would from a shared folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.events import (
    AgendaItemAdded,
    Envelope,
    MeetingClosed,
    MeetingCreated,
    MemberJoined,
    NoteHeard,
    NoteRecorded,
    NoteWritten,
    ParticipantAdded,
    ReactionGiven,
)
from cassette.domain.formats import meeting_type
from cassette.domain.ids import DeviceId, EventId, ItemId, MeetingId, MemberId, NoteId
from cassette.domain.planning_events import BlindRoundEnded
from cassette.domain.ranks import first_ranks
from cassette.domain.reactions import reaction_named
from cassette.store.jobs import TRANSCRIBE, NewJob
from cassette.workflows.demo_script import clip_of
from cassette.workflows.desk import Desk, Place
from cassette.workflows.post_sound import keep_opus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.domain.facts import Event
    from cassette.workflows.demo_script import (
        DemoMeeting,
        DemoNote,
        DemoReaction,
        DemoScript,
    )

HOUR_MS = 3_600_000
_BEFORE_ALL_H = -200
_REACTS_AFTER_MS = 20 * 60_000
_HEARS_AFTER_MS = 60 * 60_000


@dataclass(slots=True)
class _Actor:
    """A member at a device; ``seq`` counts that device's events."""

    member: MemberId
    device: DeviceId
    seq: int = 0


@dataclass(frozen=True, slots=True)
class _Act:
    """Facts of one person at a time (UTC ms), and the note in them that is to be written down."""

    at_ms: int
    by: str
    facts: tuple[Event, ...]
    spoken: NoteId | None = None


class Stage:
    """Where the script is played, now. ``notes`` yields after each note whose sound is kept."""

    def __init__(self, desk: Desk, script: DemoScript) -> None:
        self._desk = desk
        self._script = script
        self._now = desk.now_ms()
        me = desk.library.team
        self._me = script.members[0].key
        self._actors = {self._me: _Actor(me.me, me.device)}
        self._clock = max(row.clock for row in desk.library.queries.events())
        self._facts: dict[str, NoteRecorded | NoteWritten] = {}

    def play(self) -> Iterator[NoteId]:
        """Everything the script tells; yields each note whose sound is kept, for progress."""
        self._join()
        acts: list[_Act] = []
        for meeting in self._script.meetings:
            called, items = self._ids(meeting)
            acts.append(self._call(meeting, called, items))
            for note in meeting.notes:
                act = self._say(note, called, items)
                acts.append(act)
                yield self._facts[note.key].note
            acts += self._afterwards(meeting, called)
        for act in sorted(acts, key=lambda act: act.at_ms):
            self._happen(act)

    def _join(self) -> None:
        """The others become members, long before the first meeting."""
        for member in self._script.members[1:]:
            actor = _Actor(MemberId(self._desk.new_id()), DeviceId(self._desk.new_id()))
            self._actors[member.key] = actor
            joined = MemberJoined(member=actor.member, name=member.name, colour=member.colour)
            self._happen(_Act(self._at(_BEFORE_ALL_H), member.key, (joined,)))

    def _happen(self, act: _Act) -> None:
        library, jobs = self._desk.library, []
        if act.spoken is not None:
            jobs = [NewJob(TRANSCRIBE, act.spoken)]
        if act.by == self._me:
            self._clock = library.append(act.facts, at_ms=act.at_ms, jobs=jobs)[-1].clock
            return
        library.ingest([self._envelope(act, fact) for fact in act.facts])
        library.append([], jobs=jobs)

    def _envelope(self, act: _Act, fact: Event) -> Envelope:
        actor = self._actors[act.by]
        actor.seq += 1
        self._clock += 1
        return Envelope(
            id=EventId(self._desk.new_id()),
            device=actor.device,
            seq=actor.seq,
            clock=self._clock,
            actor=actor.member,
            at_ms=act.at_ms,
            recorded_at_ms=self._now,
            event=fact,
        )

    def _ids(self, meeting: DemoMeeting) -> tuple[MeetingId, tuple[ItemId, ...]]:
        prompts = meeting_type(meeting.type).prompts
        items = tuple(ItemId(self._desk.new_id()) for _ in prompts)
        return MeetingId(self._desk.new_id()), items

    def _call(self, meeting: DemoMeeting, called: MeetingId, items: tuple[ItemId, ...]) -> _Act:
        """A meeting, its agenda and its people. It is due at a full hour."""
        created = MeetingCreated(
            meeting=called,
            type=meeting.type,
            title=meeting.title,
            due_ms=self._at(meeting.due_h) // HOUR_MS * HOUR_MS,
            due_zone=self._desk.zone,
        )
        prompts = meeting_type(meeting.type).prompts
        agenda = [
            AgendaItemAdded(
                item=item, meeting=called, prompt=prompt.text, rank=rank, seconds=prompt.seconds
            )
            for item, prompt, rank in zip(items, prompts, first_ranks(len(prompts)), strict=True)
        ]
        people = [
            ParticipantAdded(
                meeting=called,
                member=actor.member,
                role="host" if key == meeting.host else "contributor",
            )
            for key, actor in self._actors.items()
        ]
        return _Act(self._at(meeting.called_h), meeting.host, (created, *agenda, *people))

    def _say(self, note: DemoNote, called: MeetingId, items: tuple[ItemId, ...]) -> _Act:
        """One note; the sound of a spoken one is kept on the way, as that of any other."""
        answered = self._facts[note.reply_to] if note.reply_to is not None else None
        item = items[note.item - 1] if note.item is not None else None
        place = Place(
            called,
            item if answered is None else answered.item,
            None if answered is None else answered.note,
            _ms(note.reply_at_s),
        )
        made = NoteId(self._desk.new_id())
        if note.clip:
            self._facts[note.key] = keep_opus(self._desk, made, place, clip_of(note))
        else:
            self._facts[note.key] = NoteWritten(
                note=made,
                meeting=called,
                text=note.text,
                item=place.item,
                reply_to=place.reply_to,
                reply_at_ms=place.reply_at_ms,
            )
        spoken = made if note.clip else None
        return _Act(self._at(note.at_h), note.by, (self._facts[note.key],), spoken)

    def _afterwards(self, meeting: DemoMeeting, called: MeetingId) -> Iterator[_Act]:
        """What follows the notes of a meeting: reactions, listening, closing it."""
        said_ms = {note.key: self._at(note.at_h) for note in meeting.notes}
        for n, reaction in enumerate(meeting.reactions, start=1):
            at_ms = min(said_ms[reaction.note] + n * _REACTS_AFTER_MS, self._now)
            yield _Act(at_ms, reaction.by, (self._reaction(reaction),))
        for key in meeting.heard:
            fact = self._facts[key]
            length = fact.duration_ms if isinstance(fact, NoteRecorded) else 0
            heard = NoteHeard(note=fact.note, up_to_ms=length)
            yield _Act(min(said_ms[key] + _HEARS_AFTER_MS, self._now), self._me, (heard,))
        if meeting.revealed_h is not None:
            revealed = BlindRoundEnded(meeting=called)
            yield _Act(self._at(meeting.revealed_h), meeting.host, (revealed,))
        if meeting.closed:
            closed = MeetingClosed(meeting=called)
            yield _Act(self._at(meeting.due_h), meeting.host, (closed,))

    def _reaction(self, reaction: DemoReaction) -> ReactionGiven:
        return ReactionGiven(
            note=self._facts[reaction.note].note,
            reaction=reaction_named(reaction.what),
            at_ms=_ms(reaction.at_s),
        )

    def _at(self, hours: float) -> int:
        return self._now + round(hours * HOUR_MS)


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
