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
    ("action", "stored", "word", "way_back"),
    [
        ("mute", "muted", "Muted", "No longer mute it"),
        ("follow", "following", "Followed", "No longer follow it"),
    ],
)
def test_it_is_shown_in_menu_head_and_sidebar_and_undone(
    qtbot: QtBot,
    window: MainWindow,
    meeting: MeetingId,
    action: str,
    stored: str,
    word: str,
    way_back: str,
) -> None:
    header = window.parts.meeting.header
    assert not header.level.isVisible()
    window.actions_[action].trigger()
    qtbot.waitUntil(header.level.isVisible)
    assert level(window, meeting) == stored
    assert header.level.text() == word
    assert word in spoken(window, meeting)
    texts = [window.actions_[name].text() for name in ("mute", "follow")]
    assert [text for text in texts if text.startswith("No longer")] == [way_back]
    qtbot.waitUntil(window.toast.isVisible)
    window.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: not header.level.isVisible())
    assert level(window, meeting) == "normal"
    assert word not in spoken(window, meeting)
    assert window.actions_[action].text() == f"{action.title()} this meeting"


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
    assert window.actions_["mute"].text() == "Mute this meeting"
    window.show_meeting(meeting)
    qtbot.waitUntil(window.parts.meeting.header.level.isVisible)


def test_outside_a_meeting_there_is_nothing_to_mute(
    qtbot: QtBot, window: MainWindow, meeting: MeetingId
) -> None:
    window.actions_["follow"].trigger()
    qtbot.waitUntil(window.parts.meeting.header.level.isVisible)
    window.show_inbox()
    assert window.actions_["follow"].text() == "Follow this meeting"
    window.actions_["mute"].trigger()
    assert level(window, meeting) == "following"
