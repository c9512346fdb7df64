"""Comes into another team: with an invitation or with recovery words, in a library of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from cassette.desktop import icons, plain_text, sync_words
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.team import deeds
from cassette.desktop.screens.team.join_form import JoinForm
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.sheet import Sheet
from cassette.domain.errors import BadName
from cassette.domain.text import clean_name
from cassette.runtime import shelf

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError


class JoinSheet(Sheet):
    """The library that is made is opened in this window; it says that it waits to be let in."""

    preferred_width = 620

    def __init__(self, shell: Shell, link: str = "") -> None:
        super().__init__(tr("Join a team"), shell.theme)
        self._shell = shell
        status = shell.in_step.status
        outside = status is not None and status.state in sync_words.OUTSIDE
        self.form = JoinForm(shell.bridge, shell.theme, None if outside else shell.team.id)
        self.name = QLineEdit(next(one.name for one in shell.team.members if one.me))
        self.name_field = Field(tr("Your name"), self.name)
        self.join = plain_text.button(tr("Join"), "primary", clicked=self._on_join)
        icons.keep(self.join, "people", shell.theme, "on_accent")
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.join)
        self.body.addWidget(self.form)
        self.body.addWidget(self.name_field)
        self.body.addStretch(1)
        self.body.addLayout(foot)
        self.form.entered.connect(self._on_join)
        self.form.said.connect(lambda text: shell.announce(text, assertive=True))
        self.form.by_words_changed.connect(self._on_way)
        self.name.returnPressed.connect(self._on_join)
        if status is not None and status.state in ("waiting_to_be_let_in", "invitation_withdrawn"):
            self.form.folder.setText(status.place)  # a new invitation into this team, most likely
        if link:
            self.form.start_with(link)

    def first_focus(self) -> QWidget:
        return self.form.folder if self.form.link.text() else self.form.first_focus()

    def _on_way(self, by_words: bool) -> None:
        """Who comes back is known by name."""
        self.name_field.setVisible(not by_words)

    def _on_join(self) -> None:
        if not self.join.isEnabled():
            return
        lack = self.form.check()
        if lack:
            self._shell.announce(lack, assertive=True)
            return
        name = self.name.text()
        if not self.form.by_words:
            try:
                name = clean_name(name, "member name")
            except BadName as error:
                self._shell.announce(self.name_field.fail(error), assertive=True)
                self.name.setFocus()
                return
        self.name_field.mend()
        self.join.setEnabled(False)
        wish, folder = self.form.wish, shelf.free_folder(tr("Team"))
        colour, workspace = self._shell.settings.member_colour or None, self._shell.workspace

        def work() -> Path | None:
            if wish.link and deeds.knock_again(workspace, wish.link):
                return None
            return wish.make(folder, name, colour)

        self._shell.bridge.run(Lane.POOL, work, self._on_joined, self._on_failed, owner=self)

    def _on_joined(self, folder: Path | None) -> None:
        self.done()
        if folder is not None:
            self._shell.open_library(folder)
            return
        self._shell.toast(tr("Asked again to be let in"))
        self._shell.in_step.look_again()

    def _on_failed(self, error: CassetteError) -> None:
        self.join.setEnabled(True)
        field = self.name_field if isinstance(error, BadName) else self.form
        said = field.fail(error)
        self._shell.announce(said, assertive=True)
