"""A file decoded on several threads is the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cassette.audio import read_ahead
from cassette.audio.files import SoundReader, encode
from cassette.audio.read_ahead import Decoders
from cassette.audio.recorder import SAMPLE_RATE
from cassette.domain.errors import AudioDamaged, AudioMissing
from tests.audio.signals import babble, write_wav

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=[1, 2, 3])
def decoders(request: pytest.FixtureRequest) -> Iterator[Decoders]:
    decoders = Decoders(request.param)
    yield decoders
    decoders.close()


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "note.wav", babble(9.3))


def whole(path: Path) -> np.ndarray:
    with SoundReader(path) as reader:
        return reader.read(reader.frames)


@pytest.mark.parametrize("frames", [960, 9600, 500_000])
def test_every_sample_comes_once_and_in_order(decoders: Decoders, wav: Path, frames: int) -> None:
    reader = decoders.open(wav)
    parts = []
    while len(part := reader.read(frames)):
        parts.append(part)
    assert np.array_equal(np.concatenate(parts), whole(wav))
    assert {len(part) for part in parts[:-1]} <= {frames}
    reader.close()


def test_it_goes_on_where_it_was_sent(decoders: Decoders, wav: Path) -> None:
    reader, sound = decoders.open(wav), whole(wav)
    for frame in (0, 400_000, 95_990, 96_000, 30, 10**9, -5):
        reader.seek(frame)
        at = max(0, min(frame, len(sound)))
        assert np.array_equal(reader.read(5000), sound[at : at + 5000])


def test_stretches_of_opus_fit_together(decoders: Decoders, wav: Path, tmp_path: Path) -> None:
    """A decoder in the middle makes up its noise anew: 40 dB below the sound, and no step."""
    opus = encode(wav, tmp_path / "note.opus").path
    with SoundReader(opus) as reader:
        straight = reader.read(reader.frames)
    ahead = decoders.open(opus)
    got = ahead.read(ahead.frames)
    assert len(got) == len(straight)
    apart = np.square(got - straight).reshape(-1, len(got) // 93).mean(axis=1)
    assert np.sqrt(apart.max()) < 0.01 * np.sqrt(np.square(straight).mean())
    assert np.abs(np.diff(got, 2)).max() < 1.1 * np.abs(np.diff(straight, 2)).max()


def test_what_is_wrong_with_a_file_is_told(decoders: Decoders, tmp_path: Path) -> None:
    with pytest.raises(AudioMissing):
        decoders.open(tmp_path / "none.opus")
    (tmp_path / "bad.opus").write_bytes(b"OggS" + bytes(100))
    with pytest.raises(AudioDamaged):
        decoders.open(tmp_path / "bad.opus")


def test_a_file_that_goes_away_is_told_when_it_is_read(decoders: Decoders, wav: Path) -> None:
    reader = decoders.open(wav)
    wav.unlink()
    with pytest.raises(AudioMissing):
        reader.read(960)


def test_no_more_is_kept_than_the_threads_need(wav: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_ahead, "_SHORTEST", SAMPLE_RATE // 10)
    monkeypatch.setattr(read_ahead, "_LONGEST", SAMPLE_RATE // 10)
    decoders = Decoders(2)
    reader = decoders.open(wav)
    most = 0
    while len(reader.read(4800)):
        most = max(most, len(reader._coming))
    assert most == 3
    decoders.close()
