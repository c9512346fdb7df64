"""Muting and following a meeting: from the menu, shown in head and sidebar, undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.desktop.sitting import Sitting
    from cassette.domain.ids import MeetingId


@pytest.fixture
def window(qtbot: QtBot, sitting: Sitting) -> MainWindow:
    made = sitting.window
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: bool(made.meetings.meetings))
    made.activateWindow()
    return made


@pytest.fixture
def meeting(qtbot: QtBot, window: MainWindow) -> MeetingId:
    """The meeting that is shown."""
    row = window.meetings.meetings[0]
    window.show_meeting(row.id)
    qtbot.waitUntil(lambda: window.parts.meeting.model.rowCount() > 0)
    return row.id


def level(window: MainWindow, meeting: MeetingId) -> str:
    return window.shell.workspace.library.queries.levels().get(meeting, "normal")


def spoken(window: MainWindow, meeting: MeetingId) -> str:
    model = window.meetings
    said = model.index(model.row_of(meeting)).data(Qt.ItemDataRole.AccessibleTextRole)
    return str(said)


@pytest.mark.parametrize(
    ("action", "other", "stored", "word"),
    [("mute", "follow", "muted", "Muted"), ("follow", "mute", "following", "Followed")],
)
def test_it_is_shown_in_menu_head_and_sidebar_and_undone(
    qtbot: QtBot,
    window: MainWindow,
    meeting: MeetingId,
    action: str,
    other: str,
    stored: str,
    word: str,
) -> None:
    header = window.parts.meeting.header
    assert not header.level.isVisible()
    window.actions_[action].trigger()
    qtbot.waitUntil(header.level.isVisible)
    assert level(window, meeting) == stored
    assert header.level.text() == word
    assert word in spoken(window, meeting)
    assert window.actions_[action].isChecked()
    assert not window.actions_[other].isChecked()
    qtbot.waitUntil(window.toast.isVisible)
    window.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: not header.level.isVisible())
    assert level(window, meeting) == "normal"
    assert word not in spoken(window, meeting)
    assert not window.actions_[action].isChecked()


def test_choosing_it_again_or_pressing_the_word_takes_it_back(
    qtbot: QtBot, window: MainWindow, meeting: MeetingId
) -> None:
    header = window.parts.meeting.header
    for end in (window.actions_["mute"].trigger, header.level.click):
        window.actions_["mute"].trigger()
        qtbot.waitUntil(header.level.isVisible)
        end()
        qtbot.waitUntil(lambda: not header.level.isVisible())
        assert level(window, meeting) == "normal"


def test_another_meeting_has_its_own(qtbot: QtBot, window: MainWindow, meeting: MeetingId) -> None:
    window.actions_["mute"].trigger()
    qtbot.waitUntil(window.parts.meeting.header.level.isVisible)
    window.show_meeting(window.meetings.meetings[1].id)
    qtbot.waitUntil(lambda: not window.parts.meeting.header.level.isVisible())
    assert not window.actions_["mute"].isChecked()
    window.show_meeting(meeting)
    qtbot.waitUntil(window.parts.meeting.header.level.isVisible)


def test_outside_a_meeting_there_is_nothing_to_mute(window: MainWindow) -> None:
    window.show_inbox()
    window.actions_["mute"].trigger()
    assert not window.actions_["mute"].isChecked()
    assert window.shell.workspace.library.queries.levels() == {}
