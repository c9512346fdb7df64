"""Lists of words: a line wraps in the room it has, and every word of it is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cassette.desktop.widgets.plain_list import plain_list

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.application import CassetteApplication


def test_a_line_that_the_padding_makes_wrap_gets_a_second_line(
    qtbot: QtBot, qapp: CassetteApplication
) -> None:
    qapp.theme.apply()
    host = QWidget()
    qtbot.addWidget(host)
    made = plain_list("Words")
    QVBoxLayout(host).addWidget(made)
    host.resize(320, 300)
    host.show()
    qtbot.waitExposed(host)
    text, metrics = "w", made.fontMetrics()
    while metrics.horizontalAdvance(f"{text} w") < made.viewport().width() - 8:
        text += " w"
    made.addItems(["short", text, " ".join([text] * 4)])
    made.doItemsLayout()
    one, two, many = (made.visualItemRect(made.item(n)).height() for n in range(3))
    assert two >= one + metrics.height()
    assert many >= one + 4 * metrics.height()
    assert made.horizontalScrollBar().maximum() == 0
