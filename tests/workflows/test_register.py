"""The register: every outcome that stands, what it rests on, found by words, person and day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.deciding_events import OutcomeStated
from cassette.domain.ids import MeetingId, OutcomeId
from cassette.workflows import export_decisions
from cassette.workflows.decide import propose, settle_outcome, state_outcome, take_stance
from cassette.workflows.plan_meeting import new_meeting, retitle
from cassette.workflows.write_note import delete_note
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.outcome_views import DecisionRow
    from cassette.workflows.desk import Desk
    from tests.workflows.conftest import Clock


@pytest.fixture
def team(desk: Desk, clock: Clock) -> Team:
    return Team(desk, clock, "Ben")


def register(team: Team, **filters: object) -> tuple[DecisionRow, ...]:
    return team.desk.library.queries.register(**filters)  # type: ignore[arg-type]


def decided(team: Team, title: str, proposal: str, outcome: str) -> MeetingId:
    """A decision of mine alone, in a meeting of its own."""
    people = [team.desk.library.team.me]
    meeting = new_meeting(team.desk, "decision", title, people=people).page.row.id
    propose(team.desk, team.i_write(proposal, meeting))
    take_stance(team.desk, meeting, "consent")
    state_outcome(team.desk, meeting, team.i_write(outcome, meeting))
    return meeting


def test_a_decision_stands_there_with_what_it_rests_on(team: Team) -> None:
    question = team.says("Ben", "When do we ship?", item=1)
    option = team.i_write("Friday or Monday.", item=2)
    gone = team.i_write("Never.", item=2)
    delete_note(team.desk, gone)
    team.i_write("Something else.", item=3)
    team.agree_all()
    statement = team.i_write("Friday.")
    state_outcome(team.desk, team.meeting, statement)
    [row] = register(team)
    assert (row.title, row.type, row.in_conflict) == ("When do we ship?", "decision", False)
    assert [note.id for note in row.context] == [question]
    assert [note.id for note in row.options] == [option]
    assert row.proposal is not None
    assert row.proposal.text == "Friday."
    assert row.outcome.statement.id == statement
    assert [(one.by_name, one.stance, one.counts) for one in row.reasons] == [
        ("Ada Byron", "consent", True),
        ("Ben", "consent", True),
    ]
    [light] = register(team, grounds=False)
    assert (light.outcome, light.proposal, light.title) == (row.outcome, row.proposal, row.title)
    assert (light.context, light.options, light.reasons) == ((), (), ())


def test_the_newest_comes_first_and_a_replaced_outcome_does_not_stand(team: Team) -> None:
    first = decided(team, "First", "Red.", "It is red.")
    decided(team, "Second", "Blue.", "It is blue.")
    assert [row.title for row in register(team)] == ["Second", "First"]
    state_outcome(team.desk, first, team.i_write("It is green.", first))
    assert [row.outcome.statement.text for row in register(team)] == ["It is green.", "It is blue."]


def test_it_is_searched_by_words_person_and_day(team: Team) -> None:
    decided(team, "Straße", "Ein Tor.", "It stays shut.")
    team.clock.ms += 86_400_000
    meeting = decided(team, "Lamp", "A shade.", "It is green.")
    retitle(team.desk, meeting, "Lantern")
    for text in ("STRASSE", "tor", " shut "):
        assert [row.title for row in register(team, text=text)] == ["Straße"]
    for text in ("lantern", "shade", "green"):
        assert [row.title for row in register(team, text=text)] == ["Lantern"]
    assert register(team, text="lamp") == ()
    assert len(register(team, by=team.me)) == 2
    assert register(team, by=team.id("Ben")) == ()
    assert [row.title for row in register(team, since_ms=team.clock.ms - 60_000)] == ["Lantern"]


def test_two_outcomes_stated_apart_both_stand_as_disputed(team: Team) -> None:
    meeting = decided(team, "Lamp", "A shade.", "It is green.")
    other = team.i_write("It is red.", meeting)
    stated = OutcomeStated(OutcomeId(team.desk.new_id()), meeting, other, None, "UTC")
    team.hears_of(stated)
    assert [row.in_conflict for row in register(team)] == [True, True]
    assert [row.in_conflict for row in register(team, text="red")] == [True]
    settle_outcome(team.desk, meeting, stated.outcome)
    assert [row.in_conflict for row in register(team)] == [False]


def test_the_decision_log_is_saved_as_it_is_previewed(team: Team, tmp_path: Path) -> None:
    decided(team, "Lamp", "A shade.", "It is green.")
    decided(team, "Door", "Paint.", "It is red.")
    for fmt in ("md", "csv"):
        file = export_decisions.save(team.desk, fmt, tmp_path / f"log.{fmt}", text="green")
        assert file.read_text("utf-8") == export_decisions.preview(team.desk, fmt, text="green")
        assert "It is green." in file.read_text("utf-8")
        assert "It is red." not in file.read_text("utf-8")
