"""Leaving out pauses: what playback jumps over, from where somebody speaks. Nothing is ever cut
from a recording."""

from __future__ import annotations

from enum import StrEnum

Spans = tuple[tuple[int, int], ...]
"""Parts of a recording, ``(from, up to)`` in its own milliseconds: in order, apart, not empty."""


class Trim(StrEnum):
    """How much of the pauses is left out."""

    OFF = "off"
    GENTLE = "gentle"
    MEDIUM = "medium"
    MAX = "max"


_PAUSES = {Trim.GENTLE: (600, 300), Trim.MEDIUM: (400, 200), Trim.MAX: (300, 180)}
"""By level: a pause of more ms than the first becomes one of the second."""


def skips(speech: Spans, duration_ms: int, trim: Trim) -> Spans:
    """What playback leaves out of a recording in which somebody speaks in ``speech``.

    Half of what is kept of a pause stands on either side of what is left out; silence before the
    first and after the last word is a pause as well. Where no speech is known nothing is left out:
    nobody has listened yet, or nobody speaks and the sounds are what it is about.
    """
    if trim is Trim.OFF or not speech:
        return ()
    longest, kept = _PAUSES[trim]
    found: list[tuple[int, int]] = []
    silent_from = 0
    for start, end in (*speech, (duration_ms, duration_ms)):
        until = min(start, duration_ms)
        if until - silent_from > longest:
            found.append((silent_from + kept // 2, until - kept // 2))
        silent_from = max(silent_from, end)
    return tuple(found)


def saved_ms(speech: Spans, duration_ms: int, trim: Trim) -> int:
    """How much shorter the recording is heard, at normal speed."""
    return sum(end - start for start, end in skips(speech, duration_ms, trim))
