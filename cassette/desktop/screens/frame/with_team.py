"""What the window says about the team unasked: who waits, and that nothing arrives any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cassette.desktop import sync_words
from cassette.desktop.language import tr
from cassette.desktop.shell import Banner, Tone, Way

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.team_views import SyncStatus

OUTSIDE, KNOCK = "sync_outside", "sync_waiting"
_TONES: dict[str, Tone] = {"invitation_withdrawn": "error", "removed": "warn"}


class WithTeam(QObject):
    """Banners that come and go with the status; a folder that is away is no reason for one."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._state = ""
        self._waiting = 0
        shell.in_step.changed.connect(self._on_status)

    def _on_status(self, status: SyncStatus) -> None:
        if status.state != "syncing":
            self._say_outside(status)
        if status.waiting_requests != self._waiting:
            self._waiting = status.waiting_requests
            self._say_waiting(status)

    def _say_outside(self, status: SyncStatus) -> None:
        if status.state == self._state:
            return
        before, self._state = self._state, status.state
        if status.state not in sync_words.OUTSIDE:
            self._shell.unbanner(OUTSIDE)
            if before == "waiting_to_be_let_in" and status.state == "up_to_date":
                self._shell.toast(tr("You are in the team"))
            return
        way = Way(tr("Team…"), self._shell.show_team)
        if status.state in ("invitation_withdrawn", "removed"):
            way = Way(tr("I have a new invitation…"), self._shell.join_team)
        self._shell.banner(
            Banner(
                key=OUTSIDE,
                text=sync_words.state(status),
                hint=f"{sync_words.why(status)} {sync_words.safe()}",
                tone=_TONES.get(status.state, "info"),
                way=way,
            )
        )

    def _say_waiting(self, status: SyncStatus) -> None:
        if not status.waiting_requests:
            self._shell.unbanner(KNOCK)
            return
        self._shell.banner(
            Banner(
                key=KNOCK,
                text=sync_words.waiting(status),
                hint=tr("Look who it is before you let them in."),
                tone="info",
                way=Way(tr("Look…"), self._shell.show_team),
            )
        )
