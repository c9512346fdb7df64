"""What is kept back stays kept back, whatever is done to the agenda, the stance or the proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.deciding_events import ProposalMade
from cassette.domain.events import NoteWritten
from cassette.domain.ids import MeetingId, NoteId
from cassette.workflows import agenda
from cassette.workflows.decide import take_stance
from cassette.workflows.plan_meeting import new_meeting
from cassette.workflows.revise_agenda import Line, lines_of, revise
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.workflows.desk import Desk
    from tests.workflows.conftest import Clock

IDEAS = 2


def hidden(team: Team, note: NoteId) -> bool:
    """Whether neither the meeting nor the inbox nor the log tells what a note says."""
    queries = team.desk.library.queries
    card = queries.note(note)
    assert bool(card.text) is not card.hidden
    assert (note in {row.note.id for row in queries.inbox()}) is not card.hidden
    (line,) = (
        row for row in queries.events() if row.type == "note.written" and note in row.attributes
    )
    assert ('"text"' in line.attributes) is not card.hidden
    return card.hidden


def answers(team: Team, name: str, note: NoteId, text: str) -> NoteId:
    """A reply of somebody else's arrives."""
    reply = NoteId(team.desk.new_id())
    at = team.desk.library.queries.note(note).item
    team.hears_of(NoteWritten(reply, team.meeting, text, item=at, reply_to=note), by=name)
    return reply


def _add_before(desk: Desk, meeting: MeetingId) -> None:
    agenda.add_item(desk, meeting, "What did we try before?", to_n=1)


def _remove_before(desk: Desk, meeting: MeetingId) -> None:
    agenda.remove_item(desk, desk.library.queries.meeting(meeting).agenda[0].id)


def _move(desk: Desk, meeting: MeetingId) -> None:
    agenda.move_item(desk, desk.library.queries.meeting(meeting).agenda[IDEAS - 1].id, 4)


def _remove(desk: Desk, meeting: MeetingId) -> None:
    agenda.remove_item(desk, desk.library.queries.meeting(meeting).agenda[IDEAS - 1].id)


def _revise(desk: Desk, meeting: MeetingId) -> None:
    before = lines_of(desk.library.queries.meeting(meeting))
    revise(desk, meeting, before, [Line("New"), Line("Newer"), *reversed(before)])


CHANGES = (_add_before, _remove_before, _move, _remove, _revise)


@pytest.mark.parametrize("change", CHANGES)
def test_a_blind_idea_stays_hidden_however_the_agenda_is_changed(
    desk: Desk, clock: Clock, change: Callable[[Desk, MeetingId], None]
) -> None:
    team = Team(desk, clock, "Ben", "Cleo", kind="innovation")
    idea = team.says("Ben", "A bigger boat.", IDEAS)
    change(desk, team.meeting)
    assert hidden(team, idea)
    ranking = desk.library.queries.ranking(team.meeting)
    assert ranking is not None
    assert (ranking.ideas, ranking.blind) == ((), True)


def test_the_prompt_for_ideas_is_owed_and_ranked_where_it_stands_now(
    desk: Desk, clock: Clock
) -> None:
    team = Team(desk, clock, "Ben", kind="innovation")
    _add_before(desk, team.meeting)
    idea = team.says("Ben", "A bigger boat.", IDEAS + 1)
    (owed,) = (one for one in desk.library.queries.owed(clock.now_ms()) if one.duty == "say")
    assert owed.what == "What are your ideas?"
    mine = team.i_write("A tunnel.", item=IDEAS + 1)
    ranking = desk.library.queries.ranking(team.meeting)
    assert ranking is not None
    assert [one.note.id for one in ranking.ideas] == [idea, mine]


def test_the_only_item_stays_blind_when_another_is_added(desk: Desk, clock: Clock) -> None:
    team = Team(desk, clock, "Ben", kind="innovation")
    team.meeting = new_meeting(desk, "innovation", "One", items=["Ideas?"]).page.row.id
    idea = team.says("Ben", "A bigger boat.", 1)
    agenda.add_item(desk, team.meeting, "And then?")
    assert hidden(team, idea)


@pytest.fixture
def asked(desk: Desk, clock: Clock) -> Team:
    """A team that is asked to answer a proposal, and sees how others stand once it has."""
    team = Team(desk, clock, "Ben", "Cleo")
    team.frame(hidden=True)
    team.proposed("Friday.")
    return team


def objects(team: Team) -> NoteId:
    """Ben's reason against the proposal."""
    reason = team.says("Ben", "The tests are red.")
    team.stands("Ben", "object", reason)
    return reason


def proposes(team: Team) -> None:
    """Cleo puts another proposal in the place of the first."""
    newer = team.says("Cleo", "Monday.")
    team.hears_of(ProposalMade(newer, team.meeting), by="Cleo")


def test_the_reason_of_a_stance_that_was_changed_stays_hidden(desk: Desk, asked: Team) -> None:
    reason = objects(asked)
    other = asked.says("Ben", "They are green now.")
    asked.stands("Ben", "consent", other)
    assert hidden(asked, reason)
    assert hidden(asked, other)
    take_stance(desk, asked.meeting, "consent")
    assert not hidden(asked, reason)


def test_what_is_replied_to_a_hidden_reason_is_hidden_with_it(desk: Desk, asked: Team) -> None:
    reason = objects(asked)
    reply = answers(asked, "Cleo", reason, "Ben objects with good reason.")
    assert hidden(asked, reply)
    take_stance(desk, asked.meeting, "consent")
    assert not hidden(asked, reply)


def test_a_new_proposal_does_not_reveal_how_others_stood_on_the_old(
    desk: Desk, asked: Team
) -> None:
    reason = objects(asked)
    proposes(asked)
    assert hidden(asked, reason)
    take_stance(desk, asked.meeting, "consent")
    assert not hidden(asked, reason)


def test_whoever_answered_the_old_proposal_keeps_seeing_what_was_said_on_it(
    desk: Desk, asked: Team
) -> None:
    take_stance(desk, asked.meeting, "consent")
    reason = objects(asked)
    proposes(asked)
    assert not hidden(asked, reason)
