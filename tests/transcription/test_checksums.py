"""Sums are remembered for untouched files only."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from cassette.transcription import checksums
from cassette.transcription.checksums import Checksums

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "weights"
    path.write_bytes(b"weights" * 1000)
    return path


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every file that is really read."""
    seen: list[Path] = []
    real = checksums.sha256_of

    def spy(path: Path) -> str:
        seen.append(path)
        return real(path)

    monkeypatch.setattr(checksums, "sha256_of", spy)
    return seen


def test_an_untouched_file_is_read_once_even_by_another_process(
    tmp_path: Path, file: Path, reads: list[Path]
) -> None:
    first = Checksums(tmp_path / "state.json").sha256(file)
    again = Checksums(tmp_path / "state.json").sha256(file)
    assert first == again == hashlib.sha256(file.read_bytes()).hexdigest()
    assert reads == [file]


def test_a_flipped_byte_is_seen_even_when_the_date_is_put_back(tmp_path: Path, file: Path) -> None:
    sums = Checksums(tmp_path / "state.json")
    before, stat = sums.sha256(file), file.stat()
    with file.open("r+b") as held:
        held.seek(500)
        held.write(b"X")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert sums.sha256(file) != before


def test_asked_afresh_it_reads_again(tmp_path: Path, file: Path, reads: list[Path]) -> None:
    sums = Checksums(tmp_path / "state.json")
    sums.sha256(file)
    sums.sha256(file, fresh=True)
    assert len(reads) == 2


def test_a_damaged_memory_costs_only_time(tmp_path: Path, file: Path) -> None:
    state = tmp_path / "state.json"
    state.write_bytes(b"\xff{")
    assert Checksums(state).sha256(file) == hashlib.sha256(file.read_bytes()).hexdigest()


def test_where_nothing_can_be_remembered_it_still_answers(tmp_path: Path, file: Path) -> None:
    (tmp_path / "blocked").write_text("a file where a folder should be")
    state = tmp_path / "blocked" / "state.json"
    assert Checksums(state).sha256(file) == hashlib.sha256(file.read_bytes()).hexdigest()
