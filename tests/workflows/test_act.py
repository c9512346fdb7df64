"""Actions: agreed at a spoken second, assigned, moved, done, and open until they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import (
    ActionsIncomplete,
    BadMoment,
    BadName,
    BadTime,
    CassetteError,
    DueInThePast,
    NoteIsDeleted,
    UnknownId,
    UnknownMember,
)
from cassette.domain.events import MeetingClosed
from cassette.domain.ids import ActionId, MeetingId, SeriesId
from cassette.domain.planning_events import RoundOpened
from cassette.workflows import act
from cassette.workflows.people import remove_person
from cassette.workflows.plan_meeting import close, new_meeting
from cassette.workflows.write_note import delete_note
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from cassette.domain.outcome_views import ActionRow
    from cassette.workflows.desk import Desk
    from tests.workflows.conftest import Clock


@pytest.fixture
def team(desk: Desk, clock: Clock) -> Team:
    return Team(desk, clock, "Ben", kind="problem")


NOON = "2026-11-27 12:00"


def open_ones(team: Team, **filters: object) -> tuple[ActionRow, ...]:
    return team.desk.library.queries.actions(**filters)  # type: ignore[arg-type]


def test_an_action_has_its_words_owner_date_and_second(team: Team) -> None:
    note = team.says("Ben", "I will fix the pump.")
    row = act.agree(
        team.desk,
        team.meeting,
        " Fix the pump ",
        owner="ben",
        due=NOON,
        note=note,
        at_ms=0,
    )
    assert (row.what, row.owner, row.owner_name) == ("Fix the pump", team.id("Ben"), "Ben")
    assert (row.due_ms, row.due_zone) == (1_795_777_200_000, "Europe/Berlin")
    assert (row.note, row.note_ms, row.state, row.complete) == (note, 0, "open", True)
    assert (row.by, row.meeting_title) == (team.me, "When do we ship?")
    assert open_ones(team, owner=team.id("Ben")) == (row,)
    assert open_ones(team, owner=team.me) == ()
    assert open_ones(team, meeting=team.meeting) == (row,)


def test_an_action_can_be_reworded_reassigned_moved_done_reopened_and_dropped(team: Team) -> None:
    row = act.agree(team.desk, team.meeting, "Fix it")
    assert not row.complete
    assert act.reword(team.desk, row.id, "Fix the pump").what == "Fix the pump"
    assert act.assign(team.desk, row.id, "Ben").owner == team.id("Ben")
    assert act.assign(team.desk, row.id, None).owner is None
    assert act.move_due(team.desk, row.id, "friday").due_ms == 1_795_795_200_000
    assert act.move_due(team.desk, row.id, None).due_ms is None
    assert act.done(team.desk, row.id).state == "done"
    assert open_ones(team) == ()
    assert act.reopen_action(team.desk, row.id).state == "open"
    assert act.drop(team.desk, row.id).state == "dropped"
    assert [one.state for one in open_ones(team, state=None)] == ["dropped"]


def test_saying_again_what_is_so_adds_nothing(team: Team) -> None:
    row = act.agree(team.desk, team.meeting, "Fix it", owner="Ben", due="friday")
    act.done(team.desk, row.id)
    count = team.events()
    act.done(team.desk, row.id)
    act.reword(team.desk, row.id, "Fix it")
    act.assign(team.desk, row.id, "Ben")
    act.move_due(team.desk, row.id, "friday")
    assert team.events() == count


def test_open_ones_come_by_date_and_those_without_one_last(team: Team) -> None:
    for what, due in (("never", None), ("later", "friday"), ("soon", "tomorrow")):
        act.agree(team.desk, team.meeting, what, due=due)
    assert [row.what for row in open_ones(team)] == ["soon", "later", "never"]


def test_an_action_is_agreed_and_done_also_after_the_meeting(team: Team) -> None:
    team.hears_of(MeetingClosed(team.meeting))
    row = act.agree(team.desk, team.meeting, "Write it up")
    assert act.done(team.desk, row.id).state == "done"


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"what": " "}, BadName),
        ({"what": "two\nlines"}, BadName),
        ({"what": "x" * 600}, BadName),
        ({"owner": "Nobody"}, UnknownMember),
        ({"due": "blah"}, BadTime),
        ({"due": "2020-01-01"}, DueInThePast),
        ({"note": "0190a5c0-0000-7000-8000-000000000000"}, UnknownId),
        ({"at_ms": 5000}, BadMoment),
        ({"meeting": "0190a5c0-0000-7000-8000-000000000000"}, UnknownId),
    ],
)
def test_a_refused_action_leaves_nothing(
    team: Team, wish: dict[str, object], error: type[CassetteError]
) -> None:
    given = {"meeting": team.meeting, "what": "Fix it", "note": team.i_write("Fix it."), **wish}
    with pytest.raises(error):
        act.agree(team.desk, **given)  # type: ignore[arg-type]
    assert open_ones(team, state=None) == ()


def test_a_deleted_note_and_one_of_another_meeting_are_no_source(team: Team) -> None:
    gone = team.i_write("Never mind.")
    delete_note(team.desk, gone)
    with pytest.raises(NoteIsDeleted):
        act.agree(team.desk, team.meeting, "Fix it", note=gone)
    other = new_meeting(team.desk, "status", "Other").page.row.id
    with pytest.raises(UnknownId):
        act.agree(team.desk, team.meeting, "Fix it", note=team.i_write("Elsewhere.", other))
    with pytest.raises(UnknownId):
        act.done(team.desk, ActionId(team.meeting))


def test_what_earlier_rounds_left_open_shows_in_the_current_one(team: Team) -> None:
    series = SeriesId(team.desk.new_id())
    rounds: list[MeetingId] = []
    for day in ("23", "24", "25"):
        rounds.append(new_meeting(team.desk, "status", f"Stand-up {day}").page.row.id)
        team.desk.library.append([RoundOpened(series, f"2026-11-{day}T09:30", rounds[-1])])
    kept = act.agree(team.desk, rounds[0], "Still open")
    act.done(team.desk, act.agree(team.desk, rounds[0], "Done").id)
    later = act.agree(team.desk, rounds[2], "Of the last")
    assert [row.id for row in open_ones(team, meeting=rounds[1])] == [kept.id]
    assert {row.id for row in open_ones(team, meeting=rounds[2], state=None)} == {kept.id, later.id}
    assert kept.id not in {row.id for row in open_ones(team, meeting=team.meeting, state=None)}


def test_an_action_of_somebody_who_was_removed_is_to_be_given_to_somebody_else(
    team: Team, clock: Clock
) -> None:
    desk = team.desk
    team.says("Ben", "The pump.")
    team.i_write("The pump, I think.")
    action = act.agree(desk, team.meeting, "Fix the pump", owner="ben", due=NOON).id
    remove_person(desk, team.meeting, "Ben")
    owed = desk.library.queries.owed_in(team.meeting, clock.now_ms())
    assert ("conclude", team.me) in {(one.duty, one.member) for one in owed}
    mine = desk.library.queries.owed(clock.now_ms())
    assert "conclude" in {one.duty for one in mine}
    with pytest.raises(ActionsIncomplete):
        close(desk, team.meeting)
    act.assign(desk, action, "Ada")
    assert close(desk, team.meeting).row.closed
