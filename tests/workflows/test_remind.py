"""Reminders out of a library: told once, also across restarts, with what was muted left out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from cassette.domain.errors import UnknownId
from cassette.domain.events import Envelope, MemberJoined, NoteHeard, NoteWritten
from cassette.domain.ids import DeviceId, EventId, MeetingId, MemberId, NoteId
from cassette.runtime.settings import Settings
from cassette.workflows import attend
from cassette.workflows.desk import Place
from cassette.workflows.plan_meeting import new_meeting
from cassette.workflows.remind import FILE, due_reminders, hours_of, told
from cassette.workflows.series import open_rounds, start_series
from cassette.workflows.write_note import write_note

if TYPE_CHECKING:
    from cassette.domain.facts import Event
    from cassette.workflows.desk import Desk
    from tests.workflows.conftest import Clock

HOUR = 3_600_000
SETTINGS = Settings()


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


class Ben:
    """A colleague on another device."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.id = MemberId(desk.new_id())
        self._device, self._seq = DeviceId(desk.new_id()), 0
        self.does(MemberJoined(self.id, "Ben", "#335577"))

    def does(self, event: Event) -> None:
        self._seq += 1
        now = self.desk.now_ms()
        self.desk.library.ingest(
            [Envelope(EventId(self.desk.new_id()), self._device, self._seq, 1000 + self._seq,
                      self.id, now, now, event)]
        )  # fmt: skip

    def writes(self, meeting: MeetingId, text: str, **more: object) -> NoteId:
        note = NoteId(self.desk.new_id())
        self.does(NoteWritten(note, meeting, text, **more))  # type: ignore[arg-type]
        return note


def kinds(desk: Desk, settings: Settings = SETTINGS) -> list[str]:
    found = due_reminders(desk, settings)
    told(desk, found)
    return [one.kind for one in found]


@pytest.fixture
def meeting(desk: Desk) -> MeetingId:
    return new_meeting(desk, "status", "Monday", due="2026-11-23 15:00").page.row.id


def test_each_reminder_is_told_once(desk: Desk, clock: Clock, meeting: MeetingId) -> None:
    assert kinds(desk) == ["due soon"]
    assert kinds(desk) == []
    clock.ms = at("2026-11-23T14:30")
    assert kinds(desk) == ["overdue"]
    assert kinds(desk) == []
    assert set(due_reminders(desk, SETTINGS)) == set()


def test_what_was_said_is_not_reminded_of(desk: Desk, meeting: MeetingId) -> None:
    write_note(desk, Place(meeting), "Done.")
    assert kinds(desk) == []


def test_who_wants_no_reminders_gets_none(desk: Desk, clock: Clock, meeting: MeetingId) -> None:
    assert kinds(desk, Settings(remind=False)) == []
    assert kinds(desk, Settings(work_days="sat sun")) == []
    assert kinds(desk, Settings(days_off="2026-11-20..2026-11-24")) == []
    assert kinds(desk, Settings(zone="Pacific/Kiritimati")) == []
    assert kinds(desk, Settings(work_from="10:30")) == []
    assert kinds(desk, Settings(zone="America/New_York", work_from="04:00")) == ["due soon"]


def test_the_digest_lists_all_that_is_owed(desk: Desk, meeting: MeetingId) -> None:
    new_meeting(desk, "status", "Later", due="2026-12-23 15:00")
    settings = Settings(digest_at="10:00")
    (soon, digest) = due_reminders(desk, settings)
    assert (soon.kind, digest.kind, len(digest.owed)) == ("due soon", "digest", 2)


def test_notes_that_name_or_answer_me_are_told_until_heard(desk: Desk, clock: Clock) -> None:
    ben = Ben(desk)
    meeting = new_meeting(desk, "team", "Coffee").page.row.id
    mine = write_note(desk, Place(meeting), "Hello")
    named = ben.writes(meeting, "What do you say, @ada?")
    answer = ben.writes(meeting, "Hello yourself", reply_to=mine.id)
    ben.writes(meeting, "nothing to do with you")
    found = due_reminders(desk, SETTINGS)
    assert [(one.kind, one.note, one.by_name) for one in found] == [
        ("mention", named, "Ben"),
        ("reply", answer, "Ben"),
    ]
    desk.library.append([NoteHeard(named, 0)])
    attend.follow(desk, meeting)
    assert kinds(desk) == ["reply", "new"]
    ben.writes(meeting, "@Ada Byron!")
    attend.mute(desk, meeting)
    assert kinds(desk) == []
    assert attend.normal(desk, meeting) == "normal"
    assert kinds(desk) == ["mention"]
    with pytest.raises(UnknownId):
        attend.mute(desk, MeetingId(desk.new_id()))


