"""Attachments in a meeting: shown at their item, opened as a copy, taken away and brought back."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAction,
    QContextMenuEvent,
    QDesktopServices,
    QGuiApplication,
    QImage,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from cassette.desktop.screens.frame.attaching import copy_of
from cassette.desktop.screens.meeting.file_row import facts
from cassette.desktop.widgets.preview import LARGEST, read_small
from cassette.workflows import attach

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QUrl
    from pytestqt.qtbot import QtBot

    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.desktop.screens.meeting.screen import MeetingScreen
    from cassette.desktop.sitting import Sitting


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    image = QImage(400, 100, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    image.save(str(tmp_path / "chart.png"))
    return tmp_path / "chart.png"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    """What the desktop was asked to open."""
    urls: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", urls.append)
    return urls


@pytest.fixture
def window(qtbot: QtBot, sitting: Sitting) -> MainWindow:
    made = sitting.window
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: bool(made.meetings.meetings))
    made.activateWindow()
    row = next(row for row in made.meetings.meetings if row.type == "problem")
    made.show_meeting(row.id)
    qtbot.waitUntil(lambda: made.parts.meeting.model.rowCount() > 0)
    made.parts.meeting.list.setFocus()
    return made


@pytest.fixture
def screen(window: MainWindow) -> MeetingScreen:
    return window.parts.meeting


def _attached(screen: MeetingScreen) -> list[str]:
    return [entry.attached.name for entry in screen.model.entries if entry.attached is not None]


def test_a_picture_that_is_dropped_on_an_item_stands_below_it(
    qtbot: QtBot, screen: MeetingScreen, picture: Path
) -> None:
    item = screen.model.page.agenda[1]  # type: ignore[union-attr]
    screen.composer.aim(item, None)
    screen.add_files([picture])
    qtbot.waitUntil(lambda: _attached(screen) == ["chart.png"])
    keys = [entry.key for entry in screen.model.entries]
    here = next(entry for entry in screen.model.entries if entry.attached is not None)
    assert keys.index(here.key) == keys.index(item.id) + 1
    assert here.attached is not None
    assert here.attached.media_type == "image/png"
    assert "Image, " in facts(here.attached)
    said = QAccessible.queryAccessibleInterface(screen.list).child(keys.index(here.key))
    assert "chart.png" in said.text(QAccessible.Text.Name)


def test_enter_opens_a_copy_and_a_link_opens_its_address(
    qtbot: QtBot, window: MainWindow, screen: MeetingScreen, picture: Path, opened: list[QUrl]
) -> None:
    desk = window.shell.workspace.desk
    assert screen.meeting is not None
    one = attach.attach_file(desk, screen.meeting, picture)
    link = attach.attach_link(desk, screen.meeting, "https://example.org/plan?n=1&m=2")
    qtbot.waitUntil(lambda: len(_attached(screen)) == 2)
    for which in (one, link):
        screen.go_to(which.id)
        QTest.keyClick(screen.list, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda which=which: len(opened) == 1 + (which is link))  # type: ignore[misc]
    assert opened[0].toLocalFile().endswith("chart.png")
    assert opened[0].toLocalFile() != str(attach.file_of(desk, one)), "a copy is opened"
    assert opened[1].toString() == link.url


def test_del_takes_an_attachment_away_and_undo_brings_it_back(
    qtbot: QtBot, window: MainWindow, screen: MeetingScreen
) -> None:
    assert screen.meeting is not None
    one = attach.attach_link(window.shell.workspace.desk, screen.meeting, "https://example.org")
    qtbot.waitUntil(lambda: len(_attached(screen)) == 1)
    screen.go_to(one.id)
    QTest.keyClick(screen.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: _attached(screen) == [])
    qtbot.waitUntil(window.toast.isVisible)
    window.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: len(_attached(screen)) == 1)


def _menu(window: MainWindow, screen: MeetingScreen, key: str) -> dict[str, QAction]:
    """The context menu of an attachment, by the keyboard's menu key."""
    screen.go_to(key)
    at = screen.row_rect(key).center()
    reason = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(screen.list.viewport(), QContextMenuEvent(reason, at, at))
    menu = next(one for one in window.findChildren(QMenu) if one.isVisible())
    return {action.objectName(): action for action in menu.actions()}


def test_the_menu_of_a_file_opens_saves_and_takes_it_away(
    qtbot: QtBot,
    window: MainWindow,
    screen: MeetingScreen,
    picture: Path,
    opened: list[QUrl],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert screen.meeting is not None
    one = attach.attach_file(window.shell.workspace.desk, screen.meeting, picture)
    qtbot.waitUntil(lambda: len(_attached(screen)) == 1)
    menu = _menu(window, screen, one.id)
    assert list(menu) == ["open", "save", "remove"]
    menu["open"].trigger()
    qtbot.waitUntil(lambda: len(opened) == 1)
    target = tmp_path / "kept.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    menu["save"].trigger()
    qtbot.waitUntil(target.exists)
    assert target.read_bytes() == picture.read_bytes()
    menu["remove"].trigger()
    qtbot.waitUntil(lambda: _attached(screen) == [])
    window.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: len(_attached(screen)) == 1)


def test_the_menu_of_a_link_copies_its_address(
    qtbot: QtBot, window: MainWindow, screen: MeetingScreen
) -> None:
    assert screen.meeting is not None
    desk, url = window.shell.workspace.desk, "https://example.org/plan?n=1&m=2"
    one = attach.attach_link(desk, screen.meeting, url)
    qtbot.waitUntil(lambda: len(_attached(screen)) == 1)
    menu = _menu(window, screen, one.id)
    assert list(menu) == ["open", "copy", "remove"]
    menu["copy"].trigger()
    assert QGuiApplication.clipboard().text() == url


def test_what_is_no_picture_is_refused_by_name(
    qtbot: QtBot, window: MainWindow, screen: MeetingScreen, tmp_path: Path
) -> None:
    script = tmp_path / "script.png"
    script.write_text("#!/bin/sh\nrm -rf /\n")
    screen.add_files([script])
    qtbot.waitUntil(lambda: any("script.png" in text for text in window.banners.texts()))
    assert _attached(screen) == []


def test_a_copy_has_a_plain_name_whatever_the_attachment_is_called(
    window: MainWindow, screen: MeetingScreen, picture: Path
) -> None:
    desk = window.shell.workspace.desk
    assert screen.meeting is not None
    one = attach.attach_file(desk, screen.meeting, picture, name="..-$(x).sh")
    copy = copy_of(desk, one)
    assert copy.suffix == ".png"
    assert copy.stem.isalnum() or " " in copy.stem or "-" in copy.stem
    assert "$" not in copy.name
    assert copy.read_bytes() == picture.read_bytes()


def test_a_picture_is_read_small_and_one_that_claims_to_be_huge_not_at_all(
    picture: Path, tmp_path: Path
) -> None:
    small = read_small(picture, QSize(132, 88))
    assert small is not None
    assert (small.width(), small.height()) == (132, 33)
    data = bytearray(picture.read_bytes())
    data[16:24] = struct.pack(">II", LARGEST + 1, LARGEST + 1)
    huge = tmp_path / "huge.png"
    huge.write_bytes(data)
    assert read_small(huge, QSize(132, 88)) is None
