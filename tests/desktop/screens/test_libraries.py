"""Switching teams: the open one is marked, another opens, a new one is founded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from cassette.desktop.screens.libraries.sheet import LibrariesSheet
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desktop.screens.conftest import Stage


@pytest.fixture
def other(tmp_path: Path) -> Path:
    with Workspace.create(None, "Night shift", "Ada B.") as made:
        return made.folder


@pytest.fixture
def sheet(stage: Stage, other: Path) -> LibrariesSheet:
    made = LibrariesSheet(stage.shell)
    stage.open(made)
    stage.until(lambda: made.list.count() == 2)
    return made


def test_the_open_team_comes_first_and_is_marked(sheet: LibrariesSheet) -> None:
    assert sheet.list.item(0).text().startswith("Harbour crew · open now")
    assert sheet.list.item(1).text().startswith("Night shift\nYou are Ada B.")
    assert not sheet.open_button.isEnabled()


def test_keys_alone_open_another_team(stage: Stage, sheet: LibrariesSheet, other: Path) -> None:
    stage.key(Qt.Key.Key_Down)
    assert sheet.open_button.isEnabled()
    stage.key(Qt.Key.Key_Return)
    assert stage.libraries == [other]


def test_the_team_that_is_open_is_not_opened_again(stage: Stage, sheet: LibrariesSheet) -> None:
    sheet.list.itemActivated.emit(sheet.list.item(0))
    assert stage.libraries == []


def test_a_folder_without_a_library_is_told(
    stage: Stage, sheet: LibrariesSheet, tmp_path: Path
) -> None:
    sheet.open_folder(tmp_path)
    assert "no Cassette library" in sheet.notice.text.text()
    assert stage.libraries == []


def test_a_folder_with_a_library_opens(stage: Stage, sheet: LibrariesSheet, other: Path) -> None:
    sheet.open_folder(other)
    assert stage.libraries == [other]


def test_a_new_team_is_founded_and_opened(stage: Stage, sheet: LibrariesSheet) -> None:
    sheet.new_button.click()
    assert sheet.form.member.text() == "Ada Byron"
    sheet.form.team.setText("Third <i>team</i>")
    sheet.form.create_button.click()
    stage.until(lambda: stage.libraries)
    with Workspace.open(stage.libraries[0]) as made:
        assert made.library.team.name == "Third <i>team</i>"


def test_a_new_team_needs_a_name(stage: Stage, sheet: LibrariesSheet) -> None:
    sheet.new_button.click()
    sheet.form.create_button.click()
    assert sheet.form.team_field.failed
    assert stage.libraries == []
