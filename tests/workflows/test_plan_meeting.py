"""Calling meetings: all that was asked for is there, and a refusal leaves nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import (
    ActionsIncomplete,
    BadName,
    BadTime,
    BadTimeBox,
    BadValue,
    CassetteError,
    DueInThePast,
    OutcomeMissing,
    PersonTwice,
    QuorumTooHigh,
    UnknownItem,
    UnknownMeetingType,
    UnknownMember,
)
from cassette.domain.formats import TYPES, MeetingType, Prompt
from cassette.domain.meetings import MeetingState
from cassette.workflows.decide import Answers
from cassette.workflows.desk import Place
from cassette.workflows.plan_meeting import (
    advice_of,
    close,
    item_numbered,
    move_due,
    new_meeting,
    reopen,
    retitle,
    set_stakes,
)
from cassette.workflows.write_note import write_note
from tests.workflows.conftest import join

if TYPE_CHECKING:
    from cassette.workflows.desk import Desk
    from tests.workflows.conftest import Clock


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.key)
def test_every_type_starts_with_its_own_prompts_and_advice(desk: Desk, kind: MeetingType) -> None:
    planned = new_meeting(desk, kind.key, "Monday", due="friday 17:00")
    assert [item.prompt for item in planned.page.agenda] == [p.text for p in kind.prompts]
    assert [item.n for item in planned.page.agenda] == list(range(1, len(kind.prompts) + 1))
    assert planned.page.row.type == kind.key
    assert planned.advice == kind.advice
    assert [(person.name, person.role) for person in planned.page.people] == [("Ada Byron", "host")]


def test_own_items_replace_the_prompts(desk: Desk) -> None:
    page = new_meeting(desk, "status", "Own", items=["First?", "Second?"]).page
    assert [item.prompt for item in page.agenda] == ["First?", "Second?"]
    assert item_numbered(page, 2) == page.agenda[1].id
    assert item_numbered(page, None) is None
    with pytest.raises(UnknownItem, match="no agenda item 3"):
        item_numbered(page, 3)


def test_items_may_bring_their_time_box(desk: Desk) -> None:
    page = new_meeting(desk, "status", "Own", items=["First?", Prompt("Second?", 7)]).page
    assert [(item.prompt, item.seconds) for item in page.agenda] == [("First?", 30), ("Second?", 7)]


def test_people_take_part_with_the_roles_they_are_given(desk: Desk) -> None:
    grace, linus = join(desk, "Grace Ito"), join(desk, "Linus Berg")
    everyone = new_meeting(desk, "status", "All").page
    assert [(one.name, one.role) for one in everyone.people] == [
        ("Ada Byron", "host"),
        ("Grace Ito", "contributor"),
        ("Linus Berg", "contributor"),
    ]
    people = ["ada", ("grace", "Decider"), (linus, "observer")]
    some = new_meeting(desk, "decision", "Some", people=people).page
    assert {one.member: one.role for one in some.people} == {
        desk.library.team.me: "host",
        grace: "decider",
        linus: "observer",
    }


def test_how_much_hangs_on_it_weighs_on_the_advice(desk: Desk) -> None:
    planned = new_meeting(desk, "information", "Moving", stakes="high")
    assert (planned.page.row.stakes, planned.advice.mode) == ("high", "live")
    lowered = set_stakes(desk, planned.page.row.id, "low")
    assert (lowered.row.stakes, advice_of(lowered, desk.now_ms()).mode) == ("low", "async")
    tight = new_meeting(desk, "decision", "Today", due="in 2 hours")
    assert tight.advice.mode == "live"


def test_the_answers_of_a_decision_are_there_from_the_start(desk: Desk) -> None:
    answers = Answers(rule="consensus", quorum=1, unit="people", hidden=True)
    meeting = new_meeting(desk, "decision", "Which?", answers=answers).page.row.id
    page = desk.library.queries.decision(meeting)
    assert page is not None
    assert page.frame is not None
    assert (page.frame.rule, page.frame.quorum, page.frame.hidden) == ("consensus", 1, True)


def test_a_meeting_may_have_no_agenda_at_all(desk: Desk) -> None:
    assert new_meeting(desk, "team", "Coffee", items=[]).page.agenda == ()


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"type_key": "party"}, UnknownMeetingType),
        ({"title": "  "}, BadName),
        ({"title": "two\nlines"}, BadName),
        ({"title": "a\u202eb"}, BadName),
        ({"title": "x" * 300}, BadName),
        ({"due": "blah"}, BadTime),
        ({"due": "2020-01-01"}, DueInThePast),
        ({"items": ["fine", "not\nfine"]}, BadName),
        ({"items": ["x"] * 51}, BadName),
        ({"items": [Prompt("X", 9999)]}, BadTimeBox),
        ({"people": ["Nobody"]}, UnknownMember),
        ({"people": [("ada", "boss")]}, BadValue),
        ({"people": ["grace", ("Grace Ito", "observer")]}, PersonTwice),
        ({"answers": Answers()}, BadValue),
        (
            {"type_key": "decision", "answers": Answers(quorum=9, unit="people")},
            QuorumTooHigh,
        ),
    ],
)
def test_a_refused_meeting_leaves_nothing_behind(
    desk: Desk, wish: dict[str, object], error: type[CassetteError]
) -> None:
    join(desk, "Grace Ito")
    before = desk.library.digest()
    with pytest.raises(error):
        new_meeting(desk, **{"type_key": "status", "title": "Monday", **wish})  # type: ignore[arg-type]
    assert desk.library.queries.meetings() == ()
    assert desk.library.digest() == before


@pytest.mark.parametrize(
    "title", ["<img src=x onerror=alert(1)>", "**bold** [x](y)", "=1+1", "../../etc"]
)
def test_markup_in_a_title_is_kept_as_typed(desk: Desk, title: str) -> None:
    assert new_meeting(desk, "status", title).page.row.title == title


def test_the_state_follows_the_clock_and_nothing_else(desk: Desk, clock: Clock) -> None:
    page = new_meeting(desk, "status", "Monday", due="2026-11-25 10:00").page
    assert page.row.state(desk.now_ms()) is MeetingState.OPEN
    clock.ms += 25 * 3600_000
    assert page.row.state(desk.now_ms()) is MeetingState.DUE_SOON
    clock.ms += 24 * 3600_000
    assert (
        desk.library.queries.meeting(page.row.id).row.state(desk.now_ms()) is MeetingState.OVERDUE
    )


def test_a_meeting_can_be_renamed_moved_closed_and_reopened(desk: Desk) -> None:
    meeting = new_meeting(desk, "status", "Monday", due="friday").page.row.id
    assert retitle(desk, meeting, "Tuesday").row.title == "Tuesday"
    moved = move_due(desk, meeting, "2026-12-01 09:00").row
    assert (moved.due_ms, moved.due_zone) == (1_796_112_000_000, "Europe/Berlin")
    assert move_due(desk, meeting, None).row.due_ms is None
    assert close(desk, meeting).row.state(desk.now_ms()) is MeetingState.CLOSED
    assert reopen(desk, meeting).row.state(desk.now_ms()) is MeetingState.OPEN


@pytest.mark.parametrize(
    ("type_key", "error"), [("decision", OutcomeMissing), ("problem", ActionsIncomplete)]
)
def test_a_meeting_is_not_closed_by_hand_without_what_its_type_closes_with(
    desk: Desk, type_key: str, error: type[CassetteError]
) -> None:
    meeting = new_meeting(desk, type_key, "Which one?").page.row.id
    with pytest.raises(error, match="Which one"):
        close(desk, meeting)
    assert desk.library.queries.meeting(meeting).row.state(desk.now_ms()) is MeetingState.OPEN


def test_what_the_clock_closed_can_be_extended_or_reopened(desk: Desk, clock: Clock) -> None:
    meeting = new_meeting(desk, "status", "Monday", due="2026-11-25 10:00").page.row.id
    clock.ms += 4 * 24 * 3600_000
    count = sum(1 for _ in desk.library.queries.events())
    assert close(desk, meeting).row.state(desk.now_ms()) is MeetingState.CLOSED
    assert sum(1 for _ in desk.library.queries.events()) == count, "it is closed already"
    extended = move_due(desk, meeting, "in 3 days")
    assert extended.row.state(desk.now_ms()) is MeetingState.OPEN
    clock.ms += 5 * 24 * 3600_000
    assert reopen(desk, meeting).row.state(desk.now_ms()) is MeetingState.OVERDUE
    clock.ms += 5 * 24 * 3600_000
    assert reopen(desk, meeting).row.state(desk.now_ms()) is MeetingState.OVERDUE
    assert write_note(desk, Place(meeting), "Late, and welcome.").meeting == meeting


def test_saying_again_what_is_so_adds_nothing_to_the_log(desk: Desk) -> None:
    meeting = new_meeting(desk, "status", "Monday").page.row.id
    close(desk, meeting)
    count = sum(1 for _ in desk.library.queries.events())
    close(desk, meeting)
    retitle(desk, meeting, "Monday")
    assert sum(1 for _ in desk.library.queries.events()) == count
