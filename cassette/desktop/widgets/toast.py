"""A short word at the bottom of the window: what was done, and the way to take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from cassette.desktop import plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_S

if TYPE_CHECKING:
    from cassette.desktop.shell import Toast

STAYS_MS = 6_000
UNDO_MS = 10_000


class ToastBar(QFrame):
    """Lies over the bottom centre of its parent. It waits while it has the focus or the pointer.

    ``left``: it went and had the focus, which somebody else must take.
    """

    left = Signal()

    def __init__(self, parent: QWidget, *, lift: int = 0) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("toast")
        self.lift = lift
        self._toast: Toast | None = None
        self._text = plain_text.label("")
        self.way = plain_text.button("", clicked=self._on_way)
        self.setFocusProxy(self.way)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M + SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        row.setSpacing(SPACE_M)
        row.addWidget(self._text)
        row.addWidget(self.way)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty when hidden."""
        return self._text.text() if self.isVisibleTo(self._over) else ""

    def show_toast(self, toast: Toast) -> None:
        """Say this instead of what was said before."""
        self._toast = toast
        self._text.setText(toast.text)
        self.setAccessibleName(toast.text)
        self.way.setVisible(toast.way is not None)
        if toast.way is not None:
            self.way.setText(toast.way.text)
            self.way.setAccessibleName(
                tr("{action}: {what}").format(action=toast.way.text, what=toast.text)
            )
        self._timer.start(STAYS_MS if toast.way is None else UNDO_MS)
        self.show()
        self.raise_()
        self._place()

    def undo(self) -> bool:
        """Take the way on, as Ctrl+Z does; whether there was one."""
        ready = self.isVisibleTo(self._over) and self.way.isVisibleTo(self)
        if ready:
            self._on_way()
        return ready

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _on_way(self) -> None:
        toast, self._toast = self._toast, None
        self._leave()
        if toast is not None and toast.way is not None:
            toast.way.do()

    def _on_time(self) -> None:
        if self.underMouse() or self.way.hasFocus():
            self._timer.start(STAYS_MS)
        else:
            self._leave()

    def _leave(self) -> None:
        self._timer.stop()
        self.hide()

    def _place(self) -> None:
        room = self._over.rect()
        self._text.setMaximumWidth(max(120, room.width() - 240))
        self.adjustSize()
        x = (room.width() - self.width()) // 2
        self.move(x, room.height() - self.height() - SPACE_L - self.lift)

    def hideEvent(self, event: QEvent) -> None:
        if self.way.hasFocus():
            self._over.setFocus(Qt.FocusReason.OtherFocusReason)
            self.left.emit()
