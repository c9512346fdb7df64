"""The register: all decisions of the team, what each rests on, filtered and taken out as a log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import deciding_words, icons, plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.models.register_model import RegisterModel
from cassette.desktop.models.rows_model import ROW
from cassette.desktop.screens.register.row import RegisterDelegate
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_S
from cassette.desktop.widgets.empty_state import EmptyState
from cassette.desktop.widgets.list_page import ListPage
from cassette.desktop.widgets.note_list import NoteList

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.outcome_views import DecisionRow
    from cassette.domain.views import NoteCard

_DAY_MS = 86_400_000
_TYPING_MS = 200


class RegisterScreen(ListPage):
    """The current row's outcome is the note at hand: Space plays it. Enter goes to its meeting.

    ``noted`` carries that note, or None.
    """

    noted = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__(tr("Decisions"))
        self._shell = shell
        self.model = RegisterModel(shell)
        self.list = NoteList(tr("Decisions"))
        self.list.setUniformItemSizes(True)
        self._delegate = RegisterDelegate(shell)
        self.list.setItemDelegate(self._delegate)
        self.list.setModel(self.model)
        self.grounds = QPlainTextEdit()
        self.grounds.setReadOnly(True)
        self.grounds.setTabChangesFocus(True)
        self.grounds.setAccessibleName(tr("What it rests on"))
        self.nothing = EmptyState(shell.theme, "register", "", "")
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self.lay_out(self._make_split(), self.nothing, self._make_ways(), self._make_filters())
        self._connect()

    def _make_split(self) -> QSplitter:
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_M)
        column.addWidget(self.grounds)
        split.addWidget(below)
        split.setSizes([360, 240])
        return split

    def _make_ways(self) -> tuple[QWidget, ...]:
        self.export = plain_text.button(tr("Export…"), tip=tr("Save the decision log"))
        icons.keep(self.export, "export", self._shell.theme)
        self.go = plain_text.button(tr("Go to it"), tip=tr("Go to its meeting (Enter)"))
        icons.keep(self.go, "chevron-right", self._shell.theme)
        return self.go, self.export

    def _make_filters(self) -> QHBoxLayout:
        self.text = QLineEdit()
        self.text.setPlaceholderText(tr("Words of the decision or its meeting"))
        self.text.setAccessibleName(tr("Filter by words"))
        self.text.setClearButtonEnabled(True)
        self.by = QComboBox()
        self.since = QComboBox()
        for box, name in ((self.by, tr("Stated by")), (self.since, tr("Since"))):
            box.setAccessibleName(name)
            box.view().setAccessibleName(name)
        for text, days in (
            (tr("Any time"), 0),
            (tr("The last month"), 30),
            (tr("The last three months"), 91),
            (tr("The last year"), 365),
        ):
            self.since.addItem(text, days)
        filters = QHBoxLayout()
        filters.setSpacing(SPACE_S)
        filters.addWidget(self.text, 1)
        filters.addWidget(self.by)
        filters.addWidget(self.since)
        return filters

    def _connect(self) -> None:
        self.model.loaded.connect(self._on_loaded)
        self.model.dataChanged.connect(self._on_current)
        self.model.grounded.connect(self._on_grounded)
        self.list.current_row.connect(self._on_current)
        self.list.opened.connect(self._go)
        self.go.clicked.connect(self._go)
        self.export.clicked.connect(self._on_export)
        self.text.textChanged.connect(self._typing.start)
        self._typing.timeout.connect(self._choose)
        self.by.currentIndexChanged.connect(self._choose)
        self.since.currentIndexChanged.connect(self._choose)
        self._shell.team_changed.connect(self._offer_people)
        self._shell.theme.changed.connect(self.list.viewport().update)
        self._offer_people()

    # --- for the frame ------------------------------------------------------------------------

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self.text if self.empty else self.list

    def panes(self) -> list[QWidget]:
        """Where F6 stops here."""
        return [self.text] if self.empty else [self.list, self.grounds]

    def current(self) -> NoteCard | None:
        """What states the decision the person is at."""
        return self.row.outcome.statement if self.row is not None else None

    def playlist(self) -> list[NoteCard]:
        """What states the decisions, in the order they are listed."""
        return [row.outcome.statement for row in self.model.rows]

    def go_to(self, key: str) -> bool:
        """Make the decision that this note states the current row; whether it is here."""
        for n, row in enumerate(self.model.rows):
            if row.outcome.statement.id == key:
                self.list.setCurrentIndex(self.model.index(n))
                return True
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.model.watching = True
        self._choose()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.model.watching = False

    def save_to(self, path: Path) -> None:
        """Write what is listed to ``path``: a table when it ends with .csv, else Markdown."""
        from cassette.workflows import export_decisions

        desk, model = self._shell.workspace.desk, self.model
        fmt = "csv" if path.suffix.lower() == ".csv" else "md"
        text, by, since_ms = model.text, model.by, model.since_ms
        self.export.setEnabled(False)
        self._shell.bridge.run(
            Lane.POOL,
            lambda: export_decisions.save(desk, fmt, path, text=text, by=by, since_ms=since_ms),
            self._on_saved,
            self._on_not_saved,
            owner=self,
        )

    # --- what happens -------------------------------------------------------------------------

    @property
    def row(self) -> DecisionRow | None:
        """The decision the person is at."""
        found: DecisionRow | None = self.list.currentIndex().data(ROW)
        return found

    def _offer_people(self) -> None:
        chosen = self.by.currentData()
        self.by.blockSignals(True)
        self.by.clear()
        self.by.addItem(tr("Everybody"), None)
        for one in self._shell.team.members:
            self.by.addItem(one.name, one.id)
        self.by.setCurrentIndex(max(0, self.by.findData(chosen)))
        self.by.blockSignals(False)

    def _choose(self, *_: object) -> None:
        self._typing.stop()
        days = self.since.currentData()
        since_ms = self._shell.now_ms() - days * _DAY_MS if days else None
        self.model.choose(text=self.text.text(), by=self.by.currentData(), since_ms=since_ms)

    def _on_loaded(self) -> None:
        rows = self.model.rows
        self.count.setText(tr("%n decision(s)", "the register", len(rows)))
        if self.model.filtered:
            heading = tr("Nothing matches")
            self.nothing.say("search", heading, tr("Try fewer words, or another person or time."))
        else:
            text = tr("What a meeting decides stands here, with what it rests on.")
            self.nothing.say("register", tr("No decisions yet"), text)
        self.turn(empty=not rows)
        if rows and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))  # tells that it is another row
        else:
            self._on_current()

    def _on_current(self, *_: object) -> None:
        row = self.row
        self.go.setEnabled(row is not None)
        self.export.setEnabled(bool(self.model.rows))
        if row is not None:
            self.model.ask_grounds(row)
        self.noted.emit(self.current())

    def _on_grounded(self, row: DecisionRow) -> None:
        said = []
        for heading, lines in deciding_words.grounds(row):
            said.append("\n".join([heading.upper(), *(f"  {line}" for line in lines)]))
        text = "\n\n".join(said)
        if text != self.grounds.toPlainText():
            self.grounds.setPlainText(text)

    def _go(self, *_: object) -> None:
        if self.row is not None:
            outcome = self.row.outcome
            self._shell.show_meeting(outcome.meeting, outcome.statement.id)

    def _on_export(self) -> None:
        folder = Path(self._shell.settings.export_folder or Path.home())
        folder = folder if folder.is_dir() else Path.home()
        kinds = ";;".join((tr("Markdown (*.md)"), tr("Table (*.csv)")))
        chosen, kind = QFileDialog.getSaveFileName(
            self, tr("Save the decision log"), str(folder / tr("decisions.md")), kinds
        )
        if chosen:
            path = Path(chosen)
            if not path.suffix:
                path = path.with_suffix(".csv" if "csv" in kind else ".md")
            self.save_to(path)

    def _on_saved(self, path: Path) -> None:
        self.export.setEnabled(True)
        self._shell.toast(tr("Saved as “{path}”.").format(path=path))

    def _on_not_saved(self, error: CassetteError) -> None:
        self.export.setEnabled(True)
        self._shell.banner(error)
