"""A damaged Ogg file is found out page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.audio.files import encode
from cassette.audio.ogg_pages import PageCheck, checksum
from cassette.domain.errors import AudioMissing
from tests.audio.signals import babble, write_wav

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def opus(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Eight seconds at rest."""
    folder = tmp_path_factory.mktemp("pages")
    return encode(write_wav(folder / "a.wav", babble(8.0)), folder / "a.opus").path.read_bytes()


def is_whole(path: Path, pages: int = 40) -> bool:
    check = PageCheck(path)
    for _ in range(pages):
        check.step()
    check.close()
    return not check.damaged


def test_the_checksum_is_that_of_the_format() -> None:
    """The CRC-32 of MPEG-2 and POSIX cksum's polynomial, begun with 0: a published check value."""
    assert checksum(b"123456789") == 0x89A1897F


def test_a_file_of_ours_is_whole(opus: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.opus"
    file.write_bytes(opus)
    assert is_whole(file)


def test_a_file_that_is_no_ogg_is_left_to_its_reader(tmp_path: Path) -> None:
    assert is_whole(write_wav(tmp_path / "a.wav", babble(0.1)))
    (tmp_path / "empty").write_bytes(b"")
    assert is_whole(tmp_path / "empty")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(AudioMissing):
        PageCheck(tmp_path / "gone.opus")


@pytest.mark.parametrize("at", [0.02, 0.3, 0.5, 0.8, 0.999])
def test_one_flipped_bit_is_found(opus: bytes, tmp_path: Path, at: float) -> None:
    damaged = bytearray(opus)
    damaged[int(len(opus) * at)] ^= 4
    file = tmp_path / "a.opus"
    file.write_bytes(damaged)
    assert not is_whole(file)


@pytest.mark.parametrize("kept", [0.01, 0.5, 0.99])
def test_a_file_that_breaks_off_is_found(opus: bytes, tmp_path: Path, kept: float) -> None:
    file = tmp_path / "a.opus"
    file.write_bytes(opus[: int(len(opus) * kept)])
    assert not is_whole(file)


def test_whoever_is_at_the_end_first_looks_at_the_rest_at_once(opus: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.opus"
    for flipped in (0, 1):
        damaged = bytearray(opus)
        damaged[-1] ^= flipped
        file.write_bytes(damaged)
        check = PageCheck(file)
        check.step()
        assert not check.damaged
        check.finish()
        assert check.damaged == bool(flipped)


def test_a_page_that_is_gone_is_found(opus: bytes, tmp_path: Path) -> None:
    pages = [at for at in range(len(opus)) if opus.startswith(b"OggS", at)]
    file = tmp_path / "a.opus"
    file.write_bytes(opus[: pages[4]] + opus[pages[5] :])
    assert not is_whole(file)


def test_a_file_that_breaks_off_between_two_pages_is_found(opus: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.opus"
    file.write_bytes(opus[: opus.rfind(b"OggS")])
    assert not is_whole(file)
