"""Loudness and true peak against the reference implementation and against known signals."""

from __future__ import annotations

import math
import tracemalloc
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from cassette.audio.loudness import MAX_GAIN_DB, MIN_GAIN_DB, LoudnessMeter
from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.resample import resample
from tests.audio.signals import babble, tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.speech import Recording


def measured(samples: np.ndarray, piece: int = 7919) -> LoudnessMeter:
    meter = LoudnessMeter()
    for start in range(0, len(samples), piece):
        meter.write(samples[start : start + piece])
    return meter


def reference(samples: np.ndarray) -> float:
    import pyloudnorm  # so late: it brings SciPy, which takes longer than all of our own tests

    # "DeMan" has the filter coefficients of the recommendation; the default is 0.04 LU off.
    meter = pyloudnorm.Meter(SAMPLE_RATE, filter_class="DeMan")
    return float(meter.integrated_loudness(samples.astype(np.float64)))


def tone_and_silence() -> np.ndarray:
    return np.concatenate([tone(5.0, 300.0, 0.5), np.zeros(5 * SAMPLE_RATE, np.float32)])


def loud_and_quiet() -> np.ndarray:
    return np.concatenate([babble(10.0, amplitude=0.6), babble(10.0, amplitude=0.01)])


@pytest.mark.parametrize(
    "sound",
    [
        partial(babble, 8.0),
        partial(babble, 30.0, seed=1, amplitude=0.05),
        partial(tone, 3.0, 997.0, 0.9),
        tone_and_silence,
        loud_and_quiet,
    ],
    ids=["babble", "quiet babble", "tone", "tone and silence", "loud and quiet"],
)
def test_loudness_is_within_a_tenth_of_the_reference(sound: Callable[[], np.ndarray]) -> None:
    samples = sound()
    assert measured(samples).integrated() == pytest.approx(reference(samples), abs=0.1)


def test_loudness_of_real_speech_is_within_a_tenth_of_the_reference(
    speech: dict[str, Recording],
) -> None:
    for recording in speech.values():
        sound, rate = soundfile.read(recording.path, dtype="float32", always_2d=True)
        samples = resample(sound[:, 0], rate, SAMPLE_RATE)
        # The reference counts a last, incomplete gating block; the recommendation does not.
        samples = samples[: len(samples) // 4800 * 4800]
        assert measured(samples).integrated() == pytest.approx(reference(samples), abs=0.1)


def test_the_calibration_tone_of_the_recommendation_reads_as_it_must() -> None:
    """997 Hz at full scale in one channel is -3.01 LKFS."""
    assert measured(tone(20.0, 997.0, 1.0)).integrated() == pytest.approx(-3.01, abs=0.05)


@pytest.mark.parametrize("gain_db", [-12.0, 6.0])
def test_loudness_follows_the_level(gain_db: float) -> None:
    samples = babble(6.0, amplitude=0.2)
    louder = samples * np.float32(10 ** (gain_db / 20))
    difference = measured(louder).integrated() - measured(samples).integrated()
    assert difference == pytest.approx(gain_db, abs=0.05)


def test_the_length_of_the_pieces_does_not_matter() -> None:
    samples = babble(4.0)
    values = {round(measured(samples, piece).integrated(), 6) for piece in (480, 48_000, 10**6)}
    assert len(values) == 1


def test_a_note_shorter_than_a_gating_block_is_measured_too() -> None:
    assert measured(tone(0.2, 997.0, 1.0)).integrated() == pytest.approx(-3.01, abs=0.5)


def test_silence_has_no_loudness_and_gets_no_gain() -> None:
    meter = measured(np.zeros(2 * SAMPLE_RATE, np.float32))
    assert meter.integrated() == -math.inf
    assert meter.gain_db() == 0.0
    assert LoudnessMeter().gain_db() == 0.0


def test_the_peak_between_the_samples_is_found() -> None:
    """A quarter of the sample rate, 45 degrees off: every sample is 3 dB under the true peak."""
    n = np.arange(SAMPLE_RATE)
    samples = (0.9 * np.sin(np.pi / 2 * n + np.pi / 4)).astype(np.float32)
    assert np.abs(samples).max() == pytest.approx(0.9 / math.sqrt(2), rel=1e-3)
    assert measured(samples).true_peak() == pytest.approx(0.9, rel=0.02)


@pytest.mark.parametrize("amplitude", [0.02, 0.05, 0.3, 0.9])
def test_the_gain_brings_a_voice_to_minus_18_or_to_the_peak_limit(amplitude: float) -> None:
    samples = babble(8.0, amplitude=amplitude)
    meter = measured(samples)
    gain = meter.gain_db()
    after = measured(samples * np.float32(10 ** (gain / 20)))
    peak_db = 20 * math.log10(after.true_peak())
    assert MIN_GAIN_DB <= gain <= MAX_GAIN_DB
    assert peak_db <= -1.0 + 0.05
    at_target = after.integrated() == pytest.approx(-18.0, abs=0.05)
    assert at_target or peak_db == pytest.approx(-1.0, abs=0.1) or gain == MAX_GAIN_DB


def test_hardly_any_sound_is_not_raised_without_end() -> None:
    assert measured(babble(5.0, amplitude=0.003)).gain_db() == MAX_GAIN_DB


def test_four_hours_cost_no_more_memory_than_a_minute() -> None:
    """Per minute of sound only 600 numbers are kept: 4.6 MB in four hours."""
    second = babble(1.0)
    meter = LoudnessMeter()
    tracemalloc.start()
    held = []
    for _ in range(2):
        for _ in range(64):
            meter.write(second)
        held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert held[1] - held[0] < 64 * 10 * 8 + 20_000
