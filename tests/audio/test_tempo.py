"""The stretcher keeps pitch, length and smoothness at every speed."""

from __future__ import annotations

import numpy as np
import pytest

from cassette.audio.tempo import OVERLAP, Wsola

SR = 48_000


def tone(hertz: float, seconds: float = 3.0) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(int(SR * seconds)) / SR)).astype(np.float32)


def stretch(source: np.ndarray, rate: float, chunk: int = 960) -> np.ndarray:
    wsola = Wsola()
    wsola.rate = rate
    out = []
    for start in range(0, len(source), chunk):
        wsola.write(source[start : start + chunk])
        out.append(wsola.read().samples)
    wsola.flush()
    out.append(wsola.read().samples)
    return np.concatenate(out)


def _waves(hertz: float, frames: int) -> np.ndarray:
    """exp(-2 pi i f t), complex128[n]."""
    return np.exp(-2j * np.pi * hertz * np.arange(frames) / SR)


def _frequency(piece: np.ndarray) -> float:
    """The frequency in Hz of the strongest tone in ``piece``.

    From the peak of its spectrum, then by how far the phase turns from one half to the other.
    """
    half = len(piece) // 2
    window = np.hanning(half)
    hertz = float(np.argmax(np.abs(np.fft.rfft(piece * np.hanning(len(piece)))))) * SR / len(piece)
    for _ in range(4):
        turned = piece * _waves(hertz, len(piece))
        first, second = np.sum(turned[:half] * window), np.sum(turned[half:] * window)
        hertz += float(np.angle(second * np.conj(first))) / (2 * np.pi) * SR / half
    return hertz


def _fit(piece: np.ndarray, hertz: float) -> tuple[float, float]:
    """Energy of the best sine of that frequency in ``piece`` and of what it leaves."""
    waves = _waves(hertz, len(piece))
    basis = np.stack([waves.real, waves.imag])
    sine = np.linalg.solve(basis @ basis.T, basis @ piece) @ basis
    return float(np.sum(sine**2)), float(np.sum((piece - sine) ** 2))


def pitch_error_and_sinad(heard: np.ndarray, hertz: float) -> tuple[float, float]:
    """Worst pitch error in cents over quarter seconds, and signal to noise and distortion in dB."""
    middle = heard[4800:-4800].astype(np.float64)
    signal = noise = worst = 0.0
    for start in range(0, len(middle) - 12_000, 12_000):
        piece = middle[start : start + 12_000]
        found = _frequency(piece)
        sine, rest = _fit(piece, found)
        cents = abs(1200 * np.log2(found / hertz))
        signal, noise, worst = signal + sine, noise + rest, max(worst, cents)
    return float(worst), float(10 * np.log10(signal / max(noise, 1e-30)))


@pytest.mark.parametrize("rate", [0.5, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0])
@pytest.mark.parametrize("hertz", [110.0, 220.0, 313.7, 997.0, 2093.1])
def test_a_tone_keeps_its_pitch_and_purity_at_every_speed(rate: float, hertz: float) -> None:
    cents, sinad = pitch_error_and_sinad(stretch(tone(hertz), rate), hertz)
    assert cents <= 5.0
    assert sinad >= 35.0


WHISTLES = {
    1714.9: [2.5, 3.45],
    1777.0: [2.3, 2.4],
    2634.7: [2.9],
    2976.5: [3.8],
    3111.0: [0.55, 2.4, 3.5],
    3421.0: [1.7],
    6062.5: [2.6],
    6858.0: [0.5],
}
"""High tones, and speeds at which whole samples do not fit them well enough."""


@pytest.mark.parametrize("hertz", WHISTLES)
def test_a_high_tone_keeps_its_pitch_and_purity(hertz: float) -> None:
    for rate in WHISTLES[hertz]:
        cents, sinad = pitch_error_and_sinad(stretch(tone(hertz), rate), hertz)
        assert cents <= 5.0, rate
        assert sinad >= 35.0, rate


@pytest.mark.torture
@pytest.mark.parametrize("hertz", [*WHISTLES, 151.3, 443.7, 887.1, 4567.8])
def test_a_tone_keeps_its_purity_at_each_of_the_71_speeds(hertz: float) -> None:
    for step in range(71):
        rate = round(0.5 + 0.05 * step, 2)
        cents, sinad = pitch_error_and_sinad(stretch(tone(hertz, 2.0), rate), hertz)
        assert cents <= 5.0, rate
        assert sinad >= 35.0, rate


