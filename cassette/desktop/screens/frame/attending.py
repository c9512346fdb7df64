"""Muting and following the meeting that is shown: in the menu, in its head, undone by a toast."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.shell import Way

if TYPE_CHECKING:
    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.desktop.screens.meeting.screen import MeetingScreen
    from cassette.domain.ids import MeetingId
    from cassette.domain.reminding import Level


class Attending(QObject):
    """Bound to one window. How closely I follow a meeting is read with the sidebar's list."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._shell, self._parts = window, window.shell, window.parts
        on = window.actions_.on
        on("mute", partial(self.toggle, "muted"))
        on("follow", partial(self.toggle, "following"))
        window.meetings.levelled.connect(self.show)
        window.stack.currentChanged.connect(lambda _: self.show())
        window.parts.with_meeting(self._connect)

    def toggle(self, level: Level) -> None:
        """Mute or follow the meeting that is shown; or neither, when it is so already."""
        meeting = self._here()
        if meeting is None:
            self._shell.toast(tr("Open a meeting first."))
            return
        now = self._window.meetings.level_of(meeting)
        self._set(meeting, "normal" if now == level else level, now)

    def show(self) -> None:
        """Show in the menu and in the meeting's head how it is."""
        meeting = self._here()
        level = self._window.meetings.level_of(meeting) if meeting is not None else "normal"
        # In words: a menu that draws icons has no room for a tick.
        mute, follow = self._window.actions_["mute"], self._window.actions_["follow"]
        muted, followed = level == "muted", level == "following"
        mute.setText(tr("No longer mute it") if muted else tr("Mute this meeting"))
        follow.setText(tr("No longer follow it") if followed else tr("Follow this meeting"))
        if self._parts.made_meeting is not None:
            self._parts.made_meeting.header.show_level(level)

    def _connect(self, screen: MeetingScreen) -> None:
        screen.model.paged.connect(self.show)
        screen.header.level_left.connect(self._on_left)

    def _on_left(self) -> None:
        meeting = self._here()
        if meeting is not None:
            self._set(meeting, "normal", self._window.meetings.level_of(meeting))

    def _here(self) -> MeetingId | None:
        screen = self._parts.made_meeting
        shown = screen is not None and self._window.screen_ is screen
        return screen.meeting if screen is not None and shown else None

    def _set(self, meeting: MeetingId, level: Level, before: Level) -> None:
        from cassette.workflows.attend import attend

        desk, bridge, banner = self._shell.workspace.desk, self._shell.bridge, self._shell.banner
        said = {
            "muted": tr("Muted: nothing in this meeting reminds you"),
            "following": tr("Followed: you are told of every note in this meeting"),
            "normal": tr("You are reminded of what you owe and of what is meant for you"),
        }[level]

        def undo() -> None:
            bridge.run(Lane.STORE, lambda: attend(desk, meeting, before), None, banner)

        bridge.run(
            Lane.STORE,
            lambda: attend(desk, meeting, level),
            lambda _: self._shell.toast(said, Way(tr("Undo"), undo)),
            banner,
            owner=self,
        )
