"""How loud the microphone hears us: a bar with a slowly falling peak and a warning for clipping."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from cassette.desktop.theme import Theme

FLOOR_DB = -60.0
_FALL = 0.02


def loudness(amplitude: float) -> float:
    """0 to 1 of full scale on the meter: -60 dB is its left end."""
    if amplitude <= 0:
        return 0.0
    return max(0.0, min(1.0, 1 - 20 * math.log10(amplitude) / FLOOR_DB))


class LevelMeter(QWidget):
    """Shows level (rms) and peak. ``show_level`` is called at 30 Hz; left to right always."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._level = self._peak = 0.0
        self._clipped = False
        self.setAccessibleName(name)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def level(self) -> float:
        """What is shown, 0 to 1."""
        return self._level

    def sizeHint(self) -> QSize:
        return QSize(220, 14)

    def show_level(self, level: float, peak: float, *, clipped: bool = False) -> None:
        """``level`` and ``peak`` as amplitudes, 0 to 1 of full scale."""
        self._level = loudness(level)
        self._peak = max(loudness(peak), self._peak - _FALL)
        self._clipped = clipped
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        area = QRectF(self.rect())
        radius = area.height() / 2
        painter.setBrush(QColor(tokens.hover))
        painter.drawRoundedRect(area, radius, radius)
        colour = tokens.record if self._clipped else tokens.good
        if self._level > 0.9 and not self._clipped:
            colour = tokens.warn
        painter.setBrush(QColor(colour))
        filled = QRectF(area)
        filled.setWidth(max(area.height(), area.width() * self._level))
        if self._level > 0:
            painter.drawRoundedRect(filled, radius, radius)
        if self._peak > 0:
            x = area.left() + (area.width() - 3) * self._peak
            painter.drawRoundedRect(QRectF(x, area.top(), 3, area.height()), 1.5, 1.5)
        painter.end()
