"""Times in plain words: "friday 17:00" becomes a moment in UTC with the zone of the wish, and back.

A day without a time of day means 17:00, the end of a working day; a morning is 9:00, an afternoon
15:00, an evening 18:00, a night (and "tonight") 20:00, and beside an hour they say which half of
the day it is in. "9.30", "17h30" and "at 17" beside a day are times of day, and 12.11.2026 is in
November. Hours, minutes and seconds from now
last as long as they say, also in the night when clocks are put back. The resolved moment is always
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
_NUMBER = r"(\d+(\.\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
_TOO_SHORT = re.compile(rf"\W*(in\W+{_NUMBER}|\d+|\w{{1,2}})\W*")
_SPAN_WORD = re.compile(
    rf"in|and|ago|from|now|{_NUMBER}|(\d+(\.\d+)?)?(h|hrs?|hours?|mins?|minutes?|secs?|seconds?)"
)
_SPAN_UNIT = re.compile(r"(now|h|hrs?|hours?|mins?|minutes?|secs?|seconds?)$")
"""Words of a length of time in which no day is spoken of."""
_DAY = re.compile(
    r"\b((mon|tues?|wednes|thu(rs)?|fri|satur|sun)(day)?|wed|sat|today|tomorrow)\b"
    r"|\d{4}-\d\d-\d\d",
    re.IGNORECASE,
)
_DOTTED_DATE = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?![\d.])")
_DOTTED = re.compile(r"(?<![\d.])([01]?\d|2[0-3])\.([0-5]\d)(?![\d.])")
_WITH_H = re.compile(r"\b([01]?\d|2[0-3])h([0-5]\d)?\b", re.IGNORECASE)
_AT = re.compile(r"\bat (\d{1,2})(?![\d:.h]|\s*[ap]m)", re.IGNORECASE)
_CLOCK_TIME = re.compile(r"(?<![\d:+-])(\d{1,2}):(\d\d)(?!\d)")
_PART = re.compile(
    r"(?:\b(?P<near>this|last|in the|at)\s+)?\b(?P<part>morning|afternoon|evening|night|tonight)\b",
    re.IGNORECASE,
)
_PARTS = {"morning": (9, 0, 11), "afternoon": (15, 12, 18), "evening": (18, 16, 23),
          "night": (20, 18, 23)}  # fmt: skip
"""The hour for whoever names none (a morning begins when work does), the first and the last."""
_EARLIEST = 8
"""“At 5” is in the morning or in the evening, nobody knows: from 8 on it is what it says."""


class Due(NamedTuple):
    """A moment: UTC milliseconds since 1970, and the IANA zone it was wished in."""

    ms: int
    zone: str


def understand(text: str, *, now_ms: int, zone: str, must_be_future: bool = True) -> Due:
    """The moment meant by ISO 8601 or plain English words, read in ``zone``.

    Raises BadTime for words that mean no time, DueInThePast when ``must_be_future``.
    """
    now = datetime.fromtimestamp(now_ms / 1000, ZoneInfo(zone))
    moment = _after_a_while(text, now) or _on_the_wall(text, now, zone)
    if moment is None:
        raise BadTime(given=text[:60])
    due = Due(round(moment.timestamp() * 1000), zone)
    if must_be_future and due.ms <= now_ms:
        raise DueInThePast(given=text[:60], resolved=say_due(*due))
    return due


def say_due(ms: int, zone: str) -> str:
    """A moment as people write it: "Fri 27 Nov 2026, 17:00 (Europe/Berlin)"."""
    local = datetime.fromtimestamp(ms / 1000, ZoneInfo(zone))
    day = f"{local:%a} {local.day} {local:%b %Y, %H:%M}"
    return f"{day} ({zone})"


def _on_the_wall(text: str, now: datetime, zone: str) -> datetime | None:
    """The moment when clocks in ``zone`` show what is meant."""
    plain = _plain(text)
    if plain is None:
        return None
    meant = _own_phrase(plain, now) or _parsed(plain, now, zone)
    return None if meant is None else meant.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _plain(text: str) -> str | None:
    """``text`` with its time of day as hh:mm; None for one that no clock shows, or half the clocks.

    What the parser does not know as a time it takes for a day of some month.
    """
    for hour, minute in _CLOCK_TIME.findall(text):
        if int(hour) > 23 or int(minute) > 59:
            return None
    plain = _DOTTED_DATE.sub(lambda day: f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}", text)
    found = _PART.search(plain)
    if found is not None:
        plain = f"{plain[: found.start()]}{_day_of_part(found)}{plain[found.end() :]}".strip(" ,")
    if _DAY.search(plain):
        plain = _WITH_H.sub(lambda at: f"{at[1]}:{at[2] or '00'}", plain)
        plain = _DOTTED.sub(r"\1:\2", plain)
    if found is not None:
        return _in_part(_AT.sub(r"at \1:00", plain), found["part"].lower())
    bare = _AT.search(plain)
    if bare is not None and not _EARLIEST <= int(bare[1]) <= 23:
        return None
    return _AT.sub(r"at \1:00", plain)


def _day_of_part(found: re.Match[str]) -> str:
    """Which day "this morning", "tonight" and "last night" are of; "" where another word says."""
    near = (found["near"] or "").lower()
    if near == "last":
        return "yesterday"
    return "today" if near == "this" or found["part"].lower() == "tonight" else ""


def _in_part(text: str, part: str) -> str | None:
    """``text`` at a time of day in this part of it; None for an hour that is in none such."""
    usual, first, last = _PARTS["night" if part == "tonight" else part]
    named = _CLOCK_TIME.search(text)
    if named is None:
        return text if _CLOCK.search(text.lower()) else f"{text} {usual}:00".strip()
    if re.match(r"\s*[ap]m", text[named.end() :], re.IGNORECASE):
        return text
    fitting = [hour for hour in (int(named[1]), int(named[1]) + 12) if first <= hour <= last]
    if not fitting:
        return None
    return f"{text[: named.start()]}{fitting[0]}:{named[2]}{text[named.end() :]}"


def _after_a_while(text: str, now: datetime) -> datetime | None:
    """“now” and “in 3 hours”: counted in UTC and to the second; None for anything else."""
    words = re.split(r"[\s,]+", text.lower().strip())
    if not (all(map(_SPAN_WORD.fullmatch, words)) and any(map(_SPAN_UNIT.search, words))):
        return None
    meant = _read(text, now.astimezone(UTC), "UTC")
    return None if meant is None else meant.replace(tzinfo=UTC)


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
    """What dateparser makes of it, at the end of the day if it is only a day. Local and naive."""
    meant = _read(text, now, zone)
    if meant is None:
        return None
    if _CLOCK.search(text.lower()) is None:
        meant = meant.replace(hour=END_OF_DAY[0], minute=END_OF_DAY[1])
    return meant.replace(second=0, microsecond=0)


def _read(text: str, now: datetime, zone: str) -> datetime | None:
    """What dateparser makes of it: naive, in ``zone`` as ``now`` is, or None."""
    import dateparser  # 0.3 s: only when somebody names a time

    if _TOO_SHORT.fullmatch(text.lower()):  # "1", "a" and "in 5" would be some day next year
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
    return meant if meant is not None and 1970 < meant.year < 9999 else None
