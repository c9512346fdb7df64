"""A small library per test, copied from one that is built once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.store.replicas import World, copy_library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cassette.store.library import Library


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed library of Ada (me) and Ben, as ``World().create`` makes it."""
    folder = tmp_path_factory.mktemp("founded") / "library"
    World().create(folder).close()
    return folder


@pytest.fixture
def world(founded: Path) -> World:
    """The world of ``founded``, with the ids that it has used up."""
    world = World()
    for _ in world.beginning():
        world.id()
    return world


@pytest.fixture
def folder(founded: Path, tmp_path: Path) -> Path:
    """A library of this test's own, closed."""
    return copy_library(founded, tmp_path / "library")


@pytest.fixture
def library(folder: Path, world: World) -> Iterator[Library]:
    """The same, open for writing."""
    with world.open(folder) as library:
        yield library