def test_saying_the_same_level_again_adds_nothing(desk: Desk, meeting: MeetingId) -> None:
    attend.mute(desk, meeting)
    before = desk.library.digest()
    attend.mute(desk, meeting)
    assert desk.library.digest() == before


def test_hidden_ideas_call_nobody(desk: Desk) -> None:
    ben = Ben(desk)
    page = new_meeting(desk, "innovation", "Ideas", due="2026-12-20").page
    ben.writes(page.row.id, "A boat for @Ada", item=page.agenda[1].id)
    assert kinds(desk) == []
    write_note(desk, Place(page.row.id, page.agenda[1].id), "A bridge")
    assert kinds(desk) == ["mention"]


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"a": "b"}', b"\xff", b"[" * 9000])
def test_a_damaged_memory_only_tells_again(desk: Desk, meeting: MeetingId, content: bytes) -> None:
    kinds(desk)
    (desk.library.folder / FILE).write_bytes(content)
    assert kinds(desk) == ["due soon"]
    assert kinds(desk) == []


def test_what_cannot_be_remembered_is_told_again(
    desk: Desk, meeting: MeetingId, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        from cassette.domain.errors import DiskFull

        raise DiskFull(path="/")

    monkeypatch.setattr("cassette.workflows.remind.atomic.write_text", full)
    assert kinds(desk) == ["due soon"]
    assert kinds(desk) == ["due soon"]


def test_the_memory_is_no_part_of_what_devices_share(desk: Desk, meeting: MeetingId) -> None:
    before = desk.library.digest()
    kinds(desk)
    assert desk.library.digest() == before
    assert desk.library.check() == []


def test_two_weeks_of_stand_ups_across_a_change_of_clocks_remind_the_right_people(
    desk: Desk, clock: Clock
) -> None:
    """Ada in Berlin and Ben in New York, whose clocks change on another day; Ben never forgets."""
    clock.ms = at("2027-03-19T12:00")
    ben = Ben(desk)
    start_series(desk, "status", "Stand-up", every="weekday", first_due="2027-03-22 15:30",
                 people=["Ben"])  # fmt: skip
    new_york = Settings(zone="America/New_York")
    heard: dict[str, list[str]] = {"Ada": [], "Ben": []}
    queries = desk.library.queries
    end = at("2027-04-02T23:00")
    while clock.ms < end:
        for meeting in open_rounds(desk):
            # Ben answers on Mondays, as soon as a round opens; Ada never does.
            due = queries.meeting(meeting).row.due_ms or 0
            if datetime.fromtimestamp(due / 1000, UTC).weekday() == 0:
                ben.writes(meeting, "Said.")
        found = due_reminders(desk, SETTINGS)
        told(desk, found)
        local = datetime.fromtimestamp(clock.ms / 1000, ZoneInfo("Europe/Berlin"))
        heard["Ada"] += [f"{local:%a %H:%M} {one.kind}" for one in found]
        hours = hours_of(new_york, desk.zone)
        for owed in queries.owed(clock.ms, ben.id):
            if hours.works_at(clock.ms):
                there = datetime.fromtimestamp(clock.ms / 1000, ZoneInfo(hours.zone))
                assert 9 <= there.hour < 17
                assert there.weekday() < 5
                heard["Ben"].append(owed.title)
        clock.ms += HOUR // 2
    days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
    soon = [line for line in heard["Ada"] if line.endswith("due soon")]
    late = [line for line in heard["Ada"] if line.endswith("overdue")]
    # A round is told of when it opens; Monday's, which opens on Friday, on Monday morning.
    assert (
        soon
        == [
            "Mon 09:00 due soon",
            *(f"{day} 15:30 due soon" for day in days[:4]),
        ]
        * 2
    )
    assert late == [f"{day} 16:00 overdue" for day in days] * 2
    assert heard["Ben"]
