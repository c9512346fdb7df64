"""Disks that are full or cannot be written: told in a sentence, and nothing half-done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.store.disks import small_disk, unwritable

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.cli.conftest import Cassette


def fill(folder: Path) -> Path:
    """Use up every byte that is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return filler


def test_a_full_disk_is_told_and_everything_saved_before_is_safe(
    cassette: Cassette, tmp_path: Path, tone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk:
        library = disk / "library"
        monkeypatch.setenv("CASSETTE_LIBRARY", str(library))
        cassette.ask("init", "--team", "Lighthouse", "--name", "Ada")
        cassette.ask("meeting", "new", "status", "Week 47")
        filler = fill(disk)
        assert cassette.refused("note", "add", "Week 47", str(tone)) == "disk_full"
        assert cassette.refused("note", "write", "Week 47", "x" * 19_000) == "disk_full"
        assert cassette.refused("export", "Week 47", "-o", str(disk / "out.md")) == "disk_full"
        assert not (disk / "out.md").exists()
        assert cassette.ask("meeting", "show", "Week 47")["notes"] == []
        filler.unlink()
        assert len(cassette.ask("note", "add", "Week 47", str(tone))["note"]["id"]) == 36
        assert cassette.ask("doctor")["integrity"] == "ok"


def test_a_disk_too_small_for_a_library_leaves_none(cassette: Cassette, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "64k") as disk:
        words = ("--library", str(disk / "library"), "init", "--team", "T", "--name", "N")
        assert cassette.refused(*words) == "disk_full"
        assert not (disk / "library" / "library.db").exists()


def test_a_library_that_cannot_be_written_is_read_and_refuses_changes(
    cassette: Cassette, meeting: str, library: Path
) -> None:
    with unwritable(library):
        assert cassette.ask("meeting", "show", meeting)["meeting"]["id"] == meeting
        assert cassette.refused("note", "write", meeting, "Hello") == "library_read_only"
        assert cassette.refused("meeting", "close", meeting) == "library_read_only"
        assert cassette("doctor", "--rebuild", "--json").error == "library_read_only"
        assert cassette.ask("doctor")["integrity"] == "ok"
    cassette.ask("note", "write", meeting, "Hello")
