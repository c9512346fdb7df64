"""What closes a meeting with its due time: one outcome, or actions that are complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.deciding_events import (
    ActionAgreed,
    ActionAssigned,
    ActionDone,
    ActionDropped,
    ActionDueMoved,
    ActionReopened,
    OutcomeStated,
)
from cassette.domain.events import MeetingClosed, MeetingReopened
from cassette.domain.ids import ActionId, NoteId, OutcomeId
from cassette.domain.meetings import LATE_MS, MeetingState
from cassette.domain.planning_events import MeetingStakesSet, RoundOpened

if TYPE_CHECKING:
    from cassette.domain.events import Event
    from cassette.domain.ids import MeetingId
    from cassette.domain.views import MeetingRow
    from cassette.store.library import Library
    from tests.store.replicas import World

HOUR = 3_600_000


class Case:
    """A meeting of a type that was due an hour ago."""

    def __init__(self, library: Library, world: World, type: str) -> None:
        self.library, self.world = library, world
        self.meeting, facts = world.meeting("Case", type=type, due_ms=world.time_ms - HOUR)
        library.append(facts)

    @property
    def row(self) -> MeetingRow:
        (row,) = (one for one in self.library.queries.meetings() if one.id == self.meeting)
        assert row == self.library.queries.meeting(self.meeting).row
        return row

    @property
    def state(self) -> MeetingState:
        return self.row.state(self.world.time_ms)

    def says(self, *facts: Event) -> None:
        self.library.append(list(facts))

    def outcome(self, *supersedes: OutcomeId, meeting: MeetingId | None = None) -> OutcomeId:
        made = OutcomeId(self.world.id())
        note = NoteId(self.world.id())
        at = meeting or self.meeting
        self.says(OutcomeStated(made, at, note, None, "UTC", supersedes))
        return made

    def action(self, *, owner: bool = True, due: bool = True) -> ActionId:
        made = ActionId(self.world.id())
        who = self.library.team.me if owner else None
        when = self.world.time_ms + HOUR if due else None
        self.says(ActionAgreed(made, self.meeting, "Write it down", who, when, "UTC"))
        return made


def test_a_decision_waits_for_an_outcome_and_two_are_a_conflict(
    library: Library, world: World
) -> None:
    case = Case(library, world, "decision")
    other, facts = world.meeting("Other", type="decision")
    library.append(facts)
    case.outcome(meeting=other)
    assert (case.row.complete, case.state) == (False, MeetingState.OVERDUE)
    first = case.outcome()
    assert (case.row.complete, case.state) == (True, MeetingState.CLOSED)
    second = case.outcome()
    assert (case.row.complete, case.state) == (False, MeetingState.OVERDUE)
    case.outcome(first, second)
    assert (case.row.complete, case.state) == (True, MeetingState.CLOSED)


def test_a_problem_waits_for_an_owner_and_a_date_on_every_action(
    library: Library, world: World
) -> None:
    case = Case(library, world, "problem")
    assert not case.row.complete
    action = case.action(owner=False, due=False)
    assert not case.row.complete
    case.says(ActionAssigned(action, library.team.me))
    assert not case.row.complete
    case.says(ActionDueMoved(action, world.time_ms + HOUR, "UTC"))
    assert (case.row.complete, case.state) == (True, MeetingState.CLOSED)
    case.says(ActionDueMoved(action, None, "UTC"))
    assert not case.row.complete
    case.says(ActionDone(action))
    assert case.row.complete
    case.says(ActionReopened(action))
    assert not case.row.complete
    whole = case.action()
    case.says(ActionDropped(action))
    assert case.row.complete
    case.says(ActionDropped(whole))
    assert not case.row.complete, "an action that was dropped is none"


@pytest.mark.parametrize("type", ["information", "status", "innovation", "team"])
def test_the_others_close_a_day_after_they_were_due(
    library: Library, world: World, type: str
) -> None:
    case = Case(library, world, type)
    case.outcome()
    assert (case.row.complete, case.state) == (False, MeetingState.OVERDUE)
    world.time_ms += LATE_MS
    assert case.state is MeetingState.CLOSED
    case.says(MeetingReopened(case.meeting))
    assert (case.row.reopened, case.state) == (True, MeetingState.OVERDUE)
    case.says(MeetingClosed(case.meeting))
    assert (case.row.closed, case.row.reopened) == (True, False)


def test_what_the_clock_closed_is_listed_with_the_closed(library: Library, world: World) -> None:
    case = Case(library, world, "status")
    later, facts = world.meeting("Later", due_ms=world.time_ms + 9 * LATE_MS)
    library.append(facts)
    assert [row.id for row in library.queries.meetings(world.time_ms)] == [case.meeting, later]
    world.time_ms += LATE_MS
    assert [row.id for row in library.queries.meetings(world.time_ms)] == [later, case.meeting]


def test_a_meeting_says_its_stakes_and_its_series(library: Library, world: World) -> None:
    case = Case(library, world, "status")
    assert (case.row.stakes, case.row.series) == ("low", None)
    series = world.id()
    case.says(
        MeetingStakesSet(case.meeting, "high"),
        RoundOpened(series, "2026-11-23T09:30", case.meeting),
    )
    assert (case.row.stakes, case.row.series) == ("high", series)
