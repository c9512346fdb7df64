"""Backing up in the window: where, now, whether it is whole, and bringing it back."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from cassette.desktop.backing_up import BackingUp
from cassette.desktop.screens.backup import work
from cassette.desktop.screens.backup.restore_sheet import RestoreSheet
from cassette.desktop.screens.settings.backup import BackupPage
from cassette.desktop.screens.settings.sheet import SettingsSheet
from cassette.runtime import backup_memory, shelf
from cassette.sync.words import recovery_words as words_of
from cassette.workflows import recovery
from cassette.workflows.write_note import write_note
from cassette.workspace import Workspace, libraries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.desktop.screens.conftest import Stage


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder


def opened(stage: Stage) -> BackupPage:
    sheet = SettingsSheet(stage.shell, "backup")
    stage.open(sheet)
    page = next(one for one in sheet.pages if isinstance(one, BackupPage))
    assert sheet.pages[sheet.stack.currentIndex()] is page
    stage.until(lambda: page.backing.known is not None)
    return page


def backed_up(stage: Stage, page: BackupPage, place: Path) -> None:
    page.choose_folder(place)
    stage.until(page.now.isVisible)
    page.now.click()
    stage.until(lambda: not page.backing.doing and page.verify.isVisible())


def press(stage: Stage, sheet: RestoreSheet, name: str) -> None:
    def found() -> list[QPushButton]:
        buttons = sheet.findChildren(QPushButton)
        return [one for one in buttons if one.accessibleName() == name and one.isVisible()]

    stage.until(found)
    found()[-1].click()


def slow(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The work goes on until somebody stops it."""

    def endless(*given: object) -> None:
        told: Callable[[float], None] = given[-1]  # type: ignore[assignment]
        while True:
            told(0.5)
            threading.Event().wait(0.005)

    owner = work.RestoreWish if name == "bring_back" else work
    monkeypatch.setattr(owner, name, endless)


def test_a_library_that_was_never_backed_up_asks_for_a_folder(stage: Stage) -> None:
    page = opened(stage)
    assert page.state.text() == "This library is not backed up yet."
    assert page.choose.isVisible()
    assert page.choose.text() == "Choose a folder…"
    hidden = (page.now, page.verify, page.stop, page.recovery, page.progress, page.no_words)
    assert not any(one.isVisible() for one in hidden)
    assert page.restore.isVisible()


def test_it_is_backed_up_verified_and_both_are_remembered(stage: Stage, place: Path) -> None:
    page = opened(stage)
    page.choose_folder(place)
    stage.until(page.now.isVisible)
    assert page.state.text() == "Nothing has been backed up there yet."
    page.now.click()
    assert page.progress.isVisible()
    assert not page.now.isEnabled()
    assert page.progress.accessibleName() == "Backing up"
    stage.until(page.verify.isVisible)
    assert page.state.text().startswith("Last backed up:")
    assert page.place.text() == f"Folder: {place}"
    assert page.no_words.isVisible()
    assert stage.toasts[-1].text.startswith("Backed up:")
    assert "has not been tried" in page.checked.text()
    page.verify.click()
    stage.until(lambda: page.checked.text().startswith("It was whole"))
    assert not page.notice.isVisible()
    known = backup_memory.recall(stage.shell.workspace.folder)
    assert (known.place, known.sound) == (str(place), True)
    again = opened(stage)
    stage.until(lambda: again.state.text().startswith("Last backed up:"))


def test_the_keyboard_alone_backs_up(stage: Stage, place: Path) -> None:
    page = opened(stage)
    page.choose_folder(place)
    stage.until(page.now.isVisible)
    page.now.setFocus(Qt.FocusReason.TabFocusReason)
    stage.key(Qt.Key.Key_Space)
    stage.until(page.verify.isVisible)