def test_playing_the_samples_faster_would_fail_the_pitch_check() -> None:
    cents, _ = pitch_error_and_sinad(tone(440.0)[::2], 440.0)
    assert cents > 5.0


def test_laying_pieces_without_the_search_would_fail_the_purity_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "cassette.audio.tempo._Source.most_alike",
        lambda self, tail, wanted, low, high, otherwise: (otherwise, 0),
    )
    _, sinad = pitch_error_and_sinad(stretch(tone(313.7), 1.5), 313.7)
    assert sinad < 35.0


@pytest.mark.parametrize("rate", [0.5, 0.9, 1.0, 1.3, 2.0, 3.0, 4.0])
@pytest.mark.parametrize("frames", [1, 100, 719, 1440, 5000, 48_001])
def test_the_length_is_the_source_over_the_rate(rate: float, frames: int) -> None:
    noise = np.random.default_rng(1).standard_normal(frames).astype(np.float32) * 0.1
    assert abs(len(stretch(noise, rate)) - frames / rate) <= 1


def test_at_normal_speed_every_sample_comes_through_untouched() -> None:
    noise = np.random.default_rng(2).standard_normal(50_000).astype(np.float32)
    assert np.array_equal(stretch(noise, 1.0), noise)


def test_the_result_does_not_depend_on_how_the_source_arrives() -> None:
    noise = np.random.default_rng(3).standard_normal(50_000).astype(np.float32)
    whole = stretch(noise, 1.7, chunk=50_000)
    assert np.array_equal(stretch(noise, 1.7, chunk=960), whole)
    assert np.array_equal(stretch(noise, 1.7, chunk=37), whole)


def _sharpest_bend(samples: np.ndarray) -> float:
    return float(np.abs(np.diff(samples.astype(np.float64), 2)).max())


@pytest.mark.parametrize("hertz", [440.0, 1714.9])
def test_changing_the_rate_while_it_runs_does_not_click(hertz: float) -> None:
    source, wsola, out = tone(hertz, 6.0), Wsola(), []
    rates = [1.0, 2.0, 1.0, 0.5, 3.3, 4.0, 1.0, 1.5, 0.7, 1.0]
    for n, start in enumerate(range(0, len(source), 960)):
        wsola.rate = rates[n // 20 % len(rates)]
        wsola.write(source[start : start + 960])
        out.append(wsola.read().samples)
    assert _sharpest_bend(np.concatenate(out)) < 1.5 * _sharpest_bend(source)


def test_a_hard_cut_would_fail_the_click_check() -> None:
    source = tone(440.0, 1.0)
    assert _sharpest_bend(np.concatenate((source[:10_030], source[20_000:]))) > 1.5 * (
        _sharpest_bend(source)
    )


def test_two_notes_written_one_after_the_other_leave_no_gap() -> None:
    source = tone(440.0, 2.0)
    wsola, out = Wsola(), []
    wsola.rate = 2.0
    for part in (source[:48_000], source[48_000:]):
        wsola.write(part)
        out.append(wsola.read().samples)
    wsola.flush()
    out.append(wsola.read().samples)
    heard = np.concatenate(out)
    assert abs(len(heard) - 48_000) <= 1
    loudness = np.sqrt(np.convolve(heard**2, np.ones(960) / 960, "valid"))
    assert loudness.min() > 0.9 * 0.5 / np.sqrt(2)


@pytest.mark.parametrize("rate", [0.5, 1.0, 2.0, 4.0])
def test_marks_say_where_in_the_source_a_sample_comes_from(rate: float) -> None:
    wsola = Wsola()
    wsola.rate = rate
    wsola.write(np.zeros(SR * 2, np.float32))
    piece = wsola.read()
    assert [mark.offset for mark in piece.marks] == list(range(0, len(piece.samples), OVERLAP))
    for mark in piece.marks:
        assert abs(mark.source - mark.offset * rate) <= 0.015 * SR


def test_the_source_is_forgotten_as_it_is_used() -> None:
    wsola = Wsola()
    wsola.rate = 1.5
    for _ in range(500):
        wsola.write(np.zeros(960, np.float32))
        wsola.read()
    assert len(wsola._source._samples) < 20_000


def test_after_a_flush_it_starts_afresh() -> None:
    wsola = Wsola()
    wsola.rate = 1.3
    heard = []
    for _ in range(3):
        wsola.write(tone(440.0, 0.5))
        wsola.flush()
        heard.append(wsola.read().samples)
    assert np.allclose(heard[0], heard[1], atol=1e-3)
