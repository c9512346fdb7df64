"""Inviting to a live meeting: an .ics file for everybody's calendar; preparing stays here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import BadValue, NoLiveTime
from cassette.domain.text import safe_filename
from cassette.export.calendar import invitation, usual_minutes
from cassette.runtime import atomic
from cassette.workflows.when import Due, understand

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.ids import MeetingId
    from cassette.domain.views import MeetingPage
    from cassette.workflows.desk import Desk

KEY = "ics"
MAX_MINUTES = 24 * 60


def invitation_text(
    desk: Desk, meeting: MeetingId, *, at: str | Due | None = None, minutes: int | None = None
) -> str:
    """The invitation. It begins ``at`` (WHEN), or when the meeting is due.

    ``minutes`` None is as long as everybody needs for their time boxes. Raises UnknownId,
    NoLiveTime, BadTime, DueInThePast, BadValue.
    """
    page = desk.library.queries.meeting(meeting)
    if minutes is not None and not 1 <= minutes <= MAX_MINUTES:
        raise BadValue(given=minutes, what="length in minutes", allowed=f"1 to {MAX_MINUTES}")
    if isinstance(at, str):
        at = understand(at, now_ms=desk.now_ms(), zone=desk.zone)
    start_ms = page.row.due_ms if at is None else at.ms
    if start_ms is None:
        raise NoLiveTime(title=page.row.title)
    length = usual_minutes(page) if minutes is None else minutes
    return invitation(page, desk.library.team, start_ms=start_ms, minutes=length)


def save_invitation(
    desk: Desk,
    meeting: MeetingId,
    target: Path,
    *,
    at: str | Due | None = None,
    minutes: int | None = None,
) -> Path:
    """Write the invitation into a file, whole or not at all.

    Raises as ``invitation_text``, and DiskFull, CannotWrite.
    """
    text = invitation_text(desk, meeting, at=at, minutes=minutes)
    atomic.write_text(target, text)
    return target


def invitation_name(page: MeetingPage) -> str:
    """What the file is called where nobody says otherwise."""
    return f"{safe_filename(page.row.title)}.{KEY}"
