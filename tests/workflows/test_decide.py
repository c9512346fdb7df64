"""Deciding through the workflows: who may do what, when an outcome may be stated, what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.deciding_events import (
    OutcomeStated,
    StanceTaken,
)
from cassette.domain.errors import (
    BadValue,
    CassetteError,
    DecisionRests,
    FrameNotYours,
    MeetingIsClosed,
    NoConflict,
    NotDecided,
    NoteIsDeleted,
    NothingProposed,
    ObjectionStands,
    ObjectionsUnheard,
    OutcomeNotYours,
    ProposalNotYours,
    QuorumLost,
    QuorumTooHigh,
    ReasonMissing,
    ResultsHidden,
    StanceNotYours,
    UnknownId,
    UnknownMember,
)
from cassette.domain.events import (
    MeetingClosed,
    ParticipantAdded,
)
from cassette.domain.ids import NoteId, OutcomeId
from cassette.workflows.decide import (
    Answers,
    default_answers,
    frame,
    propose,
    reviewed,
    settle_outcome,
    state_outcome,
    take_stance,
    withdraw_proposal,
)
from cassette.workflows.people import remove_person, set_role
from cassette.workflows.react import mark_heard
from cassette.workflows.write_note import delete_note
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from cassette.workflows.desk import Desk
    from tests.workflows.conftest import Clock


@pytest.fixture
def team(desk: Desk, clock: Clock) -> Team:
    return Team(desk, clock, "Ben", "Cleo", "Dan")


def test_a_proposal_gathers_stances_and_becomes_an_outcome_with_a_review(team: Team) -> None:
    proposal = team.proposed("We move the release to Friday.")
    assert team.page.standing is not None
    assert (team.page.standing.needed, len(team.page.deciders)) == (2, 4)
    take_stance(team.desk, team.meeting, "consent")
    team.hears("Ben", proposal)
    team.stands("Ben", "consent")
    page = state_outcome(team.desk, team.meeting, team.i_write("Friday it is."), "in 4 weeks")
    assert [one.statement.text for one in page.outcomes] == ["Friday it is."]
    assert page.outcomes[0].review_ms == 1_797_868_800_000  # 21 December, 17:00 in Berlin
    assert [(row.by_name, row.stance, row.counts) for row in page.stances] == [
        ("Ada Byron", "consent", True),
        ("Ben", "consent", True),
    ]
    assert reviewed(team.desk, page.outcomes[0].id).reviewed


def test_a_stance_counts_once_the_proposal_was_heard(team: Team) -> None:
    proposal = team.proposed("Friday.")
    team.stands("Ben", "consent")
    assert [row.counts for row in team.page.stances] == [False]
    team.hears("Ben", proposal)
    assert [row.counts for row in team.page.stances] == [True]


def test_a_later_objection_makes_everybody_listen_again(team: Team) -> None:
    team.agree_all()
    assert team.page.standing
    assert team.page.standing.ready
    why = team.says("Cleo", "The tests are not ready.")
    team.stands("Cleo", "object", why)
    standing = team.page.standing
    assert standing is not None
    assert standing.counted == {team.id("Cleo")}
    assert standing.unheard[team.me] == (why,)
    with pytest.raises(ObjectionsUnheard, match="still to be heard by Ada Byron"):
        state_outcome(team.desk, team.meeting, team.i_write("Friday."))
    mark_heard(team.desk, why)
    take_stance(team.desk, team.meeting, "consent")
    assert team.page.standing
    assert team.page.standing.ready
    team.frame(rule="consensus")
    with pytest.raises(ObjectionStands, match="Cleo stand against it"):
        state_outcome(team.desk, team.meeting, team.i_write("Friday."))
    team.stands("Cleo", "consent")
    assert state_outcome(team.desk, team.meeting, team.i_write("Friday.")).outcomes
    assert next(row for row in team.page.stances if row.by_name == "Cleo").earlier == (
        "consent",
        "object",
    )


def test_a_block_ends_it_under_either_rule(team: Team) -> None:
    team.agree_all()
    take_stance(team.desk, team.meeting, "block", team.i_write("It breaks the law."))
    for name in ("Ben", "Cleo", "Dan"):
        team.hears(name, team.last)
    with pytest.raises(ObjectionStands):
        state_outcome(team.desk, team.meeting, team.i_write("Friday."))


def test_too_few_stances_are_no_decision(team: Team) -> None:
    team.proposed("Friday.")
    take_stance(team.desk, team.meeting, "consent")
    with pytest.raises(NotDecided, match="1 of the 2"):
        state_outcome(team.desk, team.meeting, team.i_write("Friday."))


def test_what_was_consented_to_unheard_is_waited_for(team: Team) -> None:
    team.proposed("Friday.")
    team.stands("Ben", "consent")
    take_stance(team.desk, team.meeting, "consent")
    with pytest.raises(ObjectionsUnheard, match="still to be heard by Ben"):
        state_outcome(team.desk, team.meeting, team.i_write("Friday."))


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"quorum": 5, "unit": "people"}, QuorumTooHigh),
        ({"quorum": 0, "unit": "people"}, BadValue),
        ({"quorum": 101}, BadValue),
        ({"quorum": 0}, BadValue),
        ({"reach": "delegated"}, BadValue),
        ({"experts": ("0190a5c0-0000-7000-8000-000000000000",)}, UnknownMember),
    ],
)
def test_answers_that_cannot_be_are_refused(
    team: Team, answers: dict[str, object], error: type[CassetteError]
) -> None:
    with pytest.raises(error):
        team.frame(**answers)
    assert team.page.frame is None


def test_the_answers_are_kept_and_set_the_rule(team: Team) -> None:
    team.proposed("Friday.")
    team.frame(quorum=3, unit="people", experts=(team.id("Dan"),))
    team.stands("Ben", "abstain")
    team.stands("Dan", "consent")
    page = team.page
    assert page.standing is not None
    assert page.standing.needed == 3
    assert [(row.by_name, row.expert) for row in page.stances] == [("Dan", True), ("Ben", False)]
    count = team.events()
    frame(team.desk, team.meeting, Answers(quorum=3, unit="people", experts=(team.id("Dan"),)))
    assert team.events() == count


def test_a_delegated_decision_is_one_persons(team: Team) -> None:
    proposal = team.proposed("Friday.")
    team.frame(reach="delegated", delegate=team.id("Ben"), hidden=True)
    assert team.page.deciders == (team.id("Ben"),)
    with pytest.raises(StanceNotYours, match="decided by Ben"):
        take_stance(team.desk, team.meeting, "consent")
    team.hears("Ben", proposal)
    team.stands("Ben", "consent")
    assert state_outcome(team.desk, team.meeting, team.i_write("Friday.")).outcomes


def test_results_are_hidden_until_i_answered(team: Team) -> None:
    team.proposed("Friday.")
    team.frame(hidden=True)
    why = team.says("Cleo", "Too early.")
    team.stands("Cleo", "object", why)
    page = team.page
    assert (page.hidden, page.taken, page.stances) == (True, 1, ())
    assert page.standing is not None
    assert page.standing.open_objections == ()
    assert team.me not in page.standing.unheard
    with pytest.raises(ResultsHidden):
        state_outcome(team.desk, team.meeting, team.i_write("Friday."))
    take_stance(team.desk, team.meeting, "consent")
    page = team.page
    assert (page.hidden, len(page.stances)) == (False, 2)
    assert page.standing
    assert page.standing.unheard[team.me] == (why,)


def test_the_log_tells_no_stance_before_i_took_mine(team: Team) -> None:
    team.proposed("Friday.")
    team.frame(hidden=True)
    why = team.says("Cleo", "Too early.")
    team.stands("Cleo", "object", why)
    queries = team.desk.library.queries

    def told() -> list[tuple[str, str]]:
        lines = [row for row in queries.events() if row.actor == team.id("Cleo")]
        return [(row.hidden, row.attributes) for row in lines[-2:]]

    assert [hidden for hidden, _ in told()] == ["stance", "stance"]
    assert not any("object" in text or "Too early." in text for _, text in told())
    assert all(team.meeting in text for _, text in told())
    take_stance(team.desk, team.meeting, "consent")
    (said, taken) = told()
    assert "Too early." in said[1]
    assert '"object"' in taken[1]
    assert {said[0], taken[0]} == {""}


@pytest.mark.parametrize("ends", ["stance", "outcome", "close", "withdrawal"])
def test_where_results_are_hidden_so_are_the_reasons(team: Team, ends: str) -> None:
    proposal = team.proposed("Friday.")
    team.frame(hidden=True)
    why = team.says("Cleo", "Too early.")
    queries = team.desk.library.queries
    assert not queries.note(why).hidden
    team.stands("Cleo", "object", why)
    assert queries.note(why).hidden
    assert [note.text for note in queries.meeting(team.meeting).notes] == ["Friday.", ""]
    assert queries.meeting(team.meeting).row.unheard == 0
    if ends == "stance":
        take_stance(team.desk, team.meeting, "abstain")
    elif ends == "outcome":
        stated = team.says("Ben", "Friday it is.")
        team.hears_of(
            OutcomeStated(OutcomeId(team.desk.new_id()), team.meeting, stated, None, "UTC")
        )
    elif ends == "close":
        team.hears_of(MeetingClosed(team.meeting))
    else:
        withdraw_proposal(team.desk, proposal)
    assert queries.note(why).text == "Too early."


def test_refusals_say_what_is_missing_and_leave_nothing(team: Team) -> None:
    count = team.events()
    with pytest.raises(NothingProposed):
        take_stance(team.desk, team.meeting, "consent")
    proposal = team.proposed("Friday.")
    with pytest.raises(BadValue, match="maybe"):
        take_stance(team.desk, team.meeting, "maybe")
    with pytest.raises(ReasonMissing):
        take_stance(team.desk, team.meeting, "block")
    with pytest.raises(UnknownId):
        take_stance(team.desk, team.meeting, "object", team.says("Ben", "No."))
    gone = team.i_write("Never mind.")
    delete_note(team.desk, gone)
    with pytest.raises(NoteIsDeleted):
        take_stance(team.desk, team.meeting, "object", gone)
    with pytest.raises(NoteIsDeleted):
        propose(team.desk, gone)
    assert team.page.taken == 0
    assert team.page.proposal
    assert team.page.proposal.id == proposal
    assert team.events() == count + 5  # three notes, a proposal, a deletion


def test_the_newest_proposal_is_decided_on_and_withdrawing_brings_back_the_one_before(
    team: Team,
) -> None:
    first = team.proposed("Friday.")
    take_stance(team.desk, team.meeting, "consent")
    second = team.proposed("Monday.")
    assert team.page.proposal
    assert team.page.proposal.id == second
    assert team.page.stances == ()
    withdraw_proposal(team.desk, second)
    assert team.page.proposal
    assert team.page.proposal.id == first
    assert team.page.mine == "consent"
    delete_note(team.desk, first)
    assert team.page.proposal is None
    with pytest.raises(NothingProposed):
        withdraw_proposal(team.desk, team.i_write("No proposal."))


def test_an_observer_takes_no_stance_and_states_no_outcome(team: Team) -> None:
    team.proposed("Friday.")
    team.hears_of(ParticipantAdded(team.meeting, team.me, "observer"))
    note = team.i_write("I would say Friday.")
    for refused, error in (
        (lambda: take_stance(team.desk, team.meeting, "consent"), StanceNotYours),
        (lambda: propose(team.desk, note), StanceNotYours),
        (lambda: state_outcome(team.desk, team.meeting, note), OutcomeNotYours),
        (lambda: frame(team.desk, team.meeting, default_answers()), FrameNotYours),
    ):
        with pytest.raises(error):
            refused()


def test_a_stance_taken_by_somebody_who_became_an_observer_does_not_count(team: Team) -> None:
    proposal = team.proposed("Friday.")
    team.hears("Ben", proposal)
    team.stands("Ben", "block", team.says("Ben", "Never."))
    team.hears_of(ParticipantAdded(team.meeting, team.id("Ben"), "observer"))
    page = team.page
    assert page.standing is not None
    assert page.standing.open_objections == ()
    assert [(row.by_name, row.counts) for row in page.stances] == [("Ben", False)]


def test_only_its_author_and_the_host_withdraw_a_proposal(team: Team) -> None:
    note = team.says("Ben", "Let us wait.")
    propose(team.desk, note)
    team.hears_of(ParticipantAdded(team.meeting, team.me, "contributor"))
    with pytest.raises(ProposalNotYours, match="Ben"):
        withdraw_proposal(team.desk, note)


def test_two_outcomes_stated_apart_are_a_conflict_until_a_third_settles_it(team: Team) -> None:
    team.agree_all()
    mine = state_outcome(team.desk, team.meeting, team.i_write("Friday."), "in 4 weeks").outcomes[0]
    other = team.says("Ben", "Friday, at noon.")
    team.hears_of(
        OutcomeStated(OutcomeId(team.desk.new_id()), team.meeting, other, None, "UTC"), by="Ben"
    )
    page = team.page
    assert page.in_conflict
    assert {one.statement.text for one in page.outcomes} == {"Friday.", "Friday, at noon."}
    with pytest.raises(UnknownId):
        settle_outcome(team.desk, team.meeting, OutcomeId(team.meeting))
    settled = settle_outcome(team.desk, team.meeting, mine.id)
    assert not settled.in_conflict
    assert settled.outcomes[0].statement.text == "Friday."
    assert settled.outcomes[0].review_ms == mine.review_ms
    with pytest.raises(NoConflict):
        settle_outcome(team.desk, team.meeting, settled.outcomes[0].id)


def test_nothing_is_decided_in_a_closed_meeting(team: Team) -> None:
    proposal = team.proposed("Friday.")
    team.hears_of(MeetingClosed(team.meeting))
    for refused in (
        lambda: take_stance(team.desk, team.meeting, "consent"),
        lambda: propose(team.desk, proposal),
        lambda: state_outcome(team.desk, team.meeting, proposal),
        lambda: frame(team.desk, team.meeting, default_answers()),
        lambda: withdraw_proposal(team.desk, proposal),
    ):
        with pytest.raises(MeetingIsClosed):
            refused()


def test_taking_the_same_stance_again_adds_nothing(team: Team) -> None:
    team.proposed("Friday.")
    take_stance(team.desk, team.meeting, "consent")
    count = team.events()
    take_stance(team.desk, team.meeting, "Consent ")
    propose(team.desk, team.page.proposal.id)  # type: ignore[union-attr]
    assert team.events() == count


def test_a_meeting_of_another_type_decides_once_somebody_proposes(team: Team) -> None:
    from cassette.workflows.plan_meeting import new_meeting

    meeting = new_meeting(team.desk, "status", "Monday").page.row.id
    assert team.desk.library.queries.decision(meeting) is None
    with pytest.raises(NothingProposed):
        take_stance(team.desk, meeting, "consent")
    note = team.i_write("Let us stop these.", meeting)
    assert propose(team.desk, note).proposal is not None


def test_a_stance_on_a_proposal_whose_note_has_not_arrived_waits_with_it(team: Team) -> None:
    lost = NoteId(team.desk.new_id())
    team.proposed("Friday.")
    team.hears_of(StanceTaken(team.meeting, team.last, "object", lost), by="Ben")
    page = team.page
    assert page.stances[0].reason is None
    assert page.standing
    assert page.standing.unheard[team.me] == (lost,)


def test_what_a_decision_rests_on_cannot_be_deleted(team: Team) -> None:
    proposal = team.agree_all()
    outcome = team.i_write("Friday it is.")
    state_outcome(team.desk, team.meeting, outcome)
    for bound in (proposal, outcome):
        with pytest.raises(DecisionRests):
            delete_note(team.desk, bound)
    newer = team.i_write("Monday it is.")
    state_outcome(team.desk, team.meeting, newer)
    assert delete_note(team.desk, outcome).deleted
    (row,) = team.desk.library.queries.register()
    assert row.outcome.statement.text == "Monday it is."


def test_the_reason_of_a_block_stays_as_long_as_the_block(team: Team) -> None:
    team.proposed("Friday.")
    reason = team.i_write("The tests are red.")
    take_stance(team.desk, team.meeting, "block", reason)
    with pytest.raises(DecisionRests):
        delete_note(team.desk, reason)
    take_stance(team.desk, team.meeting, "consent")
    assert delete_note(team.desk, reason).deleted


def test_nobody_who_only_observes_can_decide_alone(team: Team) -> None:
    set_role(team.desk, team.meeting, "Ben", "observer")
    with pytest.raises(BadValue, match="Ben"):
        team.frame(reach="delegated", delegate=team.id("Ben"))


def test_a_quorum_that_was_lost_with_a_decider_is_named(team: Team) -> None:
    team.frame(quorum=4, unit="people")
    team.agree_all()
    remove_person(team.desk, team.meeting, "Dan")
    with pytest.raises(QuorumLost, match="its quorum is 4, its deciders 3"):
        state_outcome(team.desk, team.meeting, team.i_write("Friday it is."))
    team.frame(quorum=3, unit="people")
    assert state_outcome(team.desk, team.meeting, team.last).outcomes
