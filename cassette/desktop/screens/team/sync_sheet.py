"""How this library stands with its team, and what can be done about it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cassette.desktop import icons, plain_text, sync_words
from cassette.desktop.language import tr
from cassette.desktop.screens.team.shared_folder import SharedFolder
from cassette.desktop.theme import SPACE_M, SPACE_S, SPACE_XS
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel, QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.team_views import SyncStatus

_ICON_PX = 28


class SyncSheet(Sheet):
    """F5 inside syncs now, as in the window."""

    preferred_width = 520

    def __init__(self, shell: Shell) -> None:
        super().__init__(tr("Sync"), shell.theme)
        self._shell = shell
        self._picture = plain_text.label("")
        self.state = plain_text.label("", "heading", wrap=True)
        self.why = plain_text.label("", wrap=True)
        self.only_here = plain_text.label("", "strong", wrap=True)
        self.awaited = plain_text.label("", wrap=True)
        self.last = plain_text.label("", "muted", wrap=True)
        self.place = plain_text.label("", "muted", wrap=True, selectable=True)
        self.safe = plain_text.label(sync_words.safe(), "muted", wrap=True)
        self.notice = Notice()
        self.folder = SharedFolder(self, shell, self.notice, shell.in_step.sync_now)
        self.now = plain_text.button(
            tr("Sync now"), "primary", tip=tr("Sync now (F5)"), clicked=shell.in_step.sync_now
        )
        self.pause = plain_text.button("", clicked=self._on_pause)
        self.choose = plain_text.button(tr("Choose a shared folder…"), clicked=self.folder.ask)
        self.team = plain_text.button(tr("Team…"), clicked=shell.show_team)
        self.invite = plain_text.button(tr("Invite…"), clicked=shell.show_invite)
        icons.keep(self.now, "retry", shell.theme, "on_accent")
        icons.keep(self.choose, "folder", shell.theme)
        icons.keep(self.team, "people", shell.theme)
        icons.keep(self.invite, "plus", shell.theme)
        self._lay_out()
        self.key("F5", shell.in_step.sync_now)
        shell.in_step.changed.connect(self._show)
        self._show(shell.in_step.status)

    def first_focus(self) -> QWidget:
        shown = (self.now, self.choose)
        return next((one for one in shown if not one.isHidden() and one.isEnabled()), self.cross)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE_M)
        words = QVBoxLayout()
        words.setSpacing(SPACE_XS)
        words.addWidget(self.state)
        words.addWidget(self.why)
        top.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        self.body.addLayout(top)
        self.body.addWidget(self.notice)
        for label in (self.only_here, self.awaited, self.last, self.place, self.safe):
            self.body.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        for one in (self.team, self.invite):
            row.addWidget(one)
        row.addStretch(1)
        for one in (self.choose, self.pause, self.now):
            row.addWidget(one)
        self.body.addStretch(1)
        self.body.addLayout(row)

    def _show(self, status: SyncStatus | None) -> None:
        read_only = self._shell.workspace.library.read_only
        local = status is None or status.state == "local_only"
        paused = status is not None and status.state == "paused"
        self.now.setVisible(not local and not read_only)
        self.pause.setVisible(not local and not read_only)
        self.choose.setVisible(local and not read_only)
        self.invite.setEnabled(not read_only)
        plain_text.set_kind(self.choose, "primary" if local else "plain")
        icons.keep(self.choose, "folder", self._shell.theme, "on_accent" if local else "text")
        self.pause.setText(tr("Go on") if paused else tr("Pause"))
        self.pause.setAccessibleName(tr("Go on with the sync") if paused else tr("Pause the sync"))
        if status is None:
            said = tr("This library is open for reading only: nothing is sent or fetched.")
            self.state.setText(tr("Not in step"))
            self.why.setText(said if read_only else tr("Looking…"))
            for label in (self.only_here, self.awaited, self.last, self.place):
                label.hide()
            return
        self.state.setText(sync_words.state(status))
        self.why.setText(sync_words.why(status))
        self._say(self.only_here, sync_words.only_here(status))
        self._say(self.awaited, sync_words.awaited(status))
        self._say(self.last, "" if local else self._when(status))
        where = tr("Shared folder: {folder}").format(folder=status.place) if status.place else ""
        self._say(self.place, where)
        colour = getattr(self._shell.theme.tokens, sync_words.tone(status))
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(icons.pixmap(sync_words.icon(status), colour, _ICON_PX, ratio))
        self._picture.setFixedSize(QSize(_ICON_PX, _ICON_PX))

    def _when(self, status: SyncStatus) -> str:
        now = self._shell.now_ms()
        parts = (sync_words.last_sync(status, now), sync_words.next_try(status, now))
        return " · ".join(part for part in parts if part)

    def _say(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    def _on_pause(self) -> None:
        status, in_step = self._shell.in_step.status, self._shell.in_step
        if status is not None and status.state == "paused":
            in_step.resume()
        else:
            in_step.pause()
