"""What is told about listening: who heard a note, and the time that speed and trimming saved."""

from __future__ import annotations

from dataclasses import dataclass

from cassette.domain.ids import MemberId
from cassette.domain.trimming import Spans


@dataclass(frozen=True, slots=True)
class Listener:
    """How far somebody heard, or read, a note; ``heard``: to its end."""

    member: MemberId
    name: str
    up_to_ms: int
    heard: bool


@dataclass(frozen=True, slots=True)
class DaySaved:
    """What one day of listening came to on this machine.

    ``day`` is a local date (ISO 8601), "" for a sum of days. ``heard_ms`` is the sound that was
    heard, at 1x; the others are what it took less, by speed and by trimming.
    """

    day: str
    heard_ms: int
    by_speed_ms: int
    by_trim_ms: int

    @property
    def saved_ms(self) -> int:
        """Both together; negative for somebody who listens slowly."""
        return self.by_speed_ms + self.by_trim_ms


@dataclass(frozen=True, slots=True)
class SkipMap:
    """Where somebody speaks in a recording, and what each trim leaves out of it.

    ``speech`` is what was found in the sound; ``spared``, which no trim touches, also has the words
    that were written down. ``saved`` is gentle, medium and max, in ms.
    """

    duration_ms: int
    speech: Spans
    spared: Spans
    saved: tuple[int, int, int]
