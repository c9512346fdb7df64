"""How loud a note is to an ear, and the gain that brings every voice to the same loudness.

Integrated loudness and true peak of ITU-R BS.1770-5 for one channel at 48 kHz, measured as the
sound streams past: a note of four hours costs no more memory than one of a minute.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from cassette.audio.recorder import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]
    Floats = npt.NDArray[np.float64]
    Spectrum = npt.NDArray[np.complex128]

TARGET_LUFS = -18.0
MAX_TRUE_PEAK_DB = -1.0
MIN_GAIN_DB = -24.0
MAX_GAIN_DB = 20.0
"""A note that would need more holds no voice, or so little of it that noise would be raised."""

_STEP = SAMPLE_RATE // 10  # gating blocks of 400 ms start every 100 ms
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0

# The K weighting of the recommendation, tables 1 and 2: a shelf for the head, then a high pass.
_SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (-1.69065929318241, 0.73248077421585),
)
_HIGH_PASS = ((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))

_BLOCK = 65_536
_MEMORY = 16_384  # the filters' answer to an impulse has died away (-200 dB) after this many frames


class LoudnessMeter:
    """Takes a note piece by piece, then says its loudness, true peak and gain."""

    def __init__(self) -> None:
        self._history = np.zeros(_MEMORY, np.float32)
        self._waiting: list[Samples] = []
        self._waiting_frames = 0
        self._weighted = np.zeros(0)
        self._steps: list[Floats] = []
        self._peaks = _TruePeak()

    def write(self, samples: Samples) -> None:
        """Take float32 samples."""
        self._peaks.write(samples)
        self._waiting.append(samples)
        self._waiting_frames += len(samples)
        while self._waiting_frames >= _BLOCK - _MEMORY:
            self._weigh(_BLOCK - _MEMORY)

    def integrated(self) -> float:
        """Loudness in LUFS of all that was written; -inf when nothing is above -70."""
        if self._waiting_frames:
            self._weigh(self._waiting_frames)
        energy = self._gating_blocks()
        loud = energy[energy > _energy(_ABSOLUTE_GATE)]
        if not len(loud):
            return -math.inf
        gate = loud.mean() * 10 ** (_RELATIVE_GATE / 10)
        return _lufs(float(loud[loud > gate].mean()))

    def true_peak(self) -> float:
        """The highest point of the wave between the samples too, 1 = full scale."""
        return self._peaks.highest

    def gain_db(self) -> float:
        """Gain towards -18 LUFS that keeps the true peak under -1 dBTP; 0 for silence."""
        loudness = self.integrated()
        if math.isinf(loudness):
            return 0.0
        room = MAX_TRUE_PEAK_DB - 20 * math.log10(max(self.true_peak(), 1e-6))
        return round(max(MIN_GAIN_DB, min(MAX_GAIN_DB, TARGET_LUFS - loudness, room)), 2)

    def _weigh(self, frames: int) -> None:
        """K-weight the next ``frames`` by overlap-save and add up their energy by 100 ms."""
        sound = np.concatenate(self._waiting)
        self._waiting = [sound[frames:]]
        self._waiting_frames -= frames
        block = np.zeros(_BLOCK)
        block[:_MEMORY] = self._history
        block[_MEMORY : _MEMORY + frames] = sound[:frames]
        self._history = np.concatenate((self._history, sound[:frames]))[-_MEMORY:]
        weighted = np.fft.irfft(np.fft.rfft(block) * _k_weighting(), _BLOCK)
        fresh = np.concatenate((self._weighted, weighted[_MEMORY : _MEMORY + frames]))
        whole = len(fresh) // _STEP * _STEP
        self._steps.append(np.square(fresh[:whole].reshape(-1, _STEP)).mean(axis=1))
        self._weighted = fresh[whole:]

    def _gating_blocks(self) -> Floats:
        """Mean square of each 400 ms; of everything at once when it is shorter."""
        steps = np.concatenate(self._steps) if self._steps else np.zeros(0)
        if len(steps) >= 4:
            sums = np.convolve(steps, np.ones(4), "valid")
            return np.asarray(sums / 4, np.float64)
        frames = len(steps) * _STEP + len(self._weighted)
        total = float(steps.sum()) * _STEP + float(np.square(self._weighted).sum())
        return np.full(1, total / frames) if frames else np.zeros(0)


class _TruePeak:
    """Annex 2 of the recommendation: the peak after oversampling four times."""

    def __init__(self) -> None:
        self.highest = 0.0
        self._history = np.zeros(_TAPS - 1, np.float32)

    def write(self, samples: Samples) -> None:
        if not len(samples):
            return
        sound = np.concatenate((self._history, samples))
        self._history = sound[-(_TAPS - 1) :]
        peak = float(np.abs(sound).max())
        self.highest = max(self.highest, peak)
        for start in range(0, len(sound) - _TAPS + 1, _NEAR):
            near = sound[start : start + _NEAR + _TAPS - 1]
            # Between samples the wave rises to less than twice the highest sample near there:
            # quiet places, most of them, need no look.
            if 2 * float(np.abs(near).max()) > self.highest:
                for phase in _between():
                    between = float(np.abs(np.convolve(near, phase, "valid")).max())
                    self.highest = max(self.highest, between)


_TAPS = 24
_NEAR = 2400


@cache
def _between() -> list[Samples]:
    """Windowed-sinc interpolators for a quarter, half and three quarters of a sample."""
    at = np.arange(_TAPS) - (_TAPS // 2 - 1)
    phases = []
    for fraction in (0.25, 0.5, 0.75):
        window = np.cos(np.pi * (at - fraction) / (_TAPS + 1)) ** 2
        taps = np.sinc(at - fraction) * window
        phases.append((taps / taps.sum())[::-1].astype(np.float32))
    return phases


@cache
def _k_weighting() -> Spectrum:
    """The two filters' response at each bin of a block."""
    z = np.exp(-2j * np.pi * np.arange(_BLOCK // 2 + 1) / _BLOCK)
    response = np.ones(len(z), np.complex128)
    for (b0, b1, b2), (a1, a2) in (_SHELF, _HIGH_PASS):
        response *= (b0 + b1 * z + b2 * z**2) / (1 + a1 * z + a2 * z**2)
    return response


def _lufs(energy: float) -> float:
    return -0.691 + 10 * math.log10(energy)


def _energy(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))
