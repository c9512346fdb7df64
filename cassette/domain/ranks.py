"""Fractional positions: text that sorts, with room for one more between any two neighbours.

Two devices may choose the same position apart; whoever sorts breaks the tie by id.
"""

from __future__ import annotations

MAX_RANK = 64
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE = len(_DIGITS)


class NoRoom(ValueError):
    """There is no position between these two that is short enough: all have to be given anew."""


def first_ranks(count: int) -> tuple[str, ...]:
    """Positions for the first ``count`` things, in order."""
    return tuple(f"{(n + 1) * 100:08d}" for n in range(count))


def between(before: str | None, after: str | None) -> str:
    """A position after ``before`` and before ``after``; None is the beginning, and the end.

    Raises NoRoom, also when the two are equal or the wrong way round.
    """
    low, high = before or "", after
    rank = ""
    for n in range(MAX_RANK):
        left = _digit(low, n)
        # What is after ``rank`` may end anywhere once it has left ``high``'s beginning.
        right = _BASE if high is None else _digit(high, n)
        if right - left > 1:
            return rank + _DIGITS[(left + right) // 2]
        if right < left or (high is not None and n >= len(high)):
            break
        rank += _DIGITS[left]
        if right > left:
            high = None
    raise NoRoom(f"no room between {before!r:.80} and {after!r:.80}")


def _digit(rank: str, place: int) -> int:
    return _DIGITS.index(rank[place]) if place < len(rank) else 0
