"""Other sample rates: what passes passes whole, what cannot be kept is kept out."""

from __future__ import annotations

import numpy as np
import pytest

from cassette.audio.resample import Resampler, resample


def sine(hertz: float, rate: int, count: int) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(count) / rate).astype(np.float32)


RATES = [(48_000, 16_000), (44_100, 16_000), (8_000, 16_000), (22_050, 48_000), (96_000, 48_000)]


@pytest.mark.parametrize(("source", "target"), RATES)
@pytest.mark.parametrize("share", [0.01, 0.1, 0.4])
def test_a_tone_comes_out_the_same(source: int, target: int, share: float) -> None:
    hertz = min(source, target) * share
    got = resample(sine(hertz, source, source), source, target)
    wanted = sine(hertz, target, len(got))
    middle = slice(target // 10, -target // 10)
    error = got[middle] - wanted[middle]
    assert 10 * np.log10(np.mean(wanted[middle] ** 2) / np.mean(error**2)) > 90


@pytest.mark.parametrize(("source", "target"), [(48_000, 16_000), (44_100, 16_000)])
def test_what_the_lower_rate_cannot_hold_is_kept_out(source: int, target: int) -> None:
    got = resample(sine(target * 0.55, source, source), source, target)
    assert np.sqrt(np.mean(got[1000:-1000] ** 2)) < 1e-4


@pytest.mark.parametrize(("source", "target"), RATES)
@pytest.mark.parametrize("count", [0, 1, 2, 3, 1000, 12_345])
def test_the_length_is_as_long_in_seconds(source: int, target: int, count: int) -> None:
    assert len(resample(np.ones(count, np.float32), source, target)) == -(-count * target // source)


@pytest.mark.parametrize("piece", [1, 997, 48_000])
def test_pieces_give_what_the_whole_gives(piece: int) -> None:
    count = 3_000 if piece == 1 else 50_000
    samples = np.random.default_rng(0).standard_normal(count).astype(np.float32)
    resampler = Resampler(48_000, 16_000)
    parts = [resampler.write(samples[n : n + piece]) for n in range(0, count, piece)]
    got = np.concatenate([*parts, resampler.finish()])
    assert np.allclose(got, resample(samples, 48_000, 16_000), atol=1e-6)


def test_the_same_rate_is_left_alone() -> None:
    samples = np.ones(10, np.float32)
    assert resample(samples, 48_000, 48_000) is samples
