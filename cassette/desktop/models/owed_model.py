"""What I owe over all meetings, apart from hearing, which Catch up lists note by note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from cassette.desktop import owed_words
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.models.settle import ListModel, settle

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.planning_views import Owed

ROW = Qt.ItemDataRole.UserRole
SETTLE_MS = 250
AGAIN_MS = 60_000
"""The clock changes what is owed, with nothing happening: it is looked at every minute."""
_Index = QModelIndex | QPersistentModelIndex


class OwedModel(ListModel):
    """Rows are ``Owed`` under the role ``ROW``. ``read`` fires each time they were read."""

    read = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._rows: list[Owed] = []
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

    @property
    def rows(self) -> list[Owed]:
        """What is listed."""
        return self._rows

    def reload(self) -> None:
        """Read it again."""
        queries, now = self._shell.workspace.library.queries, self._shell.now_ms()
        self._shell.bridge.run(Lane.STORE, lambda: queries.owed(now), self._on_read, owner=self)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        owed = self._rows[index.row()]
        if role == ROW:
            return owed
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._spoken(owed)
        return None

    def _spoken(self, owed: Owed) -> str:
        parts = [owed_words.task(owed), owed.title, owed_words.due(owed, self._shell.now_ms())]
        return tr(", ").join(part for part in parts if part)

    def _on_read(self, found: tuple[Owed, ...]) -> None:
        wanted = [owed for owed in found if owed.duty != "hear"]
        settle(self, self._rows, wanted, lambda one: (one.meeting, one.duty, one.item, one.action))
        self.read.emit()
