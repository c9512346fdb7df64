"""Parts of a sound: pairs of ms, in order and apart, joined and measured."""

from __future__ import annotations

from collections.abc import Iterable

from cassette.domain.notes import Word
from cassette.domain.trimming import Spans

AROUND_WORD_MS = 50
"""A recogniser's word times are a little early or late."""


def merged(parts: Iterable[tuple[int, int]]) -> Spans:
    """The same parts in order, with those that touch or overlap made one; empty ones left out."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(part for part in parts if part[1] > part[0]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def within(parts: Iterable[tuple[int, int]], end_ms: int) -> Spans:
    """The parts as far as they lie between 0 and ``end_ms``."""
    return merged((max(0, start), min(end_ms, end)) for start, end in parts)


def with_words(speech: Spans, words: Iterable[Word], duration_ms: int) -> Spans:
    """Where somebody speaks, and every word with a little around it: never is one cut into.

    Without speech there is nothing to join: a word alone does not say that all else is silence.
    """
    if not speech:
        return ()
    spoken = ((word.start_ms - AROUND_WORD_MS, word.end_ms + AROUND_WORD_MS) for word in words)
    return within((*speech, *spoken), duration_ms)


def length_ms(parts: Spans) -> int:
    """How long the parts last together."""
    return sum(end - start for start, end in parts)
