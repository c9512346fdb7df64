"""Hearing a draft through the window's player, lent by the shell while the sheet is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cassette.audio.player import PlayerSnapshot, PlayerState, Track
from cassette.desktop.bridge import Lane

if TYPE_CHECKING:
    from cassette.audio.player import Player
    from cassette.desktop.shell import Shell
    from cassette.workflows.record_note import DraftCard

_NOTHING = PlayerSnapshot(PlayerState.IDLE)


class DraftPlayer(QObject):
    """Plays one draft at a time. ``give_back`` when the sheet goes."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._player: Player | None = None
        self._track: Track | None = None
        self._start_ms = 0
        self._borrowed = False

    def quieten(self) -> None:
        """Have listening pause and stand aside: nobody wants it in a recording."""
        if not self._borrowed:
            self._borrowed = True
            self._shell.player_borrowed.emit(True)

    def load(self, draft: DraftCard, gain_db: float = 0.0) -> None:
        """Stand at the beginning of a draft. The device is opened at the first ``play`` only."""
        self.stop()
        self._track = Track(draft.id, draft.wav, gain_db, round(draft.seconds * 1000))
        self._start_ms = 0

    def toggle(self) -> None:
        """Play or pause."""
        if self._player is None:
            # The first use of a player imports the sound library: not on the window's thread.
            self._shell.bridge.run(Lane.POOL, lambda: self._shell.workspace.player, self._on_player)
        elif self.snapshot().state is PlayerState.PLAYING:
            self._player.pause()
        else:
            self._player.play()

    def seek(self, position_ms: int) -> None:
        """Go to a moment; before the first ``play`` it starts there."""
        self._start_ms = position_ms
        if self._player is not None:
            self._player.seek(0, position_ms)

    def snapshot(self) -> PlayerSnapshot:
        """What is heard now."""
        return self._player.snapshot() if self._player is not None else _NOTHING

    def stop(self) -> None:
        """Fall silent and forget the draft."""
        if self._player is not None:
            self._player.load(())
            self._player = None
        self._track = None

    def give_back(self) -> None:
        """Done: listening may have the player again."""
        self.stop()
        if self._borrowed:
            self._borrowed = False
            self._shell.return_player()

    def _on_player(self, player: Player) -> None:
        if self._track is not None and self._player is None:
            self._player = player
            player.load([self._track], position_ms=self._start_ms)
            player.set_rate(1.0)
            player.play()
