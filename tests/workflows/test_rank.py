"""The blind round and the ranking: nobody is swayed by the first idea, and the best shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.deciding_events import IdeasRanked
from cassette.domain.errors import (
    BadValue,
    FrameNotYours,
    MeetingIsClosed,
    NoteIsHidden,
    NothingToRank,
    RankingNotYours,
    RoundIsBlind,
    UnknownId,
)
from cassette.domain.events import MeetingClosed, ParticipantAdded, ReactionGiven
from cassette.workflows.act import agree
from cassette.workflows.decide import propose
from cassette.workflows.desk import Place
from cassette.workflows.export_meeting import preview, preview_note_captions
from cassette.workflows.people import add_person, remove_person, set_role
from cassette.workflows.plan_meeting import move_due, new_meeting
from cassette.workflows.rank import end_blind_round, rank
from cassette.workflows.react import react
from cassette.workflows.render_note import track_of
from cassette.workflows.write_note import delete_note, write_note
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from cassette.domain.ids import NoteId
    from cassette.domain.outcome_views import RankingPage
    from cassette.workflows.desk import Desk
    from tests.workflows.conftest import Clock

IDEAS = 2


@pytest.fixture
def team(desk: Desk, clock: Clock) -> Team:
    return Team(desk, clock, "Ben", "Cleo", kind="innovation")


def ranking(team: Team) -> RankingPage:
    page = team.desk.library.queries.ranking(team.meeting)
    assert page is not None
    return page


def hidden(team: Team, note: NoteId) -> bool:
    """Whether every question keeps the note from me, or every one tells it."""
    queries = team.desk.library.queries
    card = queries.note(note)
    (in_thread,) = (one for one in queries.meeting(team.meeting).notes if one.id == note)
    in_inbox = note in {row.note.id for row in queries.inbox()}
    unheard = queries.meeting(team.meeting).row.unheard
    assert card == in_thread
    assert in_inbox is not card.hidden
    assert (queries.inbox_sum().notes, unheard) == (int(in_inbox), int(in_inbox))
    assert bool(card.text) is not card.hidden
    assert bool(card.reactions) is not card.hidden
    (line,) = (
        row for row in queries.events() if row.type == "note.written" and note in row.attributes
    )
    assert ('"text"' in line.attributes) is not card.hidden
    assert line.hidden == ("idea" if card.hidden else "")
    return card.hidden


def test_an_idea_of_somebody_else_shows_once_i_have_one(team: Team) -> None:
    idea = team.says("Ben", "A bigger boat.", IDEAS)
    team.hears_of(ReactionGiven(idea, "agree"), by="Cleo")
    assert hidden(team, idea)
    assert (ranking(team).ideas, ranking(team).blind, ranking(team).over) == ((), True, False)
    team.i_write("On the challenge.", item=1)
    assert hidden(team, idea)
    mine = team.i_write("A tunnel.", item=IDEAS)
    assert not hidden(team, idea)
    delete_note(team.desk, mine)
    assert hidden(team, idea)


def test_nothing_can_be_done_with_what_is_hidden(team: Team) -> None:
    idea = team.says("Ben", "A bigger boat.", IDEAS)
    count, desk = team.events(), team.desk
    for refused in (
        lambda: react(desk, idea, "agree"),
        lambda: write_note(desk, Place(team.meeting, reply_to=idea), "Why?"),
        lambda: propose(desk, idea),
        lambda: agree(desk, team.meeting, "Build it", note=idea),
        lambda: track_of(desk, desk.library.queries.note(idea)),
        lambda: preview_note_captions(desk, idea, "vtt"),
    ):
        with pytest.raises(NoteIsHidden, match="What Ben said"):
            refused()
    assert team.events() == count
    assert "A bigger boat." not in preview(desk, team.meeting, "md")
    team.i_write("A tunnel.", item=IDEAS)
    assert "A bigger boat." in preview(desk, team.meeting, "md")
    react(desk, idea, "agree")


def test_answers_to_other_prompts_are_never_hidden(team: Team) -> None:
    for item in (1, 3, None):
        assert not team.desk.library.queries.note(team.says("Ben", "Hello.", item)).hidden


@pytest.mark.parametrize("how", ["host", "due", "closed"])
def test_the_blind_round_ends(team: Team, how: str) -> None:
    idea = team.says("Ben", "A bigger boat.", IDEAS)
    team.hears_of(ReactionGiven(idea, "agree"), by="Cleo")
    move_due(team.desk, team.meeting, "in 2 hours")
    assert hidden(team, idea)
    if how == "host":
        assert end_blind_round(team.desk, team.meeting).over
        count = team.events()
        end_blind_round(team.desk, team.meeting)
        assert team.events() == count
    elif how == "due":
        team.clock.ms += 2 * 3600_000 + 60_000
    else:
        team.hears_of(MeetingClosed(team.meeting))
    assert not hidden(team, idea)
    assert ranking(team).over


def test_only_the_host_ends_it(team: Team) -> None:
    team.hears_of(ParticipantAdded(team.meeting, team.me, "contributor"))
    team.hears_of(ParticipantAdded(team.meeting, team.id("Ben"), "host"))
    with pytest.raises(FrameNotYours, match=r"Ask Ben|Only the host"):
        end_blind_round(team.desk, team.meeting)


def test_everybodys_rankings_add_up(team: Team) -> None:
    boat = team.says("Ben", "A bigger boat.", IDEAS)
    swim = team.says("Cleo", "Swim.", IDEAS)
    with pytest.raises(RoundIsBlind):
        rank(team.desk, team.meeting, [boat])
    tunnel = team.i_write("A tunnel.", item=IDEAS)
    team.hears_of(IdeasRanked(team.meeting, (tunnel, boat, swim)), by="Ben")
    team.hears_of(IdeasRanked(team.meeting, (boat,)), by="Cleo")
    page = rank(team.desk, team.meeting, [tunnel, swim, boat])
    assert [(one.note.id, one.points, one.mine) for one in page.ideas] == [
        (tunnel, 6, 1),
        (boat, 4, 3),
        (swim, 3, 2),
    ]
    assert set(page.rankers) == {team.me, team.id("Ben"), team.id("Cleo")}
    count = team.events()
    rank(team.desk, team.meeting, [tunnel, swim, boat])
    assert team.events() == count
    delete_note(team.desk, tunnel)
    team.i_write("Another.", item=IDEAS)
    assert [one.points for one in ranking(team).ideas] == [4, 3, 0]


def test_what_cannot_be_ranked_is_refused(team: Team) -> None:
    idea = team.i_write("A tunnel.", item=IDEAS)
    other = team.i_write("The challenge is the river.", item=1)
    with pytest.raises(UnknownId, match="no idea"):
        rank(team.desk, team.meeting, [idea, other])
    with pytest.raises(BadValue):
        rank(team.desk, team.meeting, [idea, idea])
    with pytest.raises(BadValue):
        rank(team.desk, team.meeting, [])
    team.hears_of(MeetingClosed(team.meeting))
    with pytest.raises(MeetingIsClosed):
        rank(team.desk, team.meeting, [idea])
    with pytest.raises(NothingToRank):
        rank(team.desk, new_meeting(team.desk, "status", "Monday").page.row.id, [idea])


def test_there_is_nothing_to_rank_before_there_are_ideas(team: Team) -> None:
    end_blind_round(team.desk, team.meeting)
    with pytest.raises(NothingToRank):
        rank(team.desk, team.meeting, [])


def test_the_ranking_of_whoever_observes_or_left_does_not_count(team: Team) -> None:
    boat = team.says("Ben", "A bigger boat.", IDEAS)
    tunnel = team.i_write("A tunnel.", item=IDEAS)
    for name in ("Ben", "Cleo"):
        team.hears_of(IdeasRanked(team.meeting, (boat, tunnel)), by=name)
    assert [one.points for one in ranking(team).ideas] == [4, 2]
    set_role(team.desk, team.meeting, "Cleo", "observer")
    assert [one.points for one in ranking(team).ideas] == [2, 1]
    remove_person(team.desk, team.meeting, "Ben")
    assert (ranking(team).rankers, [one.points for one in ranking(team).ideas]) == ((), [0, 0])
    add_person(team.desk, team.meeting, "Ben")
    assert ranking(team).rankers == (team.id("Ben"),)


def test_an_observer_does_not_rank(team: Team) -> None:
    idea = team.i_write("A tunnel.", item=IDEAS)
    add_person(team.desk, team.meeting, "Ben", "host")
    set_role(team.desk, team.meeting, "Ada Byron", "observer")
    with pytest.raises(RankingNotYours):
        rank(team.desk, team.meeting, [idea])
