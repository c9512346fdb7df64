"""A 30 Hz beat for values of which only the newest matters, while somebody can see them.

Hot threads write ``Latest.value``; nothing Qt runs there. ``pulse.watch(meter, meter.refresh)``
calls ``refresh`` on each beat while ``meter`` is visible. The timer sleeps when nobody looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from shiboken6 import isValid

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

T = TypeVar("T")
BEAT_MS = 33


class Latest(Generic[T]):
    """A slot that a hot thread overwrites: assignment is atomic, older values do not matter."""

    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value


class Pulse(QObject):
    """Beats for whoever watches and is visible."""

    def __init__(self) -> None:
        super().__init__()
        self._watchers: dict[QWidget, Callable[[], object]] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._settle)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    @property
    def beating(self) -> bool:
        """Whether the timer runs: only while something watched is visible."""
        return self._timer.isActive()

    def watch(self, widget: QWidget, refresh: Callable[[], object]) -> None:
        """Call ``refresh`` at each beat while ``widget`` is visible."""
        self._watchers[widget] = refresh
        widget.installEventFilter(self)
        self._settle()

    def unwatch(self, widget: QWidget) -> None:
        """No more beats for this widget."""
        self._watchers.pop(widget, None)
        if isValid(widget):
            widget.removeEventFilter(self)
        self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._soon.start()
        return False

    def _beat(self) -> None:
        for widget, refresh in list(self._watchers.items()):
            if not isValid(widget):
                del self._watchers[widget]
            elif widget.isVisible():
                refresh()

    def _settle(self) -> None:
        seen = any(isValid(widget) and widget.isVisible() for widget in self._watchers)
        if seen != self._timer.isActive():
            self._timer.start() if seen else self._timer.stop()
