"""Our Opus decoded by another build of its library is what libsndfile makes of it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
from hypothesis import given, strategies as st

from cassette.audio import opus_reader
from cassette.audio.files import SoundReader, encode
from cassette.audio.opus_reader import OpusReader
from cassette.audio.recorder import SAMPLE_RATE
from cassette.domain.errors import AudioDamaged, AudioMissing
from tests.audio.ogg_files import pages, summed, with_short_pages
from tests.audio.signals import babble, write_wav

if TYPE_CHECKING:
    from pathlib import Path

SAME = 0.5 / 32768
"""Half a step of 16 bits; two builds are a two-hundredth of one apart."""
NEAR = 0.005
"""What a decoder that began anew a while before may be apart: its own noise."""


@pytest.fixture(scope="module")
def opus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A note of ours, at rest, of a length that is no whole number of anything."""
    folder = tmp_path_factory.mktemp("reader")
    wav = write_wav(folder / "a.wav", babble(7.3)[:-123])
    return encode(wav, folder / "a.opus").path


def straight(path: Path) -> np.ndarray:
    """What libsndfile makes of it, read in one go."""
    with SoundReader(path) as reader:
        return reader.read(reader.frames)


def read(path: Path) -> tuple[np.ndarray, bool]:
    """What is read of it, and whether without libsndfile."""
    reader = OpusReader(path)
    sound = reader.read(reader.frames + 10)
    alone = reader._pages is not None
    reader.close()
    return sound, alone


# --- the same sound ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "frames", [1, 100, 647, 648, 649, 960, 961, 46_728, 47_039, 47_040, 48_000, 48_001, 120_003]
)
def test_a_note_of_any_length_comes_out_as_from_libsndfile(tmp_path: Path, frames: int) -> None:
    path = encode(write_wav(tmp_path / "a.wav", babble(3.0)[-frames:]), tmp_path / "a.opus").path
    sound, alone = read(path)
    assert alone
    assert len(sound) == frames
    assert np.abs(sound - straight(path)).max() < SAME


@given(steps=st.lists(st.tuples(st.integers(-10, 360_000), st.integers(0, 70_000)), max_size=8))
def test_it_goes_on_wherever_it_is_sent(steps: list[tuple[int, int]], opus: Path) -> None:
    """To the frame, and with the same sound but for the noise of a decoder that begins anew."""
    sound, reader = straight(opus), OpusReader(opus)
    for frame, count in steps:
        reader.seek(frame)
        at = max(0, min(frame, len(sound)))
        for _ in range(2):
            part = sound[at : at + count]
            got = reader.read(count)
            assert len(got) == len(part)
            assert np.abs(got - part).max(initial=0) < NEAR
            at += len(part)
    assert reader._pages is not None
    reader.close()


def test_a_seek_beside_its_place_would_be_found(opus: Path) -> None:
    sound, reader = straight(opus), OpusReader(opus)
    reader.seek(200_003)
    got = reader.read(48_000)
    reader.close()
    for beside in (-1, 1):
        assert np.abs(got - sound[200_003 + beside :][:48_000]).max() > NEAR


def test_back_at_the_beginning_it_is_the_same_sound_again(opus: Path) -> None:
    sound, reader = straight(opus), OpusReader(opus)
    reader.read(300_000)
    reader.seek(0)
    assert np.abs(reader.read(200_000) - sound[:200_000]).max() < SAME
    reader.close()


@pytest.mark.parametrize("level", [0.0, 0.9, 1.0])
def test_packets_of_any_size_come_through(tmp_path: Path, level: float) -> None:
    """About 256, 31 and 6 kbit/s: large packets state their size in another way."""
    path, noise = tmp_path / "a.opus", babble(2.0) + 0.1 * babble(2.0, seed=5)
    with soundfile.SoundFile(
        path, "w", SAMPLE_RATE, 1, "OPUS", format="OGG", compression_level=level
    ) as file:
        file.write(noise)
    sound, alone = read(path)
    assert alone
    assert np.abs(sound - straight(path)).max() < SAME


