"""Team and sync: where the team meets, what is fetched by itself, and the ways to its sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout

from cassette.desktop import icons, plain_text, sync_words
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.settings.parts import Page
from cassette.desktop.screens.team import deeds
from cassette.desktop.screens.team.shared_folder import SharedFolder
from cassette.desktop.theme import SPACE_S
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.notice import Notice
from cassette.runtime.settings import MAX_FETCH_MB

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.team_views import SyncStatus

_SIZES_MB = (0.5, 1.0, 5.0, 20.0, MAX_FETCH_MB)
"""The largest recording that is fetched by itself; none is larger than the last."""


class TeamPage(Page):
    """Each choice is kept when it is made."""

    def __init__(self, shell: Shell) -> None:
        words = tr(
            "team sync folder share shared pause invite people members recovery words audio fetch "
            "download size syncthing dropbox nextcloud"
        )
        super().__init__("team", tr("Team and sync"), words)
        self._shell = shell
        self.state = plain_text.label("", "strong", wrap=True)
        self.why = plain_text.label("", "muted", wrap=True)
        self.facts = plain_text.label("", "muted", wrap=True)
        self.place = plain_text.label("", "muted", wrap=True, selectable=True)
        self.notice = Notice()
        self.folder = SharedFolder(self, shell, self.notice, shell.in_step.look_again)
        self.choose = plain_text.button("", clicked=self.folder.ask)
        self.forget = plain_text.button(tr("Share no longer…"), "ghost", clicked=self._on_forget)
        self.now = plain_text.button(tr("Sync now"), clicked=shell.in_step.sync_now)
        self.pause = QCheckBox(tr("Pause the sync"))
        self.fetch = QCheckBox(tr("Fetch recordings by itself"))
        self.largest = QComboBox()
        for size in _SIZES_MB:
            self.largest.addItem(_size(size), size)
        self.largest.setMaximumWidth(160)
        self.largest_field = Field(
            tr("Up to"), self.largest, tr("Larger ones come when you ask for them; words always.")
        )
        self.team = plain_text.button(tr("Team…"), clicked=shell.show_team)
        self.invite = plain_text.button(tr("Invite…"), clicked=shell.show_invite)
        self.recovery = plain_text.button(tr("Recovery words…"), clicked=shell.show_recovery)
        self.join = plain_text.button(tr("Join another team…"), clicked=shell.join_team)
        for button, name in (
            (self.choose, "folder"),
            (self.now, "retry"),
            (self.team, "people"),
            (self.invite, "plus"),
            (self.recovery, "lock"),
        ):
            icons.keep(button, name, shell.theme)
        self._lay_out()
        self._fill()
        self.pause.clicked.connect(self._on_pause)
        self.fetch.toggled.connect(self._on_fetch)
        self.largest.activated.connect(self._on_largest)
        shell.in_step.changed.connect(self._show)
        self._show(shell.in_step.status)

    def _lay_out(self) -> None:
        self.column.addWidget(self.state)
        self.column.addWidget(self.why)
        self.column.addWidget(self.facts)
        self.column.addWidget(self.place)
        self.column.addWidget(self.notice)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        for one in (self.choose, self.now, self.forget):
            row.addWidget(one)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addWidget(self.pause)
        self.column.addWidget(self.fetch)
        self.column.addWidget(self.largest_field)
        ways = QHBoxLayout()
        ways.setSpacing(SPACE_S)
        for one in (self.team, self.invite, self.recovery, self.join):
            ways.addWidget(one)
        ways.addStretch(1)
        self.column.addLayout(ways)
        self.column.addStretch(1)

    def _fill(self) -> None:
        settings = self._shell.settings
        self.fetch.setChecked(settings.fetch_audio)
        at = self.largest.findData(settings.fetch_up_to_mb)
        if at < 0:
            self.largest.addItem(_size(settings.fetch_up_to_mb), settings.fetch_up_to_mb)
            at = self.largest.count() - 1
        self.largest.setCurrentIndex(at)
        self.largest_field.setEnabled(settings.fetch_audio)

    def _show(self, status: SyncStatus | None) -> None:
        read_only = self._shell.workspace.library.read_only
        local = status is None or status.state == "local_only"
        for one in (self.now, self.forget, self.pause):
            one.setVisible(not local and not read_only)
        self.choose.setVisible(not read_only)
        self.invite.setEnabled(not read_only)
        self.recovery.setEnabled(not read_only)
        text = tr("Choose a shared folder…") if local else tr("Another folder…")
        self.choose.setText(text)
        self.choose.setAccessibleName(text)
        if status is None:
            said = tr("This library is open for reading only: nothing is sent or fetched.")
            self.state.setText(tr("Not in step"))
            self.why.setText(said if read_only else tr("Looking…"))
            self.facts.hide()
            self.place.hide()
            return
        self.state.setText(sync_words.state(status))
        self.why.setText(f"{sync_words.why(status)} {sync_words.safe()}")
        now = self._shell.now_ms()
        facts = [sync_words.only_here(status), sync_words.awaited(status)]
        if not local:
            facts.append(sync_words.last_sync(status, now))
        self.facts.setText(" · ".join(one for one in facts if one))
        self.facts.setVisible(bool(self.facts.text()))
        self.place.setText(tr("Shared folder: {folder}").format(folder=status.place))
        self.place.setVisible(bool(status.place))
        self.pause.setChecked(status.state == "paused")

    def _on_forget(self) -> None:
        self.notice.say(
            tr("Share this team no longer?"),
            tr(
                "What is here stays here, and what is in the folder stays there. Nothing new "
                "arrives until you choose the folder again."
            ),
            "warn",
        )
        self.notice.add_way(tr("Keep it as it is"), self.notice.clear).setFocus()
        self.notice.add_way(tr("Share no longer"), self._forget)

    def _forget(self) -> None:
        self.notice.clear()
        workspace = self._shell.workspace
        self._shell.bridge.run(
            Lane.POOL,
            lambda: deeds.forget_folder(workspace),
            lambda _: self._shell.in_step.look_again(),
            self._on_failed,
            owner=self,
        )

    def _on_pause(self, on: bool) -> None:
        self._shell.in_step.pause() if on else self._shell.in_step.resume()

    def _on_fetch(self, on: bool) -> None:
        self.largest_field.setEnabled(on)
        self._shell.change_settings(fetch_audio=on)

    def _on_largest(self) -> None:
        self._shell.change_settings(fetch_up_to_mb=float(self.largest.currentData()))

    def _on_failed(self, error: CassetteError) -> None:
        self._shell.announce(self.notice.say_error(error), assertive=True)


def _size(megabytes: float) -> str:
    if megabytes >= MAX_FETCH_MB:
        return tr("Any size")
    return tr("{size} MB").format(size=QLocale().toString(megabytes, "g", 3))
