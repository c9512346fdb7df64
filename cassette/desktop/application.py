"""Makes the QApplication: name, icon, language, look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QIcon, QPixmapCache
from PySide6.QtWidgets import QApplication

from cassette import __version__
from cassette.desktop.language import load_translations
from cassette.desktop.theme import Look, Theme
from cassette.runtime.resources import resource
from cassette.runtime.settings import Settings, read_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

CACHE_KB = 4_000
"""Room for the waveforms of about 60 rows, eight screens full, and all icons."""


class CassetteApplication(QApplication):
    """The application with its theme; made once per process."""

    def __init__(self, argv: Sequence[str], settings: Settings) -> None:
        super().__init__(list(argv[:1]) or ["cassette"])
        self.setApplicationName("Cassette")
        self.setApplicationVersion(__version__)
        self.setDesktopFileName("cassette")
        self.setWindowIcon(QIcon(str(resource("icons/app.svg"))))
        self.setQuitOnLastWindowClosed(False)
        QPixmapCache.setCacheLimit(CACHE_KB)
        if settings.language:
            QLocale.setDefault(QLocale(settings.language))
        load_translations(self, QLocale())
        if QLocale().textDirection() is Qt.LayoutDirection.RightToLeft:
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.theme = Theme(Look(settings.theme), reduced_motion=settings.motion == "reduced")
        self.theme.apply()


def make_application(argv: Sequence[str]) -> CassetteApplication:
    """The one application of this process, with the person's settings."""
    existing = QApplication.instance()
    if isinstance(existing, CassetteApplication):
        return existing
    return CassetteApplication(argv, read_settings().settings)
