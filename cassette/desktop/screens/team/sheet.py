"""The team: its six words, who is in with which computers, who waits, who is invited, its rules."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.team import deeds
from cassette.desktop.screens.team.invitations_part import InvitationsPart
from cassette.desktop.screens.team.people_part import PeoplePart
from cassette.desktop.screens.team.rules_part import RulesPart
from cassette.desktop.screens.team.wish import Wish
from cassette.desktop.theme import SPACE_M, SPACE_S
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.sheet import Sheet
from cassette.desktop.widgets.tabs import Tabs

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.team_views import SyncStatus, TeamPage, WaitingLine

PEOPLE, INVITATIONS, RULES = range(3)


class TeamSheet(Sheet):
    """What cannot be undone is asked here first, with what follows from it."""

    preferred_width = 760
    preferred_height = 640

    def __init__(self, shell: Shell, tab: int = PEOPLE) -> None:
        super().__init__(tr("Team"), shell.theme)
        self._shell = shell
        self.page: TeamPage | None = None
        self.phrase = plain_text.label(tr("Looking…"), "heading", selectable=True)
        self.copy = plain_text.icon_button(
            icons.icon("copy", shell.theme), tr("Copy the six words"), clicked=self._on_copy
        )
        icons.keep(self.copy, "copy", shell.theme, "muted")
        self.notice = Notice()
        self.waiting = QVBoxLayout()
        self.waiting.setSpacing(SPACE_S)
        self._waiting: list[WaitingRow] = []
        self.people = PeoplePart(shell)
        self.invitations = InvitationsPart(shell)
        self.rules = RulesPart(shell)
        self.tabs = Tabs(tr("Parts of the team"))
        self.stack = QStackedWidget()
        for name, part in (
            (tr("People"), self.people),
            (tr("Invitations"), self.invitations),
            (tr("Rules and recovery"), self.rules),
        ):
            self.tabs.addTab(name)
            self.stack.addWidget(part)
            part.wished.connect(self.wish)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        self._lay_out()
        self.tabs.setCurrentIndex(tab)
        shell.team_changed.connect(self.read)
        shell.in_step.changed.connect(self._on_status)
        self.read()

    def first_focus(self) -> QWidget:
        return self.people.tree if self.tabs.currentIndex() == PEOPLE else self.tabs

    def read(self) -> None:
        """Read the team anew."""
        workspace = self._shell.workspace
        self._shell.bridge.run(
            Lane.POOL, lambda: deeds.team_page(workspace), self._on_read, self._on_failed
        )

    def wish(self, wish: Wish) -> None:
        """Do it, after asking where it cannot be undone."""
        if not wish.question:
            self._do(wish)
            return
        self.notice.say(wish.question, wish.consequences, "warn")
        no = tr("Keep it as it is") if wish.yes else tr("Close")
        keep = self.notice.add_way(no, self.notice.clear)
        if wish.yes:
            self.notice.add_way(wish.yes, partial(self._do, wish))
        keep.setFocus()
        self._shell.announce(f"{wish.question} {wish.consequences}", assertive=True)

    def _lay_out(self) -> None:
        about = tr(
            "Compare these six words with the others, by voice: the same words, the same team."
        )
        line = QHBoxLayout()
        line.setSpacing(SPACE_S)
        line.addWidget(self.phrase)
        line.addWidget(self.copy)
        line.addStretch(1)
        self.body.addLayout(line)
        self.body.addWidget(plain_text.label(about, "muted", wrap=True))
        self.body.addWidget(self.notice)
        self.body.addLayout(self.waiting)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.stack, 1)

    def _on_read(self, page: TeamPage) -> None:
        self.page = page
        self.title.setText(wording.team(page.name))
        self.phrase.setText(" ".join(page.phrase))
        self.people.show_page(page)
        self.invitations.show_page(page)
        self.rules.show_page(page)
        self.tabs.setTabText(INVITATIONS, self._invitations_tab(page))
        self._show_waiting(page.waiting)

    def _invitations_tab(self, page: TeamPage) -> str:
        count = sum(1 for one in page.invitations if one.state == "open")
        return tr("Invitations ({count})").format(count=count) if count else tr("Invitations")

    def _show_waiting(self, lines: tuple[WaitingLine, ...]) -> None:
        if tuple(row.line for row in self._waiting) == lines:
            return
        for row in self._waiting:
            row.hide()
            row.deleteLater()
        self._waiting = [WaitingRow(self._shell, line, self.wish) for line in lines]
        for row in self._waiting:
            self.waiting.addWidget(row)

    def _on_status(self, status: SyncStatus) -> None:
        if status.state != "syncing":
            self.read()

    def _on_copy(self) -> None:
        if self.page is not None:
            QGuiApplication.clipboard().setText(" ".join(self.page.phrase))
            self._shell.toast(tr("Six words copied"))

    def _do(self, wish: Wish) -> None:
        self.notice.clear()
        workspace = self._shell.workspace

        def done(_: object) -> None:
            self._shell.toast(wish.said)
            self._shell.in_step.look_again()
            self.read()

        self._shell.bridge.run(
            Lane.POOL, lambda: wish.work(workspace), done, self._on_failed, owner=self
        )

    def _on_failed(self, error: CassetteError) -> None:
        if self.page is not None:
            self._on_read(self.page)
        self._shell.announce(self.notice.say_error(error), assertive=True)


class WaitingRow(QWidget):
    """Somebody who wants to be let in: by a tap."""

    def __init__(self, shell: Shell, line: WaitingLine, wish: Callable[[Wish], None]) -> None:
        super().__init__()
        self.line = line
        self._wish = wish
        when = wording.moment(line.since_ms, shell.now_ms())
        name = line.name or tr("Somebody")  # an earlier steward could read it
        who = tr("{name} waits to be let in, since {when}.").format(name=name, when=when)
        label = tr("Invited as: {label}").format(label=line.label) if line.label else ""
        admit = plain_text.button(
            tr("Let in"),
            "primary",
            name=tr("Let {name} in").format(name=name),
            clicked=self._on_admit,
        )
        refuse = plain_text.button(
            tr("Refuse"),
            name=tr("Refuse {name}").format(name=name),
            clicked=self._on_refuse,
        )
        self.admit, self.refuse, self._name = admit, refuse, name
        words = QVBoxLayout()
        words.addWidget(plain_text.label(who, "strong", wrap=True))
        if label:
            words.addWidget(plain_text.label(label, "muted", wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_M)
        row.addLayout(words, 1)
        row.addWidget(refuse)
        row.addWidget(admit)

    def _on_admit(self) -> None:
        said = tr("{name} is in the team").format(name=self._name)
        self._wish(Wish(partial(deeds.admit, request=self.line.request), said))

    def _on_refuse(self) -> None:
        said = tr("{name} was not let in").format(name=self._name)
        self._wish(Wish(partial(deeds.refuse, request=self.line.request), said))
