"""The waveform: as loud as the sound, drawn from left to right, cached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPixmapCache

from cassette.desktop.theme import LIGHT
from cassette.desktop.widgets.waveform import heights, paint_wave

if TYPE_CHECKING:
    from cassette.desktop.application import CassetteApplication


def _painted(thumbnail: bytes, played: float, key: str = "n") -> QImage:
    image = QImage(200, 24, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    paint_wave(painter, QRect(0, 0, 200, 24), key, thumbnail, played, LIGHT)
    painter.end()
    return image


def _columns(image: QImage, colour: str) -> list[int]:
    wanted = QColor(colour)
    return [x for x in range(image.width()) if image.pixelColor(x, 12) == wanted]


def test_the_loudest_bar_is_full_and_20_db_less_is_much_lower() -> None:
    tall, low = heights(bytes([255] * 50 + [255 - 64] * 50), 2)
    assert tall == pytest.approx(1.0)
    assert low < 0.2


@pytest.mark.parametrize("count", [1, 7, 40, 100, 250])
def test_there_are_as_many_bars_as_asked_for(count: int) -> None:
    bars = heights(bytes(range(100)), count)
    assert len(bars) == count
    assert all(0 <= bar <= 1 for bar in bars)


def test_no_sound_is_a_flat_line() -> None:
    assert heights(b"", 3) == [0.0, 0.0, 0.0]


def test_what_was_heard_is_tinted_from_the_left(qapp: CassetteApplication) -> None:
    image = _painted(bytes([200] * 100), 0.5)
    heard, rest = _columns(image, LIGHT.accent), _columns(image, LIGHT.wave)
    assert heard
    assert rest
    assert max(heard) < 100 <= min(rest) + 5


def test_both_tints_come_from_the_cache_the_second_time(qapp: CassetteApplication) -> None:
    QPixmapCache.clear()
    first = _painted(bytes([200] * 100), 0.5, "cached")
    second = _painted(b"", 0.5, "cached")
    assert first == second, "the picture was drawn anew"
