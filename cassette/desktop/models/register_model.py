"""The register: every outcome that stands, the newest first, as far as the filter lets it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from cassette.desktop import deciding_words
from cassette.desktop.bridge import Job, Lane
from cassette.desktop.models.settle import ListModel, settle

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.events import Envelope
    from cassette.domain.ids import MemberId
    from cassette.domain.outcome_views import DecisionRow
    from cassette.store.queries import Queries

ROW = Qt.ItemDataRole.UserRole
_PAUSE_MS = 120
_Index = QModelIndex | QPersistentModelIndex


def with_grounds(row: DecisionRow, queries: Queries) -> DecisionRow:
    """The row with the notes on its meeting's first two items and the stances on its proposal."""
    meeting = row.outcome.meeting
    page, decision = queries.meeting(meeting), queries.decision(meeting)
    asked = [
        tuple(card for card in page.notes if card.item == item.id and not card.deleted)
        for item in page.agenda[:2]
    ]
    context, options, *_ = (*asked, (), ())
    reasons = decision.stances if decision is not None else ()
    return replace(row, context=context, options=options, reasons=reasons)


class RegisterModel(ListModel):
    """Rows under the role ``ROW``, without grounds. ``loaded`` fires each time they were read.

    ``grounded`` carries the row whose grounds were asked for, with them. It reads from the first
    ``choose`` on, and again with the news while ``watching``.
    """

    loaded = Signal()
    grounded = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self.text = ""
        self.by: MemberId | None = None
        self.since_ms: int | None = None
        self.rows: list[DecisionRow] = []
        self.watching = False
        self._asked: Job | None = None
        self._grounds: Job | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.reload)
        shell.feed.appended.connect(self._on_appended)

    @property
    def filtered(self) -> bool:
        """Whether the filter leaves something out."""
        return bool(self.text) or self.by is not None or self.since_ms is not None

    def choose(self, *, text: str, by: MemberId | None, since_ms: int | None) -> None:
        """List what speaks of ``text``, was stated ``by`` somebody, at ``since_ms`` or later."""
        self.text, self.by, self.since_ms = text.strip(), by, since_ms
        self.reload()

    def reload(self) -> None:
        """Read again; an answer to an older wish is not waited for."""
        if self._asked is not None:
            self._asked.drop()
        queries = self._shell.workspace.library.queries
        text, by, since_ms = self.text, self.by, self.since_ms
        self._asked = self._shell.bridge.run(
            Lane.STORE,
            lambda: queries.register(text=text, by=by, since_ms=since_ms, grounds=False),
            self._on_rows,
        )

    def ask_grounds(self, row: DecisionRow) -> None:
        """Read what a decision rests on; an answer about another one is not waited for."""
        if self._grounds is not None:
            self._grounds.drop()
        queries = self._shell.workspace.library.queries
        self._grounds = self._shell.bridge.run(
            Lane.STORE, lambda: with_grounds(row, queries), self.grounded.emit, owner=self
        )

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return deciding_words.decision_spoken(row)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return deciding_words.decision_facts(row, self._shell.now_ms())
        return None

    def _on_rows(self, rows: tuple[DecisionRow, ...]) -> None:
        self._asked = None
        settle(self, self.rows, rows, lambda row: row.outcome.id)
        self.loaded.emit()

    def _on_appended(self, envelopes: tuple[Envelope, ...]) -> None:
        if self.watching and not self._timer.isActive():
            self._timer.start()
