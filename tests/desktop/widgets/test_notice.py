"""A notice: as typed, named for screen readers, its buttons those of what is said now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from cassette.desktop.widgets.notice import Notice
from cassette.domain.errors import MicrophoneBusy

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def notice(qtbot: QtBot) -> Notice:
    made = Notice()
    qtbot.addWidget(made)
    return made


def test_it_is_hidden_until_something_is_the_matter(notice: Notice) -> None:
    assert notice.isHidden()
    said = notice.say_error(MicrophoneBusy(device="<b>Desk</b>"))
    assert not notice.isHidden()
    assert notice.accessibleName() == said
    assert "<b>Desk</b>" in notice.text.text()
    assert notice.text.textFormat() is Qt.TextFormat.PlainText
    notice.clear()
    assert notice.isHidden()
    assert notice.accessibleName() == ""


def test_the_buttons_of_before_are_gone(qtbot: QtBot, notice: Notice) -> None:
    pressed: list[str] = []
    notice.say("First")
    notice.add_way("One", lambda: pressed.append("one"))
    notice.say("Second")
    notice.add_way("Two", lambda: pressed.append("two"))
    notice.show()
    qtbot.waitUntil(lambda: [one.text() for one in shown(notice)] == ["Two"])
    shown(notice)[0].click()
    assert pressed == ["two"]


def shown(notice: Notice) -> list[QPushButton]:
    """The buttons that can be seen."""
    return [one for one in notice.findChildren(QPushButton) if one.isVisible()]
