"""What ships with Cassette is found, in the checkout as in the wheel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.runtime import resources

if TYPE_CHECKING:
    from pathlib import Path


def test_the_migrations_are_found() -> None:
    assert (resources.migrations_folder() / "env.py").is_file()


def test_a_file_that_does_not_ship_is_our_mistake() -> None:
    with pytest.raises(FileNotFoundError, match="does not ship"):
        resources.resource("no-such-file")


def test_the_copy_inside_the_package_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "cassette"
    (package / "_resources").mkdir(parents=True)
    (package / "_resources" / "words.txt").write_text("grüezi", encoding="utf-8")
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.resource_text("words.txt") == "grüezi"
    assert resources.resource("words.txt") == package / "_resources" / "words.txt"
