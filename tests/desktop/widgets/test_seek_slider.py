"""The seek slider: time runs from left to right, also for a screen reader and in Arabic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from cassette.desktop.widgets.seek_slider import SeekSlider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from cassette.desktop.application import CassetteApplication


@pytest.fixture(params=[Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def slider(
    qtbot: QtBot, qapp: CassetteApplication, request: pytest.FixtureRequest
) -> Iterator[SeekSlider]:
    qapp.setLayoutDirection(request.param)
    made = SeekSlider(qapp.theme)
    qtbot.addWidget(made)
    made.resize(408, 32)
    made.show_note("n", bytes(range(100)), 60_000)
    made.show()
    yield made
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_a_click_at_the_right_is_late(qtbot: QtBot, slider: SeekSlider) -> None:
    with qtbot.waitSignal(slider.sought) as told:
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(304, 16))
    assert told.args[0] == pytest.approx(45_000, abs=300)


def test_the_right_arrow_goes_forward_five_seconds(slider: SeekSlider) -> None:
    slider.show_position(20_000)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert slider.value() == 25_000


def test_following_the_player_is_not_a_wish_to_seek(qtbot: QtBot, slider: SeekSlider) -> None:
    with qtbot.assertNotEmitted(slider.sought):
        slider.show_position(30_000)
        slider.show_note("m", b"", 10_000)
    assert slider.maximum() == 10_000


def test_a_screen_reader_can_read_and_set_it(qtbot: QtBot, slider: SeekSlider) -> None:
    face = QAccessible.queryAccessibleInterface(slider)
    assert face.text(QAccessible.Text.Name) == "Position in the note"
    with qtbot.waitSignal(slider.sought):
        face.valueInterface().setCurrentValue(42_000)
    assert slider.value() == 42_000
    assert face.text(QAccessible.Text.Description) == "42 seconds"


def test_without_a_note_it_cannot_be_moved(slider: SeekSlider) -> None:
    slider.show_note("", b"", 0)
    assert not slider.isEnabled()
    assert not slider.grab().isNull()
