"""A decision meeting of me and others who act from devices of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.deciding_events import (
    StanceTaken,
)
from cassette.domain.events import (
    Envelope,
    MemberJoined,
    NoteHeard,
    NoteWritten,
)
from cassette.domain.ids import DeviceId, EventId, MeetingId, MemberId, NoteId
from cassette.workflows.decide import Answers, frame, propose, take_stance
from cassette.workflows.desk import Desk, Place
from cassette.workflows.plan_meeting import new_meeting
from cassette.workflows.write_note import write_note

if TYPE_CHECKING:
    from cassette.domain.deciding_events import StanceKind
    from cassette.domain.facts import Event
    from cassette.domain.outcome_views import DecisionPage
    from tests.workflows.conftest import Clock


class Team:
    """``names`` joined, and were asked to a meeting of mine that decides."""

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        *names: str,
        kind: str = "decision",
        title: str = "When do we ship?",
    ) -> None:
        self.desk = desk
        self.clock = clock
        self.me = desk.library.team.me
        self._others = {name: MemberId(desk.new_id()) for name in names}
        self._devices = {name: DeviceId(desk.new_id()) for name in names}
        self._seq = dict.fromkeys(names, 0)
        self._clock = 1000
        for name, member in self._others.items():
            self.hears_of(MemberJoined(member, name, "#336699"), by=name)
        self.meeting: MeetingId = new_meeting(desk, kind, title).page.row.id
        self.last: NoteId

    @property
    def page(self) -> DecisionPage:
        page = self.desk.library.queries.decision(self.meeting)
        assert page is not None
        return page

    def id(self, name: str) -> MemberId:
        return self._others[name]

    def events(self) -> int:
        return self.desk.library.queries.event_counts()[0]

    def hears_of(self, event: Event, by: str | None = None) -> None:
        """An event of somebody else arrives; without a name, of the first."""
        name = by or next(iter(self._others))
        self._seq[name] += 1
        self._clock += 1000
        self.clock.ms += 1000
        envelope = Envelope(
            id=EventId(self.desk.new_id()),
            device=self._devices[name],
            seq=self._seq[name],
            clock=self._clock,
            actor=self._others[name],
            at_ms=self.clock.ms,
            recorded_at_ms=self.clock.ms,
            event=event,
        )
        self.desk.library.ingest([envelope])

    def says(self, name: str, text: str, item: int | None = None) -> NoteId:
        """Somebody else's typed note arrives."""
        self.last = NoteId(self.desk.new_id())
        agenda = self.desk.library.queries.meeting(self.meeting).agenda
        at = None if item is None else agenda[item - 1].id
        self.hears_of(NoteWritten(self.last, self.meeting, text, item=at), by=name)
        return self.last

    def i_write(
        self, text: str, meeting: MeetingId | None = None, item: int | None = None
    ) -> NoteId:
        """A typed note of mine."""
        self.clock.ms += 1000
        here = meeting or self.meeting
        agenda = self.desk.library.queries.meeting(here).agenda
        at = None if item is None else agenda[item - 1].id
        self.last = write_note(self.desk, Place(here, at), text).id
        return self.last

    def proposed(self, text: str) -> NoteId:
        """I propose something."""
        note = self.i_write(text)
        propose(self.desk, note)
        return note

    def frame(self, **answers: object) -> None:
        """I answer the five questions; what is not named has its default."""
        frame(self.desk, self.meeting, Answers(**answers))  # type: ignore[arg-type]

    def hears(self, name: str, *notes: NoteId) -> None:
        """Somebody else hears notes to their end."""
        for note in notes:
            length = self.desk.library.queries.note(note).duration_ms
            self.hears_of(NoteHeard(note, length), by=name)

    def stands(self, name: str, stance: StanceKind, reason: NoteId | None = None) -> None:
        """Somebody else takes a stance on the proposal."""
        proposal = self.page.proposal
        assert proposal is not None
        self.hears_of(StanceTaken(self.meeting, proposal.id, stance, reason), by=name)

    def agree_all(self) -> NoteId:
        """I propose, and everybody hears and consents."""
        proposal = self.proposed("Friday.")
        take_stance(self.desk, self.meeting, "consent")
        for name in self._others:
            self.hears(name, proposal)
            self.stands(name, "consent")
        return proposal
