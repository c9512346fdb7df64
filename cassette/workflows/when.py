"""Times in plain words: "friday 17:00" becomes a moment in UTC with the zone of the wish, and back.

A day without a time of day means 17:00, the end of a working day. The resolved moment is always
shown to the person, so a misreading is seen at once.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cassette.domain.errors import BadTime, DueInThePast

END_OF_DAY = (17, 0)
_CLOCK = re.compile(r"\d:\d\d|\d\s*(am|pm)\b|\b(noon|midnight)\b|\b(hours?|minutes?|mins?|h)\b")
_TOO_SHORT = re.compile(r"\W*(\d+|\w{1,2})\W*")


class Due(NamedTuple):
    """A moment: UTC milliseconds since 1970, and the IANA zone it was wished in."""

    ms: int
    zone: str


def understand(text: str, *, now_ms: int, zone: str, must_be_future: bool = True) -> Due:
    """The moment meant by ISO 8601 or plain English words, read in ``zone``.

    Raises BadTime for words that mean no time, DueInThePast when ``must_be_future``.
    """
    now = datetime.fromtimestamp(now_ms / 1000, ZoneInfo(zone))
    meant = _own_phrase(text, now) or _parsed(text, now, zone)
    if meant is None:
        raise BadTime(given=text[:60])
    moment = meant.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    due = Due(round(moment.timestamp() * 1000), zone)
    if must_be_future and due.ms <= now_ms:
        raise DueInThePast(given=text[:60], resolved=say_due(*due))
    return due


def say_due(ms: int, zone: str) -> str:
    """A moment as people write it: "Fri 27 Nov 2026, 17:00 (Europe/Berlin)"."""
    local = datetime.fromtimestamp(ms / 1000, ZoneInfo(zone))
    day = f"{local:%a} {local.day} {local:%b %Y, %H:%M}"
    return f"{day} ({zone})"


def _own_phrase(text: str, now: datetime) -> datetime | None:
    """What the parser does not know: "eod", "end of week", "end of month". Local and naive."""
    words = " ".join(text.lower().split())
    today = now.replace(hour=END_OF_DAY[0], minute=END_OF_DAY[1], second=0, microsecond=0)
    if words in {"eod", "end of day", "today"}:
        return today.replace(tzinfo=None)
    if words in {"eow", "end of week", "end of the week"}:
        return (today + timedelta(days=(4 - today.weekday()) % 7)).replace(tzinfo=None)
    if words in {"eom", "end of month", "end of the month"}:
        first_of_next = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return (first_of_next - timedelta(days=1)).replace(tzinfo=None)
    return None


def _parsed(text: str, now: datetime, zone: str) -> datetime | None:
    """What dateparser makes of it: local and naive, or None."""
    import dateparser  # 0.3 s: only when somebody names a time

    if _TOO_SHORT.fullmatch(text):  # "1" and "a" would become some day next year
        return None
    meant: datetime | None = dateparser.parse(
        text,
        languages=["en"],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": now.replace(tzinfo=None),
            "TIMEZONE": zone,
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    if meant is None or not 1970 < meant.year < 9999:
        return None
    if _CLOCK.search(text.lower()) is None:
        meant = meant.replace(hour=END_OF_DAY[0], minute=END_OF_DAY[1])
    return meant.replace(second=0, microsecond=0)
