"""The words of a transcript one by one with their times, whatever the recogniser gave.

Where words have no times of their own, the segment's time is shared out by length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.export.escaping import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cassette.domain.notes import Segment, Transcript

_TOKEN = re.compile(r"(\s*)(\S+)")


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word of segment number ``segment``; ``spaced`` when a space stands before it."""

    start_ms: int
    end_ms: int
    text: str
    spaced: bool
    segment: int


def timed_words(transcript: Transcript, longest: int) -> tuple[TimedWord, ...]:
    """All words in order, none longer than ``longest`` characters, times never running back."""
    words: list[TimedWord] = []
    clock = 0
    for n, segment in enumerate(transcript.segments):
        for start, end, text, spaced in _pieces(segment, longest):
            start = max(start, clock)
            clock = max(end, start)
            words.append(TimedWord(start, clock, text, spaced, n))
    return tuple(words)


def _pieces(segment: Segment, longest: int) -> Iterator[tuple[int, int, str, bool]]:
    for start, end, text, spaced in _tokens(segment):
        parts = [text[at : at + longest] for at in range(0, len(text), longest)]
        for n, (part_start, part_end) in enumerate(_shares(start, end, parts)):
            yield part_start, part_end, parts[n], spaced and n == 0


def _tokens(segment: Segment) -> Iterator[tuple[int, int, str, bool]]:
    """(start, end, text, spaced) of each word; spacing is read off the segment's own text."""
    if not segment.words:
        found = _TOKEN.findall(visible(segment.text))
        spans = _shares(segment.start_ms, segment.end_ms, [text for _, text in found])
        for (gap, text), (start, end) in zip(found, spans, strict=True):
            yield start, end, text, bool(gap)
        return
    whole, at = visible(segment.text), 0
    for word in segment.words:
        shown = visible(word.text)
        place = whole.find(shown, at) if shown else -1
        tight = place == at and at > 0
        at = place + len(shown) if place >= 0 else at
        parts = shown.split(" ") if shown else []
        for n, (start, end) in enumerate(_shares(word.start_ms, word.end_ms, parts)):
            yield start, end, parts[n], n > 0 or not tight


def _shares(start_ms: int, end_ms: int, parts: Sequence[str]) -> list[tuple[int, int]]:
    """The span divided among the parts in proportion to their length."""
    total = sum(map(len, parts)) or 1
    done, spans = 0, []
    for part in parts:
        begin = start_ms + (end_ms - start_ms) * done // total
        done += len(part)
        spans.append((begin, start_ms + (end_ms - start_ms) * done // total))
    return spans
