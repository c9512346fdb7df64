"""Opus files from teammates are checked before any decoder sees them."""

from __future__ import annotations

import contextlib
import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings, strategies as st

from cassette.audio.files import encode
from cassette.audio.foreign_opus import MAX_BYTES, probe_opus
from cassette.audio.recorder import SAMPLE_RATE
from cassette.domain.errors import (
    AudioBadShape,
    AudioMissing,
    AudioTooLarge,
    AudioTooLong,
    BadAudio,
    EmptyAudio,
    NotAudio,
    TruncatedAudio,
)
from tests.audio.signals import babble, write_wav

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A note of ours, at rest: 3.21 s."""
    folder = tmp_path_factory.mktemp("opus")
    return encode(write_wav(folder / "a.wav", babble(3.21)), folder / "a.opus").path.read_bytes()


def probe(folder: Path, data: bytes) -> int:
    path = folder / "a.opus"
    path.write_bytes(data)
    return probe_opus(path).duration_ms


def pages(data: bytes) -> list[int]:
    """Where each page begins."""
    found, at = [], 0
    while at < len(data):
        found.append(at)
        segments = data[at + 26]
        at += 27 + segments + sum(data[at + 27 : at + 27 + segments])
    return found


def page(body: bytes, *, flags: int = 0, granule: int = 0, sequence: int = 0) -> bytes:
    lacing = bytes([255]) * (len(body) // 255) + bytes([len(body) % 255])
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, 7, sequence, 0, len(lacing))
    return head + lacing + body


def opus_head(channels: int = 1, version: int = 1) -> bytes:
    return b"OpusHead" + struct.pack("<BBHIhB", version, channels, 312, 48_000, 0, 0)


def test_a_note_of_ours_is_what_it_says(tmp_path: Path, whole: bytes) -> None:
    assert probe(tmp_path, whole) == 3210
    assert probe_opus(tmp_path / "a.opus").bytes == len(whole)


@pytest.mark.parametrize("seconds", [0.1, 1.0, 61.7])
def test_the_length_is_the_decoders(tmp_path: Path, seconds: float) -> None:
    opus = encode(write_wav(tmp_path / "a.wav", babble(seconds)), tmp_path / "a.opus")
    assert probe_opus(opus.path).duration_ms == opus.duration_ms
    assert round(soundfile.info(opus.path).frames / 48) == opus.duration_ms


@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_torn_file_is_refused(tmp_path: Path, whole: bytes, share: float) -> None:
    with pytest.raises(TruncatedAudio):
        probe(tmp_path, whole[: int(len(whole) * share)])


def test_a_file_without_its_last_page_is_refused(tmp_path: Path, whole: bytes) -> None:
    with pytest.raises(TruncatedAudio):
        probe(tmp_path, whole[: pages(whole)[-1]])


def test_a_missing_page_is_noticed(tmp_path: Path, whole: bytes) -> None:
    at = pages(whole)
    with pytest.raises(TruncatedAudio):
        probe(tmp_path, whole[: at[2]] + whole[at[3] :])


@pytest.mark.parametrize("data", [b"", b"x", b"RIFF" + bytes(100), b"OggS", b"fLaC" + bytes(99)])
def test_other_files_are_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises((NotAudio, TruncatedAudio)):
        probe(tmp_path, data)


def test_vorbis_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.ogg", babble(1.0), SAMPLE_RATE, "VORBIS", format="OGG")
    with pytest.raises(NotAudio):
        probe_opus(tmp_path / "a.ogg")


def test_two_channels_are_refused(tmp_path: Path) -> None:
    stereo = np.repeat(babble(1.0)[:, None], 2, axis=1)
    soundfile.write(tmp_path / "a.opus", stereo, SAMPLE_RATE, "OPUS", format="OGG")
    with pytest.raises(AudioBadShape):
        probe_opus(tmp_path / "a.opus")


def test_an_unknown_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAudio):
        probe(tmp_path, page(opus_head(version=16), flags=2))


def test_a_claim_of_more_than_four_hours_is_refused(tmp_path: Path, whole: bytes) -> None:
    data = bytearray(whole)
    struct.pack_into("<q", data, pages(whole)[-1] + 6, 4 * 3600 * 48_000 + 100_000)
    with pytest.raises(AudioTooLong):
        probe(tmp_path, bytes(data))


def test_a_claim_the_packets_do_not_keep_is_refused(tmp_path: Path, whole: bytes) -> None:
    data = bytearray(whole)
    struct.pack_into("<q", data, pages(whole)[-1] + 6, 3600 * 48_000)
    with pytest.raises(TruncatedAudio):
        probe(tmp_path, bytes(data))


def test_packets_of_more_than_four_hours_are_refused_whatever_is_claimed(tmp_path: Path) -> None:
    """One byte for 60 ms of silence: 250 kB would unpack to gigabytes."""
    silence = bytes([0b00011_0_00])
    data = [page(opus_head(), flags=2), page(b"OpusTags", sequence=1)]
    lacing = bytes([1]) * 255
    head = struct.Struct("<4sBBqIIIB")
    data += [
        head.pack(b"OggS", 0, 0, 48_000, 7, number, 0, 255) + lacing + silence * 255
        for number in range(2, 1000)
    ]
    with pytest.raises(AudioTooLong):
        probe(tmp_path, b"".join(data))


def test_a_file_over_64_mib_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.opus").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(AudioTooLarge):
        probe_opus(tmp_path / "a.opus")


def test_no_sound_at_all_is_refused(tmp_path: Path) -> None:
    data = page(opus_head(), flags=2) + page(b"OpusTags", sequence=1, flags=4)
    with pytest.raises(EmptyAudio):
        probe(tmp_path, data)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(AudioMissing):
        probe_opus(tmp_path / "a.opus")


@given(
    places=st.lists(st.tuples(st.integers(0, 12_000), st.integers(0, 255)), max_size=8),
    cut=st.integers(0, 12_000),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_file_holds_it_ends_in_facts_or_in_a_known_error(
    tmp_path: Path, whole: bytes, places: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(whole)
    for at, value in places:
        data[at % len(data)] = value
    with contextlib.suppress(BadAudio):
        assert 0 < probe(tmp_path, bytes(data[: len(data) - cut % 50])) <= 4 * 3600 * 1000 + 1000
