"""What the person chooses about a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Which parts of a meeting a document shows.

    ``transcript`` false leaves out the words, spoken and typed; ``timestamps`` false the times of
    day and the seconds; ``names`` "initials" shortens every person's name. Captions always have
    words and times, so they heed ``names`` only.
    """

    transcript: bool = True
    timestamps: bool = True
    reactions: bool = True
    names: Literal["full", "initials"] = "full"
