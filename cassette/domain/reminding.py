"""Whom to remind of what, and when: of what they owe, in their working hours, on no day off.

Pure: the time, what is owed, what happened and what was told before come in; reminders come out.
Each has a key, and is told once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from cassette.domain.ids import ActionId, MeetingId, NoteId
from cassette.domain.meetings import DUE_SOON_MS
from cassette.domain.planning_views import Owed

Kind = Literal["due soon", "overdue", "review", "mention", "reply", "new", "digest"]
Level = Literal["muted", "normal", "following"]

_DAYS_BACK = 400
"""So far back the last working day before a due time is looked for."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody works: days of the week (0 is Monday), from and to as local times, in a zone.

    An end that is not after the start is on the day after: a night shift, or round the clock.
    ``off`` are days off. ``digest`` is when the day's list is told, None for no such list; after
    work when that is the wish.
    """

    zone: str
    days: frozenset[int]
    start: time
    end: time
    off: frozenset[date] = frozenset()
    digest: time | None = None

    def works_on(self, day: date) -> bool:
        """Whether this is a working day."""
        return day.weekday() in self.days and day not in self.off

    def works_at(self, now_ms: int) -> bool:
        """Whether ``now_ms`` (UTC) is in the working hours of a working day."""
        today = self.local(now_ms).date()
        return any(
            self.works_on(day) and start <= now_ms < end
            for day in (today - timedelta(days=1), today)
            for start, end in [self.window(day)]
        )

    def after_work(self, now_ms: int) -> bool:
        """Whether the day's list is told now, though work is over: it is wished for so late."""
        now = self.local(now_ms)
        late = self.digest is not None and self.start < self.end <= self.digest <= now.time()
        return late and self.works_on(now.date())

    def local(self, ms: int) -> datetime:
        """A moment (UTC ms) on this person's clock."""
        return datetime.fromtimestamp(ms / 1000, ZoneInfo(self.zone))

    def window(self, day: date) -> tuple[int, int]:
        """The working hours of a day, in UTC ms."""
        zone = ZoneInfo(self.zone)
        last = day if self.start < self.end else day + timedelta(days=1)
        start = datetime.combine(day, self.start, zone)
        end = datetime.combine(last, self.end, zone)
        return round(start.timestamp() * 1000), round(end.timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Call:
    """A note of somebody else's that I have not heard, and why it may be meant for me.

    ``kind``: it names me, answers a note of mine, or stands in a meeting I follow.
    """

    note: NoteId
    meeting: MeetingId
    title: str
    by_name: str
    kind: Literal["mention", "reply", "new"]


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something to tell once. ``owed`` is what is due (all of the day in a digest).

    ``meeting``, ``note`` and ``action`` are where it leads; a digest leads to everything owed.
    """

    key: str
    kind: Kind
    title: str
    meeting: MeetingId | None
    owed: tuple[Owed, ...] = ()
    note: NoteId | None = None
    action: ActionId | None = None
    by_name: str = ""


def names(text: str, name: str) -> bool:
    """Whether typed words name somebody: "@Ada Byron", or "@Ada" alone."""
    wanted = {name, name.split()[0]} if name.split() else set()
    return any(re.search(rf"(?<!\w)@{re.escape(one)}(?!\w)", text, re.IGNORECASE) for one in wanted)


def reminders(
    now_ms: int,
    hours: Hours,
    *,
    owed: Iterable[Owed],
    calls: Iterable[Call],
    levels: Mapping[MeetingId, Level],
    told: Collection[str],
) -> tuple[Reminder, ...]:
    """What to tell at ``now_ms``: nothing of muted meetings, and outside of working hours nothing
    but a digest that is wished for after work.

    What was due soon and not told in time is told as overdue, and a meeting once for all its
    duties.
    """
    works = hours.works_at(now_ms)
    if not works and not hours.after_work(now_ms):
        return ()
    mine = [one for one in owed if levels.get(one.meeting) != "muted"]
    found = [*_due(now_ms, hours, mine), *_called(calls, levels)] if works else []
    found += _digest(now_ms, hours, mine)
    return tuple(one for one in found if one.key not in told)


def soon_from(due_ms: int, hours: Hours) -> int:
    """From when (UTC ms) a due time is worth a reminder: a day before it.

    When no working hour lies in that day, from the start of the last working day before it.
    """
    begin = due_ms - DUE_SOON_MS
    day = hours.local(due_ms).date()
    for back in range(_DAYS_BACK):
        before = day - timedelta(days=back)
        if not hours.works_on(before):
            continue
        start, end = hours.window(before)
        if start < due_ms:
            return begin if end > begin else start
    return begin


def _due(now_ms: int, hours: Hours, owed: list[Owed]) -> Iterator[Reminder]:
    groups: dict[tuple[str, int], list[Owed]] = {}
    for one in owed:
        if one.due_ms is not None:
            what = one.action or ("review" if one.duty == "review" else one.meeting)
            key = f"{one.meeting}/{what}" if what == "review" else str(what)
            groups.setdefault((key, one.due_ms), []).append(one)
    for (key, due_ms), group in sorted(groups.items(), key=lambda item: item[0][1]):
        first = group[0]
        kind: Kind = "overdue" if now_ms > due_ms else "due soon"
        if first.duty == "review":
            kind = "review"
        elif kind == "due soon" and now_ms < soon_from(due_ms, hours):
            continue
        yield Reminder(
            key=f"{kind}/{key}/{due_ms}",
            kind=kind,
            title=first.title,
            meeting=first.meeting,
            owed=tuple(group),
            note=first.note,
            action=first.action,
        )


def _called(calls: Iterable[Call], levels: Mapping[MeetingId, Level]) -> Iterator[Reminder]:
    for call in calls:
        level = levels.get(call.meeting, "normal")
        if level == "muted" or (call.kind == "new" and level != "following"):
            continue
        yield Reminder(
            key=f"note/{call.note}",
            kind=call.kind,
            title=call.title,
            meeting=call.meeting,
            note=call.note,
            by_name=call.by_name,
        )


def _digest(now_ms: int, hours: Hours, owed: list[Owed]) -> Iterator[Reminder]:
    local = hours.local(now_ms)
    if hours.digest is None or local.time() < hours.digest or not owed:
        return
    yield Reminder(f"digest/{local.date()}", "digest", "", None, tuple(owed))
