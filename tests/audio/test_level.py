"""What the meter shows."""

from __future__ import annotations

import numpy as np
import pytest

from cassette.audio.level import LevelMeter
from cassette.audio.recorder import SAMPLE_RATE
from tests.audio.signals import tone


def heard(samples: np.ndarray, block: int = 960) -> LevelMeter:
    meter = LevelMeter()
    pcm = (np.clip(samples, -1, 32767 / 32768) * 32768).astype("<i2")
    for start in range(0, len(pcm), block):
        meter.write(pcm[start : start + block].tobytes())
    return meter


def test_a_tone_has_its_level_and_its_peak() -> None:
    meter = heard(tone(1.0, amplitude=0.5))
    assert meter.level == pytest.approx(0.5 / np.sqrt(2), rel=0.01)
    assert meter.peak == pytest.approx(0.5, rel=0.01)
    assert not meter.clipped


def test_the_level_is_of_the_last_tenth_of_a_second() -> None:
    meter = heard(np.concatenate([tone(1.0, amplitude=0.9), tone(0.1, amplitude=0.1)]))
    assert meter.peak == pytest.approx(0.1, rel=0.02)


def test_three_seconds_of_shape_are_kept() -> None:
    assert len(heard(tone(0.5)).recent) == 50
    assert len(heard(tone(7.0)).recent) == 300


def test_an_overload_is_remembered() -> None:
    meter = heard(np.concatenate([np.ones(100), tone(2.0, amplitude=0.1)]))
    assert meter.clipped


@pytest.mark.parametrize(
    ("seconds", "peak", "silent"),
    [(0.9, 0.0, False), (1.0, 0.0, True), (2.4, 0.001, False), (2.5, 0.001, True)],
)
def test_silence_is_told_in_time_and_not_before(seconds: float, peak: float, silent: bool) -> None:
    hiss = np.random.default_rng(0).uniform(-peak, peak, round(seconds * SAMPLE_RATE))
    assert heard(hiss).silent is silent


def test_one_sound_ends_the_silence() -> None:
    meter = heard(np.concatenate([np.zeros(2 * SAMPLE_RATE), tone(0.1)]))
    assert not meter.silent


def test_resting_forgets() -> None:
    meter = heard(np.zeros(2 * SAMPLE_RATE))
    meter.rest()
    assert (meter.level, meter.peak, meter.silent) == (0.0, 0.0, False)
    meter.write(b"")
    assert not meter.silent
