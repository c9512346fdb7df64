"""A whole recording as a waveform to seek in: a slider to hands and screen readers alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider

from cassette.desktop.widgets.waveform import paint_wave

if TYPE_CHECKING:
    from cassette.desktop.theme import Theme

STEP_MS, PAGE_MS = 5_000, 10_000
_EDGE = 4


class WaveSlider(QSlider):
    """Its value is the position in ms. ``sought`` fires when a person chose another.

    Time runs left to right, whatever the language does.
    """

    sought = Signal(int)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self._key = ""
        self._shape = b""
        self._position = 0
        self.setAccessibleName(name)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSingleStep(STEP_MS)
        self.setPageStep(PAGE_MS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(320, 96)

    def show_sound(self, key: str, shape: bytes, duration_ms: int) -> None:
        """Show another recording: ``shape`` is its thumbnail, ``key`` names it in the cache."""
        self._key, self._shape, self._position = key, shape, 0
        self.setRange(0, max(0, duration_ms))
        self.setValue(0)
        self.update()

    def show_position(self, position_ms: int) -> None:
        """Where it plays now. Screen readers hear of whole seconds only."""
        if position_ms == self._position:
            return
        self._position = position_ms
        if position_ms // 1000 != self.value() // 1000:
            self.setValue(position_ms)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._seek_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        before = self.value()
        super().keyPressEvent(event)
        if self.value() != before:
            self._position = self.value()
            self.sought.emit(self.value())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = self._theme.tokens
        area = self._area()
        played = self._position / self.maximum() if self.maximum() else 0.0
        paint_wave(painter, area, self._key, self._shape, played, tokens)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = area.left() + round(area.width() * min(1.0, played))
        painter.setPen(QPen(QColor(tokens.accent), 2))
        painter.drawLine(x, area.top(), x, area.bottom())
        if self.hasFocus():
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    def _area(self) -> QRect:
        return self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)

    def _seek_to(self, event: QMouseEvent) -> None:
        area = self._area()
        part = (event.position().x() - area.left()) / max(1, area.width())
        self._position = round(self.maximum() * min(1.0, max(0.0, part)))
        self.setValue(self._position)
        self.update()
        self.sought.emit(self._position)
        event.accept()
