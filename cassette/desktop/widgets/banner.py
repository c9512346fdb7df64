"""A line over a screen that stays until its cause is dealt with: what, why, one way on, details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from cassette.desktop import icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_M, SPACE_S, SPACE_XS

if TYPE_CHECKING:
    from cassette.desktop.shell import Banner
    from cassette.desktop.theme import Theme

_ICONS = {"error": "concern", "warn": "warning", "info": "info"}
_COLOURS = {"error": "record", "warn": "warn", "info": "accent"}


class BannerBar(QFrame):
    """One banner. ``closed`` when the person waves it away or takes the way on."""

    closed = Signal(str)

    def __init__(self, banner: Banner, theme: Theme) -> None:
        super().__init__()
        self.banner = banner
        self._theme = theme
        self.setObjectName("banner")
        self.setProperty("tone", banner.tone)
        self.setAccessibleName(f"{banner.text} {banner.hint}".strip())
        self._icon = plain_text.label("")
        words = QVBoxLayout()
        words.setSpacing(SPACE_XS)
        words.addWidget(plain_text.label(banner.text, "strong", wrap=True))
        if banner.hint:
            words.addWidget(plain_text.label(banner.hint, wrap=True, selectable=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_S)
        row.setSpacing(SPACE_M)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self._add_ways(row)
        theme.changed.connect(self._tint)
        self._tint()

    def _add_ways(self, row: QHBoxLayout) -> None:
        banner = self.banner
        if banner.way is not None:
            self.way = plain_text.button(banner.way.text, clicked=self._on_way)
            row.addWidget(self.way)
        if banner.code:
            copy = plain_text.icon_button(
                icons.icon("copy", self._theme), tr("Copy the details"), clicked=self._on_copy
            )
            icons.keep(copy, "copy", self._theme)
            row.addWidget(copy)
        if banner.closable:
            cross = plain_text.icon_button(
                icons.icon("close", self._theme), tr("Dismiss"), clicked=self._on_close
            )
            icons.keep(cross, "close", self._theme)
            row.addWidget(cross)

    def _on_way(self) -> None:
        way = self.banner.way
        self._on_close()
        if way is not None:
            way.do()

    def _on_copy(self) -> None:
        banner = self.banner
        QGuiApplication.clipboard().setText(f"{banner.text}\n{banner.hint}\n[{banner.code}]")

    def _on_close(self) -> None:
        self.closed.emit(self.banner.key)

    def _tint(self) -> None:
        colour = getattr(self._theme.tokens, _COLOURS[self.banner.tone])
        picture = icons.pixmap(_ICONS[self.banner.tone], colour, 20, self.devicePixelRatioF())
        self._icon.setPixmap(picture)


class BannerStack(QWidget):
    """The banners that stand now, newest last; nothing at all when there is none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._bars: dict[str, BannerBar] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_S)
        self.hide()

    def show_banner(self, banner: Banner) -> None:
        """Show it, in the place of one with the same key."""
        self.take(banner.key)
        bar = BannerBar(banner, self._theme)
        bar.closed.connect(self.take)
        self._bars[banner.key] = bar
        self._column.addWidget(bar)
        self.show()

    def take(self, key: str) -> None:
        """Take a banner away."""
        bar = self._bars.pop(key, None)
        if bar is not None:
            bar.hide()
            bar.deleteLater()
        self.setVisible(bool(self._bars))

    def standing(self) -> list[str]:
        """The banners that stand."""
        return list(self._bars)

    def texts(self) -> list[str]:
        """Everything they say."""
        return [label.text() for bar in self._bars.values() for label in bar.findChildren(QLabel)]
