"""Series: rounds open by themselves, once, with what the round before left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import (
    BadLink,
    BadName,
    BadRecurrence,
    BadTime,
    BadValue,
    CassetteError,
    DueInThePast,
    DueMissing,
    NeverFires,
    PersonTwice,
    RoundIsSkipped,
    SeriesHasEnded,
    TooOften,
    UnknownId,
    UnknownItem,
    UnknownMeetingType,
    UnknownMember,
    UnknownRound,
)
from cassette.domain.events import MemberJoined, ParticipantAdded
from cassette.domain.formats import Prompt, meeting_type
from cassette.domain.ids import MeetingId, MemberId, SeriesId
from cassette.domain.meetings import MeetingState
from cassette.domain.planning_events import (
    AgendaItemEdited,
    ParticipantRemoved,
    RoundOpened,
    SeriesStarted,
)
from cassette.workflows import act
from cassette.workflows.attach import Wanted
from cassette.workflows.desk import Place
from cassette.workflows.people import remove_person
from cassette.workflows.plan_meeting import close
from cassette.workflows.series import (
    end,
    open_round,
    open_rounds,
    resume,
    round_ids,
    skip,
    start_series,
    unskip,
)
from cassette.workflows.write_note import write_note

if TYPE_CHECKING:
    from cassette.domain.planning_views import SeriesRow
    from cassette.domain.views import MeetingPage
    from cassette.workflows.desk import Desk
    from tests.workflows.conftest import Clock

HOUR = 3_600_000
DAY = 24 * HOUR


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def standup(desk: Desk, **more: object) -> SeriesRow:
    wish: dict[str, object] = {"every": "weekday", "first_due": "2026-11-24 09:30", **more}
    return start_series(desk, "status", "Stand-up", **wish)  # type: ignore[arg-type]


def pages(desk: Desk, row: SeriesRow) -> dict[str, MeetingPage]:
    found = desk.library.queries.series(row.id)[0]
    return {at: desk.library.queries.meeting(meeting) for at, meeting in found.opened}


def test_a_series_begins_with_its_first_round_open(desk: Desk) -> None:
    row = standup(desk)
    ((occurrence, meeting),) = row.opened
    page = desk.library.queries.meeting(meeting)
    assert occurrence == "2026-11-24T09:30"
    assert page.row.due_ms == at("2026-11-24T08:30")
    assert (page.row.title, page.row.due_zone, page.row.series) == ("Stand-up", "Europe/Berlin",
                                                                    row.id)  # fmt: skip
    prompts = [prompt.text for prompt in meeting_type("status").prompts]
    assert [item.prompt for item in page.agenda] == prompts
    assert [(one.name, one.role) for one in page.people] == [("Ada Byron", "host")]
    assert open_rounds(desk) == ()


def test_a_round_opens_when_the_one_before_it_was_due(desk: Desk, clock: Clock) -> None:
    row = standup(desk)
    clock.ms = at("2026-11-24T08:30")
    assert list(pages(desk, row)) == ["2026-11-24T09:30"]
    assert len(open_rounds(desk)) == 1
    assert list(pages(desk, row)) == ["2026-11-24T09:30", "2026-11-25T09:30"]
    assert open_rounds(desk) == ()


def test_after_a_holiday_only_what_still_takes_answers_is_opened(desk: Desk, clock: Clock) -> None:
    row = standup(desk)
    clock.ms = at("2026-12-08T09:00")  # Tuesday, half an hour after that day's round was due
    open_rounds(desk)
    opened = pages(desk, row)
    assert list(opened) == ["2026-11-24T09:30", "2026-12-08T09:30", "2026-12-09T09:30"]
    assert [page.row.state(clock.ms) for page in opened.values()] == [
        MeetingState.CLOSED,
        MeetingState.OVERDUE,
        MeetingState.DUE_SOON,
    ]


def test_the_clock_going_back_opens_nothing_twice(desk: Desk, clock: Clock) -> None:
    row = standup(desk)
    clock.ms = at("2026-11-25T12:00")
    open_rounds(desk)
    before = pages(desk, row).keys()
    clock.ms = at("2026-11-24T08:00")
    assert open_rounds(desk) == ()
    assert pages(desk, row).keys() == before


def test_two_devices_that_open_a_round_apart_open_the_same_one(desk: Desk) -> None:
    row = standup(desk)
    ((occurrence, meeting),) = row.opened
    items = tuple(item.id for item in desk.library.queries.meeting(meeting).agenda)
    assert round_ids(row, occurrence, 3) == (meeting, items)
    assert len({meeting, *items, round_ids(row, "2026-11-25T09:30", 0)[0]}) == 5
    before = desk.library.queries.meeting(meeting)
    desk.library.append([RoundOpened(row.id, occurrence, meeting)])
    assert desk.library.queries.meeting(meeting) == before
    assert desk.library.queries.series(row.id)[0].opened == row.opened


def test_a_round_takes_over_agenda_and_people_as_the_last_one_left_them(
    desk: Desk, clock: Clock
) -> None:
    ben, cho = MemberId(desk.new_id()), MemberId(desk.new_id())
    desk.library.append([MemberJoined(ben, "Ben", "#112233"), MemberJoined(cho, "Cho", "#112233")])
    row = standup(desk, people=["Ben"], items=["One?", Prompt("Two?", 45)])
    first = desk.library.queries.meeting(row.opened[0][1])
    assert [(item.prompt, item.seconds) for item in first.agenda] == [("One?", 30), ("Two?", 45)]
    desk.library.append(
        [
            AgendaItemEdited(first.agenda[0].id, "Uno?", 10),
            ParticipantAdded(first.row.id, cho, "observer"),
            ParticipantRemoved(first.row.id, ben),
        ]
    )
    clock.ms += 2 * DAY
    open_rounds(desk)
    last = list(pages(desk, row).values())[-1]
    assert [(item.prompt, item.seconds) for item in last.agenda] == [("Uno?", 10), ("Two?", 45)]
    assert [(one.name, one.role) for one in last.people] == [
        ("Ada Byron", "host"),
        ("Cho", "observer"),
    ]


def test_open_actions_are_owed_in_the_rounds_after_theirs(desk: Desk, clock: Clock) -> None:
    ben = MemberId(desk.new_id())
    desk.library.append([MemberJoined(ben, "Ben", "#112233")])
    row = standup(desk)
    queries = desk.library.queries
    first = row.opened[0][1]
    mine = act.agree(desk, first, "Order the paint", owner="Ada Byron")
    theirs = act.agree(desk, first, "Mend the lamp", owner="Ben")
    clock.ms += 2 * DAY
    open_rounds(desk)
    _, second, third = (page.row.id for page in pages(desk, row).values())

    def to_do(meeting: MeetingId) -> set[tuple[str, str]]:
        owed = queries.owed_in(meeting, clock.ms)
        return {(one.member_name, one.what) for one in owed if one.duty == "act"}

    both = {("Ada Byron", "Order the paint"), ("Ben", "Mend the lamp")}
    assert to_do(second) == to_do(third) == both
    carried = [one for one in queries.owed_in(third, clock.ms) if one.action == mine.id]
    assert [one.meeting for one in carried] == [first]  # where it was agreed
    assert [one.action for one in queries.owed(clock.ms, ben) if one.action] == [theirs.id]
    remove_person(desk, third, ben)
    assert to_do(third) == {("Ada Byron", "Order the paint")}
    assert to_do(second) == both
    act.done(desk, mine.id)
    assert to_do(third) == set()


def test_what_presses_and_weighs_is_handed_on_and_attachments_lie_beside_the_first(
    desk: Desk, clock: Clock
) -> None:
    link = Wanted("https://example.org/board", n=2, name="The board")
    row = standup(desk, urgent=True, stakes="high", attachments=[link])
    ((_, first),) = row.opened
    (attached,) = desk.library.queries.attachments(first)
    page = desk.library.queries.meeting(first)
    assert (attached.name, attached.item) == ("The board", page.agenda[1].id)
    clock.ms += DAY
    open_rounds(desk)
    told = [(page.row.urgent, page.row.stakes) for page in pages(desk, row).values()]
    assert told == [(True, "high")] * 2


def test_a_skipped_round_never_opens_and_an_open_one_is_closed(desk: Desk, clock: Clock) -> None:
    row = standup(desk)
    skip(desk, row.id, "2026-11-25T09:30")
    assert skip(desk, row.id, "2026-11-25T09:30").skipped == {"2026-11-25T09:30"}
    clock.ms = at("2026-11-24T09:00")
    assert open_rounds(desk) == ()
    clock.ms = at("2026-11-25T09:00")
    assert len(open_rounds(desk)) == 1
    opened = pages(desk, row)
    assert list(opened) == ["2026-11-24T09:30", "2026-11-26T09:30"]
    skip(desk, row.id, "2026-11-26T09:30")
    assert pages(desk, row)["2026-11-26T09:30"].row.state(clock.ms) is MeetingState.CLOSED
    unskip(desk, row.id, "2026-11-26T09:30")
    assert pages(desk, row)["2026-11-26T09:30"].row.state(clock.ms) is not MeetingState.CLOSED
    unskip(desk, row.id, "2026-11-25T09:30")
    assert list(pages(desk, row)) == ["2026-11-24T09:30", "2026-11-25T09:30", "2026-11-26T09:30"]


def test_tomorrows_round_can_be_answered_today(desk: Desk, clock: Clock) -> None:
    row = standup(desk)
    meeting = open_round(desk, row.id, "2026-11-25T09:30")
    assert open_round(desk, row.id, "2026-11-25T09:30") == meeting
    write_note(desk, Place(meeting), "Done before it was due.")
    clock.ms = at("2026-11-24T08:31")
    assert open_rounds(desk) == ()
    assert desk.library.queries.owed(clock.ms)[0].meeting == row.opened[0][1]


def test_an_ended_series_opens_nothing_until_it_goes_on(desk: Desk, clock: Clock) -> None:
    row = standup(desk)
    assert end(desk, row.id).ended
    assert end(desk, row.id).ended
    clock.ms += 2 * DAY
    assert open_rounds(desk) == ()
    with pytest.raises(SeriesHasEnded):
        open_round(desk, row.id, "2026-11-27T09:30")
    assert not resume(desk, row.id).ended
    assert len(pages(desk, row)) > 1


def test_rounds_that_are_not_there_are_named_with_those_that_are(desk: Desk) -> None:
    row = standup(desk)
    for work in (open_round, skip, unskip):
        with pytest.raises(UnknownRound, match="no round") as caught:
            work(desk, row.id, "2026-11-28T09:30")
        assert "2026-11-24 09:30" in caught.value.hint
    skip(desk, row.id, "2026-11-27T09:30")
    with pytest.raises(RoundIsSkipped):
        open_round(desk, row.id, "2026-11-27T09:30")
    with pytest.raises(UnknownId):
        end(desk, SeriesId(desk.new_id()))


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"every": "FREQ=SECONDLY"}, TooOften),
        ({"every": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, NeverFires),
        ({"every": "sometimes"}, BadRecurrence),
        ({"first_due": None}, DueMissing),
        ({"first_due": "blah"}, BadTime),
        ({"first_due": "2020-01-01 09:00"}, DueInThePast),
        ({"zone": "Mars/Base"}, BadRecurrence),
        ({"people": ["Nobody"]}, UnknownMember),
        ({"people": [("Ada Byron", "boss")]}, BadValue),
        ({"items": ["x"] * 51}, BadName),
        ({"items": ["a\nb"]}, BadName),
        ({"title": " "}, BadName),
        ({"attachments": [Wanted("ftp://here")]}, BadLink),
        ({"attachments": [Wanted("https://here.example", n=9)]}, UnknownItem),
        ({"type_key": "party"}, UnknownMeetingType),
    ],
)
def test_a_refused_series_leaves_nothing_behind(
    desk: Desk, wish: dict[str, object], error: type[CassetteError]
) -> None:
    before = desk.library.digest()
    asked: dict[str, object] = {"type_key": "status", "title": "Stand-up", "every": "day",
                                "first_due": "tomorrow 9:30", **wish}  # fmt: skip
    with pytest.raises(error):
        start_series(desk, **asked)  # type: ignore[arg-type]
    assert desk.library.digest() == before


def test_a_rule_of_another_device_that_is_not_taken_stays_closed(desk: Desk) -> None:
    desk.library.append(
        [
            SeriesStarted(SeriesId(desk.new_id()), "status", "Odd", rule, "2026-11-24T09:30",
                          zone, (), ())
            for rule, zone in (
                ("FREQ=SECONDLY", "UTC"),
                ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "UTC"),
                ("FREQ=DAILY", "Mars/Base"),
            )
        ]
    )  # fmt: skip
    assert open_rounds(desk) == ()
    standup(desk)
    assert len(desk.library.queries.meetings()) == 1


def test_closing_one_round_early_does_not_touch_the_next(desk: Desk, clock: Clock) -> None:
    row = standup(desk)
    close(desk, row.opened[0][1])
    assert open_rounds(desk) == ()
    clock.ms = at("2026-11-24T08:30")
    assert len(open_rounds(desk)) == 1


def test_two_weeks_of_stand_ups_stay_at_nine_thirty_across_a_change_of_clocks(
    desk: Desk, clock: Clock
) -> None:
    clock.ms = at("2027-03-21T12:00")
    row = standup(desk, first_due="2027-03-22 09:30")
    for _ in range(14 * 24):
        open_rounds(desk)
        clock.ms += HOUR
    opened = pages(desk, row)
    due = [datetime.fromtimestamp((page.row.due_ms or 0) / 1000, UTC) for page in opened.values()]
    assert [f"{moment:%d %H:%M}" for moment in due] == [
        *(f"{day} 08:30" for day in range(22, 27)),
        *(f"{day} 07:30" for day in range(29, 32)),
        *(f"0{day} 07:30" for day in (1, 2, 5)),
    ]


def test_whoever_starts_a_series_hosts_it_whatever_else_they_are_named(desk: Desk) -> None:
    row = standup(desk, people=[("Ada Byron", "observer")])
    assert [(seat.member, seat.role) for seat in row.people] == [(desk.library.team.me, "host")]


def test_somebody_named_twice_with_different_roles_is_refused_for_a_series(desk: Desk) -> None:
    ben = MemberId(desk.new_id())
    desk.library.append([MemberJoined(ben, "Ben", "#336699")])
    with pytest.raises(PersonTwice):
        standup(desk, people=[("Ben", "observer"), ("Ben", "decider")])
    assert desk.library.queries.series() == ()
