"""The list of actions: mine or everybody's, ticked off where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QWidget,
)

from cassette.desktop import icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.models.actions_model import ActionsModel
from cassette.desktop.models.rows_model import ROW
from cassette.desktop.screens.actions.doing import Doing
from cassette.desktop.screens.actions.row import ActionDelegate
from cassette.desktop.screens.actions.sheet import ActionSheet
from cassette.desktop.theme import SPACE_S
from cassette.desktop.widgets.empty_state import EmptyState
from cassette.desktop.widgets.list_page import ListPage
from cassette.desktop.widgets.note_list import NoteList

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent
    from PySide6.QtWidgets import QPushButton

    from cassette.desktop.shell import Shell
    from cassette.domain.outcome_views import ActionRow
    from cassette.domain.views import NoteCard

_OWN_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_F2, Qt.Key.Key_Delete)


class ActionList(NoteList):
    """``ticked``, ``changed`` and ``dropped``: Space, F2 and Del on the current line."""

    ticked = Signal()
    changed = Signal()
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Actions"))
        self.setUniformItemSizes(True)

    def event(self, event: QEvent) -> bool:
        mine = isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS and not event.modifiers()
        if mine and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        does = {
            Qt.Key.Key_Space: self.ticked,
            Qt.Key.Key_F2: self.changed,
            Qt.Key.Key_Delete: self.dropped,
        }.get(Qt.Key(event.key()))
        if does is not None and not event.modifiers():
            does.emit()
        else:
            super().keyPressEvent(event)


class ActionsScreen(ListPage):
    """Space ticks, Enter goes to where it was spoken of, F2 changes, Del drops."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(tr("Actions"))
        self._shell = shell
        self.doing = Doing(shell)
        self.model = ActionsModel(shell)
        self.list = ActionList()
        self._delegate = ActionDelegate(shell)
        self.list.setItemDelegate(self._delegate)
        self.list.set_parts(self._delegate)
        self.list.setModel(self.model)
        self.nothing = EmptyState(
            shell.theme,
            "all-done",
            tr("No open actions"),
            tr("What people agree to do stands here."),
        )
        self.lay_out(self.list, self.nothing, self._make_choices(), self._make_ways())
        self._connect()

    def _make_choices(self) -> tuple[QWidget, ...]:
        self.whose = QComboBox()
        self.whose.setAccessibleName(tr("Whose actions"))
        self.whose.view().setAccessibleName(tr("Whose actions"))
        self.whose.addItem(tr("Mine"), True)
        self.whose.addItem(tr("Everybody's"), False)
        self.finished = QCheckBox(tr("With what is done"))
        return self.finished, self.whose

    def _make_ways(self) -> QHBoxLayout:
        ways = QHBoxLayout()
        ways.setSpacing(SPACE_S)
        self.tick = self._way(ways, tr("Done"), "check", tr("Done or to be done (Space)"))
        self.go = self._way(ways, tr("Go to it"), "chevron-right", tr("Go to its meeting (Enter)"))
        self.hear = self._way(ways, tr("Hear it"), "play", tr("Hear where it comes from"))
        self.change = self._way(ways, tr("Change…"), "write", tr("Change it (F2)"))
        self.drop = self._way(ways, tr("Drop"), "close", tr("It will not be done (Del)"))
        ways.addStretch(1)
        return ways

    def _way(self, row: QHBoxLayout, text: str, icon: str, tip: str) -> QPushButton:
        made = plain_text.button(text, tip=tip)
        icons.keep(made, icon, self._shell.theme)
        row.addWidget(made)
        return made

    def _connect(self) -> None:
        self.model.loaded.connect(self._on_loaded)
        self.model.dataChanged.connect(self._show_ways)
        self.whose.currentIndexChanged.connect(self._on_choice)
        self.finished.toggled.connect(self._on_choice)
        self.list.pressed_part.connect(self._on_part)
        self.list.opened.connect(self._go)
        self.list.current_row.connect(self._show_ways)
        self.list.ticked.connect(self._tick)
        self.list.changed.connect(self._change)
        self.list.dropped.connect(self._drop)
        self.tick.clicked.connect(self._tick)
        self.go.clicked.connect(self._go)
        self.hear.clicked.connect(self._hear)
        self.change.clicked.connect(self._change)
        self.drop.clicked.connect(self._drop)
        self._shell.theme.changed.connect(self.list.viewport().update)

    # --- for the frame ------------------------------------------------------------------------

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self.whose if self.empty else self.list

    def panes(self) -> list[QWidget]:
        """Where F6 stops here."""
        return [self.first_focus()]

    def current(self) -> NoteCard | None:
        """No note: the keys for notes do nothing here."""
        return None

    def playlist(self) -> list[NoteCard]:
        """Nothing to play."""
        return []

    def go_to(self, key: str) -> bool:
        """Make this action the current row; whether it is here."""
        n = self.model.row_of(key)
        if n >= 0:
            self.list.setCurrentIndex(self.model.index(n))
        return n >= 0

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.model.watching = True
        self._on_choice()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.model.watching = False

    # --- what happens -------------------------------------------------------------------------

    @property
    def row(self) -> ActionRow | None:
        """The action the person is at."""
        found: ActionRow | None = self.list.currentIndex().data(ROW)
        return found

    def _on_choice(self) -> None:
        self.model.choose(mine=self.whose.currentData(), finished=self.finished.isChecked())

    def _on_loaded(self) -> None:
        rows = self.model.rows
        late = sum(
            1
            for row in rows
            if row.state == "open" and row.due_ms is not None and row.due_ms < self._shell.now_ms()
        )
        open_ = sum(1 for row in rows if row.state == "open")
        said = tr("%n open", "actions", open_)
        overdue = tr("%n overdue", "actions", late)
        self.count.setText(f"{said}  ·  {overdue}" if late else said)
        self.turn(empty=not rows)
        if rows and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))
        self._show_ways()

    def _show_ways(self, *_: object) -> None:
        row = self.row
        writable = self._shell.workspace.library.why_read_only is None
        self.tick.setText(tr("Done") if row is None or row.state == "open" else tr("Open again"))
        self.tick.setAccessibleName(self.tick.text())
        self.tick.setEnabled(row is not None and writable)
        self.go.setEnabled(row is not None)
        self.hear.setEnabled(row is not None and row.note is not None)
        for one in (self.change, self.drop):
            one.setEnabled(row is not None and row.state == "open" and writable)

    def _on_part(self, index: QModelIndex, part: str, along: float) -> None:
        self.list.setCurrentIndex(index)
        self._tick()

    def _tick(self) -> None:
        if self.row is not None and self.tick.isEnabled():
            self.doing.toggle(self.row)

    def _go(self, *_: object) -> None:
        if self.row is not None:
            self.doing.go_to(self.row)

    def _hear(self) -> None:
        if self.row is not None:
            self.doing.hear(self.row)

    def _change(self) -> None:
        if self.row is not None and self.change.isEnabled():
            self._shell.open_sheet(ActionSheet(self._shell, row=self.row))

    def _drop(self) -> None:
        if self.row is not None and self.drop.isEnabled():
            self.doing.drop(self.row)
