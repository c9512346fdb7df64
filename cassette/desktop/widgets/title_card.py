"""A card that shows for a moment what comes now: the meeting, and who speaks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cassette.desktop import icons, plain_text
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_XS

if TYPE_CHECKING:
    from cassette.desktop.theme import Theme

STAYS_MS = 2_500
_ICON = 22
_TOP = 48


class TitleCard(QFrame):
    """Lies over the top of its parent and takes neither the focus nor the pointer."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._over, self._theme = parent, theme
        self.setObjectName("title-card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._icon = plain_text.label("")
        self._title = plain_text.label("", "heading")
        self._facts = plain_text.label("", "muted")
        words = QVBoxLayout()
        words.setSpacing(SPACE_XS)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        row.setSpacing(SPACE_M)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STAYS_MS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        theme.changed.connect(self._tint)
        self._tint()
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty when hidden."""
        shown = self.isVisibleTo(self._over)
        return f"{self._title.text()}. {self._facts.text()}" if shown else ""

    def show_title(self, title: str, facts: str) -> None:
        """Say this for a moment."""
        self._title.setText(title)
        self._facts.setText(facts)
        self.setAccessibleName(f"{title}. {facts}")
        self._timer.start()
        self.show()
        self.raise_()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        room = self._over.width()
        self._title.setMaximumWidth(max(160, room - 240))
        self.adjustSize()
        self.move((room - self.width()) // 2, _TOP)

    def _tint(self) -> None:
        colour = self._theme.tokens.accent
        picture = icons.pixmap("headphones", colour, _ICON, self.devicePixelRatioF())
        self._icon.setPixmap(picture)
