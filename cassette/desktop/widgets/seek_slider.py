"""Where we are in a note: a slider drawn as the note's own waveform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from cassette.desktop import wording
from cassette.desktop.language import tr
from cassette.desktop.plain_text import set_tip
from cassette.desktop.widgets.moments import Moment, near, paint_moments
from cassette.desktop.widgets.waveform import paint_wave

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.desktop.theme import Theme

PAGE_MS = 10_000
STEP_MS = 5_000


class SeekSlider(QSlider):
    """A QSlider in ms, so that screen readers can read and set it. Left is always earlier.

    ``sought`` carries the wanted position; the slider itself is moved by ``show_position``.
    """

    sought = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._key, self._thumbnail = "", b""
        self._showing = False
        self._moments: tuple[Moment, ...] = ()
        self._heard: tuple[tuple[float, float], ...] | None = None
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setAccessibleName(tr("Position in the note"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSingleStep(STEP_MS)
        self.setPageStep(PAGE_MS)
        self.setMouseTracking(True)
        self.valueChanged.connect(self._on_value_changed)
        theme.changed.connect(self.update)
        self.show_note("", b"", 0)

    def sizeHint(self) -> QSize:
        return QSize(240, 32)

    def show_note(self, key: str, thumbnail: bytes, duration_ms: int) -> None:
        """Stand for another note; an empty key for none."""
        self._key, self._thumbnail = key, thumbnail
        self.setEnabled(bool(key) and duration_ms > 0)
        self._showing = True
        self.setRange(0, max(1, duration_ms))
        self._showing = False
        self.update()

    def show_moments(self, moments: Sequence[Moment]) -> None:
        """What people left in the note that is shown, where they left it."""
        if tuple(moments) != self._moments:
            self._moments = tuple(moments)
            self.update()

    def show_heard(self, parts: Sequence[tuple[float, float]]) -> None:
        """Which parts of the note have been heard, as shares of it."""
        if tuple(parts) != self._heard:
            self._heard = tuple(parts)
            self.update()

    def show_position(self, ms: int) -> None:
        """Follow the player, unless the person is dragging."""
        if not self.isSliderDown():
            self._showing = True
            self.setValue(ms)
            self._showing = False

    def _on_value_changed(self, value: int) -> None:
        self.setAccessibleDescription(wording.spoken_length(value))
        if not self._showing:
            self.sought.emit(value)
        self.update()

    def _value_at(self, x: float) -> int:
        inside = (x - self._area().left()) / max(1, self._area().width())
        return round(self.maximum() * min(1.0, max(0.0, inside)))

    def _area(self) -> QRect:
        return self.rect().adjusted(4, 3, -4, -3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setValue(self._value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        ms = self._value_at(event.position().x())
        if self.isSliderDown():
            self.setValue(ms)
        left = near(self._moments, self._area(), self.maximum(), round(event.position().x()))
        set_tip(self, "\n".join([wording.length(ms), *(one.text for one in left)]))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        area = self._area()
        played = self.value() / max(1, self.maximum())
        if self._key:
            heard = played if self._heard is None else self._heard
            paint_wave(painter, area, f"seek/{self._key}", self._thumbnail, heard, tokens)
            x = area.left() + area.width() * played
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawLine(round(x), area.top(), round(x), area.bottom())
            paint_moments(painter, area, self._moments, self.maximum(), tokens)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.line))
            line = QRect(area.left(), area.center().y() - 1, area.width(), 3)
            painter.drawRoundedRect(line, 1.5, 1.5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        painter.end()
