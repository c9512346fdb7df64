"""The last seconds of a recording as bars that move left, oldest first, left to right always."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cassette.desktop.widgets.waveform import BAR_PX, GAP_PX

if TYPE_CHECKING:
    from cassette.desktop.theme import Theme

VALUES_PER_SECOND = 100
VALUES_PER_BAR = 6
_KEPT = 60 * VALUES_PER_SECOND
_QUIET = 96
"""Envelope bytes up to here (-50 dBFS) are the room, not the voice: they are drawn flat."""


class LiveWave(QWidget):
    """``show_recording`` is called at 30 Hz with the newest envelope values."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._values = bytearray()
        self._taken = 0
        self._running = False
        self.setAccessibleName(name)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(420, 96)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 56)

    def clear(self) -> None:
        """Begin a new recording."""
        self._values.clear()
        self._taken = 0
        self.update()

    def show_recording(self, recent: bytes, seconds: float, *, running: bool) -> None:
        """``recent`` ends at ``seconds`` into the take, 100 bytes a second as in ``waveform``."""
        whole = int(seconds * VALUES_PER_SECOND + 1e-6)  # 1.13 * 100 is 112.99…
        fresh = min(max(0, whole - self._taken), len(recent))
        if fresh:
            self._values += recent[len(recent) - fresh :]
            del self._values[: max(0, len(self._values) - _KEPT)]
            self._taken = whole
        if fresh or running != self._running:
            self._running = running
            self.update()

    def bars(self, count: int) -> list[int]:
        """The heights of the last ``count`` bars, 0 to 255, steady under scrolling."""
        odd = self._taken % VALUES_PER_BAR
        end = len(self._values)
        heights: list[int] = []
        while end > 0 and len(heights) < count:
            start = end - (odd or VALUES_PER_BAR)
            odd = 0
            heights.append(max(self._values[max(0, start) : end]))
            end = start
        return heights[::-1]

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        step = BAR_PX + GAP_PX
        count = self.width() // step
        heights = self.bars(count)
        middle = self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for first, last, colour in (
            (0, count - len(heights), tokens.line),
            (count - len(heights), count, tokens.record if self._running else tokens.wave),
        ):
            pen = QPen(QColor(colour), BAR_PX)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            lines = []
            for n in range(first, last):
                value = heights[n - (count - len(heights))] if colour != tokens.line else 0
                part = max(0, value - _QUIET) / (255 - _QUIET)
                half = max(0.05, (middle - BAR_PX) * part**1.6)
                x = n * step + BAR_PX / 2
                lines.append(QLineF(x, middle - half, x, middle + half))
            painter.drawLines(lines)
        painter.end()
