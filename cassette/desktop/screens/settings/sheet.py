"""Everything a person can choose on this machine: sections at the left, applied at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
)

from cassette.desktop import plain_text
from cassette.desktop.language import tr
from cassette.desktop.screens.settings.about import AboutPage
from cassette.desktop.screens.settings.backup import BackupPage
from cassette.desktop.screens.settings.general import GeneralPage
from cassette.desktop.screens.settings.privacy import PrivacyPage
from cassette.desktop.screens.settings.reminding import NotificationsPage
from cassette.desktop.screens.settings.sound import AudioPage, PlaybackPage
from cassette.desktop.screens.settings.team import TeamPage
from cassette.desktop.screens.settings.words import TranscriptionPage
from cassette.desktop.theme import SPACE_S, SPACE_XL
from cassette.desktop.widgets.scrolled import Scrolled
from cassette.desktop.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.screens.settings.parts import Page
    from cassette.desktop.shell import Shell

_LIST_WIDTH = 200


class SettingsSheet(Sheet):
    """There is no OK: each choice is kept and used at once."""

    preferred_width = 860
    preferred_height = 620

    def __init__(self, shell: Shell, section: str = "") -> None:
        super().__init__(tr("Settings"), shell.theme)
        self._shell = shell
        self.pages: list[Page] = [
            GeneralPage(shell),
            AudioPage(shell),
            TranscriptionPage(shell),
            PlaybackPage(shell),
            NotificationsPage(shell),
            TeamPage(shell),
            BackupPage(shell),
            PrivacyPage(shell),
            AboutPage(shell),
        ]
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find a setting"))
        self.search.setAccessibleName(tr("Find a setting"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search)
        self.list = QListWidget()
        self.list.setProperty("kind", "field")
        self.list.setAccessibleName(tr("Sections"))
        self.list.ensurePolished()
        self.nothing = plain_text.label(tr("No setting is called that."), "muted", wrap=True)
        self.nothing.hide()
        self.stack = QStackedWidget()
        for page in self.pages:
            self.list.addItem(QListWidgetItem(page.title))
            self.stack.addWidget(Scrolled(page))
        self.list.currentRowChanged.connect(self.stack.setCurrentIndex)
        self._lay_out()
        keys = [page.key for page in self.pages]
        self.list.setCurrentRow(keys.index(section) if section in keys else 0)
        self.key("Ctrl+F", self.search.setFocus)

    def first_focus(self) -> QWidget:
        return self.list

    def may_close(self) -> bool:
        for n, page in enumerate(self.pages):
            question = page.ask_to_leave(self.done)
            if question:
                self.search.clear()
                self.list.setCurrentRow(n)
                self._shell.announce(question, assertive=True)
                return False
        return True

    def done(self) -> None:
        for page in self.pages:
            page.leave()
        super().done()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(SPACE_S)
        for widget in (self.search, self.list, self.nothing):
            widget.setFixedWidth(_LIST_WIDTH)
            left.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(SPACE_XL)
        row.addLayout(left)
        row.addWidget(self.stack, 1)
        self.body.addLayout(row, 1)

    def _on_search(self, text: str) -> None:
        wanted = text.casefold().split()
        found = [all(word in page.words for word in wanted) for page in self.pages]
        for n, fits in enumerate(found):
            self.list.item(n).setHidden(not fits)
        self.nothing.setVisible(not any(found))
        if any(found) and not found[self.list.currentRow()]:
            self.list.setCurrentRow(found.index(True))
