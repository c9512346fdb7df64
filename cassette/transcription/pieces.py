"""Cuts sound of any length into pieces of bounded size, at pauses, each with where somebody speaks
in it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cassette.audio.files import SPEECH_RATE

SAMPLE_RATE = SPEECH_RATE
LONGEST_PIECE = 600 * SAMPLE_RATE
"""Ten minutes: the recogniser needs about 20 times the samples' memory while it works on a piece.
"""

SILENT_PEAK = 0.0012
"""Full scale is 1. A muted analogue microphone stays below 0.0010; a live one is above 0.0042."""

Samples = npt.NDArray[np.float32]
Spans = tuple[tuple[int, int], ...]
FindSpans = Callable[[Samples], Spans]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """``samples`` (mono, 16 kHz) from sample ``start`` of the recording; ``spans`` count from
    there.
    """

    start: int
    samples: Samples
    spans: Spans


def spoken_pieces(
    blocks: Iterable[Samples], find_spans: FindSpans, longest: int = LONGEST_PIECE
) -> Iterator[Piece]:
    """The recording as pieces of at most ``longest`` samples (but for one block more), in order.

    A long recording is cut in the widest pause of a piece's second half, or hard when nobody ever
    pauses. Sound below ``SILENT_PEAK`` is not even shown to the speech detector.
    """
    start, held, size = 0, list[Samples](), 0
    for block in blocks:
        held.append(block)
        size += block.size
        while size > longest:
            whole = np.concatenate(held)
            piece, rest = _cut(start, whole, find_spans, longest)
            yield piece
            start, held, size = start + piece.samples.size, [rest], rest.size
    if size:
        whole = np.concatenate(held)
        yield Piece(start, whole, _spans_of(whole, find_spans))


def _cut(start: int, whole: Samples, find_spans: FindSpans, longest: int) -> tuple[Piece, Samples]:
    spans = _spans_of(whole[:longest], find_spans)
    cut = _pause_in(spans, longest)
    kept = tuple((low, min(high, cut)) for low, high in spans if low < cut)
    return Piece(start, whole[:cut], kept), whole[cut:]


def _spans_of(samples: Samples, find_spans: FindSpans) -> Spans:
    return find_spans(samples) if float(np.abs(samples).max()) >= SILENT_PEAK else ()


def _pause_in(spans: Spans, end: int) -> int:
    """The middle of the widest gap that begins in the second half of 0..end; ``end`` when there is
    none.
    """
    edges = [*spans, (end, end)]
    gaps = [
        (after[0] - before[1], (before[1] + after[0]) // 2)
        for before, after in itertools.pairwise(edges)
        if before[1] >= end // 2
    ]
    width, middle = max(gaps, default=(0, end))
    return middle if width > 0 else end
