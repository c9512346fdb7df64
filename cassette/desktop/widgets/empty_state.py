"""What a screen shows when there is nothing: a picture, a sentence, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cassette.desktop import icons, plain_text
from cassette.desktop.theme import SPACE_M, SPACE_S, SPACE_XL

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from cassette.desktop.theme import Theme

_PICTURE_PX = 56
_TEXT_PX = 440


class EmptyState(QWidget):
    """Centred; ``body`` takes more widgets below the sentence."""

    def __init__(self, theme: Theme, picture: str, heading: str, text: str) -> None:
        super().__init__()
        self._theme = theme
        self._picture_name = picture
        self.picture = plain_text.label("")
        self.heading = plain_text.label(heading, "title")
        self.text = plain_text.label(text, "muted", wrap=True)
        self.text.setMaximumWidth(_TEXT_PX)
        self._fit()
        for one in (self.picture, self.heading, self.text):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE_S)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        outer.setSpacing(SPACE_M)
        outer.addStretch(2)
        for one in (self.picture, self.heading, self.text):
            outer.addWidget(one, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addLayout(self.body)
        outer.addStretch(3)
        theme.changed.connect(self._tint)
        self._tint()

    def add_way(self, button: QPushButton) -> None:
        """A way on, below the text."""
        button.setIconSize(QSize(plain_text.ICON_PX, plain_text.ICON_PX))
        self.body.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)

    def say(self, picture: str, heading: str, text: str) -> None:
        """Be empty for another reason."""
        self._picture_name = picture
        self.heading.setText(heading)
        self.text.setText(text)
        self._fit()
        self._tint()

    def _fit(self) -> None:
        """As wide as the text: a centred label that wraps gets its height for another width."""
        wanted = self.text.fontMetrics().horizontalAdvance(self.text.text()) + 2
        width = min(_TEXT_PX, wanted)
        self.text.setMinimumSize(width, max(0, self.text.heightForWidth(width)))

    def _tint(self) -> None:
        ratio = self.devicePixelRatioF()
        self.picture.setPixmap(
            icons.pixmap(self._picture_name, self._theme.tokens.accent, _PICTURE_PX, ratio)
        )
