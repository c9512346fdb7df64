"""The queue: what I have not heard yet, in the order it is heard, and what hearing it costs me."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from cassette.domain.ids import MeetingId, MemberId, NoteId
from cassette.domain.pace import Habits
from cassette.domain.records import record
from cassette.domain.trimming import Trim
from cassette.domain.views import UNKNOWN_NAME

Order = Literal["due", "waiting"]
"""By due time (none last), or first where somebody waits for me: a decision or an answer I owe,
or a reply to me. Both go meeting by meeting, in the order of the thread, and through the open
meetings before the closed ones, of which the newest comes first."""
ORDERS: tuple[Order, ...] = ("due", "waiting")

Stop = Literal["", "read", "decide"]
"""Why the flow halts at a note: it is typed, or it is the last before a stance that I owe."""

LEVELS = {Trim.GENTLE: 0, Trim.MEDIUM: 1, Trim.MAX: 2}
"""Which of the three savings of a note each trim is; off saves nothing."""


class Unheard(NamedTuple):
    """A note that I have not heard to its end, as the store tells it.

    ``sound`` is null for a typed note. ``heard_ms`` is how far I came; then what trimming leaves
    out of the whole in ms, as far as known; ``reply_to`` is the note that it answers.
    """

    at_ms: int
    note: NoteId
    by: MemberId
    sound: str | None
    duration_ms: int
    heard_ms: int
    gentle_ms: int | None = None
    medium_ms: int | None = None
    max_ms: int | None = None
    reply_to: NoteId | None = None


Bare = tuple[
    int,
    NoteId,
    MemberId,
    str | None,
    int,
    int,
    int | None,
    int | None,
    int | None,
    NoteId | None,
]
"""An Unheard without its names: there may be ten thousand, and each costs."""


@record
class Thread:
    """What I have not heard in a meeting, in the order in which it is heard.

    ``decide``: the flow halts at its last note, for a stance that I owe.
    """

    meeting: MeetingId
    title: str
    due_ms: int | None
    decide: bool
    notes: Sequence[Bare]


@record
class QueueEntry:
    """A note in the queue.

    ``left_ms`` is its sound from where I left it, ``cost_ms`` what that takes at ``rate`` and
    ``trim``. ``spoken`` false: it is typed, to be read. ``here`` false: its sound has not arrived.
    """

    note: NoteId
    meeting: MeetingId
    by: MemberId
    by_name: str
    title: str
    due_ms: int | None
    duration_ms: int
    left_ms: int
    cost_ms: int
    rate: float
    trim: Trim
    spoken: bool
    here: bool
    stop: Stop


@dataclass(frozen=True, slots=True)
class Queue:
    """The entries in order and their sum.

    ``left_ms`` and ``cost_ms`` are the sound that is here, at 1x and as I hear it; ``reads`` is how
    many entries are typed.
    """

    entries: tuple[QueueEntry, ...]
    notes: int
    left_ms: int
    cost_ms: int
    reads: int


def queue_at(
    threads: Iterable[Thread],
    names: Mapping[MemberId, str],
    habits: Habits,
    natural: Mapping[MemberId, float],
    here: Collection[str],
) -> Queue:
    """The queue at my pace. ``natural``: words a minute of each speaker; ``here``: known sounds."""
    paces: dict[str, tuple[float, Trim, int | None, str]] = {}
    special = habits.by_subject
    entries: list[QueueEntry] = []
    left_sum = cost_sum = reads = 0
    for one in threads:
        meeting, title, due_ms = one.meeting, one.title, one.due_ms
        for _, note, by, sound, duration, heard, gentle, medium, most, _ in one.notes:
            key = note if note in special else by
            pace = paces.get(key)
            if pace is None:
                trim = habits.trim(note, by)
                rate = habits.rate(note, by, natural.get(by))
                pace = paces[key] = (rate, trim, LEVELS.get(trim), names.get(by, UNKNOWN_NAME))
            rate, trim, level, name = pace
            left = duration - heard if duration > heard else 0
            saved = None if level is None else (gentle, medium, most)[level]
            cost = cost_ms(duration, left, saved or 0, rate)
            spoken = sound is not None
            there = not spoken or sound in here
            if not spoken:
                reads += 1
            elif there:
                left_sum += left
                cost_sum += cost
            stop: Stop = "" if spoken else "read"
            entries.append(
                QueueEntry(
                    note,
                    meeting,
                    by,
                    name,
                    title,
                    due_ms,
                    duration,
                    left,
                    cost,
                    rate,
                    trim,
                    spoken,
                    there,
                    stop,
                )
            )
        if one.decide and one.notes:
            entries[-1] = replace(entries[-1], stop="decide")
    return Queue(tuple(entries), len(entries), left_sum, cost_sum, reads)


def cost_ms(duration_ms: int, left_ms: int, saved_ms: int, rate: float) -> int:
    """How long the rest of a note takes; of what trimming saves, the rest has its share."""
    if duration_ms <= 0 or left_ms <= 0:
        return 0
    return round((left_ms - saved_ms * left_ms / duration_ms) / rate)
