"""What is found out about a recording in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cassette.audio.analysis import analyse
from cassette.audio.loudness import LoudnessMeter
from cassette.audio.waveform import EnvelopeBuilder, thumbnail
from cassette.domain.errors import AudioMissing, EmptyAudio
from cassette.runtime.jobs import Cancelled, CancelToken
from tests.audio.signals import babble, write_wav

if TYPE_CHECKING:
    from pathlib import Path


def test_one_pass_finds_what_each_measure_finds_alone(tmp_path: Path) -> None:
    samples = np.round(babble(3.21) * 32768) / 32768
    found = analyse(write_wav(tmp_path / "a.wav", samples))
    meter, shape = LoudnessMeter(), EnvelopeBuilder()
    meter.write(samples.astype(np.float32))
    shape.write(samples.astype(np.float32))
    assert found.seconds == pytest.approx(3.21)
    assert found.duration_ms == 3210
    assert found.gain_db == meter.gain_db()
    assert found.loudness == pytest.approx(meter.integrated(), abs=1e-6)
    assert found.peak == pytest.approx(meter.true_peak())
    assert found.envelope == shape.finish()
    assert found.thumbnail == thumbnail(found.envelope)


def test_less_than_a_tenth_of_a_second_is_no_note(tmp_path: Path) -> None:
    with pytest.raises(EmptyAudio, match=r"a\.wav"):
        analyse(write_wav(tmp_path / "a.wav", babble(0.09)))
    assert analyse(write_wav(tmp_path / "b.wav", babble(0.1))).duration_ms == 100


def test_silence_is_a_note_without_a_gain(tmp_path: Path) -> None:
    found = analyse(write_wav(tmp_path / "a.wav", np.zeros(48_000)))
    assert found.gain_db == 0.0
    assert set(found.thumbnail) == {0}


def test_it_can_be_followed_and_stopped(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "a.wav", babble(4.0))
    seen: list[float] = []
    analyse(wav, on_progress=seen.append)
    assert seen == [0.25, 0.5, 0.75, 1.0]
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        analyse(wav, on_progress=lambda done: cancel.cancel(), cancel=cancel)


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(AudioMissing):
        analyse(tmp_path / "a.wav")
