"""Our own files: Opus at rest, speech for the transcriber."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
import soundfile
from hypothesis import given, strategies as st

from cassette.audio import files
from cassette.audio.files import SoundReader, encode, read_speech
from cassette.audio.recorder import SAMPLE_RATE
from cassette.domain.errors import AudioDamaged, AudioMissing, DiskFull, EmptyAudio
from cassette.runtime.jobs import Cancelled, CancelToken
from tests.audio.signals import babble, tone, write_wav

if TYPE_CHECKING:
    from pathlib import Path


def strength(samples: np.ndarray, rate: int, hertz: float = 440.0) -> float:
    t = np.arange(len(samples)) / rate
    return float(2 * abs(np.mean(samples * np.exp(-2j * np.pi * hertz * t))))


def test_a_recording_comes_to_rest_at_about_24_kbit_with_every_frame_in_its_place(
    tmp_path: Path,
) -> None:
    samples = babble(20.0)[:-123]
    encoded = encode(write_wav(tmp_path / "a.wav", samples), tmp_path / "a.opus")
    sound, rate = soundfile.read(encoded.path, dtype="float32")
    assert rate == SAMPLE_RATE
    assert len(sound) == len(samples)
    assert 15 < encoded.bytes * 8 / 20 / 1000 < 30
    assert encoded.duration_ms == round(len(samples) / 48)
    assert encoded.sha256 == hashlib.sha256(encoded.path.read_bytes()).hexdigest()
    shift = np.fft.irfft(np.fft.rfft(sound, 1 << 21) * np.conj(np.fft.rfft(samples, 1 << 21)))
    assert abs((int(shift.argmax()) + (1 << 20)) % (1 << 21) - (1 << 20)) <= 8


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_an_encoded_file_is_for_its_owner_alone_and_nothing_else_is_left(tmp_path: Path) -> None:
    encode(write_wav(tmp_path / "a.wav", babble(1.0)), tmp_path / "a.opus")
    assert (tmp_path / "a.opus").stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.opus", "a.wav"]


def test_progress_goes_up_to_one(tmp_path: Path) -> None:
    seen: list[float] = []
    encode(write_wav(tmp_path / "a.wav", babble(3.0)), tmp_path / "a.opus", on_progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "a.wav", babble(3.0))
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        encode(wav, tmp_path / "a.opus", on_progress=lambda done: cancel.cancel(), cancel=cancel)
    assert list(tmp_path.iterdir()) == [wav]


def test_no_sound_is_not_encoded(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "a.wav", np.zeros(0))
    with pytest.raises(EmptyAudio):
        encode(wav, tmp_path / "a.opus")
    assert list(tmp_path.iterdir()) == [wav]


def test_an_opus_that_came_out_short_is_never_taken_for_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """libsndfile says nothing when the disk fills up under an Ogg file."""
    wav = write_wav(tmp_path / "a.wav", babble(2.0))
    whole = files._write_opus

    def torn(source, target, on_progress, cancel):  # type: ignore[no-untyped-def]
        written = whole(source, target, on_progress, cancel)
        data = target.read_bytes()
        target.write_bytes(data[: len(data) // 2])
        return written

    monkeypatch.setattr(files, "_write_opus", torn)
    with pytest.raises(DiskFull):
        encode(wav, tmp_path / "a.opus")
    assert list(tmp_path.iterdir()) == [wav]


def test_a_missing_and_a_damaged_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(AudioMissing):
        SoundReader(tmp_path / "nothing.opus")
    (tmp_path / "noise.opus").write_bytes(b"OggS" + os.urandom(5000))
    with pytest.raises(AudioDamaged):
        SoundReader(tmp_path / "noise.opus")


def test_seeking_in_opus_is_exact_to_a_few_samples(tmp_path: Path) -> None:
    encode(write_wav(tmp_path / "a.wav", babble(5.0)), tmp_path / "a.opus")
    with SoundReader(tmp_path / "a.opus") as reader:
        whole = np.concatenate(list(reader.pieces()))
        for frame in (0, 1, 48_000, 100_003, 239_000):
            reader.seek(frame)
            assert np.allclose(reader.read(500), whole[frame : frame + 500], atol=2e-3)
        reader.seek(10**9)
        assert len(reader.read(10)) == 0


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_speech_comes_as_16_khz_mono_whatever_it_was(
    tmp_path: Path, rate: int, channels: int
) -> None:
    t = np.arange(rate * 2) / rate
    sound = np.repeat(0.3 * np.sin(2 * np.pi * 440 * t)[:, None], channels, axis=1)
    soundfile.write(tmp_path / "a.flac", sound, rate)
    speech = read_speech(tmp_path / "a.flac")
    assert speech.dtype == np.float32
    assert len(speech) == 32_000
    assert strength(speech, 16_000) == pytest.approx(0.3, rel=0.02)


def test_speech_from_opus_is_the_speech_that_went_in(tmp_path: Path) -> None:
    encode(write_wav(tmp_path / "a.wav", tone(2.0)), tmp_path / "a.opus")
    assert strength(read_speech(tmp_path / "a.opus"), 16_000) == pytest.approx(0.3, rel=0.05)


def test_a_long_note_is_encoded_in_bounded_memory(tmp_path: Path) -> None:
    """Held in memory, half of these five minutes would be 29 MB."""
    piece = babble(10.0)
    with soundfile.SoundFile(tmp_path / "a.wav", "w", SAMPLE_RATE, 1, "PCM_16") as wav:
        for _ in range(30):
            wav.write(piece)
    process, seen = psutil.Process(), list[int]()
    cancel = CancelToken()

    def look(done: float) -> None:
        seen.append(process.memory_info().rss)
        if done > 0.5:
            cancel.cancel()

    with pytest.raises(Cancelled):
        encode(tmp_path / "a.wav", tmp_path / "a.opus", on_progress=look, cancel=cancel)
    assert max(seen) - seen[0] < 8_000_000


@pytest.mark.parametrize("frames", [7, 700, 4800, 4801, 100_000])
def test_reads_of_any_size_make_up_the_whole(tmp_path: Path, frames: int) -> None:
    noise = tone(0.42, 443.0)
    with SoundReader(write_wav(tmp_path / "a.wav", noise)) as reader:
        parts = list(reader.pieces(frames))
    assert {len(part) for part in parts[:-1]} <= {frames}
    assert np.allclose(np.concatenate(parts), noise, atol=1e-4)


@given(steps=st.lists(st.tuples(st.integers(-10, 21_000), st.integers(1, 12_000)), max_size=12))
def test_it_goes_on_wherever_it_is_sent(
    steps: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Small reads are served from what was decoded before: a seek must not mix that up."""
    sound = tone(0.42, 443.0)
    path = tmp_path_factory.getbasetemp() / "seeking.wav"
    if not path.exists():
        write_wav(path, sound)
    with SoundReader(path) as reader:
        for frame, count in steps:
            reader.seek(frame)
            at = max(0, min(frame, len(sound)))
            for _ in range(2):
                part = sound[at : at + count]
                assert np.allclose(reader.read(count), part, atol=1e-4)
                at += len(part)
