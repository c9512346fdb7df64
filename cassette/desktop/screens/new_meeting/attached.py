"""What a new meeting brings along: images, PDF files and links, each beside an agenda item."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import icons, plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.frame.attaching import FILES
from cassette.desktop.screens.new_meeting.agenda import row_height
from cassette.desktop.theme import SPACE_S, SPACE_XS
from cassette.workflows.attach import Wanted, check_wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from cassette.desktop.screens.new_meeting.agenda import AgendaEditor
    from cassette.desktop.shell import Shell

_ROWS = 3
_WHAT = Qt.ItemDataRole.UserRole
_MARK = Qt.ItemDataRole.UserRole + 1
_WHOLE = 0
"""The mark of what belongs to the meeting as a whole; those of agenda lines count from 1."""
_LETTERS = 60


class AttachedPicker(QWidget):
    """What is added belongs to the agenda item the person is at, until another is chosen.

    ``refused`` carries the CassetteError of what cannot be attached, ``taken`` that it can. An
    attachment stays with its item while that is moved; without its item it is the meeting's.
    """

    refused = Signal(object)
    taken = Signal()

    def __init__(self, shell: Shell, agenda: AgendaEditor) -> None:
        super().__init__()
        self._shell, self._agenda = shell, agenda
        self.setAcceptDrops(True)
        self.list = QListWidget()
        self.list.setProperty("kind", "field")
        self.list.setAccessibleName(tr("Attachments"))
        self.list.setFixedHeight(_ROWS * row_height(self.list) + SPACE_S)
        self.file = plain_text.button(tr("Attach files…"), clicked=self._ask_for_files)
        icons.keep(self.file, "file", shell.theme)
        self.link = QLineEdit()
        self.link.setPlaceholderText(tr("https://…"))
        self.link.setAccessibleName(tr("Web address"))
        self.link.returnPressed.connect(self._add_link)
        self.add_link = plain_text.button(tr("Attach the link"), clicked=self._add_link)
        icons.keep(self.add_link, "link", shell.theme)
        self.place = QComboBox()
        self.place.setAccessibleName(tr("Belongs to"))
        self.place.view().setAccessibleName(tr("Belongs to"))
        policy = QComboBox.SizeAdjustPolicy
        self.place.setSizeAdjustPolicy(policy.AdjustToMinimumContentsLengthWithIcon)
        self.remove = plain_text.icon_button(
            icons.icon("trash", shell.theme), tr("Take it away"), clicked=self._on_remove
        )
        icons.keep(self.remove, "trash", shell.theme, "muted")
        self._chosen_line = QWidget()
        self._lay_out()
        self.place.activated.connect(self._on_place)
        self.list.currentRowChanged.connect(self._show_place)
        agenda.edited.connect(self._show_rows)
        self._show_rows()

    def _lay_out(self) -> None:
        adding = QHBoxLayout()
        adding.setSpacing(SPACE_S)
        for part, stretch in ((self.file, 0), (self.link, 1), (self.add_link, 0)):
            adding.addWidget(part, stretch)
        chosen = QHBoxLayout(self._chosen_line)
        chosen.setContentsMargins(0, 0, 0, 0)
        chosen.setSpacing(SPACE_S)
        chosen.addWidget(plain_text.label(tr("Belongs to"), "muted", buddy=self.place))
        chosen.addWidget(self.place, 1)
        chosen.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addLayout(adding)
        column.addWidget(self.list)
        column.addWidget(self._chosen_line)
        self.setFocusProxy(self.file)

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """What is to be attached, each with the number its item has now.

        A link that was typed and not added is wanted too: who creates the meeting means it.
        """
        marks = self._agenda.marks
        items = (self.list.item(n) for n in range(self.list.count()))
        listed = [replace(_wanted_of(item), n=_number(item.data(_MARK), marks)) for item in items]
        typed = self.link.text().strip()
        if typed:
            listed.append(Wanted(typed, n=_number(self._agenda.current_mark or _WHOLE, marks)))
        return tuple(listed)

    def show_wanted(self, wanted: Sequence[Wanted]) -> None:
        """Begin with these, beside the agenda as it is now."""
        self.list.clear()
        self.link.clear()
        marks = self._agenda.marks
        for one in wanted:
            here = one.n is not None and one.n <= len(marks)
            self._add(one, marks[one.n - 1] if one.n is not None and here else _WHOLE)

    def add(self, wanted: Wanted) -> None:
        """Look at this, and attach it to the item the person is at."""
        mark = self._agenda.current_mark or _WHOLE
        self._shell.bridge.run(
            Lane.POOL,
            partial(check_wanted, wanted),
            lambda _: self._on_good(wanted, mark),
            self.refused.emit,
            owner=self,
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.add(Wanted(Path(url.toLocalFile())))

    def _ask_for_files(self) -> None:
        pattern = tr("Images and PDF ({patterns})").format(patterns=FILES)
        files, _ = QFileDialog.getOpenFileNames(self, tr("Attach files"), "", pattern)
        for file in files:
            self.add(Wanted(Path(file)))

    def _add_link(self) -> None:
        text = self.link.text().strip()
        if text:
            self.add(Wanted(text))

    def _on_good(self, wanted: Wanted, mark: int) -> None:
        if wanted.what == self.link.text().strip():
            self.link.clear()
        self._add(wanted, mark)
        self.taken.emit()
        self._shell.announce(tr("“{name}” is attached").format(name=_name(wanted)))

    def _add(self, wanted: Wanted, mark: int) -> None:
        item = QListWidgetItem()
        item.setData(_WHAT, str(wanted.what))
        item.setData(_MARK, mark)
        name = "file" if isinstance(wanted.what, Path) else "link"
        item.setIcon(icons.icon(name, self._shell.theme))
        self.list.addItem(item)
        self._show_rows()
        self.list.setCurrentItem(item)

    def _on_remove(self) -> None:
        self.list.takeItem(self.list.currentRow())
        self._show_rows()

    def _on_place(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            item.setData(_MARK, self.place.currentData())
            self._show_rows()

    def _show_rows(self) -> None:
        """Say what belongs where, after either list has changed."""
        lines = dict(zip(self._agenda.marks, self._agenda.prompts, strict=True))
        self.place.clear()
        self.place.addItem(tr("The meeting as a whole"), _WHOLE)
        for n, (mark, prompt) in enumerate(lines.items(), 1):
            self.place.addItem(_cut(f"{n}. {prompt}"), mark)
        for n in range(self.list.count()):
            item = self.list.item(n)
            at = max(0, self.place.findData(item.data(_MARK)))
            item.setText(f"{_name(_wanted_of(item))}  ·  {self.place.itemText(at)}")
        some = self.list.count() > 0
        self.list.setVisible(some)
        self._chosen_line.setVisible(some)
        self._show_place()

    def _show_place(self, *_: object) -> None:
        item = self.list.currentItem()
        self._chosen_line.setEnabled(item is not None)
        if item is not None:
            self.place.setCurrentIndex(max(0, self.place.findData(item.data(_MARK))))


def _wanted_of(item: QListWidgetItem) -> Wanted:
    text: str = item.data(_WHAT)
    return Wanted(text if "://" in text else Path(text))


def _number(mark: int, marks: list[int]) -> int | None:
    return marks.index(mark) + 1 if mark in marks else None


def _name(wanted: Wanted) -> str:
    return wanted.what.name if isinstance(wanted.what, Path) else wanted.what


def _cut(text: str) -> str:
    return text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1].rstrip()}…"
