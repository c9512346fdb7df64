"""An invitation to meet live, as an iCalendar file (RFC 5545): one event in UTC, nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from icalendar import Alarm, Calendar, Event

from cassette.domain.formats import meeting_type
from cassette.export.escaping import visible

if TYPE_CHECKING:
    from cassette.domain.views import MeetingPage, TeamCard

MINUTE_MS = 60_000
STEP_MINUTES = 15
MIN_MINUTES, MAX_MINUTES = 15, 120
REMIND_BEFORE = timedelta(minutes=10)
PREPARE = "Prepare it in Cassette, each in your own time: speak or write to these questions first."


def invitation(page: MeetingPage, team: TeamCard, *, start_ms: int, minutes: int) -> str:
    """The file, with CRLF line ends. ``start_ms`` is UTC, ``minutes`` how long it takes.

    Equal meetings, starts and lengths make equal bytes: the same event in every calendar.
    """
    row = page.row
    people = ", ".join(visible(one.name) for one in page.people)
    about = [
        meeting_type(row.type).purpose,
        PREPARE,
        *(f"{item.n}. {visible(item.prompt)}" for item in page.agenda),
        f"{visible(team.name)}: {people}",
    ]
    event = Event()
    event.add("uid", f"{row.id}@cassette")
    event.add("dtstamp", _utc(row.created_ms))
    event.add("dtstart", _utc(start_ms))
    event.add("dtend", _utc(start_ms + minutes * MINUTE_MS))
    event.add("summary", visible(row.title))
    event.add("description", "\n".join(about))
    event.add_component(_reminder(visible(row.title)))
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Cassette//Meeting//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data.decode()


def usual_minutes(page: MeetingPage) -> int:
    """How long it takes when everybody speaks to every prompt, in quarters of an hour.

    At least a quarter, at most two hours.
    """
    speakers = sum(one.role != "observer" for one in page.people)
    seconds = speakers * sum(item.seconds for item in page.agenda)
    quarters = -(-seconds // (60 * STEP_MINUTES))
    return min(max(quarters * STEP_MINUTES, MIN_MINUTES), MAX_MINUTES)


def _reminder(text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", -REMIND_BEFORE)
    return alarm


def _utc(ms: int) -> datetime:
    return datetime.fromtimestamp(ms // 1000, UTC)
