"""What I owe over all meetings, apart from hearing, which Catch up lists note by note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal

from cassette.desktop import owed_words
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.models.rows_model import RowsModel
from cassette.domain.planning_views import Owed

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell

SETTLE_MS = 250
AGAIN_MS = 60_000
"""The clock changes what is owed, with nothing happening: it is looked at every minute."""


class OwedModel(RowsModel[Owed]):
    """``read`` fires each time it was read."""

    read = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLE_MS)
        self._soon.timeout.connect(self.reload)
        self._again = QTimer(self)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self.reload)
        self._again.start()
        shell.feed.appended.connect(lambda _: self._soon.start())
        for timer in (self._soon, self._again):
            shell.feed.ended.connect(timer.stop)
        self.reload()

    def reload(self) -> None:
        """Read it again."""
        queries, now = self._shell.workspace.library.queries, self._shell.now_ms()
        self._shell.bridge.run(Lane.STORE, lambda: queries.owed(now), self._on_read, owner=self)

    def key(self, row: Owed) -> object:
        return row.meeting, row.duty, row.item, row.action

    def spoken(self, row: Owed) -> str:
        parts = [owed_words.task(row), row.title, owed_words.due(row, self._shell.now_ms())]
        return tr(", ").join(part for part in parts if part)

    def _on_read(self, found: tuple[Owed, ...]) -> None:
        self.take([owed for owed in found if owed.duty != "hear"])
        self.read.emit()
