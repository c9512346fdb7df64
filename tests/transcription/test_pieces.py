"""Long sound falls into bounded pieces at pauses, and nothing of it is lost."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given, strategies as st

from cassette.transcription.pieces import Piece, Spans, spoken_pieces


def speech_where_not_zero(samples: npt.NDArray[np.float32]) -> Spans:
    """Runs of non-zero samples."""
    loud = np.concatenate(([0], (samples != 0).astype(np.int8), [0]))
    edges = np.flatnonzero(np.diff(loud))
    return tuple((int(low), int(high)) for low, high in edges.reshape(-1, 2))


def cut(sound: npt.NDArray[np.float32], block: int, longest: int) -> list[Piece]:
    blocks = [sound[at : at + block] for at in range(0, len(sound), block)]
    return list(spoken_pieces(blocks, speech_where_not_zero, longest))


@given(
    runs=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=20),
    block=st.integers(1, 50),
    longest=st.integers(20, 100),
)
def test_the_pieces_are_the_sound_and_each_is_bounded(
    runs: list[tuple[int, int]], block: int, longest: int
) -> None:
    parts = [np.repeat(np.float32([0.5, 0.0]), run) for run in runs]
    sound = np.concatenate([*parts, np.zeros(0, np.float32)]).astype(np.float32)
    pieces = cut(sound, block, longest)
    whole = np.concatenate([piece.samples for piece in pieces] or [np.zeros(0, np.float32)])
    np.testing.assert_array_equal(whole, sound)
    at = 0
    for piece in pieces:
        assert piece.start == at
        assert 0 < len(piece.samples) <= longest
        assert piece.spans == speech_where_not_zero(piece.samples)
        at += len(piece.samples)


def test_a_cut_falls_into_the_widest_pause_of_the_second_half() -> None:
    sound = np.full(150, 0.5, np.float32)
    sound[10:40] = 0
    sound[60:64] = 0
    sound[70:90] = 0
    first, second = cut(sound, 30, 100)
    assert len(first.samples) == 80
    assert second.start == 80
    assert first.spans == ((0, 10), (40, 60), (64, 70))


def test_sound_below_every_microphone_is_not_shown_to_the_detector() -> None:
    shown: list[int] = []

    def everything(samples: npt.NDArray[np.float32]) -> Spans:
        shown.append(len(samples))
        return ((0, len(samples)),)

    quiet = np.full(50, 0.001, np.float32)
    assert [piece.spans for piece in spoken_pieces([quiet], everything)] == [()]
    assert shown == []
    loud = np.full(50, 0.004, np.float32)
    assert [piece.spans for piece in spoken_pieces([loud], everything)] == [((0, 50),)]
