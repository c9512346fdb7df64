"""“Check my data” in the settings: what is whole, what is not, and repairing it."""

from __future__ import annotations

import shutil
import threading
from contextlib import closing
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from cassette.cli.catalogue_keeping import FOLDER_HOLDS, FOLDER_WHY
from cassette.desktop import finding_words
from cassette.desktop.screens.settings.data_check import DataCheck
from cassette.desktop.screens.settings.sheet import SettingsSheet
from cassette.store.doctor import Finding
from cassette.store.engine import connect
from cassette.store.library import Library
from cassette.workflows.folder_check import FolderFinding
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.desktop.screens.conftest import Stage
    from tests.desktop.screens.mates import Mates


def opened(stage: Stage) -> DataCheck:
    sheet = SettingsSheet(stage.shell, "privacy")
    stage.open(sheet)
    return sheet.findChildren(DataCheck)[0]


def checked(stage: Stage) -> DataCheck:
    part = opened(stage)
    part.check.click()
    stage.until(lambda: not part.checking.doing and part.checking.found)
    return part


def press(part: DataCheck, name: str) -> None:
    (button,) = [one for one in part.notice.findChildren(QPushButton) if one.text() == name]
    button.click()


def upset(folder: Path) -> None:
    with closing(connect(folder / "library.db", mode="rw")) as raw:
        assert raw.execute("DELETE FROM p_participant").rowcount


def test_what_is_whole_is_told_as_that_and_when(stage: Stage) -> None:
    part = checked(stage)
    assert part.state.text().startswith("Everything in this library was whole: ")
    assert not part.notice.isVisible()
    assert [toast.text for toast in stage.toasts] == ["All your data is whole"]


def test_with_a_team_the_shared_folder_is_read_too(stage: Stage, mates: Mates) -> None:
    mates.join("Grace Hopper")
    assert "here and in the shared folder" in checked(stage).state.text()


def test_a_folder_that_is_not_there_is_told_beside_what_was_read(
    stage: Stage, mates: Mates
) -> None:
    shutil.rmtree(mates.shared)
    part = checked(stage)
    assert part.notice.text.text().startswith("The shared folder could not be looked at.")
    assert part.state.text().startswith("Everything in this library was whole")
    assert stage.toasts == []


def test_what_is_damaged_is_named_repaired_and_shown_anew(stage: Stage, mates: Mates) -> None:
    mates.join("Grace Hopper")
    chunk = next((mates.shared).rglob("*.seg"))
    chunk.write_bytes(chunk.read_bytes()[:-5])
    upset(stage.shell.workspace.folder)
    digest = mates.others[0].library.digest()
    part = checked(stage)
    assert part.notice.text.text() == "Damaged: 2"
    assert "A table is not what the log says: table p_participant" in part.notice.hint.text()
    assert f"{chunk.name}: the end of the file is missing" in part.notice.hint.text()
    assert any("Damaged: 2" in text for text in stage.said)
    press(part, "Repair what can be repaired")
    stage.until(lambda: part.checking.mended and not part.checking.doing)
    assert part.notice.text.text().endswith("Put back in the shared folder: 1.")
    assert not part.notice.hint.text()
    assert stage.shell.workspace.library.digest() == digest
    press(part, "Show the team anew")
    assert stage.libraries == [stage.shell.workspace.folder]
    part.check.click()
    stage.until(lambda: part.checking.found and not part.checking.doing)
    assert part.checking.found.is_well
    assert not part.notice.isVisible()


def test_what_nobody_has_any_more_is_told_with_what_else_may_help(stage: Stage) -> None:
    with closing(connect(stage.shell.workspace.folder / "library.db", mode="rw")) as raw:
        raw.execute("UPDATE event SET body = replace(body, 'Weekly', 'Wookly')")
    part = checked(stage)
    assert "An entry of the log changed on disk" in part.notice.hint.text()
    press(part, "Repair what can be repaired")
    stage.until(lambda: part.checking.mended and not part.checking.doing)
    assert "Still damaged: An entry of the log changed on disk" in part.notice.hint.text()
    assert "backup" in part.notice.hint.text()


def test_it_can_be_stopped_and_says_nothing_then(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(library: Library, told: Callable[[float], None]) -> list[Finding]:
        while True:
            told(0.5)
            threading.Event().wait(0.005)

    monkeypatch.setattr(Library, "check", endless)
    part = opened(stage)
    part.check.click()
    stage.until(lambda: part.progress.isVisible() and part.progress.value() == 500)
    part.stop.click()
    stage.until(lambda: not part.checking.doing)
    assert part.check.isVisible()
    assert not part.state.text()
    assert not part.notice.isVisible()


def test_it_goes_on_when_the_settings_close_and_is_told_then(stage: Stage) -> None:
    upset(stage.shell.workspace.folder)
    part = opened(stage)
    checking = part.checking
    part.check.click()
    stage.sheets[-1].done()
    stage.until(lambda: stage.toasts)
    assert stage.toasts[0].text.startswith("Some of your data is damaged")
    assert checking.found is not None
    again = opened(stage)
    assert again.notice.text.text() == "Damaged: 1"


def test_a_library_that_is_only_read_offers_no_repair(stage: Stage) -> None:
    upset(stage.shell.workspace.folder)
    with Workspace.open(stage.shell.workspace.folder, read_only=True, sweep=False) as reading:
        stage.shell.workspace, writing = reading, stage.shell.workspace
        part = checked(stage)
        stage.shell.workspace = writing
    assert part.notice.text.text() == "Damaged: 1"
    assert not part.notice.findChildren(QPushButton)


def test_there_are_words_for_whatever_can_be_found() -> None:
    words = ["database", "reference", "event", "gap", "projection", "recording", "attachment"]
    assert all("over there" in finding_words.here(Finding(w, "over there", "")) for w in words)
    for what in set(FOLDER_HOLDS) - {"strange_records"}:
        for why in FOLDER_WHY:
            said = finding_words.there(FolderFinding(what, "over there", why, arriving=True))
            assert said.startswith("over there: ")
            assert said.endswith("on its way.)")
