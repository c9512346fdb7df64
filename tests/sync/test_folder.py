"""A shared folder keeps what every place to meet promises, whatever what carries it does to it."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import FolderFull, FolderGone, FolderReadOnly, RecordsTaken
from cassette.sync import folder as folder_module
from cassette.sync.folder import FolderTransport
from cassette.sync.transport import Chunk, mark_of
from tests.contracts.transport_contract import ADA, BEN, TransportContract, address, digest
from tests.store.disks import small_disk, unwritable

if TYPE_CHECKING:
    from pathlib import Path

TEAM = "0123456789abcdef" * 4


@dataclass
class InFolder:
    mine: FolderTransport
    theirs: FolderTransport


@pytest.fixture
def meeting(tmp_path: Path) -> InFolder:
    shared = tmp_path / "shared"
    shared.mkdir()
    mine = FolderTransport(shared, TEAM)
    mine.prepare()
    return InFolder(mine, FolderTransport(shared, TEAM))


class TestFolderTransport(TransportContract):
    @pytest.fixture
    def meeting(self, meeting: InFolder) -> InFolder:
        return meeting


def test_the_folder_looks_as_it_is_described(meeting: InFolder) -> None:
    meeting.mine.put_entry(0, b"", b"genesis")
    meeting.mine.put_records(ADA, 1, 2, b"records")
    meeting.mine.put_blob(address(b"sound"), b"sound")
    name = meeting.mine.put_request(b"let me in")
    root = meeting.mine.root
    assert root.name == "cassette-0123456789abcdef"
    assert {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} == {
        f"t/0-{mark_of(b'genesis')}.ctl",
        f"d/{ADA}/1-2-{mark_of(b'records')}.seg",
        f"b/{address(b'sound')[:2]}/{address(b'sound')}",
        f"join/{name}.req",
    }


DAMAGE = {
    "half-written": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "zero-filled": lambda data: bytes(len(data)),
    "a placeholder": lambda data: b"version https://git-lfs",
    "another content": lambda data: data[::-1],
    "one bit": lambda data: bytes([data[0] ^ 1]) + data[1:],
    "grown": lambda data: data + b"\0",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_no_byte_is_used_before_a_file_is_whole(meeting: InFolder, damage: object) -> None:
    """And once it is, it is: whatever stood there before."""
    meeting.mine.put_entry(0, b"", b"genesis")
    chunk = meeting.mine.put_records(ADA, 1, 2, b"some records")
    meeting.mine.put_blob(address(b"a sound"), b"a sound")
    name = meeting.mine.put_request(b"let me in")
    theirs = meeting.theirs
    files = {path: path.read_bytes() for path in meeting.mine.root.rglob("*") if path.is_file()}
    assert len(files) == 4
    for path, data in files.items():
        path.write_bytes(damage(data))  # type: ignore[operator]
    for _ in range(2):
        assert list(theirs.entries(-1)) == []
        assert theirs.records(ADA, chunk) is None
        assert theirs.blob(address(b"a sound")) is None
        assert theirs.requests() == {}
    for path, data in files.items():
        path.write_bytes(data)
    assert list(theirs.entries(-1)) == [b"genesis"]
    assert theirs.records(ADA, chunk) == b"some records"
    assert theirs.blob(address(b"a sound")) == b"a sound"
    assert theirs.requests() == {name: b"let me in"}


def test_our_own_damaged_file_is_written_again(meeting: InFolder) -> None:
    chunk = meeting.mine.put_records(ADA, 1, 2, b"some records")
    meeting.mine.put_blob(address(b"a sound"), b"a sound")
    for path in meeting.mine.root.rglob("*"):
        if path.is_file():
            path.write_bytes(bytes(7))
    assert meeting.mine.put_records(ADA, 1, 2, b"some records") == chunk
    meeting.mine.put_blob(address(b"a sound"), b"a sound")
    assert meeting.theirs.records(ADA, chunk) == b"some records"
    assert meeting.theirs.blob(address(b"a sound")) == b"a sound"


FOREIGN = (
    "{stem}.sync-conflict-20261121-101010-ABCDEFG{ending}",
    "{stem} (conflicted copy 2026-11-21){ending}",
    "{stem} (Ada's conflicted copy){ending}",
    ".syncthing.{stem}{ending}.tmp",
    "~syncthing~{stem}{ending}.tmp",
    ".{stem}{ending}.a1b2c3d4e5f6.tmp",
    "{stem}{ending}.part",
    "{stem}{ending}~",
    ".~{stem}{ending}",
    "0{stem}{ending}",
    "{stem}{ending}.partial.nextcloud",
    "desktop.ini",
    ".DS_Store",
)


@pytest.mark.parametrize("pattern", FOREIGN)
def test_files_of_others_are_left_alone(meeting: InFolder, pattern: str) -> None:
    meeting.mine.put_entry(0, b"", b"genesis")
    chunk = meeting.mine.put_records(ADA, 1, 2, b"records")
    name = meeting.mine.put_request(b"let me in")
    for path in [path for path in meeting.mine.root.rglob("*") if path.is_file()]:
        stray = pattern.format(stem=path.stem, ending=path.suffix)
        (path.parent / stray).write_bytes(b"somebody else's")
    (meeting.mine.root / "d" / "not-a-device").mkdir()
    (meeting.mine.root / "d" / "a file").write_bytes(b"")
    assert list(meeting.theirs.entries(-1)) == [b"genesis"]
    assert list(meeting.theirs.chunks(ADA)) == [chunk]
    assert set(meeting.theirs.heads()) == {ADA}
    assert set(meeting.theirs.requests()) == {name}


@pytest.mark.parametrize(
    "name", ["2-1-{}.seg", "0-1-{}.seg", "1-1-{}.ctl", "99999999999999999999-{}"]
)
def test_numbers_that_cannot_be_are_no_chunks(meeting: InFolder, name: str) -> None:
    folder = meeting.mine.root / "d" / ADA
    folder.mkdir()
    (folder / name.format(mark_of(b"x"))).write_bytes(b"x")
    assert list(meeting.theirs.chunks(ADA)) == []


def test_two_that_could_not_see_each_other_are_both_shown(meeting: InFolder) -> None:
    meeting.mine.put_entry(0, b"", b"genesis")
    meeting.mine.put_entry(1, digest(b"genesis"), b"mine")
    (meeting.mine.root / "t" / f"1-{mark_of(b'theirs')}.ctl").write_bytes(b"theirs")
    assert set(meeting.theirs.entries(0)) == {b"mine", b"theirs"}
    meeting.mine.put_records(ADA, 1, 1, b"mine")
    other = meeting.mine.root / "d" / ADA / f"1-2-{mark_of(b'theirs')}.seg"
    other.write_bytes(b"theirs")
    assert list(meeting.mine.chunks(ADA)) == [
        Chunk(1, 1, mark_of(b"mine")),
        Chunk(1, 2, mark_of(b"theirs")),
    ]
    with pytest.raises(RecordsTaken):
        meeting.mine.put_records(ADA, 2, 2, b"mine")


def test_a_folder_that_is_away_is_told_and_never_made_again(meeting: InFolder) -> None:
    meeting.mine.put_records(ADA, 1, 1, b"one")
    shared = meeting.mine.root.parent
    for gone in (meeting.mine.root, shared):
        shutil.rmtree(gone)
        asks = (
            meeting.mine.status,
            meeting.mine.heads,
            meeting.mine.requests,
            lambda: meeting.mine.entries(-1),
            lambda: meeting.mine.chunks(ADA),
            lambda: meeting.mine.put_records(ADA, 2, 2, b"two"),
            lambda: meeting.mine.put_entry(0, b"", b"genesis"),
            lambda: meeting.mine.put_request(b"let me in"),
            lambda: meeting.mine.has_blob(address(b"x")),
            lambda: meeting.mine.put_blob(address(b"x"), b"x"),
        )
        for ask in asks:
            with pytest.raises(FolderGone):
                ask()
        assert not gone.exists()
    with pytest.raises(FolderGone):
        meeting.mine.prepare()


def test_a_folder_that_cannot_be_written_is_told_and_still_read(meeting: InFolder) -> None:
    chunk = meeting.mine.put_records(ADA, 1, 1, b"one")
    with unwritable(meeting.mine.root):
        with pytest.raises(FolderReadOnly):
            meeting.mine.status()
        for put in (
            lambda: meeting.mine.put_records(ADA, 2, 2, b"two"),
            lambda: meeting.mine.put_records(BEN, 1, 1, b"one"),
            lambda: meeting.mine.put_request(b"let me in"),
        ):
            with pytest.raises(FolderReadOnly):
                put()
        assert meeting.theirs.records(ADA, chunk) == b"one"
    meeting.mine.put_records(ADA, 2, 2, b"two")


def test_a_full_folder_is_told_and_nothing_half_written_stays(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "256k") as disk:
        transport = FolderTransport(disk, TEAM)
        transport.prepare()
        one = transport.put_records(ADA, 1, 1, b"1" * 100_000)
        with pytest.raises(FolderFull):
            transport.put_records(ADA, 2, 2, b"2" * 200_000)
        transport.put_records(ADA, 2, 2, b"2" * 100_000)
        with pytest.raises(FolderFull):
            transport.status()
        assert transport.records(ADA, one) == b"1" * 100_000
        assert not list(transport.root.rglob("*.tmp"))


def test_twenty_thousand_files_are_looked_over_in_fifty_milliseconds(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path, TEAM)
    transport.prepare()
    for n in range(40):
        folder = transport.root / "d" / f"{ADA[:-2]}{n:02x}"
        folder.mkdir()
        for k in range(1, 501):
            (folder / f"{k}-{k}-{k:016x}.seg").touch()
    folders = [transport.root / "d", *(transport.root / "d").iterdir()]
    import os

    for folder in folders:  # they came a while ago
        os.utime(folder, ns=(0, time.time_ns() - 2 * folder_module.SETTLED_NS))
    first = transport.heads()
    began = time.thread_time()
    assert transport.heads() == first
    assert time.thread_time() - began <= 0.05


def test_folders_that_were_empty_and_not_carried_are_made_where_they_are_needed(
    meeting: InFolder,
) -> None:
    """Not everything that carries a folder carries the empty ones in it."""
    for part in ("d", "b", "join"):
        (meeting.mine.root / part).rmdir()
    assert meeting.mine.requests() == {}
    meeting.mine.put_request(b"let me in")
    meeting.mine.put_records(ADA, 1, 1, b"one")
    meeting.mine.put_blob(address(b"sound"), b"sound")
    assert list(meeting.theirs.requests().values()) == [b"let me in"]
    assert set(meeting.theirs.heads()) == {ADA}
    assert meeting.theirs.blob(address(b"sound")) == b"sound"
    (meeting.mine.root / "d" / ADA).rename(meeting.mine.root / "d" / BEN)
    meeting.mine.settle(ADA)
    assert set(meeting.theirs.heads()) == {BEN}
