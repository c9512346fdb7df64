"""The file a recording goes into."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from cassette.audio.spool import HEADER_BYTES, RealDisk, Spool, frames_in, header
from cassette.domain.errors import DiskFull, StorageFailed

SAMPLES = np.arange(5000, dtype="<i2")


def test_it_can_be_read_while_it_grows(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "a.wav")
    spool.append(SAMPLES.tobytes())
    assert np.array_equal(soundfile.read(spool.path, dtype="int16")[0], SAMPLES)
    spool.append(SAMPLES.tobytes())
    assert soundfile.info(spool.path).frames == 10_000
    spool.finish()


def test_finished_it_is_an_ordinary_wav(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "a.wav")
    spool.append(SAMPLES.tobytes())
    spool.finish()
    soundfile.write(tmp_path / "b.wav", SAMPLES, 48_000, subtype="PCM_16")
    assert spool.path.read_bytes() == (tmp_path / "b.wav").read_bytes()
    assert spool.seconds == 5000 / 48_000


def test_a_finished_one_is_continued_at_its_end(tmp_path: Path) -> None:
    for _ in range(3):
        spool = Spool(tmp_path / "a.wav")
        spool.append(SAMPLES.tobytes())
        spool.finish()
    assert np.array_equal(soundfile.read(tmp_path / "a.wav", dtype="int16")[0], np.tile(SAMPLES, 3))


def test_a_torn_one_is_continued_at_its_last_whole_sample(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(header(0xFFFFFFFF) + SAMPLES.tobytes()[:-1])
    spool = Spool(tmp_path / "a.wav")
    assert spool.frames == 4999
    spool.append(b"\x01\x02")
    spool.finish()
    sound, _ = soundfile.read(tmp_path / "a.wav", dtype="int16")
    assert np.array_equal(sound, [*SAMPLES[:-1], 0x0201])


def test_abandoned_it_is_gone_unless_it_held_something_before(tmp_path: Path) -> None:
    Spool(tmp_path / "a.wav").abandon()
    assert not (tmp_path / "a.wav").exists()
    spool = Spool(tmp_path / "a.wav")
    spool.append(SAMPLES.tobytes())
    spool.finish()
    Spool(tmp_path / "a.wav").abandon()
    assert frames_in((tmp_path / "a.wav").stat().st_size) == 5000


def test_only_one_at_a_time_has_a_path_and_the_other_leaves_it_alone(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "a.wav")
    spool.append(SAMPLES.tobytes())
    with pytest.raises(StorageFailed, match="another recording"):
        Spool(tmp_path / "a.wav")
    spool.finish()
    assert frames_in((tmp_path / "a.wav").stat().st_size) == 5000


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_at_the_first_byte(tmp_path: Path, number: int) -> None:
    class Full(RealDisk):
        def write(self, descriptor: int, data: bytes) -> None:
            raise OSError(number, "full")

    with pytest.raises(DiskFull):
        Spool(tmp_path / "a.wav", Full())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        Spool(tmp_path / "nowhere" / "a.wav")


def test_a_header_beyond_four_gibibytes_leaves_the_size_open() -> None:
    assert header(1 << 40)[40:44] == header(0xFFFFFFFF)[40:44] == b"\xff\xff\xff\xff"
    assert len(header(0)) == HEADER_BYTES


@pytest.mark.skipif(sys.platform != "linux", reason="handles are counted as Linux lists them")
def test_no_handle_is_left_open(tmp_path: Path) -> None:
    def handles() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = handles()
    Spool(tmp_path / "a.wav").finish()
    Spool(tmp_path / "b.wav").abandon()
    with pytest.raises(StorageFailed):
        Spool(tmp_path / "nowhere" / "a.wav")
    assert handles() == before
