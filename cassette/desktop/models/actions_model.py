"""Every action of the team, or mine alone: open ones by their date, then what is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from cassette.desktop import deciding_words
from cassette.desktop.bridge import Lane
from cassette.desktop.models.settle import ListModel, settle

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.events import Envelope
    from cassette.domain.outcome_views import ActionRow

ROW = Qt.ItemDataRole.UserRole
_PAUSE_MS = 120
_Index = QModelIndex | QPersistentModelIndex


class ActionsModel(ListModel):
    """Rows under the role ``ROW``. ``loaded`` fires each time they were read.

    It reads from the first ``choose`` on, and again with the news while ``watching``.
    """

    loaded = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._mine, self._finished = True, False
        self.rows: list[ActionRow] = []
        self.watching = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.reload)
        shell.feed.appended.connect(self._on_appended)

    def choose(self, *, mine: bool, finished: bool) -> None:
        """List mine or everybody's; ``finished``: with what is done or dropped."""
        self._mine, self._finished = mine, finished
        self.reload()

    def reload(self) -> None:
        """Read again."""
        queries = self._shell.workspace.library.queries
        owner = self._shell.team.me if self._mine else None
        state = None if self._finished else "open"
        self._shell.bridge.run(
            Lane.STORE,
            lambda: queries.actions(owner=owner, state=state),  # type: ignore[arg-type]
            self._on_rows,
        )

    def row_of(self, action: str) -> int:
        """The line of an action; -1 when it is not listed."""
        return next((n for n, row in enumerate(self.rows) if row.id == action), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return deciding_words.action_spoken(row, self._shell.now_ms())
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return row.meeting_title
        return None

    def _on_rows(self, rows: tuple[ActionRow, ...]) -> None:
        settle(self, self.rows, rows, lambda row: row.id)
        self.loaded.emit()

    def _on_appended(self, envelopes: tuple[Envelope, ...]) -> None:
        if self.watching and not self._timer.isActive():
            self._timer.start()
