"""An empty screen's sentence can be read whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.desktop.theme import Look, Theme
from cassette.desktop.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    "text", ["Nothing.", "What a meeting decides stands here, with what it rests on.", "word " * 40]
)
def test_the_sentence_has_room_for_all_its_lines(qtbot: QtBot, text: str) -> None:
    empty = EmptyState(Theme(Look.LIGHT), "inbox", "No decisions yet", "")
    empty.say("search", "No decisions yet", text)
    empty.resize(640, 400)
    with qtbot.waitExposed(empty):
        empty.show()
    assert empty.text.height() >= empty.text.heightForWidth(empty.text.width())
    empty.hide()
    empty.deleteLater()
