"""Skips and seeks: whatever one does, nothing that was said is lost, and nothing comes twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import Phase, example, given, settings, strategies as st

from cassette.audio import track_source
from cassette.audio.pipeline import Paces, Pipeline, Place
from cassette.audio.player import Pace, Track
from cassette.audio.recorder import SAMPLE_RATE
from cassette.domain.trimming import Trim, skips
from tests.audio.signals import write_wav

if TYPE_CHECKING:
    from cassette.domain.trimming import Spans

    Samples = np.ndarray

FRAMES_A_MS = SAMPLE_RATE // 1000


class Numbered:
    """A recording each of whose samples is its own number, so that one sees what was heard."""

    def __init__(self, frames: int) -> None:
        self.frames = frames
        self._at = 0

    def read(self, frames: int) -> Samples:
        end = min(self._at + frames, self.frames)
        sound = np.arange(self._at, end, dtype=np.float32)
        self._at = end
        return sound

    def seek(self, frame: int) -> None:
        self._at = frame

    def close(self) -> None:
        pass


class NoCheck:
    """Nothing to check in a file that is none."""

    damaged = False

    def __init__(self, path: Path) -> None:
        pass

    def step(self) -> None:
        pass

    def finish(self) -> None:
        pass

    def close(self) -> None:
        pass


@st.composite
def recordings(draw: st.DrawFn) -> tuple[Spans, int]:
    """Where somebody speaks, in at most half a minute of recording, and how long that lasts."""
    parts = draw(st.lists(st.tuples(st.integers(1, 900), st.integers(1, 1500)), max_size=10))
    at, speech = draw(st.integers(0, 1500)), []
    for length, pause in parts:
        speech.append((at, at + length))
        at += length + pause
    return tuple(speech), at + 1


def played(
    recording: tuple[Spans, int], from_ms: int, trims: list[tuple[int, Trim]]
) -> tuple[Samples, list[tuple[int, int]]]:
    """What is heard from a moment on, sample by sample, and the places told.

    ``trims``: after how many pieces which trim is chosen.
    """
    speech, duration_ms = recording
    track = Track("note", Path("note"), 0.0, duration_ms, speech)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(track_source, "PageCheck", NoCheck)
        patch.setattr(track_source, "_opened", lambda *_: Numbered(duration_ms * FRAMES_A_MS))
        pipeline = Pipeline([track], Place(0, from_ms * FRAMES_A_MS))
        pieces: list[Samples] = [np.zeros(0, np.float32)]
        places: list[tuple[int, int]] = []
        chosen = dict(trims)
        count = number = 0
        while True:
            if number in chosen:
                pipeline.paces = Paces(Pace(1.0, chosen[number]))
            if (sound := pipeline.next()) is None:
                return np.concatenate(pieces), places
            places += [(count + offset, place.frame) for offset, place in sound.places]
            pieces.append(sound.samples)
            count += len(sound.samples)
            number += 1


TRIMS = st.lists(st.tuples(st.integers(0, 400), st.sampled_from(Trim)), max_size=6)
WITHOUT_SHRINKING = settings(phases=(Phase.explicit, Phase.generate))
"""A twin only has to be caught; the smallest example of it is of no use."""


@given(recordings(), st.floats(0, 1), TRIMS)
@example(recording=(((0, 500), (1400, 2000)), 2001), share=0.4, trims=[(0, Trim.MAX)])
def test_no_spoken_frame_after_a_seek_is_lost_or_repeated(
    recording: tuple[Spans, int], share: float, trims: list[tuple[int, Trim]]
) -> None:
    """Wherever one seeks, into a pause that is left out as well, and however the trim changes."""
    from_ms = int(share * recording[1])
    heard, _ = played(recording, from_ms, trims)
    begun = from_ms * FRAMES_A_MS
    fading = np.arange(240) + begun  # heard while it fades in: its numbers are not whole
    numbers = np.concatenate((fading[: len(heard)], heard[240:]))
    whole = numbers[numbers == np.rint(numbers)].astype(int)
    for start, end in recording[0]:
        wanted = np.arange(max(start * FRAMES_A_MS, begun), end * FRAMES_A_MS)
        if len(wanted):
            first = int(np.searchsorted(np.maximum.accumulate(whole), wanted[0]))
            assert np.array_equal(whole[first : first + len(wanted)], wanted)


@given(recordings(), st.sampled_from(Trim))
def test_exactly_the_skips_are_missing(recording: tuple[Spans, int], trim: Trim) -> None:
    heard, places = played(recording, 0, [(0, trim)])
    left_out = skips(*recording, trim)
    kept = recording[1] - sum(end - start for start, end in left_out)
    assert len(heard) == kept * FRAMES_A_MS
    jumps = [
        frame for at, frame in places if at and frame in {e * FRAMES_A_MS for _, e in left_out}
    ]
    assert jumps == [end * FRAMES_A_MS for _, end in left_out]


def unshrunk() -> None:
    """The property again, stopped at the first example that breaks it."""
    broken = test_no_spoken_frame_after_a_seek_is_lost_or_repeated.hypothesis.inner_test  # type: ignore[attr-defined]
    WITHOUT_SHRINKING(given(recordings(), st.floats(0, 1), TRIMS)(broken))()


def test_a_skip_that_begins_with_the_last_word_would_be_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        track_source,
        "skips",
        lambda *asked: tuple((start - 200, end) for start, end in skips(*asked)),
    )
    with pytest.raises(AssertionError):
        unshrunk()


def test_a_seek_that_jumps_over_a_skip_and_a_word_would_be_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = track_source._jumps
    monkeypatch.setattr(
        track_source, "_jumps", lambda *asked: tuple((at, to + 9600) for at, to in right(*asked))
    )
    with pytest.raises(AssertionError):
        unshrunk()


def test_a_skip_costs_no_more_than_it_saves(tmp_path: Path) -> None:
    """The crossfade is of 10 ms: as much is heard of two moments at once."""
    sound = np.repeat(np.array([0.2, 0.6], np.float32), SAMPLE_RATE)
    speech = ((0, 500), (1500, 2000))
    track = Track("a", write_wav(tmp_path / "a.wav", sound), 0.0, 2000, speech)
    source = track_source.TrackSource(track, 0)
    pieces = []
    while len(piece := source.read(960, Trim.GENTLE)[0]):
        pieces.append(piece)
    source.close()
    heard = np.concatenate(pieces)
    between = np.flatnonzero((heard > 0.21) & (heard < 0.59))
    assert len(heard) == SAMPLE_RATE * 2 - 700 * FRAMES_A_MS
    assert between[-1] - between[0] < track_source.CROSSFADE
    assert (between[0] + between[-1]) / 2 == pytest.approx(650 * FRAMES_A_MS, abs=48)
