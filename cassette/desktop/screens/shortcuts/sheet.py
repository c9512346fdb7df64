"""Every key on one page, searchable, from the same table that binds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
)

from cassette.desktop import plain_text
from cassette.desktop.actions import ShortcutGroup, shortcut_groups
from cassette.desktop.language import tr
from cassette.desktop.theme import scaled_font
from cassette.desktop.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell


class ShortcutsSheet(Sheet):
    """A list of what can be done and its keys; typing narrows it."""

    preferred_width = 620
    preferred_height = 560

    def __init__(self, shell: Shell) -> None:
        super().__init__(tr("Keyboard shortcuts"), shell.theme)
        self._shell = shell
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find a shortcut"))
        self.search.setAccessibleName(tr("Find a shortcut"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search)
        self.list = _list_of_keys()
        self.nothing = plain_text.label(tr("No shortcut is called that."), "muted")
        self.body.addWidget(self.search)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        if not shell.settings.letter_keys:
            off = tr("Keys of a single letter are switched off in the settings.")
            self.body.addWidget(plain_text.label(off, "muted", wrap=True))
        self._fill()

    def first_focus(self) -> QWidget:
        return self.search

    def _fill(self) -> None:
        groups = (
            *shortcut_groups(single_keys=self._shell.settings.letter_keys),
            _recorder_keys(single_keys=self._shell.settings.letter_keys),
        )
        bold = scaled_font(self.font(), 1.0, bold=True)
        for group in groups:
            top = QTreeWidgetItem([group.title, ""])
            top.setFont(0, bold)
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            top.addChildren(
                [QTreeWidgetItem([row.text, "   ".join(row.keys)]) for row in group.rows]
            )
            self.list.addTopLevelItem(top)
        self.list.expandAll()
        self._on_search("")

    def _on_search(self, text: str) -> None:
        wanted = text.casefold().strip()
        any_shown = False
        for n in range(self.list.topLevelItemCount()):
            group = self.list.topLevelItem(n)
            if group is None:
                continue
            children = (group.child(m) for m in range(group.childCount()))
            rows = [row for row in children if row is not None]
            for row in rows:
                words = f"{group.text(0)} {row.text(0)} {row.text(1)}".casefold()
                row.setHidden(wanted not in words)
            shown = any(not row.isHidden() for row in rows)
            group.setHidden(not shown)
            any_shown = any_shown or shown
        self.list.setVisible(any_shown)
        self.nothing.setVisible(not any_shown)


def _list_of_keys() -> QTreeWidget:
    made = QTreeWidget()
    made.setColumnCount(2)
    made.setHeaderLabels([tr("What it does"), tr("Keys")])
    made.setAccessibleName(tr("Keyboard shortcuts"))
    made.setProperty("kind", "field")
    made.setRootIsDecorated(False)
    made.setItemsExpandable(False)
    made.setIndentation(12)
    made.setUniformRowHeights(True)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    made.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    made.header().setStretchLastSection(False)
    made.setHeaderHidden(True)
    return made


def _recorder_keys(*, single_keys: bool) -> ShortcutGroup:
    """The keys of the recorder, which binds its own while it is open."""
    from cassette.desktop.screens.recorder.keys import recorder_keys

    return recorder_keys(single_keys=single_keys)
