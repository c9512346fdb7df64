"""What it takes to come into a team: an invitation, or 24 recovery words; and the shared folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import icons, plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import told, tr
from cassette.desktop.screens.team import deeds
from cassette.desktop.theme import SPACE_M
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.folder_field import FolderField, beside
from cassette.desktop.widgets.words_field import WordsField

if TYPE_CHECKING:
    from cassette.desktop.bridge import Bridge
    from cassette.desktop.theme import Theme
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import TeamId

_CHECK_MS = 250


@dataclass(frozen=True, slots=True)
class JoinWish:
    """``link`` or ``words``, the other is ""; ``team_folder`` is where the team meets."""

    link: str
    words: str
    team_folder: Path

    def __repr__(self) -> str:
        return "JoinWish()"  # what it holds opens the team

    def make(self, folder: Path, name: str, colour: str | None) -> Path:
        """Make the library in ``folder``; its folder. Blocks. Raises what joining raises."""
        if self.words:
            return deeds.recover(folder, self.words, team_folder=self.team_folder)
        return deeds.join(folder, self.link, name, colour=colour, team_folder=self.team_folder)


class JoinForm(QWidget):
    """``entered``: Return was pressed in a field. ``said`` is for the screen reader."""

    entered = Signal()
    said = Signal(str)
    by_words_changed = Signal(bool)

    def __init__(self, bridge: Bridge, theme: Theme, inside: TeamId | None = None) -> None:
        """``inside``: the team that one is in already."""
        super().__init__()
        self._bridge, self._inside = bridge, inside
        self.by_words = False
        self.link = QLineEdit()
        self.link.setPlaceholderText(tr("cassette://join#…", "what a link looks like"))
        self.picture = plain_text.button(tr("From a QR code…"), clicked=self._on_picture)
        icons.keep(self.picture, "file", theme)
        self.link_field = Field(
            tr("Invitation"),
            beside(self.link, self.picture),
            tr("Paste the link that you were sent."),
            typed=self.link,
        )
        self.words_field = WordsField()
        self.words = self.words_field.words
        self.folder_field = FolderField(
            tr("The team's shared folder on this computer"),
            tr("Choose the shared folder"),
            theme,
            tr("The folder that whoever invited you shares with you; it has to be here already."),
        )
        self.folder = self.folder_field.line
        self.other_way = plain_text.button("", "link", clicked=self._on_other_way)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_CHECK_MS)
        self._soon.timeout.connect(self._look)
        self.link.textChanged.connect(lambda: self._soon.start())
        for line in (self.link, self.folder):
            line.returnPressed.connect(self.entered)
        self._lay_out()
        self._show_way()

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self.words if self.by_words else self.link

    def start_with(self, link: str) -> None:
        """Somebody opened an invitation: it need not be pasted."""
        self.by_words = False
        self._show_way()
        self.link.setText(link)
        self.link.setCursorPosition(0)
        self.folder.setFocus()

    @property
    def wish(self) -> JoinWish:
        """What is filled in; ask ``check`` first."""
        text = self.words.toPlainText() if self.by_words else ""
        link = "" if self.by_words else self.link.text().strip()
        return JoinWish(link, text, self.folder_field.path)

    def check(self) -> str:
        """What is missing, said beside its field; "" when one may go on."""
        given, field = (
            (self.words.toPlainText(), self.words_field)
            if self.by_words
            else (self.link.text(), self.link_field)
        )
        if not given.strip():
            return self._lack(field, tr("This is needed to come in."))
        if not self.folder_field.is_there:
            return self._lack(self.folder_field, tr("Choose a folder that is there."))
        return ""

    def fail(self, error: CassetteError) -> str:
        """Say what is wrong beside the field it belongs to; what is said."""
        about_folder = error.code in ("folder_needed", "folder_not_apart", "team_not_there")
        about_folder = about_folder or error.code.startswith("folder_")
        given = self.words_field if self.by_words else self.link_field
        return (self.folder_field if about_folder else given).fail(error)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        for field in (self.link_field, self.words_field, self.folder_field):
            layout.addWidget(field)
        ways = QHBoxLayout()
        ways.addStretch(1)
        ways.addWidget(self.other_way)
        layout.addLayout(ways)

    def _show_way(self) -> None:
        self.link_field.setVisible(not self.by_words)
        self.words_field.setVisible(self.by_words)
        text = tr("I have an invitation") if self.by_words else tr("I have recovery words")
        self.other_way.setText(text)
        self.other_way.setAccessibleName(text)

    def _on_other_way(self) -> None:
        self.by_words = not self.by_words
        self._show_way()
        self.by_words_changed.emit(self.by_words)
        self.first_focus().setFocus()

    def _lack(self, field: Field, text: str) -> str:
        field.lack(text)
        field.editor.setFocus()
        return text

    def _look(self) -> None:
        """Say beside the link which team it leads to, or that it is none."""
        link = self.link.text().strip()
        if not link:
            self.link_field.mend()
            return
        self._bridge.run(
            Lane.POOL,
            lambda: (link, *deeds.read_link(link)),
            self._on_link_read,
            self._on_no_link,
            owner=self,
        )

    def _on_link_read(self, found: tuple[str, str, str, TeamId]) -> None:
        link, phrase, folder, team = found
        if link != self.link.text().strip():
            return
        text = tr("A team whose six words are: {words}").format(words=phrase)
        if team == self._inside:
            already = tr(
                "But you are in this team already: the invitation is for somebody else, or for "
                "another computer. Here it would make a second library."
            )
            text = f"{text}. {already}"
            self.said.emit(already)
        self.link_field.say(text)
        if folder and not self.folder.text():
            self.folder.setText(folder)

    def _on_no_link(self, error: CassetteError) -> None:
        self.link_field.fail(error)
        self.said.emit(told(error).message)

    def _on_picture(self) -> None:
        pattern = tr("Pictures (*.png *.jpg *.jpeg *.webp *.bmp)")
        file, _ = QFileDialog.getOpenFileName(self, tr("Open a QR code"), "", pattern)
        if file:
            self.read_picture(Path(file))

    def read_picture(self, file: Path) -> None:
        """Take the invitation out of a picture of its QR code."""
        from cassette.desktop.qr_reading import read_code  # most people paste

        self._bridge.run(Lane.POOL, lambda: read_code(file), self._on_read, owner=self)

    def _on_read(self, text: str) -> None:
        if text:
            self.link.setText(text)
            self.folder.setFocus()
        else:
            said = tr("There is no QR code to be read in this picture. Paste the link instead.")
            self.link_field.lack(said)
            self.said.emit(said)
