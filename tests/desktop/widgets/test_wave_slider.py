"""The recording to seek in: a slider for hands and screen readers, left to right always."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible

from cassette.desktop.theme import Theme
from cassette.desktop.widgets.wave_slider import WaveSlider

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def slider(qtbot: QtBot) -> WaveSlider:
    made = WaveSlider(Theme(), "Position")
    qtbot.addWidget(made)
    made.resize(408, 60)
    made.show_sound("note", bytes(range(100)), 20_000)
    made.show()
    return made


def test_the_middle_is_half_way(qtbot: QtBot, slider: WaveSlider) -> None:
    with qtbot.waitSignal(slider.sought) as sought:
        qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(204, 30))
    assert sought.args == [pytest.approx(10_000, abs=100)]


def test_it_stays_left_to_right_in_right_to_left_languages(
    qtbot: QtBot, slider: WaveSlider
) -> None:
    assert slider.layoutDirection() is Qt.LayoutDirection.LeftToRight
    slider.setFocus()
    with qtbot.waitSignal(slider.sought) as sought:
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert sought.args == [5_000]


def test_following_the_player_is_no_wish_of_the_person(slider: WaveSlider) -> None:
    sought: list[int] = []
    slider.sought.connect(sought.append)
    slider.show_position(7_300)
    assert slider.value() == 7_300
    assert sought == []


def test_screen_readers_meet_a_slider_with_a_value(slider: WaveSlider) -> None:
    slider.show_position(3_000)
    interface = QAccessible.queryAccessibleInterface(slider)
    assert interface is not None
    assert interface.role() is QAccessible.Role.Slider
    assert interface.valueInterface().currentValue() == 3_000
