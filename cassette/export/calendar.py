"""An invitation to meet live, as an iCalendar file (RFC 5545): one event in UTC, nothing else.

It is written here rather than by a library: one event in UTC needs three rules of the format
(escaping, folding, CRLF), and every machine writes the same bytes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cassette.domain.formats import meeting_type
from cassette.export.escaping import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.domain.views import MeetingPage, TeamCard

MINUTE_MS = 60_000
STEP_MINUTES = 15
MIN_MINUTES, MAX_MINUTES = 15, 120
FOLD_BYTES = 75
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
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Cassette//Meeting//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{row.id}@cassette",
        f"DTSTAMP:{_utc(row.created_ms)}",
        f"DTSTART:{_utc(start_ms)}",
        f"DTEND:{_utc(start_ms + minutes * MINUTE_MS)}",
        f"SUMMARY:{_text(visible(row.title))}",
        f"DESCRIPTION:{_text(chr(10).join(about))}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(visible(row.title))}",
        "TRIGGER:-PT10M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def usual_minutes(page: MeetingPage) -> int:
    """How long it takes when everybody speaks to every prompt, in quarters of an hour.

    At least a quarter, at most two hours.
    """
    speakers = sum(one.role != "observer" for one in page.people)
    seconds = speakers * sum(item.seconds for item in page.agenda)
    quarters = -(-seconds // (60 * STEP_MINUTES))
    return min(max(quarters * STEP_MINUTES, MIN_MINUTES), MAX_MINUTES)


def _utc(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms // 1000, UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """A value of the type TEXT (RFC 5545, 3.3.11)."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 bytes, the later ones after a space; no character is cut."""
    piece, size = "", 0
    for sign in line:
        width = len(sign.encode("utf-8", "replace"))
        if size + width > FOLD_BYTES:
            yield piece
            piece, size = " ", 1
        piece += sign
        size += width
    yield piece