def test_a_run_that_is_stopped_leaves_all_as_it_was(
    stage: Stage, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(stage)
    page.choose_folder(place)
    stage.until(page.now.isVisible)
    slow(monkeypatch, "back_up")
    page.now.click()
    stage.until(lambda: page.progress.value() == 500)
    page.stop.click()
    stage.until(lambda: not page.backing.doing)
    assert page.now.isEnabled()
    assert page.state.text() == "Nothing has been backed up there yet."
    assert list(place.iterdir()) == []
    assert stage.toasts == []


def test_leaving_the_library_stops_it(
    stage: Stage, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(stage)
    page.choose_folder(place)
    stage.until(page.now.isVisible)
    slow(monkeypatch, "back_up")
    page.now.click()
    stage.until(lambda: page.backing.progress.value == 0.5)
    stage.shell.feed.close()
    stage.until(lambda: not page.backing.doing)


def test_what_is_in_the_way_is_told_with_what_to_do(stage: Stage, place: Path) -> None:
    page = opened(stage)
    page.choose_folder(stage.shell.workspace.folder)
    stage.until(page.now.isVisible)
    page.now.click()
    stage.until(page.notice.isVisible)
    assert "may not lie in one another" in page.notice.text.text()
    assert "another disk" in page.notice.hint.text()
    assert stage.banners == []
    page.choose_folder(place / "away" / "further")
    stage.until(lambda: not page.notice.isVisible())
    page.now.click()
    stage.until(lambda: "there is no such folder" in page.notice.text.text())


def test_a_failure_is_told_by_a_banner_once_the_settings_are_closed(stage: Stage) -> None:
    page = opened(stage)
    page.choose_folder(stage.shell.workspace.folder)
    stage.until(page.now.isVisible)
    stage.sheets[-1].done()
    BackingUp.of(stage.shell).back_up()
    stage.until(lambda: stage.banners)
    assert stage.banners[-1].key == "backup_inside_library"


def test_damage_is_told_with_where_and_what_to_do(stage: Stage, place: Path) -> None:
    page = opened(stage)
    backed_up(stage, page, place)
    blocks = sorted(place.rglob("*.block"))
    blocks[0].write_bytes(blocks[0].read_bytes()[:-1] + b"\0")
    page.verify.click()
    stage.until(page.notice.isVisible)
    assert page.notice.text.text()
    stage.until(lambda: page.checked.text().startswith("It was damaged"))
    assert page.notice.isVisible()


def test_a_library_that_is_only_read_is_backed_up_all_the_same(
    stage: Stage, place: Path, tmp_path: Path
) -> None:
    folder = stage.shell.workspace.folder
    with Workspace.open(folder, read_only=True, sweep=False) as reading:
        stage.shell.workspace, writing = reading, stage.shell.workspace
        page = opened(stage)
        backed_up(stage, page, place)
        stage.shell.workspace = writing
    assert list(place.glob("cassette-backup-*"))


def test_with_recovery_words_nothing_is_warned_of(stage: Stage, place: Path) -> None:
    recovery.recovery_words(stage.shell.workspace)
    page = opened(stage)
    backed_up(stage, page, place)
    assert not page.no_words.isVisible()
    assert not page.recovery.isVisible()


# --- bringing it back -----------------------------------------------------------------------------


def restoring(stage: Stage) -> RestoreSheet:
    stage.shell.restore_backup()
    sheet = stage.sheets[-1]
    assert isinstance(sheet, RestoreSheet)
    return sheet


def test_a_backup_is_brought_back_and_opened(stage: Stage, place: Path) -> None:
    write_note(stage.shell.workspace.desk, stage.place, "The lamp is fixed.")
    page = opened(stage)
    backed_up(stage, page, place)
    sheet = restoring(stage)
    stage.until(lambda: sheet.form.card is not None)
    assert "events" in sheet.form.folder_field.note.text()
    sheet.restore.click()
    stage.until(lambda: sheet.back is not None)
    assert sheet.notice.text.text().startswith("“Harbour crew” is back")
    press(stage, sheet, "Open it")
    (library,) = stage.libraries
    assert library == shelf.free_folder("restored").with_name("restored")
    with Workspace.open(library) as back:
        assert back.library.digest() == stage.shell.workspace.library.digest()


def test_a_backup_is_brought_back_as_it_was_at_a_minute(
    stage: Stage, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = stage.shell.workspace.desk
    write_note(desk, stage.place, "Before.")
    page = opened(stage)
    backed_up(stage, page, place)
    sheet = restoring(stage)
    sheet.form.at.setText("whenever")
    stage.until(lambda: sheet.form.at_field.failed)
    sheet.restore.click()
    assert sheet.back is None
    sheet.form.at.setText("in 2 hours")
    stage.until(lambda: sheet.form.at_field.note.text().startswith("As it was on"))
    sheet.form.at.setText("2001-02-03 04:05")
    stage.until(lambda: "2001" in sheet.form.at_field.note.text())
    stage.until(lambda: sheet.form.card is not None)
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: sheet.form.at_field.failed)
    assert "it begins" in sheet.form.at_field.error.text()
    sheet.form.at.clear()
    sheet.restore.click()
    stage.until(lambda: sheet.back is not None)


def test_words_open_it_where_no_keys_do(
    stage: Stage, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = recovery.recovery_words(stage.shell.workspace)
    page = opened(stage)
    backed_up(stage, page, place)
    from cassette.workflows import restore

    monkeypatch.setattr(restore, "key_shelves", lambda library=None: [])
    sheet = restoring(stage)
    stage.until(lambda: sheet.form.words_field.isVisible())
    assert "No keys on this computer" in sheet.form.words_field.error.text()
    sheet.form.words.setPlainText(" ".join(words_of(bytes(range(32)))))
    stage.until(lambda: "do not open" in sheet.form.words_field.error.text())
    sheet.form.words.setPlainText(" ".join(words))
    stage.until(lambda: sheet.form.card is not None)
    sheet.restore.click()
    stage.until(lambda: sheet.back is not None)
    assert sheet.back is not None
    assert "new computer of yours" in sheet.notice.hint.text()


def test_a_folder_without_a_backup_is_named(stage: Stage, place: Path) -> None:
    sheet = restoring(stage)
    sheet.restore.click()
    assert "Choose a folder that is there." in sheet.form.folder_field.error.text()
    assert "Choose a folder that is there." in sheet.form.folder.accessibleDescription()
    sheet.form.folder.setText(str(place))
    stage.until(lambda: "There is no backup" in sheet.form.folder_field.error.text())


def test_bringing_back_is_stopped_and_leaves_nothing(
    stage: Stage, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(stage)
    backed_up(stage, page, place)
    sheet = restoring(stage)
    stage.until(lambda: sheet.form.card is not None)
    slow(monkeypatch, "bring_back")
    sheet.restore.click()
    stage.until(lambda: sheet.progress.value() == 500)
    sheet.ask_to_close()
    assert sheet.isVisible()
    press(stage, sheet, "Stay")
    sheet.stop.click()
    stage.until(sheet.restore.isEnabled)
    assert sheet.notice.text.text() == "Stopped. Nothing of it was kept."
    assert sheet.may_close()
    assert len(libraries()) <= 1
