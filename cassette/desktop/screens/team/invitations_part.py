"""The invitations of the team: who they are for, how long they hold, and taking them back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QListWidgetItem, QVBoxLayout, QWidget

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.screens.team import deeds
from cassette.desktop.screens.team.wish import Wish, withdrawn
from cassette.desktop.theme import SPACE_M, SPACE_S
from cassette.desktop.widgets.plain_list import plain_list

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.team_views import InvitationLine, TeamPage


class InvitationsPart(QWidget):
    """``wished`` carries a Wish; the sheet asks and does it."""

    wished = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._page: TeamPage | None = None
        self.list = plain_list(tr("Invitations"))
        self.list.currentRowChanged.connect(self._show_what_can_be_done)
        self.nothing = plain_text.label(tr("Nobody is invited at the moment."), "muted", wrap=True)
        self.invite = plain_text.button(tr("Invite…"), "primary", clicked=shell.show_invite)
        self.copy = plain_text.button(tr("Copy the link again"), clicked=self._on_copy)
        self.revoke = plain_text.button(tr("Withdraw"), "danger", clicked=self._on_revoke)
        icons.keep(self.invite, "plus", shell.theme, "on_accent")
        icons.keep(self.copy, "copy", shell.theme)
        icons.keep(self.revoke, "trash", shell.theme, "record")
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.revoke)
        row.addWidget(self.copy)
        row.addStretch(1)
        row.addWidget(self.invite)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE_S, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self.nothing)
        layout.addWidget(self.list, 1)
        layout.addLayout(row)
        self.list.hide()

    def show_page(self, page: TeamPage) -> None:
        """Show the invitations as they stand now; the open ones first."""
        chosen = self._chosen()
        self._page = page
        rows = sorted(page.invitations, key=lambda one: (not one.lasts, -one.expires_ms))
        self.list.blockSignals(True)
        self.list.clear()
        names = {one.id: one.name for one in page.members}
        for one in rows:
            item = QListWidgetItem(self._words(one, names.get(one.for_member, "")))  # type: ignore[arg-type]
            item.setData(Qt.ItemDataRole.UserRole, one.id)
            self.list.addItem(item)
        ids = [one.id for one in rows]
        self.list.setCurrentRow(ids.index(chosen.id) if chosen and chosen.id in ids else 0)
        self.list.blockSignals(False)
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self._show_what_can_be_done()

    def _words(self, one: InvitationLine, for_whom: str) -> str:
        who = one.label or tr("Somebody")
        if one.for_member is not None:
            who = tr("A further computer of {name}").format(name=for_whom or who)
        elif one.role:
            who = f"{who}  ·  {wording.role(one.role)}"
        when = wording.full_moment(one.expires_ms)
        state = {
            "asked": tr("Holds once whoever looks after the team has been in step"),
            "open": tr("Open until {when}").format(when=when),
            "used": tr("Used"),
            "expired": tr("Over since {when}").format(when=when),
            "revoked": tr("Withdrawn"),
        }[one.state]
        return f"{who}\n{state}"

    def _chosen(self) -> InvitationLine | None:
        item, page = self.list.currentItem(), self._page
        if item is None or page is None:
            return None
        wanted = item.data(Qt.ItemDataRole.UserRole)
        return next((one for one in page.invitations if one.id == wanted), None)

    def _show_what_can_be_done(self, *_: object) -> None:
        one, page = self._chosen(), self._page
        changes = not self._shell.workspace.library.read_only
        ours = one is not None and (bool(one.link) or one.for_member == self._shell.team.me)
        may = ours or (page is not None and page.i_am_steward)
        is_open = one is not None and one.lasts
        self.revoke.setVisible(one is not None)
        self.revoke.setEnabled(bool(changes and is_open and may))
        self.copy.setVisible(one is not None)
        self.copy.setEnabled(one is not None and is_open and bool(one.link))
        self.invite.setEnabled(bool(changes and page is not None and page.i_am_in))

    def _on_copy(self) -> None:
        one = self._chosen()
        if one is not None and one.link:
            QGuiApplication.clipboard().setText(one.link)
            self._shell.toast(tr("Link copied"))

    def _on_revoke(self) -> None:
        one, page = self._chosen(), self._page
        if one is not None and page is not None:
            self.wished.emit(Wish(partial(deeds.revoke, invitation=one.id), withdrawn(page)))
