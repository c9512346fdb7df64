"""What a recording was meant to be: done once it is posted, refused before when it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import NotDecided, ProposalReplaced
from cassette.workflows.purpose import Purpose, check, fulfil
from cassette.workflows.when import Due
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from cassette.domain.ids import NoteId
    from cassette.domain.views import NoteCard
    from cassette.workflows.desk import Desk
    from tests.workflows.conftest import Clock

HOUR = 3_600_000


@pytest.fixture
def team(desk: Desk, clock: Clock) -> Team:
    return Team(desk, clock, "Ben")


def mine(team: Team, text: str) -> NoteCard:
    return team.desk.library.queries.note(team.i_write(text))


def test_a_note_becomes_the_proposal_the_stance_and_the_outcome(team: Team, clock: Clock) -> None:
    plan = mine(team, "Friday.")
    fulfil(team.desk, plan, Purpose("proposal"))
    assert team.page.proposal is not None
    assert team.page.proposal.id == plan.id
    why = mine(team, "It is ready.")
    fulfil(team.desk, why, Purpose("stance", "consent", plan.id))
    (row,) = team.page.stances
    assert (row.stance, row.reason and row.reason.id) == ("consent", why.id)
    review = Due(clock.ms + HOUR, "Europe/Berlin")
    said = mine(team, "We ship on Friday.")
    fulfil(team.desk, said, Purpose("outcome", review=review))
    (outcome,) = team.page.outcomes
    assert (outcome.statement.id, outcome.review_ms) == (said.id, review.ms)


def test_a_review_date_that_passed_before_it_was_posted_is_left_out(
    team: Team, clock: Clock
) -> None:
    plan = team.proposed("Friday.")
    fulfil(team.desk, mine(team, "Good."), Purpose("stance", "consent", plan))
    fulfil(team.desk, mine(team, "Friday it is."), Purpose("outcome", review=Due(clock.ms, "UTC")))
    (outcome,) = team.page.outcomes
    assert outcome.review_ms is None


def test_a_stance_on_another_proposal_is_not_taken(team: Team) -> None:
    old: NoteId = team.proposed("Friday.")
    team.proposed("Monday.")
    count = team.events()
    with pytest.raises(ProposalReplaced, match="When do we ship"):
        check(team.desk, team.meeting, Purpose("stance", "block", old))
    assert team.page.taken == 0
    assert team.events() == count


def test_what_cannot_be_is_refused_before_anything_is_posted(team: Team) -> None:
    team.proposed("Friday.")
    with pytest.raises(NotDecided):
        check(team.desk, team.meeting, Purpose("outcome"))
