"""The teams on this computer side by side: open another, or found a new one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListWidget, QListWidgetItem

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.libraries.new_team import NewTeamForm
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.sheet import Sheet
from cassette.workspace import LibraryCard, libraries

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError

_FOLDER = Qt.ItemDataRole.UserRole
LIBRARY_FILE = "library.db"


class LibrariesSheet(Sheet):
    """A list of libraries; Enter opens one in this window."""

    preferred_width = 640
    preferred_height = 480

    def __init__(self, shell: Shell) -> None:
        super().__init__(tr("Switch team"), shell.theme)
        self._shell = shell
        self.notice = Notice()
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Teams on this computer"))
        self.list.setProperty("kind", "field")
        self.list.itemActivated.connect(self._on_chosen)
        self.list.currentItemChanged.connect(self._on_current)
        self.open_button = plain_text.button(tr("Open"), "primary", clicked=self._on_open)
        self.form = NewTeamForm()
        self.form.wanted.connect(self._on_new_team)
        self.form.hide()
        for widget in (self.notice, self.list, self.form):
            self.body.addWidget(widget)
        self.body.addLayout(self._buttons())
        self.list.addItem(_waiting())
        shell.bridge.run(Lane.POOL, libraries, self._on_listed)

    def first_focus(self) -> QWidget:
        return self.list

    def _buttons(self) -> QHBoxLayout:
        theme = self._shell.theme
        self.new_button = plain_text.button(tr("New team…"), clicked=self._on_new)
        icons.keep(self.new_button, "plus", theme)
        self.other_button = plain_text.button(tr("Open a folder…"), clicked=self._on_other)
        icons.keep(self.other_button, "folder", theme)
        self.join_button = plain_text.button(tr("Join a team…"), clicked=self._shell.join_team)
        icons.keep(self.join_button, "link", theme)
        row = QHBoxLayout()
        row.addWidget(self.new_button)
        row.addWidget(self.join_button)
        row.addWidget(self.other_button)
        row.addStretch(1)
        row.addWidget(self.open_button)
        return row

    def _on_listed(self, cards: list[LibraryCard]) -> None:
        here = self._shell.workspace.folder
        team = self._shell.team
        me = next(member.name for member in team.members if member.me)
        mine = LibraryCard(here, team.name, me)
        self.list.clear()
        for card in (mine, *(other for other in cards if other.folder != here)):
            self.list.addItem(_row(card, is_open=card.folder == here))
        self.list.setCurrentRow(0)

    def _on_current(self, current: QListWidgetItem | None) -> None:
        folder = str(current.data(_FOLDER) or "") if current is not None else ""
        here = str(self._shell.workspace.folder)
        self.open_button.setEnabled(folder not in ("", here))

    def _on_open(self) -> None:
        current = self.list.currentItem()
        if current is not None:
            self._on_chosen(current)

    def _on_chosen(self, item: QListWidgetItem) -> None:
        folder = item.data(_FOLDER)
        if folder:
            self._leave_for(Path(folder))

    def _leave_for(self, folder: Path) -> None:
        self.done()
        if folder != self._shell.workspace.folder:
            self._shell.open_library(folder)

    def _on_other(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Open a library"))
        if chosen:
            self.open_folder(Path(chosen))

    def open_folder(self, folder: Path) -> None:
        """Open the library in a folder the person pointed at, or say that there is none."""
        if (folder / LIBRARY_FILE).is_file():
            self._leave_for(folder)
            return
        text = tr("There is no Cassette library in “{folder}”.").format(folder=folder)
        self.notice.say(text, tr("A library is a folder with a file “library.db” in it."), "error")
        self._shell.announce(text, assertive=True)

    def _on_new(self) -> None:
        self.form.show()
        self.new_button.hide()
        self.form.start(next(one.name for one in self._shell.team.members if one.me))

    def _on_new_team(self, team: str, member: str) -> None:
        self.form.setEnabled(False)
        self._shell.bridge.run(
            Lane.POOL, lambda: _found(team, member), self._leave_for, self._on_failed, owner=self
        )

    def _on_failed(self, error: CassetteError) -> None:
        self.form.setEnabled(True)
        self._shell.announce(self.form.fail(error), assertive=True)


def _found(team: str, member: str) -> Path:
    """Found a team in a folder of its own and close it again: the window opens it afresh."""
    from cassette.workspace import Workspace

    with Workspace.create(None, team, member) as made:
        return made.folder


def _row(card: LibraryCard, *, is_open: bool) -> QListWidgetItem:
    open_now = tr("open now")
    second = tr("You are {name} · {folder}").format(name=card.member, folder=_short(card.folder))
    team = wording.team(card.team)
    text = f"{team} · {open_now}" if is_open else team
    item = QListWidgetItem(f"{text}\n{second}")
    item.setData(_FOLDER, str(card.folder))
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{text}. {second}")
    return item


def _waiting() -> QListWidgetItem:
    item = QListWidgetItem(tr("Looking for teams…"))
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item


def _short(folder: Path) -> str:
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)
