"""The chime between two meetings: soft, short, and no click of its own."""

from __future__ import annotations

import numpy as np
import pytest

from cassette.audio.chime import CHIME_MS, ChimeReader, chime, cue
from cassette.audio.pipeline import Paces, Pipeline, Place
from cassette.audio.player import Pace
from cassette.audio.recorder import SAMPLE_RATE
from cassette.domain.trimming import Trim


def test_it_is_short_and_soft_and_begins_and_ends_in_silence() -> None:
    sound = chime()
    assert len(sound) == CHIME_MS * SAMPLE_RATE // 1000
    assert np.abs(sound[:5]).max() < 1e-3
    assert np.abs(sound[-5:]).max() < 1e-4
    assert 0.03 < np.abs(sound).max() < 0.15
    loudest = np.argmax(np.convolve(np.square(sound), np.ones(960), "valid")) / SAMPLE_RATE
    assert loudest < 0.25


def test_nobody_can_change_it_for_the_others() -> None:
    with pytest.raises(ValueError, match="read-only"):
        chime()[0] = 1.0


@pytest.mark.parametrize("rate", [0.5, 1.0, 4.0])
def test_it_always_sounds_the_same(rate: float) -> None:
    pipeline = Pipeline([cue()], Place(0, 0), paces=Paces(Pace(rate, Trim.MAX)))
    pieces = []
    while (sound := pipeline.next()) is not None:
        pieces.append(sound.samples)
    assert np.array_equal(np.concatenate(pieces), chime())


def test_it_is_read_like_a_file() -> None:
    reader = ChimeReader()
    reader.seek(reader.frames - 10)
    assert len(reader.read(100)) == 10
    assert len(reader.read(100)) == 0
    reader.seek(-5)
    assert np.array_equal(reader.read(10**6), chime())
