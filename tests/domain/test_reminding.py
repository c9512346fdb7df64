"""Who is told what, and when: in working hours, never on a day off, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from cassette.domain.ids import ActionId, MeetingId, MemberId, NoteId
from cassette.domain.planning_views import Owed
from cassette.domain.reminding import Call, Hours, Level, Reminder, names, reminders, soon_from

WEEK = frozenset(range(5))
BERLIN = Hours("Europe/Berlin", WEEK, time(9), time(17))


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def owes(due: str | None, meeting: str = "m", duty: str = "say", **more: object) -> Owed:
    return Owed(
        MemberId("ada"), "Ada", MeetingId(meeting), meeting.upper(), "status", duty,  # type: ignore[arg-type]
        None if due is None else ms(due), "Europe/Berlin", **more,  # type: ignore[arg-type]
    )  # fmt: skip


def remind(
    now: str,
    *owed: Owed,
    calls: tuple[Call, ...] = (),
    levels: dict[MeetingId, Level] | None = None,
    told: set[str] | None = None,
    hours: Hours = BERLIN,
) -> tuple[Reminder, ...]:
    return reminders(
        ms(now), hours, owed=owed, calls=calls, levels=levels or {}, told=told or set()
    )


def kinds(*args: object, **more: object) -> list[str]:
    return [one.kind for one in remind(*args, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24T10:59", []),  # more than a day before
        ("2026-11-24T11:00", ["due soon"]),
        ("2026-11-25T07:59", []),  # 8:59 in Berlin: not yet at work
        ("2026-11-25T08:00", ["due soon"]),
        ("2026-11-25T11:00", ["due soon"]),
        ("2026-11-25T11:01", ["overdue"]),
        ("2026-11-25T16:00", []),  # 17:00: at home
        ("2026-11-28T10:00", []),  # Saturday
    ],
)
def test_a_due_time_is_told_in_working_hours(now: str, expected: list[str]) -> None:
    assert kinds(now, owes("2026-11-25T11:00")) == expected


@pytest.mark.parametrize(
    ("due", "first"),
    [
        ("2026-11-25T11:00", "2026-11-24T11:00"),
        # Monday at 8:00: nobody works in the day before, so Friday morning it is.
        ("2026-11-30T07:00", "2026-11-27T08:00"),
        # Monday at 9:30: half an hour of work is left on Monday.
        ("2026-11-30T08:30", "2026-11-29T08:30"),
        # On a Saturday: Friday's work lies within the day before.
        ("2026-11-28T11:00", "2026-11-27T11:00"),
        ("2026-11-29T20:00", "2026-11-27T08:00"),
        # The last days of the year.
        ("2027-01-04T07:00", "2027-01-01T08:00"),
    ],
)
def test_what_is_due_before_work_begins_is_told_on_the_last_working_day(
    due: str, first: str
) -> None:
    assert soon_from(ms(due), BERLIN) == ms(first)


def test_days_off_are_left_alone() -> None:
    off = Hours("Europe/Berlin", WEEK, time(9), time(17), off=frozenset({date(2026, 11, 25)}))
    owed = owes("2026-11-26T07:00")
    assert kinds("2026-11-25T10:00", owed, hours=off) == []
    assert kinds("2026-11-24T10:00", owed, hours=off) == ["due soon"]
    never = Hours("Europe/Berlin", frozenset(), time(9), time(17))
    assert kinds("2026-11-25T10:00", owed, hours=never) == []
    assert soon_from(ms("2026-11-26T07:00"), never) == ms("2026-11-25T07:00")


@pytest.mark.parametrize(
    ("zone", "at_work"),
    [
        ("Etc/GMT+12", "2026-11-25T21:00"),
        ("Pacific/Kiritimati", "2026-11-24T19:00"),
        ("America/New_York", "2026-11-25T14:00"),
        ("Asia/Kathmandu", "2026-11-25T03:15"),
    ],
)
def test_hours_are_those_of_the_persons_zone(zone: str, at_work: str) -> None:
    hours = Hours(zone, WEEK, time(9), time(17))
    assert hours.works_at(ms(at_work))
    assert not hours.works_at(ms(at_work) - 1)
    assert kinds(at_work, owes("2026-11-26T10:00"), hours=hours) in (["due soon"], [])


def test_a_night_shift_ends_on_the_day_after() -> None:
    night = Hours("Europe/Berlin", WEEK, time(22), time(6))
    assert [
        night.works_at(ms(moment))
        for moment in ("2026-11-23T20:59", "2026-11-23T21:00", "2026-11-24T04:59",
                       "2026-11-24T05:00", "2026-11-28T04:59", "2026-11-28T21:00",
                       "2026-11-23T04:00")
    ] == [False, True, True, False, True, False, False]  # fmt: skip
    round_the_clock = Hours("Europe/Berlin", frozenset(range(7)), time(9), time(9))
    assert round_the_clock.works_at(ms("2026-11-28T03:00"))


def test_nine_o_clock_stays_nine_o_clock_when_clocks_change() -> None:
    for before, after in (("2026-03-27T08:00", "2026-03-30T07:00"),
                          ("2026-10-23T07:00", "2026-10-26T08:00")):  # fmt: skip
        for moment in (before, after):
            assert BERLIN.works_at(ms(moment))
            assert not BERLIN.works_at(ms(moment) - 1)


def test_a_meeting_is_told_once_for_all_its_duties_and_again_when_its_due_time_moves() -> None:
    both = (owes("2026-11-25T11:00"), owes("2026-11-25T11:00", duty="hear"))
    (one,) = remind("2026-11-25T09:00", *both)
    assert [owed.duty for owed in one.owed] == ["say", "hear"]
    assert remind("2026-11-25T10:00", *both, told={one.key}) == ()
    (late,) = remind("2026-11-25T12:00", *both, told={one.key})
    assert late.kind == "overdue"
    (again,) = remind("2026-11-25T10:00", owes("2026-11-25T12:00"), told={one.key})
    assert again.kind == "due soon"


def test_actions_and_reviews_are_told_by_themselves_and_without_a_date_nothing_is() -> None:
    found = remind(
        "2026-11-25T09:00",
        owes("2026-11-25T12:00", duty="act", action=ActionId("a")),
        owes("2026-11-25T11:00", duty="act", action=ActionId("b")),
        owes("2026-11-24T11:00", duty="review", note=NoteId("n")),
        owes(None, meeting="x"),
    )
    assert [(one.kind, one.action) for one in found] == [
        ("review", None),
        ("due soon", "b"),
        ("due soon", "a"),
    ]


def test_muted_meetings_are_silent_and_followed_ones_tell_of_every_note() -> None:
    def call(kind: str, meeting: str = "m") -> Call:
        return Call(NoteId(kind + meeting), MeetingId(meeting), "M", "Ben", kind)  # type: ignore[arg-type]

    calls = (call("mention"), call("reply"), call("new"))
    owed = owes("2026-11-25T11:00")
    told = kinds("2026-11-25T09:00", owed, calls=calls)
    assert told == ["due soon", "mention", "reply"]
    meeting = MeetingId("m")
    told = kinds("2026-11-25T09:00", owed, calls=calls, levels={meeting: "following"})
    assert told == ["due soon", "mention", "reply", "new"]
    assert kinds("2026-11-25T09:00", owed, calls=calls, levels={meeting: "muted"}) == []
    assert kinds("2026-11-25T07:00", calls=calls) == []


def test_the_digest_comes_once_a_working_day() -> None:
    hours = Hours("Europe/Berlin", WEEK, time(9), time(17), digest=time(9, 30))
    owed = owes("2026-12-25T11:00")
    assert kinds("2026-11-25T08:29", owed, hours=hours) == []
    (digest,) = remind("2026-11-25T08:30", owed, hours=hours)
    assert (digest.kind, digest.owed) == ("digest", (owed,))
    assert kinds("2026-11-25T12:00", owed, hours=hours, told={digest.key}) == []
    assert kinds("2026-11-26T12:00", owed, hours=hours, told={digest.key}) == ["digest"]
    assert kinds("2026-11-26T12:00", hours=hours) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Ada Byron look", True),
        ("hey @ada, look", True),
        ("@ADA", True),
        ("@Adam", False),
        ("mail ada@Ada.org", False),
        ("Ada", False),
        ("@ Ada", False),
    ],
)
def test_a_name_after_an_at_sign_is_meant(text: str, named: bool) -> None:
    assert names(text, "Ada Byron") == named
    assert not names(text, "")
    assert not names(text, "A.a (x")


@pytest.mark.parametrize("wish", [time(17), time(18, 30)])
def test_a_digest_after_work_is_told_then_and_alone(wish: time) -> None:
    hours = Hours("Europe/Berlin", WEEK, time(9), time(17), digest=wish)
    owed = owes("2026-11-26T11:00")
    assert kinds("2026-11-25T15:59", owed, hours=hours) == ["due soon"]
    assert kinds("2026-11-25T17:30", owed, hours=hours) == ["digest"]
    assert kinds("2026-11-26T07:00", owed, hours=hours) == []  # 8:00 on the day after
    assert kinds("2026-11-28T17:30", owed, hours=hours) == []  # Saturday
