"""What is known of a library's backup: kept beside the list of libraries, never precious."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.backup_views import BackupDone
from cassette.runtime import backup_memory, paths
from cassette.runtime.backup_memory import BackupMemory

if TYPE_CHECKING:
    from pathlib import Path


def made(library: Path, place: Path, *, at_ms: int = 5, root: str = "a") -> None:
    done = BackupDone(
        folder=place / root,
        fresh=True,
        at_ms=at_ms,
        events=3,
        new_events=3,
        new_files=0,
        bytes=70,
        size=70,
        digest="",
        words=True,
    )
    backup_memory.backed_up(library, place, done, at_ms)


def test_a_place_is_kept_for_each_library(tmp_path: Path) -> None:
    assert backup_memory.recall(tmp_path / "one") == BackupMemory()
    backup_memory.choose(tmp_path / "one", tmp_path / "disk")
    assert backup_memory.recall(tmp_path / "one") == BackupMemory(place=str(tmp_path / "disk"))
    assert backup_memory.recall(tmp_path / "two") == BackupMemory()


def test_what_was_known_of_another_place_is_forgotten(tmp_path: Path) -> None:
    library = tmp_path / "one"
    made(library, tmp_path / "disk")
    assert backup_memory.choose(library, tmp_path / "disk").at_ms == 5
    assert backup_memory.choose(library, tmp_path / "other").at_ms == 0


def test_a_drill_is_known_to_whoever_is_backed_up_there_until_it_is_another(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    made(one, tmp_path / "disk")
    made(two, tmp_path / "disk", root="b")
    backup_memory.checked(tmp_path / "disk" / "a", at_ms=9, sound=True)
    assert (backup_memory.recall(one).checked_ms, backup_memory.recall(one).sound) == (9, True)
    assert backup_memory.recall(two).checked_ms == 0
    made(one, tmp_path / "disk", at_ms=11)
    assert backup_memory.recall(one).checked_ms == 9
    made(one, tmp_path / "disk", at_ms=12, root="c")
    assert backup_memory.recall(one).checked_ms == 0


def test_a_file_that_cannot_be_read_is_forgotten(tmp_path: Path) -> None:
    made(tmp_path / "one", tmp_path / "disk")
    (file,) = (paths.shelf_file().parent / "backups").iterdir()
    file.write_text("at_ms = 'soon'\nplace = 3\nevents = 4\n")
    assert backup_memory.recall(tmp_path / "one") == BackupMemory(events=4)
    file.write_text("no toml")
    assert backup_memory.recall(tmp_path / "one") == BackupMemory()


def test_nothing_is_kept_where_nothing_can_be(tmp_path: Path) -> None:
    folder = paths.shelf_file().parent / "backups"
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file is in the way")
    backup_memory.choose(tmp_path / "one", tmp_path / "disk")
    assert backup_memory.recall(tmp_path / "one") == BackupMemory()