def test_pages_of_one_packet_come_through(opus: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.opus"
    path.write_bytes(b"".join(with_short_pages(opus.read_bytes())))
    sound, alone = read(path)
    assert alone
    assert np.abs(sound - straight(opus)).max() < SAME


# --- what is left to libsndfile ---------------------------------------------------------------


def test_a_wav_is_read_as_ever(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", babble(0.5))
    sound, alone = read(path)
    assert not alone
    assert np.array_equal(sound, straight(path))


def test_two_channels_are_left_to_libsndfile(tmp_path: Path) -> None:
    both = np.stack([babble(1.0), babble(1.0, seed=3)], axis=1)
    soundfile.write(tmp_path / "a.opus", both, SAMPLE_RATE, format="OGG", subtype="OPUS")
    sound, alone = read(tmp_path / "a.opus")
    assert not alone
    assert np.array_equal(sound, straight(tmp_path / "a.opus"))


def test_a_gain_in_the_header_is_left_to_libsndfile(opus: Path, tmp_path: Path) -> None:
    first, *others = pages(opus.read_bytes())
    first[28 + 16 : 28 + 18] = (-1536).to_bytes(2, "little", signed=True)  # -6 dB
    path = tmp_path / "a.opus"
    path.write_bytes(summed(first) + b"".join(others))
    sound, alone = read(path)
    assert not alone
    assert np.array_equal(sound, straight(path))
    assert np.abs(sound).max() < 0.6 * np.abs(straight(opus)).max()


def test_without_its_decoder_it_reads_all_the_same(
    opus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opus_reader, "_LIBRARY", "none of the kind")
    sound, alone = read(opus)
    assert not alone
    assert np.array_equal(sound, straight(opus))


@pytest.mark.parametrize("at", [0.1, 0.3, 0.6, 0.8])
def test_from_a_damaged_page_on_it_is_left_to_libsndfile(
    opus: Path, tmp_path: Path, at: float
) -> None:
    """Which leaves the page out, or fills the time with a murmur."""
    data = bytearray(opus.read_bytes())
    data[int(len(data) * at)] ^= 4
    path = tmp_path / "a.opus"
    path.write_bytes(data)
    sound, alone = read(path)
    concealed = straight(path)
    assert not alone
    assert len(concealed) <= len(sound) <= soundfile.info(path).frames
    before = max(0, int(len(concealed) * at) - 2 * SAMPLE_RATE)
    assert np.abs(sound[:before] - concealed[:before]).max(initial=0) < SAME


def test_a_page_of_another_length_than_it_states_is_left_to_libsndfile(
    opus: Path, tmp_path: Path
) -> None:
    """A second is missing in the count: not ours to say whether in the sound as well."""
    parts = list(pages(opus.read_bytes()))
    for number, page in enumerate(parts):
        granule = int.from_bytes(page[6:14], "little")
        if number >= 5:
            page[6:14] = (granule + SAMPLE_RATE).to_bytes(8, "little")
    path = tmp_path / "a.opus"
    path.write_bytes(b"".join(map(summed, parts)))
    sound, alone = read(path)
    assert not alone
    assert np.abs(sound[: 2 * SAMPLE_RATE] - straight(opus)[: 2 * SAMPLE_RATE]).max() < SAME


def test_a_missing_and_a_damaged_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(AudioMissing):
        OpusReader(tmp_path / "nothing.opus")
    (tmp_path / "noise.opus").write_bytes(b"OggS" + bytes(5000))
    with pytest.raises(AudioDamaged):
        OpusReader(tmp_path / "noise.opus")


# --- what it costs ----------------------------------------------------------------------------


def test_the_decoder_is_loaded_only_where_it_is_used() -> None:
    """It takes 17 MB, and the window has none to spare."""
    code = "import sys, cassette.audio.rendering; sys.exit('av' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
