"""A part of a sheet that scrolls where the window is low, never squeezed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class Scrolled(QScrollArea):
    """``content`` is taken in when it is about to be shown.

    Qt's scroll area measures what it is given, which styles every widget of it, and each widget is
    styled anew whenever something around it moves: a form of 150 would be styled four times before
    anybody sees it, at 20 ms each. Pages nobody looks at are not styled at all.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        content.setParent(self.viewport())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish and self.widget() is None:
            self.setWidget(self._content)
            self._content.setAutoFillBackground(False)  # Qt fills what it takes in
        return super().event(event)
