"""Everything Cassette keeps lies in the person's own folders, and the environment can move it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import BadValue
from cassette.runtime import paths

if TYPE_CHECKING:
    from pathlib import Path


def test_all_places_lie_in_the_home_folder_and_apart(own_home: Path) -> None:
    places = [
        paths.libraries_folder(),
        paths.models_folder(),
        paths.settings_file(),
        paths.shelf_file(),
        paths.logs_folder(),
        paths.crashes_folder(),
    ]
    assert len(set(places)) == len(places)
    for place in places:
        assert own_home in place.parents
        assert "cassette" in place.parts


def test_naming_a_place_makes_nothing(own_home: Path) -> None:
    paths.libraries_folder()
    paths.settings_file()
    assert list(own_home.rglob("*")) == []


@pytest.mark.parametrize(("given", "expected"), [(None, None), ("", None)])
def test_without_the_variable_no_library_is_named(
    monkeypatch: pytest.MonkeyPatch, given: str | None, expected: None
) -> None:
    if given is not None:
        monkeypatch.setenv("CASSETTE_LIBRARY", given)
    assert paths.library_from_environment() is expected


def test_the_variable_names_a_library(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own_home: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASSETTE_LIBRARY", "team")
    assert paths.library_from_environment() == tmp_path / "team"
    monkeypatch.setenv("CASSETTE_LIBRARY", "~/team")
    assert paths.library_from_environment() == own_home / "team"


@pytest.mark.parametrize("given", ["~nosuchuser/x", "n" * 304, "d/" * 2500, "nu\0ll"])
def test_a_path_that_can_name_nothing_is_refused_by_name(given: str) -> None:
    with pytest.raises(BadValue, match="file or folder"):
        paths.given_path(given)


def test_a_given_path_is_made_absolute_and_need_not_exist(
    tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    for given in ("none", "file", "file/below", "n" * 255):
        assert paths.given_path(given) == tmp_path / given
    assert paths.given_path("~/x") == own_home / "x"
