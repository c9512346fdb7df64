"""Making libraries from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cassette.runtime import paths

if TYPE_CHECKING:
    from tests.cli.conftest import Cassette

HOSTILE_NAMES = {
    "two lines": "Light\nhouse",
    "reading turned around": "Light\u202ehouse",
    "300 characters": "x" * 300,
    "nothing": "   ",
    "only what cannot be seen": "\u200b\u2060",
    "a control character": "Light\x1b[2Jhouse",
}


def test_init_makes_a_library_and_says_where_and_who(cassette: Cassette, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    shape = cassette.ask("--library", str(folder), "init", "--team", "Lighthouse", "--name", "Ada")
    assert shape["library"] == str(folder)
    assert shape["team"]["name"] == "Lighthouse"
    assert len(shape["team"]["id"]) == 64
    assert shape["member"]["name"] == "Ada"
    assert (folder / "library.db").is_file()


def test_without_a_folder_a_library_gets_one_of_its_own(cassette: Cassette) -> None:
    first = cassette.ask("init", "--team", "../../Lighthouse", "--name", "Ada")
    second = cassette.ask("init", "--team", "../../Lighthouse", "--name", "Ada")
    folders = [Path(shape["library"]) for shape in (first, second)]
    assert folders[0] != folders[1]
    assert {folder.parent for folder in folders} == {paths.libraries_folder()}
    assert cassette.ask("meeting", "list") == {"meetings": []}


def test_a_folder_that_holds_a_library_is_refused(cassette: Cassette, library: Path) -> None:
    before = (library / "library.db").read_bytes()
    assert cassette.refused("init", "--team", "Other", "--name", "Ben") == "library_exists"
    assert (library / "library.db").read_bytes() == before


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
@pytest.mark.parametrize("place", ["--team", "--name"])
def test_a_name_that_could_deceive_is_refused_and_nothing_is_made(
    cassette: Cassette, tmp_path: Path, place: str, name: str
) -> None:
    folder = tmp_path / "here"
    words = {"--team": "Lighthouse", "--name": "Ada"} | {place: name}
    given = [word for pair in words.items() for word in pair]
    assert cassette.refused("--library", str(folder), "init", *given) == "bad_name"
    assert not folder.exists()


def test_a_name_of_markup_or_dots_is_shown_as_typed(cassette: Cassette) -> None:
    for name in ('<img src="x">', "**x**", "../../etc/passwd", "[link](x)"):
        shape = cassette.ask("init", "--team", name, "--name", name)
        assert shape["team"]["name"] == name
        assert shape["member"]["name"] == name
        assert Path(shape["library"]).parent == paths.libraries_folder()


def test_a_folder_that_cannot_be_made_is_told(cassette: Cassette, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    words = ("--library", str(file / "inside"), "init", "--team", "T", "--name", "N", "--json")
    assert cassette(*words).error == "cannot_write"
