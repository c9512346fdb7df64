"""A file is replaced whole or not at all, whatever happens while it is written."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from cassette.domain.errors import CannotWrite, DiskFull, FileMissing
from cassette.runtime import atomic


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_new_bytes_take_the_place_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "minutes.md"
    atomic.write_bytes(path, b"one")
    atomic.write_text(path, "zwölf\n")
    assert path.read_bytes() == "zwölf\n".encode()
    assert names(tmp_path) == {"minutes.md"}


def test_an_error_while_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "minutes.md"
    atomic.write_bytes(path, b"old")
    with pytest.raises(ZeroDivisionError), atomic.replacing(path) as file:  # noqa: PT012
        file.write(b"half")
        raise ZeroDivisionError
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == {"minutes.md"}


def test_the_old_file_stands_until_the_new_one_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "minutes.md"
    atomic.write_bytes(path, b"old")
    with atomic.replacing(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EIO, CannotWrite)],
)
def test_an_error_of_the_disk_is_told_and_nothing_is_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, told: type[Exception]
) -> None:
    path = tmp_path / "minutes.md"
    atomic.write_bytes(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(told):
        atomic.write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == {"minutes.md"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_told_as_such() -> None:
    with (
        pytest.raises(DiskFull),
        atomic.explained(Path("/dev/full")),
        open("/dev/full", "wb", buffering=0) as file,
    ):
        file.write(b"x")


def test_a_folder_that_is_not_there_cannot_be_written_into(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="No such file"):
        atomic.write_bytes(tmp_path / "nowhere" / "minutes.md", b"x")


def test_a_folder_cannot_be_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(CannotWrite):
        atomic.write_bytes(tmp_path / "folder", b"x")
    assert names(tmp_path) == {"folder"}


def test_known_errors_inside_the_block_pass_as_they_are(tmp_path: Path) -> None:
    with pytest.raises(FileMissing), atomic.replacing(tmp_path / "x"):
        raise FileMissing(path="y")
    assert names(tmp_path) == set()


def test_a_link_stays_a_link_and_rights_are_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "link.toml"
    atomic.write_bytes(real, b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    atomic.write_bytes(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_private_file_is_its_owners_alone(tmp_path: Path) -> None:
    atomic.write_bytes(tmp_path / "key", b"secret", private=True)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_bytes_are_on_the_disk_before_the_name_and_the_name_before_the_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, rename = os.fsync, os.replace

    def spying_fsync(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def spying_rename(old: Path, new: Path) -> None:
        steps.append("rename")
        rename(old, new)

    monkeypatch.setattr(os, "fsync", spying_fsync)
    monkeypatch.setattr(os, "replace", spying_rename)
    atomic.write_bytes(tmp_path / "minutes.md", b"x")
    assert steps == ["file", "rename", "folder"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_pipe_is_never_replaced_by_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(CannotWrite, match="a pipe"):
        atomic.write_bytes(pipe, b"new")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert names(tmp_path) == {"pipe"}
