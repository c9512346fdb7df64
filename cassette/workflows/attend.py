"""How closely I want to be told of a meeting: mute it, follow it, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.planning_events import MeetingAttended

if TYPE_CHECKING:
    from cassette.domain.ids import MeetingId
    from cassette.domain.reminding import Level
    from cassette.workflows.desk import Desk


def mute(desk: Desk, meeting: MeetingId) -> Level:
    """Remind me of nothing in this meeting. Raises UnknownId."""
    return attend(desk, meeting, "muted")


def follow(desk: Desk, meeting: MeetingId) -> Level:
    """Tell me of every note in this meeting. Raises UnknownId."""
    return attend(desk, meeting, "following")


def normal(desk: Desk, meeting: MeetingId) -> Level:
    """Remind me of what I owe and of what is meant for me. Raises UnknownId."""
    return attend(desk, meeting, "normal")


def attend(desk: Desk, meeting: MeetingId, level: Level) -> Level:
    """Any of the three. Raises UnknownId."""
    queries = desk.library.queries
    queries.meeting(meeting)
    if queries.levels().get(meeting, "normal") != level:
        desk.library.append([MeetingAttended(meeting, level)])
    return level
