"""What is being heard: drives the player, remembers what was heard, steps back a little on resume.

``Listening`` is the only one in the window that commands the player. The player is made on a lane
(opening the sound card takes a while); commands given before that wait for it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cassette.audio.player import Player, PlayerSnapshot, PlayerState, Track
from cassette.desktop.bridge import Lane
from cassette.desktop.pulse import BEAT_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.views import NoteCard
    from cassette.runtime.settings import Settings

SAVE_EVERY_MS = 10_000
_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
_log = logging.getLogger(__name__)


def step_back_ms(away_ms: int) -> int:
    """How far to go back when listening goes on after ``away_ms``.

    A breath; 3 s after a minute, 10 s after an hour, 20 s after a day.
    """
    if away_ms < _MINUTE:
        return 800
    if away_ms < _HOUR:
        return 3_000
    return 10_000 if away_ms < _DAY else 20_000


def _can_play(card: NoteCard) -> bool:
    return card.sound is not None and not card.deleted


class Listening(QObject):
    """The note being heard and the ones after it.

    ``changed``: another note, playing or not, another speed. ``moved``: position in ms, at 30 Hz
    while it plays. ``finished``: the last note of the list came to its end. ``troubled``: the
    player could not play, with the known error.
    """

    changed = Signal()
    moved = Signal(int)
    finished = Signal()
    troubled = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._player: Player | None = None
        self._asked = False
        self._waiting: list[Callable[[Player], None]] = []
        self._cards: tuple[NoteCard, ...] = ()
        self._loaded = False
        self._lent = False
        self._index = -1
        self._position_ms = 0
        self._heard_to: dict[str, int] = {}
        self._paused_at_ms = shell.now_ms()
        self._sought = False
        self._starting = 0
        self._rate = shell.settings.speed
        self._last_rate = self._rate if self._rate != 1.0 else 2.0
        self._snapshot = PlayerSnapshot(PlayerState.IDLE, rate=self._rate)
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._keep = QTimer(self)
        self._keep.setSingleShot(True)
        self._keep.setInterval(700)
        self._keep.timeout.connect(self._keep_rate)
        shell.player_borrowed.connect(self._on_borrowed)
        shell.settings_changed.connect(self._on_settings)

    # --- what is ------------------------------------------------------------------------------

    @property
    def card(self) -> NoteCard | None:
        """The note that is heard, or stands ready."""
        return self._cards[self._index] if 0 <= self._index < len(self._cards) else None

    @property
    def cards(self) -> tuple[NoteCard, ...]:
        """Everything that is played in this go."""
        return self._cards

    @property
    def playing(self) -> bool:
        """Whether sound comes out."""
        return self._snapshot.state is PlayerState.PLAYING

    @property
    def position_ms(self) -> int:
        """Where in the note, in its own time."""
        return self._position_ms

    @property
    def rate(self) -> float:
        """The speed."""
        return self._rate

    def left_ms(self) -> float:
        """What is left of the note at this speed."""
        card = self.card
        return max(0, card.duration_ms - self._position_ms) / self._rate if card else 0.0

    # --- what a person does -------------------------------------------------------------------

    def warm_up(self) -> None:
        """Open the player ahead of the first note."""
        if not self._asked:
            self._with_player(lambda player: None)

    def play(self, cards: Sequence[NoteCard], index: int = 0, at_ms: int = -1) -> None:
        """Play the spoken ones among ``cards`` from ``index``; at -1 from where we left off."""
        if self._lent or not 0 <= index < len(cards):
            return
        start = next((n for n in range(index, len(cards)) if _can_play(cards[n])), None)
        if start is None:
            return
        self._save_heard()
        wanted = cards[start]
        self._cards = tuple(card for card in cards if _can_play(card))
        self._index = next(n for n, card in enumerate(self._cards) if card.id == wanted.id)
        self._position_ms = at_ms if at_ms >= 0 and start == index else self._resume_at(wanted)
        self._load()

    def restore(self, card: NoteCard, at_ms: int) -> None:
        """Stand ready at a note, silent: as it was when the window was closed."""
        if card.sound is not None and self.card is None:
            self._cards, self._index = (card,), 0
            self._position_ms = min(at_ms, card.duration_ms)
            self._loaded = False
            self.changed.emit()
            self.moved.emit(self._position_ms)

    def toggle(self) -> None:
        """Play or pause."""
        self.pause() if self.playing else self.resume()

    def resume(self) -> None:
        """Go on, a little before where it stopped; from the start when it had ended.

        A moment the person chose meanwhile is taken at its word.
        """
        back = step_back_ms(self._shell.now_ms() - self._paused_at_ms)
        if not self._sought:
            ended = self._snapshot.state is PlayerState.ENDED
            self._position_ms = 0 if ended else max(0, self._position_ms - back)
        self.go_on()

    def go_on(self) -> None:
        """Go on exactly where it stands."""
        if self.card is None or self._lent:
            return
        if self._loaded:
            self.seek(self._position_ms)
            self._command(lambda player: player.play())
            self._began()
        else:
            self._load()

    def pause(self) -> None:
        """Fall silent and stay."""
        if self.playing:
            self._command(lambda player: player.pause())
            self._stopped(PlayerState.PAUSED)

    def seek(self, ms: int) -> None:
        """Go to a moment of this note."""
        card = self.card
        if card is None:
            return
        self._position_ms = max(0, min(ms, card.duration_ms))
        self._sought = not self.playing
        index, position = self._index, self._position_ms
        if self._loaded:
            self._command(lambda player: player.seek(index, position))
        self.moved.emit(self._position_ms)

    def skip(self, seconds: float) -> None:
        """Go back or forward."""
        self.seek(self._position_ms + round(seconds * 1000))

    def set_rate(self, rate: float) -> None:
        """Listen at another speed; remembered."""
        rate = round(min(4.0, max(0.5, rate)), 2)
        if rate == self._rate:
            return
        if self._rate != 1.0:
            self._last_rate = self._rate
        self._rate = rate
        self._command(lambda player: player.set_rate(rate))
        self._keep.start()
        self.changed.emit()

    def swap_rate(self) -> None:
        """The last speed and normal, in turns."""
        self.set_rate(self._last_rate if self._rate == 1.0 else 1.0)

    def forget(self) -> None:
        """Stop and hold no note."""
        self.pause()
        self._cards, self._index, self._loaded = (), -1, False
        self._position_ms = 0
        self.changed.emit()

    def refreshed(self, card: NoteCard) -> None:
        """A note we hold has changed (reactions, words)."""
        if any(old.id == card.id for old in self._cards):
            self._cards = tuple(card if old.id == card.id else old for old in self._cards)
            if self.card is not None and self.card.id == card.id:
                self.changed.emit()

    def close(self) -> None:
        """Goodbye: fall silent, remember what was heard."""
        self.pause()
        self._timer.stop()
        if self._keep.isActive():
            self._keep.stop()
            self._keep_rate()

    # --- the player ---------------------------------------------------------------------------

    def _resume_at(self, card: NoteCard) -> int:
        heard = max(card.heard_ms, self._heard_to.get(card.id, 0))
        done = card.heard or heard >= card.duration_ms - 500
        return 0 if done else max(0, heard - step_back_ms(0))

    def _load(self) -> None:
        cards, index, position, rate = self._cards, self._index, self._position_ms, self._rate
        workspace = self._shell.workspace
        self._loaded = True

        def tracks() -> list[Track]:
            return [workspace.track(card) for card in cards]

        self._began()

        def start(ready: list[Track]) -> None:
            def go(player: Player) -> None:
                player.set_rate(rate)
                player.load(ready, start_index=index, position_ms=position)
                if self.playing:
                    player.play()

            self._with_player(go)

        self._shell.bridge.run(Lane.STORE, tracks, start, self._on_trouble, owner=self)

    def _began(self) -> None:
        card = self.card
        self._sought = False
        self._snapshot = PlayerSnapshot(
            PlayerState.PLAYING, self._index, card.id if card else None, self._position_ms
        )
        self._starting = 90
        self._timer.start()
        self.changed.emit()
        self.moved.emit(self._position_ms)

    def _stopped(self, state: PlayerState) -> None:
        self._timer.stop()
        self._snapshot = PlayerSnapshot(state, self._index, None, self._position_ms)
        self._paused_at_ms = self._shell.now_ms()
        self._save_heard()
        self.changed.emit()

    def _beat(self) -> None:
        player = self._player
        if player is None:
            return
        now = player.snapshot()
        if now.state in (PlayerState.IDLE, PlayerState.PAUSED) and self._starting > 0:
            self._starting -= 1
            return
        self._starting = 0
        if now.state is PlayerState.FAILED:
            self._fail(now.error)
        elif now.state is PlayerState.ENDED:
            self._end()
        elif now.state is PlayerState.PLAYING:
            self._follow(now)
        else:
            self._stopped(now.state)

    def _follow(self, now: PlayerSnapshot) -> None:
        if now.index != self._index and 0 <= now.index < len(self._cards):
            self._save_heard(whole=True)
            self._index = now.index
            self._position_ms = now.position_ms
            self._snapshot = now
            self.changed.emit()
        self._snapshot = now
        self._position_ms = now.position_ms
        self.moved.emit(now.position_ms)
        card = self.card
        saved = self._heard_to.get(card.id, card.heard_ms) if card else 0
        if self._position_ms - saved >= SAVE_EVERY_MS:
            self._save_heard()

    def _end(self) -> None:
        card = self.card
        self._position_ms = card.duration_ms if card else 0
        self._timer.stop()
        self._snapshot = PlayerSnapshot(PlayerState.ENDED, self._index)
        self._paused_at_ms = self._shell.now_ms()
        self._save_heard(whole=True)
        self.moved.emit(self._position_ms)
        self.changed.emit()
        self.finished.emit()

    def _fail(self, error: CassetteError | None) -> None:
        self._loaded = False
        self._stopped(PlayerState.FAILED)
        if error is not None:
            self.troubled.emit(error)

    def _on_trouble(self, error: CassetteError) -> None:
        self._fail(error)

    def _save_heard(self, *, whole: bool = False) -> None:
        card = self.card
        if card is None or card.mine or (card.heard and not whole):
            return
        up_to = card.duration_ms if whole else self._position_ms
        if up_to <= self._heard_to.get(card.id, card.heard_ms):
            return
        self._heard_to[card.id] = up_to
        desk = self._shell.workspace.desk
        if self._shell.workspace.library.read_only:
            return
        from cassette.workflows.react import mark_heard

        self._shell.bridge.run(Lane.STORE, lambda: mark_heard(desk, card.id, up_to))

    def _keep_rate(self) -> None:
        self._shell.change_settings(speed=self._rate)

    def _on_settings(self, settings: Settings) -> None:
        """Another speed was chosen there; one that is not kept yet was chosen here, and later."""
        if not self._keep.isActive():
            self.set_rate(settings.speed)

    def _on_borrowed(self, lent: bool) -> None:
        if lent:
            self.pause()
        elif self._player is not None:
            self._player.set_rate(self._rate)
        self._lent = lent
        self._loaded = False

    def _command(self, command: Callable[[Player], None]) -> None:
        if self._player is not None and not self._lent:
            command(self._player)

    def _with_player(self, command: Callable[[Player], None]) -> None:
        if self._player is not None:
            command(self._player)
            return
        self._waiting.append(command)
        if not self._asked:
            self._asked = True
            workspace = self._shell.workspace
            self._shell.bridge.run(Lane.POOL, lambda: workspace.player, self._on_player)

    def _on_player(self, player: Player) -> None:
        self._player = player
        player.set_rate(self._rate)
        waiting, self._waiting = self._waiting, []
        for command in waiting:
            command(player)
