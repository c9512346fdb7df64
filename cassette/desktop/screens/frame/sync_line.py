"""The line at the foot of the sidebar: how this library stands with its team, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QPushButton

from cassette.desktop import icons, plain_text, sync_words
from cassette.desktop.language import tr
from cassette.desktop.theme import SIDEBAR_WIDTH, scaled_font

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.team_views import SyncStatus

_ICON_PX = 16
_ROOM = SIDEBAR_WIDTH - 28
_SMALLER = 0.88


class SyncLine(QPushButton):
    """Opens the sheet about it. Not there until anything is known."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.setProperty("kind", "ghost")
        self.setProperty("place", "sync")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.setAccessibleName(tr("Sync"))
        self.setFont(scaled_font(QApplication.font(), _SMALLER))
        self.clicked.connect(lambda: shell.show_sync())
        shell.in_step.changed.connect(self.show_status)
        shell.theme.changed.connect(self._tint)
        self.hide()

    def show_status(self, status: SyncStatus) -> None:
        """Say how it stands; what the others lack, or who waits, below."""
        facts = (sync_words.state(status), sync_words.only_here(status))
        lines = [line for line in (*facts, sync_words.waiting(status)) if line]
        elided = [
            self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, _ROOM)
            for line in lines
        ]
        self.setText("\n".join(elided).replace("&", "&&"))
        self.setAccessibleName(sync_words.spoken(status))
        plain_text.set_tip(self, "\n".join((*lines, sync_words.why(status))))
        self._tint()
        self.show()

    def _tint(self) -> None:
        status = self._shell.in_step.status
        if status is not None:
            icons.keep(self, sync_words.icon(status), self._shell.theme, sync_words.tone(status))
