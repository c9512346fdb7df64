"""Sounds for tests: tones, hisses, something like speech, and files of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import soundfile

from cassette.audio.recorder import SAMPLE_RATE

if TYPE_CHECKING:
    from pathlib import Path


def tone(seconds: float, hertz: float = 440.0, amplitude: float = 0.3) -> np.ndarray:
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (amplitude * np.sin(2 * np.pi * hertz * t)).astype(np.float32)


def babble(seconds: float, seed: int = 0, amplitude: float = 0.3) -> np.ndarray:
    """Harmonics that come in syllables with pauses: as uneven as speech, and always the same."""
    random = np.random.default_rng(seed)
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    pitch = 120 + 20 * np.sin(2 * np.pi * 0.7 * t)
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
    first = np.exp(1j * phase)
    voice, harmonic = first.imag.copy(), first.copy()
    for n in range(2, 20):
        harmonic *= first
        voice += harmonic.imag / n
    syllables = np.clip(np.sin(2 * np.pi * 3.1 * t) + 0.3, 0, 1)
    pauses = np.clip(np.sin(2 * np.pi * 0.23 * t + 1) * 4 + 2, 0, 1)
    sound = voice * syllables * pauses + 0.02 * random.standard_normal(len(t))
    return (amplitude * sound / np.abs(sound).max()).astype(np.float32)


def write_wav(path: Path, samples: np.ndarray, rate: int = SAMPLE_RATE) -> Path:
    soundfile.write(path, samples, rate, subtype="PCM_16")
    return path


def highest_click(samples: np.ndarray, above_hertz: float = 6000.0) -> float:
    """How loud it ever is above a frequency, in dB beside the whole: windows of 5 ms, by half.

    A tone far below has nothing there; a jump in it, even a small one, has.
    """
    size = SAMPLE_RATE // 200
    window = np.hanning(size)
    frames = np.lib.stride_tricks.sliding_window_view(samples, size)[:: size // 2] * window
    spectrum = np.abs(np.fft.rfft(frames.astype(np.float64)))
    high = spectrum[:, int(above_hertz * size / SAMPLE_RATE) :]
    whole = np.sqrt(np.mean(np.square(spectrum).sum(axis=1)))
    return float(20 * np.log10(np.sqrt(np.square(high).sum(axis=1)).max() / whole))


def longest_silence_ms(sound: np.ndarray) -> float:
    """The longest stretch in which the level of 5 ms stays under a tenth of the whole's."""
    level = np.sqrt(np.convolve(np.square(sound), np.ones(240) / 240, "valid"))
    quiet = np.concatenate(([False], level < 0.1 * np.sqrt(np.mean(np.square(sound))), [False]))
    edges = np.flatnonzero(np.diff(quiet.astype(int)))
    longest = max(
        (end - start for start, end in zip(edges[::2], edges[1::2], strict=True)), default=-240
    )
    return float(longest + 240) * 1000 / SAMPLE_RATE
