"""How fast and how tightly I listen: to everybody, to one person, to one note.

A habit says only what was chosen for its subject; what it leaves open, the wider one says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cassette.domain.ids import MemberId, NoteId
from cassette.domain.trimming import Spans, Trim

MIN_RATE, MAX_RATE, RATE_STEP = 0.5, 4.0, 0.05
MIN_WPM, MAX_WPM = 60, 900
DEFAULT_TRIM = Trim.GENTLE
"""Where nothing was chosen: trimming tightly can change how words sound."""
ADVISE_READING_ABOVE = 2.0
"""Above this speed understanding falls; reading along helps."""
ENOUGH_WORDS = 20
"""Fewer do not tell how fast somebody speaks."""

_TAIL_MS = 500
"""So close to its end a note counts as heard to its end when somebody comes back to it."""
_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True, slots=True)
class Habit:
    """How something is listened to. ``speed`` is a factor, ``wpm`` words per minute to arrive at.

    None: not chosen here. Where both are chosen ``wpm`` stands, as far as it is known how fast the
    speaker speaks. ValueError for a speed or words per minute that cannot be.
    """

    speed: float | None = None
    wpm: int | None = None
    trim: Trim | None = None

    def __post_init__(self) -> None:
        if self.speed is not None and not MIN_RATE <= self.speed <= MAX_RATE:
            raise ValueError(f"a speed lies within {MIN_RATE} and {MAX_RATE}")
        if self.wpm is not None and not MIN_WPM <= self.wpm <= MAX_WPM:
            raise ValueError(f"words per minute lie within {MIN_WPM} and {MAX_WPM}")


NOTHING_CHOSEN = Habit()


@dataclass(frozen=True, slots=True)
class Habits:
    """All habits of this machine: ``everywhere``, and by member or note."""

    everywhere: Habit = NOTHING_CHOSEN
    by_subject: Mapping[str, Habit] = field(default_factory=dict)

    def of(self, subject: MemberId | NoteId | None) -> Habit:
        """What was chosen for exactly this subject; None is everywhere."""
        if subject is None:
            return self.everywhere
        return self.by_subject.get(subject, NOTHING_CHOSEN)

    @property
    def counts_words(self) -> bool:
        """Whether it matters anywhere how fast somebody speaks."""
        return any(one.wpm is not None for one in (self.everywhere, *self.by_subject.values()))

    def starting_at(self, speed: float) -> Habits:
        """The same, with ``speed`` everywhere where nothing was chosen."""
        if self.everywhere.speed is not None:
            return self
        return replace(self, everywhere=replace(self.everywhere, speed=stepped(speed)))

    def rate(self, note: NoteId, by: MemberId, natural_wpm: float | None) -> float:
        """The speed at which a note of this speaker is heard."""
        own = self.of(note)
        nearer = own if _says_speed(own) else self.of(by)
        return rate_for(nearer, self.everywhere, natural_wpm)

    def trim(self, note: NoteId, by: MemberId) -> Trim:
        """How tightly a note of this speaker is trimmed."""
        return trim_for(self.of(note), self.of(by), self.everywhere)


def stepped(rate: float) -> float:
    """A speed as it can be chosen: within the bounds, in steps of 0.05."""
    held = min(MAX_RATE, max(MIN_RATE, rate))
    return round(round(held / RATE_STEP) * RATE_STEP, 2)


def rate_for(habit: Habit, everywhere: Habit, natural_wpm: float | None) -> float:
    """The speed for a speaker who says ``natural_wpm`` words a minute (None: not known).

    Words per minute are turned into a speed; where it is not known how fast somebody speaks, the
    chosen speed stands.
    """
    chosen = habit if _says_speed(habit) else everywhere
    if chosen.wpm is not None and natural_wpm is not None and natural_wpm > 0:
        return stepped(chosen.wpm / natural_wpm)
    for one in (chosen, everywhere):
        if one.speed is not None:
            return stepped(one.speed)
    return 1.0


def trim_for(*habits: Habit) -> Trim:
    """The trim of the first habit that says one, from the nearest to the widest."""
    return next((one.trim for one in habits if one.trim is not None), DEFAULT_TRIM)


def natural_wpm(words: int, speech_ms: int) -> float | None:
    """Words a minute of somebody who said so many in so much speech; None from too few."""
    if words < ENOUGH_WORDS or speech_ms <= 0:
        return None
    return words * _MINUTE / speech_ms


def saved_between(from_ms: int, up_to_ms: int, left_out: Spans, rate: float) -> tuple[int, int]:
    """What hearing this part of a note took less than at 1x: by speed, and by leaving parts out."""
    by_trim = sum(max(0, min(end, up_to_ms) - max(start, from_ms)) for start, end in left_out)
    sounding = max(0, up_to_ms - from_ms - by_trim)
    return round(sounding - sounding / rate), by_trim


def step_back_ms(away_ms: int) -> int:
    """How far to go back when listening goes on after ``away_ms``.

    A breath; 3 s after a minute, 10 s after an hour, 20 s after a day.
    """
    if away_ms < _MINUTE:
        return 800
    if away_ms < _HOUR:
        return 3_000
    return 10_000 if away_ms < _DAY else 20_000


def resume_ms(heard_ms: int, duration_ms: int, away_ms: int) -> int:
    """Where a note goes on that was heard up to ``heard_ms`` and left ``away_ms`` ago.

    A little before; from its start where next to nothing of it is left.
    """
    if heard_ms >= duration_ms - _TAIL_MS:
        return 0
    return max(0, heard_ms - step_back_ms(away_ms))


def _says_speed(habit: Habit) -> bool:
    return habit.speed is not None or habit.wpm is not None
