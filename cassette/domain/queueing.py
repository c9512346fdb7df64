"""The queue: what I have not heard yet, in the order it is heard, and what hearing it costs me."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from cassette.domain.ids import MeetingId, MemberId, NoteId
from cassette.domain.pace import Habits
from cassette.domain.records import record
from cassette.domain.trimming import Trim

Order = Literal["due", "waiting"]
"""By due time (none last), or first where somebody waits for me: a decision or an answer I owe,
or a reply to me. Both go meeting by meeting, in the order of the thread."""
ORDERS: tuple[Order, ...] = ("due", "waiting")

Stop = Literal["", "read", "decide"]
"""Why the flow halts at a note: it is typed, or it is the last before a stance that I owe."""

Savings = tuple[int, int, int]
"""What trimming leaves out of a whole note, in ms: gentle, medium, max."""

NO_SAVINGS: Savings = (0, 0, 0)
LEVELS = {Trim.GENTLE: 0, Trim.MEDIUM: 1, Trim.MAX: 2}
"""Where in Savings each trim stands; off saves nothing."""


@record
class Unheard:
    """A note that I have not heard to its end, as the store tells it.

    ``sound`` is null for a typed note. ``heard_ms`` is how far I came, ``saved`` what trimming
    leaves out of the whole. ``stop`` says why the flow halts there.
    """

    note: NoteId
    meeting: MeetingId
    by: MemberId
    by_name: str
    title: str
    due_ms: int | None
    sound: str | None
    duration_ms: int
    heard_ms: int
    saved: Savings
    stop: Stop


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
    unheard: Iterable[Unheard],
    habits: Habits,
    natural: Mapping[MemberId, float],
    here: Collection[str],
) -> Queue:
    """The queue at my pace. ``natural``: words a minute of each speaker; ``here``: known sounds."""
    paces: dict[str, tuple[float, Trim, int | None]] = {}
    special = habits.by_subject
    entries: list[QueueEntry] = []
    left_sum = cost_sum = reads = 0
    for one in unheard:
        note, by, duration = one.note, one.by, one.duration_ms
        key = note if note in special else by
        pace = paces.get(key)
        if pace is None:
            trim = habits.trim(note, by)
            pace = paces[key] = (habits.rate(note, by, natural.get(by)), trim, LEVELS.get(trim))
        rate, trim, level = pace
        spoken = one.sound is not None
        there = not spoken or one.sound in here
        left = max(0, duration - one.heard_ms)
        cost = cost_ms(duration, left, 0 if level is None else one.saved[level], rate)
        if not spoken:
            reads += 1
        elif there:
            left_sum += left
            cost_sum += cost
        entries.append(
            QueueEntry(
                note,
                one.meeting,
                by,
                one.by_name,
                one.title,
                one.due_ms,
                duration,
                left,
                cost,
                rate,
                trim,
                spoken,
                there,
                one.stop,
            )
        )
    return Queue(tuple(entries), len(entries), left_sum, cost_sum, reads)


def cost_ms(duration_ms: int, left_ms: int, saved_ms: int, rate: float) -> int:
    """How long the rest of a note takes; of what trimming saves, the rest has its share."""
    if duration_ms <= 0 or left_ms <= 0:
        return 0
    return round((left_ms - saved_ms * left_ms / duration_ms) / rate)
