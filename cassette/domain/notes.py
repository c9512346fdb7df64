"""What was said, in words with times.

Segments of a transcript and the words in them. Times are in ms from the start.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word.

    ``p`` is the recogniser's confidence, 0 to 1; below 0.5 it is worth a check.
    """

    start_ms: int
    end_ms: int
    text: str
    p: float

    def __post_init__(self) -> None:
        if (
            not 0 <= self.start_ms <= self.end_ms
            or not 0.0 <= self.p <= 1.0
            or len(self.text) > 500
        ):
            raise ValueError(
                "a word needs 0 <= start <= end, 0 <= p <= 1 and at most 500 characters"
            )


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence or breath of speech.

    ``id`` counts from 0 within the transcript; ``words`` may be empty.
    """

    id: int
    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...] = ()

    def __post_init__(self) -> None:
        if (
            self.id < 0
            or not 0 <= self.start_ms <= self.end_ms
            or len(self.text) > 20_000
            or len(self.words) > 5_000
        ):
            raise ValueError("a segment needs an id, 0 <= start <= end and a bounded text")


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of one note as a model wrote them down. No segments: nobody speaks."""

    language: str
    model: str
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """All words as one paragraph."""
        return " ".join(segment.text.strip() for segment in self.segments)

    @property
    def silent(self) -> bool:
        """Whether the recogniser found no speech at all."""
        return not self.segments
