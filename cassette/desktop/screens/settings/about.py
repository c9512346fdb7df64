"""What this Cassette is, and a report to send when something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit

from cassette import __version__
from cassette.desktop import icons, plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.settings.parts import Page
from cassette.desktop.screens.settings.report import report

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell


class AboutPage(Page):
    """Version and the report, shown before it is copied: nothing is sent by itself."""

    def __init__(self, shell: Shell) -> None:
        words = tr("version licence report diagnostics log copy")
        super().__init__("about", tr("About and diagnostics"), words)
        self._shell = shell
        about = tr(
            "Cassette {version}. Free software under the GNU General Public License, version 3 or "
            "later."
        ).format(version=__version__)
        hint = tr(
            "This report names versions, devices and the last lines of the log. What was said or "
            "typed is not in it. It goes nowhere unless you paste it somewhere."
        )
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Report"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.copy = plain_text.button(tr("Copy report"), "primary", clicked=self._on_copy)
        icons.keep(self.copy, "copy", shell.theme, "on_accent")
        self.copy.setEnabled(False)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.copy)
        self.column.addWidget(plain_text.label(about, wrap=True))
        self.column.addWidget(plain_text.label(hint, "muted", wrap=True))
        self.column.addWidget(self.text, 1)
        self.column.addLayout(row)
        workspace = shell.workspace
        shell.bridge.run(Lane.POOL, lambda: report(workspace), self._on_report, owner=self)

    def _on_report(self, text: str) -> None:
        self.text.setPlainText(text)
        self.copy.setEnabled(True)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self._shell.toast(tr("Report copied"))
