"""How people come into the team, and my way back in: the recovery words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QVBoxLayout, QWidget

from cassette.desktop import icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.screens.team import deeds
from cassette.desktop.screens.team.wish import Wish
from cassette.desktop.theme import SPACE_L, SPACE_S, SPACE_XS

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.team_views import Admission, TeamPage


class RulesPart(QWidget):
    """Kept at once. Only who looks after the team changes the rules; the others read them."""

    wished = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._filling = False
        self.by_itself = QRadioButton(tr("Who has an invitation is let in by itself"))
        self.by_tap = QRadioButton(tr("I let each of them in myself"))
        self._group = QButtonGroup(self)
        self._group.addButton(self.by_itself)
        self._group.addButton(self.by_tap)
        self.anyone = QCheckBox(tr("Everybody in the team may invite"))
        self.whose = plain_text.label("", "muted", wrap=True)
        self.recovery = plain_text.label("", wrap=True)
        self.words = plain_text.button(tr("Recovery words…"), clicked=shell.show_recovery)
        icons.keep(self.words, "lock", shell.theme)
        why = tr(
            "24 words bring you back in when every computer of yours is gone. Nobody else has "
            "them, and nobody can make them for you afterwards."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE_S, 0, 0)
        layout.setSpacing(SPACE_XS)
        layout.addWidget(plain_text.label(tr("Coming in"), "strong"))
        for one in (self.by_itself, self.by_tap, self.anyone, self.whose):
            layout.addWidget(one)
        layout.addSpacing(SPACE_L)
        layout.addWidget(plain_text.label(tr("My recovery words"), "strong"))
        layout.addWidget(plain_text.label(why, "muted", wrap=True))
        layout.addWidget(self.recovery)
        layout.addWidget(self.words, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        self.by_tap.toggled.connect(self._on_changed)
        self.anyone.toggled.connect(self._on_changed)

    def show_page(self, page: TeamPage) -> None:
        """Show the rules as they stand now."""
        self._filling = True
        tap = page.policy.admission == "tap"
        self.by_tap.setChecked(tap)
        self.by_itself.setChecked(not tap)
        self.anyone.setChecked(page.policy.anyone_invites)
        self._filling = False
        changes = page.i_am_steward and not self._shell.workspace.library.read_only
        for one in (self.by_tap, self.by_itself, self.anyone):
            one.setEnabled(changes)
        text = tr("{name} looks after the team and can change this.").format(name=page.keeper)
        self.whose.setText("" if page.i_am_steward else text)
        self.whose.setVisible(not page.i_am_steward)
        mine = next((one for one in page.members if one.me), None)
        has = mine is not None and mine.recovery
        self.recovery.setText(
            tr("You have recovery words. New ones replace them.")
            if has
            else tr("You have no recovery words yet.")
        )
        plain_text.set_kind(self.recovery, "good" if has else "warn")
        self.words.setEnabled(page.i_am_in and not self._shell.workspace.library.read_only)

    def _on_changed(self) -> None:
        if self._filling:
            return
        admission: Admission = "tap" if self.by_tap.isChecked() else "auto"
        work = partial(
            deeds.set_policy, admission=admission, anyone_invites=self.anyone.isChecked()
        )
        self.wished.emit(Wish(work, tr("Kept")))
