"""Decode, gain, stretch: where every sample comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from cassette.audio.pipeline import Paces, Pipeline, Place, Sound
from cassette.audio.player import Pace, Track
from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.ring import CAPACITY, Ring
from cassette.domain.errors import AudioDamaged
from tests.audio.signals import tone, write_wav

if TYPE_CHECKING:
    from pathlib import Path


def pulled(pipeline: Pipeline) -> tuple[np.ndarray, list[tuple[int, Place]]]:
    """Everything, and where each mark stands."""
    samples: list[np.ndarray] = []
    places: list[tuple[int, Place]] = []
    count = 0
    while (sound := pipeline.next()) is not None:
        places += [(count + offset, place) for offset, place in sound.places]
        samples.append(sound.samples)
        count += len(sound.samples)
    pipeline.close()
    return np.concatenate(samples), places


@pytest.mark.parametrize("rate", [0.5, 1.0, 2.0, 4.0])
def test_every_place_is_told_within_15_ms_across_notes(tmp_path: Path, rate: float) -> None:
    lengths = [SAMPLE_RATE, 12_345, SAMPLE_RATE // 2]
    tracks = [
        Track(str(number), write_wav(tmp_path / f"{number}.wav", np.zeros(frames)))
        for number, frames in enumerate(lengths)
    ]
    pipeline = Pipeline(tracks, Place(0, 0), paces=Paces(Pace(rate)))
    samples, places = pulled(pipeline)
    assert abs(len(samples) - sum(lengths) / rate) <= 1
    starts = np.concatenate(([0], np.cumsum(lengths)))
    for at, place in places:
        assert abs(starts[place.index] + place.frame - at * rate) <= 720
    assert {place.index for _, place in places} == {0, 1, 2}


def test_it_starts_where_it_is_told(tmp_path: Path) -> None:
    ramp = np.linspace(0, 0.9, SAMPLE_RATE)
    tracks = [Track("a", write_wav(tmp_path / "a.wav", ramp))] * 2
    samples, places = pulled(Pipeline(tracks, Place(1, 24_000)))
    assert places[0] == (0, Place(1, 24_000))
    assert len(samples) == 24_000
    assert np.allclose(samples[240:], ramp[24_240:], atol=1e-4)


@pytest.mark.parametrize("rate", [1.0, 2.0])
def test_a_note_that_was_left_goes_on_from_there_without_a_gap_or_a_click(
    tmp_path: Path, rate: float
) -> None:
    """The second of two steady sounds begins half a second in, at its loudest."""
    loud = write_wav(tmp_path / "a.wav", np.full(SAMPLE_RATE, 0.5))
    tracks = [Track("a", loud), Track("b", loud, start_ms=500), Track("c", loud)]
    samples, places = pulled(Pipeline(tracks, Place(0, 0), paces=Paces(Pace(rate))))
    assert abs(len(samples) - 2.5 * SAMPLE_RATE / rate) <= 1
    assert next(place for _, place in places if place.index == 1).frame >= SAMPLE_RATE // 2 - 720
    assert next(place for _, place in places if place.index == 2).frame < 720
    edge = round(SAMPLE_RATE / rate)
    assert samples[edge - 720 : edge + 720].min() < 0.25  # it rises from silence
    assert np.allclose(samples[edge + 1440 : edge + 4800], 0.5, atol=0.02)


def test_a_start_beyond_the_end_goes_on_with_the_next_note(tmp_path: Path) -> None:
    tracks = [Track("a", write_wav(tmp_path / "a.wav", tone(0.5)))] * 2
    samples, places = pulled(Pipeline(tracks, Place(0, 10**9)))
    assert len(samples) == SAMPLE_RATE // 2
    assert places[-1][1].index == 1


def test_no_note_is_no_sound() -> None:
    assert Pipeline([], Place(0, 0)).next() is None


def test_a_file_of_another_rate_is_not_played_at_the_wrong_pitch(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(1000), 44_100)
    with pytest.raises(AudioDamaged):
        Pipeline([Track("a", tmp_path / "a.wav")], Place(0, 0), strict=True).next()


def sound(values: np.ndarray, start: int = 0) -> Sound:
    return Sound(values.astype(np.float32), ((0, Place(0, start)),))


def test_a_ring_hands_out_what_was_put_in_its_order() -> None:
    ring, rest = Ring(Place(0, 0)), np.random.default_rng(0)
    put, got = [], []
    for _ in range(200):
        piece = rest.standard_normal(rest.integers(1, 3000)).astype(np.float32)
        put.append(piece)
        ring.put(sound(piece))
        while ring.ahead >= 960:
            out = np.empty(960, np.float32)
            ring.get(out, 0.0)
            got.append(out)
    whole = np.concatenate(got)
    assert len(whole) > 2 * CAPACITY
    assert np.array_equal(whole, np.concatenate(put)[: len(whole)])
    assert ring.underruns == 0


def test_an_empty_ring_gives_silence_and_counts_it() -> None:
    ring, out = Ring(Place(0, 0)), np.ones(960, np.float32)
    ring.put(sound(np.ones(100)))
    ring.get(out, 0.0)
    assert out[:100].min() == 1.0
    assert np.all(out[100:] == 0.0)
    assert ring.underruns == 1
    ring.complete = True
    ring.get(out, 0.0)
    assert ring.underruns == 1


def test_a_ring_knows_which_frame_is_in_the_air() -> None:
    ring, out = Ring(Place(0, 500)), np.empty(960, np.float32)
    ring.put(sound(np.zeros(4800), 500))
    assert ring.heard(10.0, 0.1) == 0
    ring.get(out, 10.0)
    assert ring.heard(10.0, 0.1) == 0
    assert ring.heard(10.11, 0.1) == pytest.approx(480, abs=1)
    assert ring.heard(99.0, 0.1) == 960  # nothing was handed out beyond
    assert ring.place(480) == Place(0, 980)
    ring.complete = True
    for number in range(4):
        ring.get(out, 10.02 + number * 0.02)
    assert not ring.is_over(10.1, 0.1)
    assert ring.is_over(10.3, 0.1)
