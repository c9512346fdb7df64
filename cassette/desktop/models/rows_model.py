"""A list of rows as a library has them, for one of the lists of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from cassette.desktop.bridge import Lane
from cassette.desktop.models.settle import ListModel, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cassette.desktop.bridge import Job
    from cassette.desktop.shell import Shell
    from cassette.domain.events import Envelope

ROW = Qt.ItemDataRole.UserRole
_PAUSE_MS = 120
_Index = QModelIndex | QPersistentModelIndex

Entry = TypeVar("Entry")


class RowsModel(ListModel, Generic[Entry]):
    """Rows under the role ``ROW``; what is said of each is the subclass's."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._rows: list[Entry] = []

    @property
    def rows(self) -> list[Entry]:
        """What is listed."""
        return self._rows

    def key(self, row: Entry) -> object:
        """What tells this row from the others, however it changes."""
        return row

    def spoken(self, row: Entry) -> str:
        """The row in words, for those who do not see it."""
        return str(row)

    def described(self, row: Entry) -> str:
        """What else there is to say of it."""
        return ""

    def row_of(self, key: str) -> int:
        """The line with this key; -1 when it is not listed."""
        return next((n for n, one in enumerate(map(self.key, self._rows)) if one == key), -1)

    def take(self, wanted: Sequence[Entry]) -> None:
        """List these, with the fewest moves."""
        settle(self, self._rows, wanted, self.key)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.spoken(row)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self.described(row)
        return None


class WatchedModel(RowsModel[Entry]):
    """Read anew with the news while ``watching``. ``loaded`` fires each time it was read."""

    loaded = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.watching = False
        self._asked: Job | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.reload)
        shell.feed.appended.connect(self._on_appended)

    def question(self) -> Callable[[], Sequence[Entry]]:
        """What to ask the library now; it is asked on another thread."""
        return lambda: ()

    def reload(self) -> None:
        """Read again; an answer to an older wish is not waited for."""
        if self._asked is not None:
            self._asked.drop()
        self._asked = self._shell.bridge.run(Lane.STORE, self.question(), self._on_rows)

    def _on_rows(self, rows: Sequence[Entry]) -> None:
        self._asked = None
        self.take(rows)
        self.loaded.emit()

    def _on_appended(self, envelopes: tuple[Envelope, ...]) -> None:
        if self.watching and not self._timer.isActive():
            self._timer.start()
