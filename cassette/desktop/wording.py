"""Times, lengths and counts in the person's own language. Times come in UTC ms, lengths in ms."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QTimeZone

from cassette.desktop.language import tr
from cassette.domain.formats import MeetingType, meeting_type
from cassette.domain.meetings import DUE_SOON_MS, MeetingState
from cassette.domain.trimming import Trim

if TYPE_CHECKING:
    from cassette.domain.ids import ItemId
    from cassette.domain.views import NoteCard

_MINUTE_MS = 60_000


def length(ms: int) -> str:
    """0:57, 3:28, 1:02:03. Always left to right."""
    seconds = max(0, round(ms / 1000))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def spoken_length(ms: int) -> str:
    """57 seconds, 3 minutes 28 seconds: for screen readers."""
    minutes, seconds = divmod(max(0, round(ms / 1000)), 60)
    parts = []
    if minutes:
        parts.append(tr("%n minute(s)", "a length", minutes))
    if seconds or not minutes:
        parts.append(tr("%n second(s)", "a length", seconds))
    return " ".join(parts)


def posted(note: NoteCard, item: ItemId | None) -> str:
    """That a note for this agenda item was posted, and where it went if that was removed."""
    if item is not None and note.item is None:
        return tr("Posted to the meeting as a whole: its agenda item was removed meanwhile")
    return tr("Posted")


def minutes(ms: float) -> str:
    """14 min, 1 h 5 min: rounded up, so that a promise of time is kept."""
    whole = math.ceil(ms / 60_000) if ms > 0 else 0
    if whole < 60:
        return tr("{n} min").format(n=whole)
    return tr("{hours} h {minutes} min").format(hours=whole // 60, minutes=whole % 60)


def speed(rate: float) -> str:
    """1×, 1.5×, 1.25×."""
    return f"{QLocale().toString(rate, 'f', 2).rstrip('0').rstrip('.,')}×"


def trim(which: Trim) -> str:
    """How much of the pauses is left out, in a word."""
    return {
        Trim.OFF: tr("all kept", "pauses"),
        Trim.GENTLE: tr("gentle", "pauses"),
        Trim.MEDIUM: tr("medium", "pauses"),
        Trim.MAX: tr("most left out", "pauses"),
    }[which]


def moment(ms: int, now_ms: int) -> str:
    """09:00 today, Yesterday 09:00, Mon 09:00 this week, else 21 Nov or 21 Nov 2025."""
    return _moment(ms // _MINUTE_MS, now_ms // _MINUTE_MS)


@lru_cache(maxsize=512)
def _moment(minute: int, now_minute: int) -> str:
    then, now = _local(minute * _MINUTE_MS), _local(now_minute * _MINUTE_MS)
    days = then.date().daysTo(now.date())
    clock = _clock(then)
    if days == 0:
        return clock
    if days == 1:
        return tr("Yesterday {time}").format(time=clock)
    if 0 < days < 7:
        return f"{_weekday(then)} {clock}"
    return _date(then, now)


def due(ms: int, now_ms: int, state: MeetingState) -> str:
    """Due today 17:00, Overdue since Fri 17:00, Closed."""
    if state is MeetingState.CLOSED:
        return tr("Closed")
    when = _ahead(ms // _MINUTE_MS, now_ms // _MINUTE_MS)
    if state is MeetingState.OVERDUE:
        return tr("Overdue since {when}").format(when=when)
    return tr("Due {when}").format(when=when)


def full_moment(ms: int) -> str:
    """Fri 27 Nov 2026, 17:00: nothing is left to be guessed."""
    when = _local(ms)
    day = f"{_weekday(when)} {QLocale().toString(when.date(), 'd MMM yyyy')}"
    return tr("{day}, {time}").format(day=day, time=_clock(when))


def state(which: MeetingState) -> str:
    """The state of a meeting in one or two words."""
    return {
        MeetingState.OPEN: tr("Open", "meeting"),
        MeetingState.DUE_SOON: tr("Due soon", "meeting"),
        MeetingState.OVERDUE: tr("Overdue", "meeting"),
        MeetingState.CLOSED: tr("Closed", "meeting"),
    }[which]


def state_of_due(due_ms: int, now_ms: int) -> MeetingState:
    """What a due time of its own, such as an action's, makes of now."""
    if due_ms <= now_ms:
        return MeetingState.OVERDUE
    return MeetingState.DUE_SOON if due_ms - now_ms <= DUE_SOON_MS else MeetingState.OPEN


def team(name: str) -> str:
    """The name of a team; who waits to be let in does not know it yet."""
    return name or tr("Waiting to be let in")


def role(which: str) -> str:
    """The name of a role in a meeting."""
    return {
        "host": tr("Host"),
        "decider": tr("Decider"),
        "contributor": tr("Contributor"),
        "observer": tr("Observer"),
    }.get(which, which)


def level(which: str) -> str:
    """How closely I follow a meeting, in a word; "" when neither muted nor followed."""
    return {"muted": tr("Muted"), "following": tr("Followed")}.get(which, "")


def kind(key: str) -> MeetingType:
    """The meeting type; one this version does not know reads as information sharing."""
    try:
        return meeting_type(key)
    except KeyError:
        return meeting_type("information")


def type_name(key: str) -> str:
    """The name of a meeting type."""
    return {
        "information": tr("Information sharing"),
        "status": tr("Status update"),
        "problem": tr("Problem solving"),
        "decision": tr("Decision-making"),
        "innovation": tr("Innovation"),
        "team": tr("Team building"),
    }[kind(key).key]


def reaction(what: str) -> str:
    """A reaction's name; an emoji is its own."""
    names = {
        "agree": tr("Agree"),
        "question": tr("Question"),
        "concern": tr("Concern"),
        "thanks": tr("Thanks"),
        "done": tr("Done"),
    }
    return names.get(what, what)


def _local(ms: int) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(ms, QTimeZone.systemTimeZone())


def _clock(when: QDateTime) -> str:
    return QLocale().toString(when.time(), QLocale.FormatType.ShortFormat)


def _weekday(when: QDateTime) -> str:
    return QLocale().standaloneDayName(when.date().dayOfWeek(), QLocale.FormatType.ShortFormat)


def _date(when: QDateTime, now: QDateTime) -> str:
    same_year = when.date().year() == now.date().year()
    return QLocale().toString(when.date(), "d MMM" if same_year else "d MMM yyyy")


@lru_cache(maxsize=512)
def _ahead(minute: int, now_minute: int) -> str:
    then, now = _local(minute * _MINUTE_MS), _local(now_minute * _MINUTE_MS)
    days = now.date().daysTo(then.date())
    named = {
        -1: tr("yesterday {time}"),
        0: tr("today {time}"),
        1: tr("tomorrow {time}"),
    }.get(days)
    if named is not None:
        return named.format(time=_clock(then))
    if -7 < days < 7:
        return f"{_weekday(then)} {_clock(then)}"
    return f"{_date(then, now)}, {_clock(then)}"
