"""How often a meeting takes place: RFC 5545 rules over local times, and when those are in UTC.

A rule counts in the naive local times of its zone, so a stand-up at 9:30 stays at 9:30 when clocks
are changed. A local time that a change leaves out moves forward by the gap; of one that comes twice
the first counts.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import takewhile
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cassette.domain.errors import BadRecurrence, NeverFires, TooOften
from cassette.domain.planning_events import MAX_RULE

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = {
    "day": "FREQ=DAILY",
    "weekday": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "week": "FREQ=WEEKLY",
    "2 weeks": "FREQ=WEEKLY;INTERVAL=2",
    "month": "FREQ=MONTHLY",
}
"""What people say, and the rule it stands for."""
_WORDS = {rule: words for words, rule in RULES.items()}

MAX_INTERVAL = 366
MAX_COUNT = 10_000
_MINUTE = "%Y-%m-%dT%H:%M"
_OFTEN = {"HOURLY", "MINUTELY", "SECONDLY"}
_RARELY = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH",
          "BYSETPOS"}  # fmt: skip
_CLOCK_PARTS = {"BYHOUR", "BYMINUTE", "BYSECOND"}
_LAST_YEARS = range(9989, 9960, -1)
"""Years near the end of the calendar, for ``_ever``."""


def rule_of(every: str, first: str) -> str:
    """The rule meant by "day", "weekday", "week", "month" or a rule; one that takes place.

    ``first`` is the local time of the first round. Raises BadRecurrence, TooOften, NeverFires.
    """
    words = " ".join(every.lower().split()).removeprefix("every ")
    if words in RULES or every in _WORDS:
        return RULES.get(words, every)
    rule = "".join(every.upper().split()).removeprefix("RRULE:")
    parts = _parts(rule, every)
    frequency = parts.get("FREQ", "")
    if frequency in _OFTEN or _CLOCK_PARTS & parts.keys():
        raise TooOften(given=_shown(every))
    if frequency not in _RARELY:
        raise BadRecurrence(given=_shown(every), why="it has no FREQ that is known")
    strange = sorted(parts.keys() - _PARTS)
    if strange:
        raise BadRecurrence(given=_shown(every), why=f"{strange[0]} is not understood")
    _check_numbers(parts, every)
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        if not _ever(parts, first) or next(occurrences(rule, first), None) is None:
            raise NeverFires(given=_shown(every))
    except (ValueError, TypeError) as error:
        raise BadRecurrence(given=_shown(every), why="a value in it cannot be") from error
    return rule


def say_rule(rule: str) -> str:
    """The words for a rule that has some, else the rule."""
    return _WORDS.get(rule, rule)


def occurrences(rule: str, first: str) -> Iterator[str]:
    """The local times of all rounds to the minute, from ``first`` on, as long as there are some."""
    from dateutil.rrule import rrulestr  # 20 ms: only where something recurs

    start = datetime.strptime(first, _MINUTE)
    for moment in rrulestr(rule, dtstart=start):
        yield moment.strftime(_MINUTE)


def due_ms(occurrence: str, zone: str) -> int:
    """When a local time is, in UTC ms; one that clocks leave out is moved forward by the gap."""
    local = datetime.strptime(occurrence, _MINUTE)
    return round(local.replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def local_minute(ms: int, zone: str) -> str:
    """A moment as its local date and time to the minute."""
    return datetime.fromtimestamp(ms / 1000, ZoneInfo(zone)).strftime(_MINUTE)


def due_between(rule: str, first: str, zone: str, *, after_ms: int, now_ms: int) -> tuple[str, ...]:
    """The rounds due after ``after_ms`` and until ``now_ms``, and the one after these."""
    found = []
    for occurrence in occurrences(rule, first):
        moment = due_ms(occurrence, zone)
        if moment > after_ms:
            found.append(occurrence)
        if moment > now_ms:
            break
    return tuple(found)


def coming(rule: str, first: str, zone: str, *, now_ms: int, count: int) -> tuple[str, ...]:
    """The next ``count`` rounds that are due after ``now_ms``."""
    found: list[str] = []
    for occurrence in takewhile(lambda _: len(found) < count, occurrences(rule, first)):
        if due_ms(occurrence, zone) > now_ms:
            found.append(occurrence)
    return tuple(found)


def _parts(rule: str, every: str) -> dict[str, str]:
    if not 0 < len(rule) <= MAX_RULE:
        raise BadRecurrence(given=_shown(every), why="it says nothing, or far too much")
    pairs = [part.partition("=") for part in rule.split(";")]
    if any(not name or not value for name, _, value in pairs):
        raise BadRecurrence(given=_shown(every), why="it is neither a word for it nor a rule")
    return {name: value for name, _, value in pairs}


def _check_numbers(parts: dict[str, str], every: str) -> None:
    """INTERVAL and COUNT count something; dateutil takes others and goes on for ever."""
    for name, most in (("INTERVAL", MAX_INTERVAL), ("COUNT", MAX_COUNT)):
        value = parts.get(name, "1")
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
            raise BadRecurrence(given=_shown(every), why=f"{name} goes from 1 to {most}")


def _ever(parts: dict[str, str], first: str) -> bool:
    """Whether the rule takes place within ten years and more.

    A rule that never does (30 February) makes dateutil go through every day until the year 9999,
    so it is asked near the end: in a year with the same calendar, as are the years after it.
    """
    day = date.fromisoformat(first[:10])
    year = next(
        late
        for late in _LAST_YEARS
        if late % 4 == day.year % 4 and date(late, 1, 1).weekday() == date(day.year, 1, 1).weekday()
    )
    endless = {name: value for name, value in parts.items() if name not in {"COUNT", "UNTIL"}}
    rule = ";".join(f"{name}={value}" for name, value in endless.items())
    return next(occurrences(rule, f"{year}{first[4:]}"), None) is not None


def _shown(every: str) -> str:
    return every.strip()[:60]
