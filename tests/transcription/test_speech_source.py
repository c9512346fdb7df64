"""Any of our own files comes as 16 kHz mono, a minute at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from cassette.audio.files import encode
from cassette.domain.errors import AudioDamaged, AudioMissing
from cassette.transcription.pieces import SAMPLE_RATE
from cassette.transcription.speech_source import speech_blocks, speech_seconds

if TYPE_CHECKING:
    from pathlib import Path


def tone(rate: int, seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return 0.5 * np.sin(2 * np.pi * 1000 * np.arange(int(rate * seconds)) / rate)


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_a_tone_keeps_its_pitch_and_length_at_every_rate(tmp_path: Path, rate: int) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, tone(rate, 2.5), rate)
    sound = np.concatenate(list(speech_blocks(path)))
    assert sound.dtype == np.float32
    assert len(sound) == pytest.approx(2.5 * SAMPLE_RATE, abs=2)
    peak = np.argmax(np.abs(np.fft.rfft(sound))) * SAMPLE_RATE / len(sound)
    assert peak == pytest.approx(1000, abs=1)
    assert speech_seconds(path) == pytest.approx(2.5)


def test_two_channels_become_one(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    soundfile.write(path, np.column_stack([np.full(16_000, 0.5), np.zeros(16_000)]), SAMPLE_RATE)
    (sound,) = speech_blocks(path)
    assert sound == pytest.approx(np.full(16_000, 0.25), abs=1e-3)


def test_the_opus_at_rest_is_read(tmp_path: Path) -> None:
    wav, opus = tmp_path / "note.wav", tmp_path / "note.opus"
    soundfile.write(wav, tone(48_000, 3), 48_000)
    encode(wav, opus)
    sound = np.concatenate(list(speech_blocks(opus)))
    assert len(sound) == pytest.approx(3 * SAMPLE_RATE, abs=2)
    assert np.abs(sound).max() > 0.3


def test_a_long_recording_never_lies_in_memory_whole(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, np.zeros(SAMPLE_RATE * 150, np.int16), SAMPLE_RATE)
    assert [len(block) // SAMPLE_RATE for block in speech_blocks(path)] == [60, 60, 30]


def test_what_is_gone_or_no_sound_is_named(tmp_path: Path) -> None:
    with pytest.raises(AudioMissing):
        list(speech_blocks(tmp_path / "gone.wav"))
    letter = tmp_path / "letter.wav"
    letter.write_text("Dear Sir or Madam")
    with pytest.raises(AudioDamaged):
        list(speech_blocks(letter))
