"""A file decoded on another thread is the file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
from hypothesis import given, strategies as st

from cassette.audio import read_ahead
from cassette.audio.files import SoundReader, encode
from cassette.audio.read_ahead import Decoder
from cassette.audio.recorder import SAMPLE_RATE
from cassette.domain.errors import AudioDamaged, AudioMissing
from tests.audio.signals import babble, write_wav

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    decoder = Decoder()
    yield decoder
    decoder.close()


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "note.wav", babble(9.3))


def whole(path: Path) -> np.ndarray:
    with SoundReader(path) as reader:
        return reader.read(reader.frames)


@pytest.mark.parametrize("frames", [960, 9600, 500_000])
def test_every_sample_comes_once_and_in_order(decoder: Decoder, wav: Path, frames: int) -> None:
    reader = decoder.open(wav)
    parts = []
    while len(part := reader.read(frames)):
        parts.append(part)
    assert np.array_equal(np.concatenate(parts), whole(wav))
    assert {len(part) for part in parts[:-1]} <= {frames}
    reader.close()


def test_threads_take_short_turns_until_the_last_decoder_is_closed() -> None:
    usual = sys.getswitchinterval()
    first, second = Decoder(), Decoder()
    assert sys.getswitchinterval() < usual / 100
    first.close()
    assert sys.getswitchinterval() < usual / 100
    second.close()
    assert sys.getswitchinterval() == usual


def test_it_goes_on_where_it_was_sent(decoder: Decoder, wav: Path) -> None:
    reader, sound = decoder.open(wav), whole(wav)
    for frame in (0, 400_000, 95_990, 96_000, 30, 10**9, -5, 90_000, 300_000):
        reader.seek(frame)
        at = max(0, min(frame, len(sound)))
        assert np.array_equal(reader.read(5000), sound[at : at + 5000])
    reader.close()


@given(steps=st.lists(st.tuples(st.integers(-10, 21_000), st.integers(0, 9_000)), max_size=12))
def test_it_goes_on_wherever_it_was_sent(
    steps: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "ahead.wav"
    if not path.exists():
        write_wav(path, babble(0.42))
    sound, decoder = whole(path), Decoder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_ahead, "_FIRST", 700)
        patch.setattr(read_ahead, "_STRETCH", 2500)
        reader = decoder.open(path)
        for frame, count in steps:
            reader.seek(frame)
            at = max(0, min(frame, len(sound)))
            for _ in range(2):
                part = sound[at : at + count]
                assert np.array_equal(reader.read(count), part)
                at += len(part)
        reader.close()
    decoder.close()


def test_opus_comes_straight_on_as_if_read_by_one(
    decoder: Decoder, wav: Path, tmp_path: Path
) -> None:
    """Half a step of 16 bits is the most that two builds of one decoder may be apart."""
    opus = encode(wav, tmp_path / "note.opus").path
    ahead = decoder.open(opus)
    parts = []
    while len(part := ahead.read(SAMPLE_RATE // 3)):
        parts.append(part)
    ahead.close()
    straight = whole(opus)
    got = np.concatenate(parts)
    assert len(got) == len(straight)
    assert np.abs(got - straight).max() < 0.5 / 32768


def test_what_is_wrong_with_a_file_is_told(decoder: Decoder, tmp_path: Path) -> None:
    with pytest.raises(AudioMissing):
        decoder.open(tmp_path / "none.opus")
    (tmp_path / "bad.opus").write_bytes(b"OggS" + bytes(100))
    with pytest.raises(AudioDamaged):
        decoder.open(tmp_path / "bad.opus")


def test_what_goes_wrong_on_the_other_thread_is_told_when_it_is_read(
    decoder: Decoder, wav: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(reader: SoundReader, frames: int) -> np.ndarray:
        raise AudioDamaged

    monkeypatch.setattr(SoundReader, "read", fails)
    reader = decoder.open(wav)
    with pytest.raises(AudioDamaged):
        reader.read(960)
    reader.close()


def test_no_more_is_kept_than_is_needed(wav: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_ahead, "_FIRST", SAMPLE_RATE // 10)
    monkeypatch.setattr(read_ahead, "_STRETCH", SAMPLE_RATE // 10)
    decoder = Decoder()
    reader = decoder.open(wav)
    most = 0
    while len(reader.read(4800)):
        most = max(most, len(reader._coming))
    assert most == 2
    reader.close()
    decoder.close()


def test_a_file_is_let_go_while_it_is_decoded(decoder: Decoder, tmp_path: Path, wav: Path) -> None:
    opus = encode(wav, tmp_path / "note.opus").path
    for _ in range(5):
        decoder.open(opus).close()
    held = [file.path for file in psutil.Process().open_files()]
    assert str(opus) not in held
