"""A full disk, a failing one: the person is told, nothing is half-saved, and it goes on."""

from __future__ import annotations

import resource
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import DiskFull, LibraryDamaged, StorageFailed
from cassette.domain.events import NoteWritten, TeamNamed
from cassette.domain.ids import NoteId
from cassette.store import faults
from cassette.store.jobs import NewJob
from tests.store.disks import small_disk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cassette.store.library import Library
    from tests.store.replicas import World


def fill(disk: Path) -> Path:
    """Take every last byte of a disk."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as stream:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    stream.write(bytes(size))
            except OSError:
                continue
    return filler


@contextmanager
def nothing_may_grow(limit: int) -> Iterator[None]:
    """Writing past ``limit`` bytes of any file fails, as on a disk with a bad sector there."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told_and_nothing_saved_before_is_lost(
    founded: Path, tmp_path: Path, world: World
) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk:
        folder = disk / "library"
        shutil.copytree(founded, folder)
        with world.open(folder) as library:
            meeting, facts = world.meeting()
            library.append(facts)
            filler = fill(disk)
            saved: list[NoteId] = []

            def write_on() -> None:
                while len(saved) < 2000:
                    note = NoteId(world.id())
                    fact = NoteWritten(note, meeting, "word " * 1000)
                    library.append([fact], jobs=[NewJob("transcribe", note)])
                    saved.append(note)

            with pytest.raises(DiskFull) as told:
                write_on()
            note = NoteId(world.id())
            assert str(folder) in told.value.message
            assert [card.id for card in library.queries.meeting(meeting).notes] == saved
            assert library.jobs.counts().ready == len(saved)
            with pytest.raises(DiskFull):
                library.append([NoteWritten(note, meeting, "x" * 20_000)])
            filler.unlink()
            library.append([NoteWritten(note, meeting, "after")])
            assert library.queries.note(note).text == "after"
            assert library.check() == []


def test_a_recording_that_does_not_fit_leaves_nothing_behind(
    founded: Path, tmp_path: Path, world: World
) -> None:
    source = tmp_path / "draft.opus"
    source.write_bytes(bytes(8 << 20))
    with small_disk(tmp_path / "disk", "4m") as disk:
        shutil.copytree(founded, disk / "library")
        with world.open(disk / "library") as library:
            with pytest.raises(DiskFull):
                library.recordings.put(source)
            recordings = disk / "library" / "recordings"
            assert [path for path in recordings.rglob("*") if path.is_file()] == []
            library.append([TeamNamed("Goes on")])


def test_a_library_that_does_not_fit_is_not_made(tmp_path: Path, world: World) -> None:
    with small_disk(tmp_path / "disk", "64k") as disk:
        with pytest.raises(DiskFull):
            world.create(disk / "library")
        assert not list((disk / "library").glob("*.db*"))


def test_a_library_without_room_for_its_write_ahead_log_says_so_when_opened(
    founded: Path, tmp_path: Path, world: World
) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk:
        shutil.copytree(founded, disk / "library")
        fill(disk)
        with pytest.raises((DiskFull, StorageFailed)):
            world.open(disk / "library").append([TeamNamed("x" * 100)] * 500)


def test_after_a_failed_write_the_handle_is_given_up_and_the_file_checked(
    library: Library, folder: Path, world: World
) -> None:
    library.append([TeamNamed("Before")])
    assert library._writer is not None
    handle = library._writer._connection
    size = (folder / "library.db-wal").stat().st_size
    with nothing_may_grow(size + 100):
        with pytest.raises(StorageFailed) as told:
            library.append([TeamNamed("Lost")], jobs=[NewJob("transcribe", NoteId(world.id()))])
        assert "library.db" in told.value.message
        assert library._writer._connection is None
        assert library.team.name == "Before"
    (envelope,) = library.append([TeamNamed("After")])
    assert library._writer._connection is not handle
    assert envelope.seq == 5
    assert library.team.name == "After"
    assert library.jobs.counts().ready == 0
    assert library.check() == []
    assert library.digest() == library.rebuild()


def test_a_failed_write_on_a_nearly_full_disk_is_told_as_full_and_gives_the_handle_up(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.append([TeamNamed("Before")])
    assert library._writer is not None
    monkeypatch.setattr(faults, "_has_no_room", lambda _folder: True)
    size = (folder / "library.db-wal").stat().st_size
    with nothing_may_grow(size + 100):
        with pytest.raises(DiskFull):
            library.append([TeamNamed("Lost")])
        assert library._writer._connection is None
    library.append([TeamNamed("After")])
    assert library.team.name == "After"
    assert library.check() == []


def test_a_file_that_was_damaged_meanwhile_is_not_written_again(
    library: Library, folder: Path
) -> None:
    size = (folder / "library.db-wal").stat().st_size if (folder / "library.db-wal").exists() else 0
    with nothing_may_grow(size + 100), pytest.raises(StorageFailed):
        library.append([TeamNamed("Lost")])
    library._readers.rest()
    whole = bytearray((folder / "library.db").read_bytes())
    whole[4096 : 4096 * 12] = b"\xa5" * 4096 * 11
    (folder / "library.db").write_bytes(whole)
    with pytest.raises(LibraryDamaged):
        library.append([TeamNamed("No")])
