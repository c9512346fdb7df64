"""Media keys, lock screen and headset of a Linux desktop: what is played, and what they want.

The keys themselves also work in the window and the mini player on every system (``action_table``).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from cassette.desktop.bridge import Lane
from cassette.desktop.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.remote import Remote
    from cassette.desktop.shell import Shell
    from cassette.runtime.mpris import Command, Playback

    Open = Callable[[Callable[[Command], None]], "Desk | None"]

DRIFT_MS = 1_000
"""So far from where time alone would lead, whoever shows the position is told."""


class Desk(Protocol):
    """How a desktop is told: ``cassette.runtime.mpris.Mpris``."""

    position_ms: int

    def show(self, now: Playback) -> None:
        """What is played now."""
        ...

    def sought(self, position_ms: int) -> None:
        """It goes on from another place."""
        ...

    def close(self) -> None:
        """Be done."""
        ...


class MediaKeys(QObject):
    """Tells the desktop what is heard and does what it asks for. Without a desktop it rests."""

    def __init__(
        self,
        shell: Shell,
        remote: Remote,
        open_desk: Open | None = None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(remote)
        self._shell, self._remote, self._now_s = shell, remote, now_s
        self._open_desk = open_desk or _mpris
        self._desk: Opened[Desk] = Opened()
        self._track = ""
        self._told_ms, self._told_s, self._told_rate = 0.0, 0.0, 0.0
        remote.changed.connect(self._on_changed)
        remote.moved.connect(self._on_moved)

    def open(self) -> None:
        """Be seen by the desktop."""
        self._shell.bridge.run(
            Lane.POOL,
            lambda: self._desk.open(lambda: self._open_desk(self._on_command)),
            lambda _: self._on_changed(),
            owner=self,
        )

    def close(self) -> None:
        """Be seen no more."""
        self._desk.close()

    # --- telling ------------------------------------------------------------------------------

    def _on_changed(self) -> None:
        desk = self._desk.held
        if desk is None:
            return
        now = self._playback()
        listening = self._remote.listening
        desk.position_ms = listening.position_ms
        desk.show(now)
        if now.track != self._track:
            # Whoever sees another note takes it to stand at its beginning.
            self._track, self._told_ms, self._told_rate = now.track, 0.0, 0.0
        self._tell_jump(listening.position_ms)
        self._expect(listening.position_ms)

    def _on_moved(self, ms: int) -> None:
        desk = self._desk.held
        if desk is not None:
            desk.position_ms = ms
            if self._tell_jump(ms):
                self._expect(ms)

    def _tell_jump(self, ms: int) -> bool:
        """Whoever shows the position counts on by itself: say when that has gone astray."""
        expected = self._told_ms + (self._now_s() - self._told_s) * 1000 * self._told_rate
        astray = abs(ms - expected) > DRIFT_MS
        desk = self._desk.held
        if astray and desk is not None:
            desk.sought(ms)
        return astray

    def _expect(self, ms: int) -> None:
        listening = self._remote.listening
        self._told_ms, self._told_s = ms, self._now_s()
        self._told_rate = listening.rate if listening.playing else 0.0

    def _playback(self) -> Playback:
        from cassette.runtime.mpris import Playback

        listening, card = self._remote.listening, self._remote.listening.card
        if card is None:
            return Playback(
                rate=listening.rate, can_play=self._remote.has_more, can_step=self._remote.has_more
            )
        return Playback(
            "Playing" if listening.playing else "Paused",
            card.id,
            self._remote.title,
            card.by_name,
            self._shell.team.name,
            card.duration_ms,
            listening.rate,
            can_play=True,
            can_step=True,
        )

    # --- doing --------------------------------------------------------------------------------

    def _on_command(self, command: Command) -> None:
        """On a thread of the desktop's bus."""
        self._shell.bridge.post(lambda: self._do(command), owner=self)

    def _do(self, command: Command) -> None:
        remote, listening = self._remote, self._remote.listening
        ways: dict[str, Callable[[], object]] = {
            "play": remote.play,
            "pause": remote.pause,
            "stop": remote.pause,
            "toggle": remote.toggle,
            "next": lambda: remote.do("next"),
            "previous": lambda: remote.do("previous"),
            "by": lambda: listening.skip(command.value / 1000),
            "to": lambda: self._seek(command),
            "rate": lambda: listening.set_rate(command.value),
            "raise": remote.show_window,
            "quit": remote.leave,
        }
        ways[command.does]()

    def _seek(self, command: Command) -> None:
        """Whoever asked may have meant the note before."""
        card = self._remote.listening.card
        if card is not None and card.id == command.track:
            self._remote.listening.seek(round(command.value))


def _mpris(on_command: Callable[[Command], None]) -> Desk | None:
    from cassette.runtime.mpris import Mpris

    return Mpris.on_desktop(on_command)
