"""Catch up: everything I have not heard, in an order of mine, and what it costs me to hear it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Signal

from cassette.desktop.language import tr
from cassette.desktop.models.inbox_model import InboxModel
from cassette.desktop.models.rows_model import ROW
from cassette.desktop.screens.inbox.header import InboxHeader
from cassette.desktop.screens.inbox.nothing import CaughtUp
from cassette.desktop.screens.inbox.row import InboxDelegate
from cassette.desktop.widgets.list_page import ListPage
from cassette.desktop.widgets.note_list import NoteList

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.listening import Listening
    from cassette.desktop.models.meetings_model import MeetingsModel
    from cassette.desktop.screens.inbox.owed import OwedPanel
    from cassette.desktop.shell import Shell
    from cassette.domain.queueing import Order
    from cassette.domain.views import InboxRow, NoteCard


class InboxScreen(ListPage):
    """``noted`` carries the note that is the current row, or None. ``menu_wanted``: a context menu
    at a global position. ``play_wanted``: the queue, from a note ("": its first) and a moment."""

    noted = Signal(object)
    play_wanted = Signal(str, int)
    menu_wanted = Signal(QPoint)

    def __init__(self, shell: Shell, listening: Listening, meetings: MeetingsModel) -> None:
        super().__init__(tr("Catch up"))
        self._shell, self._listening = shell, listening
        self._wanted_note = ""
        self.model = InboxModel(shell)
        self.list = NoteList(tr("Unheard notes"))
        self.list.setUniformItemSizes(True)
        self._delegate = InboxDelegate(shell, listening)
        self.list.setItemDelegate(self._delegate)
        self.list.set_parts(self._delegate)
        self.list.setModel(self.model)
        self.nothing = CaughtUp(shell, meetings)
        self.header = InboxHeader(shell, listening, self.model, self.count)
        self.lay_out(self.list, self.nothing, (self.header.order, self.header.play_all))
        self._owed: OwedPanel | None = None
        self._connect()

    def _connect(self) -> None:
        self.header.play_all.clicked.connect(lambda: self.play_wanted.emit("", -1))
        self.model.loaded.connect(self._on_loaded)
        self.model.rowsRemoved.connect(self._show_right_page)
        self.list.pressed_part.connect(self._on_part)
        self.list.opened.connect(self._on_opened)
        self.list.current_row.connect(self._on_current)
        self.list.asked_menu.connect(self._on_menu)
        self._listening.changed.connect(self._on_listening)
        self._listening.moved.connect(self._on_moved)
        self._shell.theme.changed.connect(self.list.viewport().update)
        self._shell.row_facts_changed.connect(self.list.viewport().update)

    # --- for the frame ------------------------------------------------------------------------

    @property
    def order(self) -> Order:
        """In which order it is listed, and played."""
        return self.model.order

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self.nothing.first_focus() if self.empty else self.list

    def put_owed(self, panel: OwedPanel) -> None:
        """What I owe, above what there is to hear. It comes after the first paint."""
        self._owed = panel
        self.column.insertWidget(1, panel)

    def go_to_owed(self) -> None:
        """The keyboard to what I owe; to what there is to hear when I owe nothing."""
        owed = self._owed is not None and self._owed.isVisibleTo(self)
        (self._owed.list if self._owed is not None and owed else self.first_focus()).setFocus()

    def panes(self) -> list[QWidget]:
        """Where F6 stops here."""
        owed = [self._owed.list] if self._owed is not None else []
        return [*owed, self.first_focus()]

    def current(self) -> NoteCard | None:
        """The note the person is at."""
        row: InboxRow | None = self.list.currentIndex().data(ROW)
        return row.note if row is not None else None

    def playlist(self) -> list[NoteCard]:
        """The notes here, in the order they are played."""
        return [row.note for row in self.model.rows]

    def go_to(self, note: str) -> bool:
        """Make this note the current row; whether it is here."""
        n = self.model.row_of(note)
        if n >= 0:
            self.list.setCurrentIndex(self.model.index(n))
            self._wanted_note = ""
        else:
            self._wanted_note = note
        return n >= 0

    # --- what happens -------------------------------------------------------------------------

    def _on_menu(self, index: QModelIndex, at: QPoint) -> None:
        self.menu_wanted.emit(at)

    def _on_part(self, index: QModelIndex, part: str, along: float) -> None:
        row: InboxRow | None = index.data(ROW)
        if row is None:
            return
        current = self._listening.card
        same = current is not None and current.id == row.note.id
        if part == "seek":
            at = round(row.note.duration_ms * along)
            if same:
                self._listening.seek(at)
            else:
                self.play_wanted.emit(row.note.id, at)
        elif part == "play" and same:
            self._listening.toggle()
        elif part == "play":
            self.play_wanted.emit(row.note.id, -1)

    def _on_opened(self, index: QModelIndex) -> None:
        row: InboxRow | None = index.data(ROW)
        if row is not None:
            self._shell.show_meeting(row.note.meeting, row.note.id)

    def _on_current(self, index: QModelIndex) -> None:
        self.noted.emit(self.current())

    def _on_loaded(self) -> None:
        self._show_right_page()
        if self._wanted_note:
            self.go_to(self._wanted_note)
        if not self.list.currentIndex().isValid() and self.model.rows:
            self.list.setCurrentIndex(self.model.index(0))

    def _show_right_page(self) -> None:
        self.turn(empty=not self.model.rows)

    def _on_listening(self) -> None:
        card = self._listening.card
        if card is not None and self._listening.playing and self.isVisible():
            self.go_to(card.id)
        self.list.viewport().update()

    def _on_moved(self, position_ms: int) -> None:
        card = self._listening.card
        if card is not None and self.isVisible():
            n = self.model.row_of(card.id)
            if n >= 0:
                self.list.update(self.model.index(n))
