"""Nothing important is cut off for want of room: prompts wrap, titles are told in tips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from cassette.workflows import agenda, plan_meeting

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.desktop.sitting import Sitting

LONG = "What did you get done since we met, and what surprised you most about it, and <b>why</b>?"


@pytest.fixture
def window(qtbot: QtBot, sitting: Sitting) -> MainWindow:
    made = sitting.window
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: bool(made.meetings.meetings))
    return made


def test_a_long_prompt_wraps(qtbot: QtBot, window: MainWindow) -> None:
    row = next(row for row in window.meetings.meetings if row.type == "status")
    window.show_meeting(row.id)
    screen = window.parts.meeting
    qtbot.waitUntil(lambda: screen.model.rowCount() > 0)
    page = window.shell.workspace.library.queries.meeting(row.id)
    first = page.agenda[0].id
    before = screen.row_rect(first).height()
    agenda.edit_item(window.shell.workspace.desk, first, prompt=LONG)
    line = window.fontMetrics().height()
    qtbot.waitUntil(lambda: screen.row_rect(first).height() >= before + line)


def test_a_title_that_the_sidebar_cuts_is_told_in_a_tip_as_it_was_typed(
    qtbot: QtBot, window: MainWindow
) -> None:
    row = window.meetings.meetings[0]
    plan_meeting.retitle(window.shell.workspace.desk, row.id, LONG)
    model, side = window.meetings, window.parts.sidebar.list
    qtbot.waitUntil(lambda: model.entries[model.row_of(row.id)].text == LONG)
    at = side.visualRect(model.index(model.row_of(row.id))).center()
    tip = QHelpEvent(QEvent.Type.ToolTip, at, side.viewport().mapToGlobal(at))
    QApplication.sendEvent(side.viewport(), tip)
    assert "surprised you most" in QToolTip.text()
    assert "<b>" not in QToolTip.text().replace("&lt;b&gt;", "")
    heading = side.visualRect(model.index(model.row_of(f"type/{row.type}"))).center()
    tip = QHelpEvent(QEvent.Type.ToolTip, heading, side.viewport().mapToGlobal(QPoint(heading)))
    QApplication.sendEvent(side.viewport(), tip)
    QToolTip.hideText()
