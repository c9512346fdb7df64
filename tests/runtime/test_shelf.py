"""Several libraries stand side by side, and the last one used comes first next time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import CannotWrite
from cassette.runtime import paths, shelf

if TYPE_CHECKING:
    from pathlib import Path


def made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def test_a_given_library_beats_the_variable_which_beats_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = made(tmp_path / "last")
    shelf.remember(last)
    assert shelf.library_folder() == last
    monkeypatch.setenv("CASSETTE_LIBRARY", str(tmp_path / "variable"))
    assert shelf.library_folder() == tmp_path / "variable"
    assert shelf.library_folder(tmp_path / "given") == tmp_path / "given"


def test_without_anything_remembered_the_first_library_is_opened() -> None:
    assert shelf.library_folder() == paths.libraries_folder() / "team"
    made(paths.libraries_folder() / "berlin")
    made(paths.libraries_folder() / "athens")
    assert shelf.library_folder() == paths.libraries_folder() / "athens"


def test_a_library_that_went_away_is_not_opened(tmp_path: Path) -> None:
    gone = made(tmp_path / "gone")
    shelf.remember(gone)
    gone.rmdir()
    assert shelf.library_folder() == paths.libraries_folder() / "team"
    assert shelf.known_libraries() == ()


def test_libraries_at_home_and_elsewhere_are_listed_once(tmp_path: Path) -> None:
    home = made(paths.libraries_folder() / "home")
    made(paths.libraries_folder() / ".hidden")
    away = made(tmp_path / "away")
    for folder in (away, home, away):
        shelf.remember(folder)
    assert shelf.known_libraries() == (home, away)
    assert shelf.read_shelf().last == away


def test_a_forgotten_library_stays_on_the_disk(tmp_path: Path) -> None:
    away = made(tmp_path / "away")
    shelf.remember(away)
    shelf.forget(away)
    assert shelf.read_shelf() == shelf.Shelf()
    assert away.is_dir()


def test_a_new_library_never_lands_in_a_folder_that_exists() -> None:
    root = paths.libraries_folder()
    assert shelf.free_folder("Röhren & Söhne") == root / "röhren-&-söhne"
    made(root / "blue")
    made(root / "blue-2")
    assert shelf.free_folder("Blue") == root / "blue-3"
    assert shelf.free_folder("../..") == root / "untitled"


@pytest.mark.parametrize("content", [b"not = [toml", b"\xff\xfe", b"last = 5\nelsewhere = [1, '']"])
def test_a_damaged_shelf_is_an_empty_one(content: bytes) -> None:
    paths.shelf_file().parent.mkdir(parents=True)
    paths.shelf_file().write_bytes(content)
    assert shelf.read_shelf() == shelf.Shelf()


def test_a_shelf_that_cannot_be_written_is_told(own_home: Path, tmp_path: Path) -> None:
    paths.shelf_file().parent.parent.mkdir(parents=True)
    paths.shelf_file().parent.write_text("a file where a folder should be")
    with pytest.raises(CannotWrite):
        shelf.remember(tmp_path)
