"""The player at hand: made on a lane, told what to sound, asked thirty times a second how it goes.

What is sounded is a row of slots: a note each, or the chime between two meetings. A slot whose
sound is missing or damaged is left out and the row goes on; only when nothing is left to sound has
the deck failed. Commands given before the player is there wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cassette.audio.player import Pace, Player, PlayerSnapshot, PlayerState, Track
from cassette.desktop.bridge import Lane
from cassette.desktop.pulse import BEAT_MS
from cassette.domain.errors import CassetteError
from cassette.domain.trimming import Spans, Trim, skips

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cassette.desktop.hearing import Hearing
    from cassette.desktop.pacing import Pacing
    from cassette.desktop.shell import Shell
    from cassette.domain.views import NoteCard

_GRACE_BEATS = 90
"""So long the player may take to begin before its standing still is believed."""
_PATIENCE_BEATS, _NEAR_MS = 30, 1_500


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing to sound: ``card``; or, when it is a ``cue``, the chime before that note.

    ``from_ms``: where the note begins when the row comes to it.
    """

    card: NoteCard
    cue: bool = False
    from_ms: int = 0


class Deck(QObject):
    """``changed``: another slot, playing or not. ``moved``: the position in ms while it plays.

    ``left_out`` carries a card and why it could not be sounded, when the row passes it. ``ended``:
    the row is over. ``failed``: nothing of it could be sounded, with the known error.
    """

    changed = Signal()
    moved = Signal(int)
    left_out = Signal(object, object)
    ended = Signal()
    failed = Signal(object)

    def __init__(self, shell: Shell, hearing: Hearing, pacing: Pacing) -> None:
        super().__init__(shell)
        self._shell, self._hearing, self._pacing = shell, hearing, pacing
        self._player: Player | None = None
        self._asked = self._lent = self._loaded = self._interrupted = False
        self._handed = False  # the player has this row; before, what it tells is of another one
        self._waiting: list[Callable[[Player], None]] = []
        self._slots: tuple[Slot, ...] = ()
        self._sounding: list[int] = []
        self._speech: dict[int, Spans] = {}
        self._out: dict[int, CassetteError] = {}
        self._told: set[int] = set()
        self._index, self._position_ms = -1, 0
        self._skips: tuple[int, Trim, Spans] = (-1, Trim.OFF, ())
        self._wanted: tuple[int, int, int] | None = None
        self._load_number = self._grace = 0
        self._state = PlayerState.IDLE
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        shell.player_borrowed.connect(self._on_borrowed)
        pacing.changed.connect(self._on_paces)

    # --- what is ------------------------------------------------------------------------------

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Everything in this row."""
        return self._slots

    @property
    def slot(self) -> Slot | None:
        """What sounds, or stands ready."""
        return self._slots[self._index] if 0 <= self._index < len(self._slots) else None

    @property
    def ready(self) -> bool:
        """Whether the row was looked up and only the player is missing, if anything."""
        return bool(self._sounding)

    @property
    def index(self) -> int:
        """Its place in the row, -1 for none."""
        return self._index

    @property
    def playing(self) -> bool:
        """Whether sound comes out."""
        return self._state is PlayerState.PLAYING

    @property
    def over(self) -> bool:
        """Whether the row came to its end."""
        return self._state is PlayerState.ENDED

    @property
    def asked(self) -> bool:
        """Whether the player was asked for, to sound or to be ready."""
        return self._asked

    @property
    def lent(self) -> bool:
        """Whether somebody else has the player."""
        return self._lent

    @property
    def interrupted(self) -> bool:
        """Whether it played when somebody else took the player, and has not played since."""
        return self._interrupted

    @property
    def position_ms(self) -> int:
        """Where in the note, in its own time."""
        return self._position_ms

    @property
    def pace(self) -> Pace:
        """How the note at hand is heard."""
        return self._pacing.of(self.slot.card if self.slot is not None else None)

    @property
    def speech(self) -> Spans:
        """Where somebody speaks in the note at hand; empty while it is not known."""
        return self._speech.get(self._index, ())

    def left_ms(self) -> float:
        """What is left of the note at hand, at its pace."""
        slot, pace = self.slot, self.pace
        if slot is None:
            return 0.0
        at, end = self._position_ms, slot.card.duration_ms
        out = sum(max(0, stop - max(start, at)) for start, stop in self._left_out_parts())
        return max(0, end - at - out) / pace.rate

    # --- commands -----------------------------------------------------------------------------

    def warm_up(self) -> None:
        """Open the player ahead of the first note."""
        if not self._asked:
            self._with_player(lambda player: None)

    def load(self, slots: Sequence[Slot], index: int, at_ms: int) -> None:
        """Sound this row from a place in it."""
        self._hearing.end()
        self.stand(slots, index, at_ms)
        self._start()

    def stand(self, slots: Sequence[Slot], index: int, at_ms: int) -> None:
        """Stand ready at a place of a row, silent."""
        self._slots, self._index, self._position_ms = tuple(slots), index, at_ms
        self._out, self._speech, self._loaded = {}, {}, False
        self._told, self._skips, self._sounding = set(), (-1, Trim.OFF, ()), []
        self._load_number += 1

    def jump(self, index: int, at_ms: int) -> bool:
        """Sound from a place of this row; False where the player does not have it."""
        if not self._loaded or self._lent or index not in self._sounding:
            return False
        self._hearing.end()
        self._index, self._position_ms = index, at_ms
        place = self._sounding.index(index)
        self._wanted = (index, at_ms, _PATIENCE_BEATS)
        self._command(lambda player: player.seek(place, at_ms))
        self._command(lambda player: player.play())
        self._began()
        return True

    def go_on(self) -> None:
        """Sound from where it stands."""
        if self.slot is None or self._lent:
            return
        if not self._loaded:
            self._start()
            return
        self.seek(self._position_ms)
        self._command(lambda player: player.play())
        self._began()

    def pause(self) -> None:
        """Fall silent and stay."""
        if self.playing:
            self._command(lambda player: player.pause())
            self._stopped(PlayerState.PAUSED)

    def seek(self, ms: int) -> None:
        """Go to a moment of this note."""
        slot = self.slot
        if slot is None:
            return
        if slot.cue and self._index + 1 < len(self._slots):
            self._index += 1  # the note that the chime is for
        self._position_ms = max(0, min(ms, slot.card.duration_ms))
        if self.playing:
            self._sound_begins()
        if self._loaded and self._index in self._sounding:
            index, position = self._sounding.index(self._index), self._position_ms
            self._wanted = (self._index, position, _PATIENCE_BEATS)
            self._command(lambda player: player.seek(index, position))
        self.moved.emit(self._position_ms)

    def refreshed(self, card: NoteCard) -> bool:
        """A note of this row has changed; whether it is the one that sounds."""
        self._slots = tuple(
            replace(slot, card=card) if slot.card.id == card.id else slot for slot in self._slots
        )
        return self.slot is not None and self.slot.card.id == card.id

    def clear(self) -> None:
        """Stop and hold nothing."""
        self.pause()
        self.stand((), -1, 0)
        self._state = PlayerState.IDLE
        self.changed.emit()

    def close(self) -> None:
        """Goodbye: fall silent."""
        self.pause()
        self._timer.stop()

    # --- the player ---------------------------------------------------------------------------

    def _start(self) -> None:
        """Hand the row to the player, as soon as its files are known and the player is there."""
        slots, number, workspace = self._slots, self._load_number, self._shell.workspace
        self._loaded, self._handed = True, False

        def tracks() -> list[Track | CassetteError]:
            return [_track_or_trouble(slot, workspace.track) for slot in slots]

        def take(found: list[Track | CassetteError]) -> None:
            if number == self._load_number:
                self._take(found)

        self._began()
        self._shell.bridge.run(Lane.STORE, tracks, take, self._fail, owner=self)

    def _take(self, found: list[Track | CassetteError]) -> None:
        self._out |= {n: one for n, one in enumerate(found) if isinstance(one, CassetteError)}
        self._sounding = [n for n in range(len(found)) if n not in self._out]
        ready = [one for one in found if not isinstance(one, CassetteError)]
        here = next((n for n in self._sounding if n >= self._index), None)
        if here is None or all(self._slots[n].cue for n in self._sounding if n >= here):
            self._nothing_sounds()
            return
        if here != self._index:
            self._turn_to(here, self._slots[here].from_ms)
        self._speech = {n: found[n].speech for n in self._sounding}  # type: ignore[union-attr]
        self._sound_begins()
        self._with_player(partial(self._hand_over, self._load_number, ready))

    def _hand_over(self, number: int, ready: list[Track], player: Player) -> None:
        """The player is there, perhaps only now: it begins where we are by now."""
        if number != self._load_number or self._lent:
            return
        here = next((n for n in self._sounding if n >= self._index), self._sounding[-1])
        self._wanted = (here, self._position_ms, _PATIENCE_BEATS)
        start = self._sounding.index(here)
        player.load(ready, start_index=start, position_ms=self._position_ms)
        self._handed = True
        player.set_paces(self._paces())
        if self.playing:
            player.play()

    def _began(self) -> None:
        self._state, self._grace = PlayerState.PLAYING, _GRACE_BEATS
        self._interrupted = False
        self._timer.start()
        self._sound_begins()
        self.changed.emit()
        self.moved.emit(self._position_ms)

    def _sound_begins(self) -> None:
        slot = self.slot
        if slot is not None and not slot.cue:
            skipped = self._left_out_parts()
            self._hearing.begin(slot.card, self._position_ms, self.pace, skipped)

    def _left_out_parts(self) -> Spans:
        """The pauses of the note at hand that do not sound."""
        slot, trim = self.slot, self.pace.trim
        if slot is None or not self.speech:
            return ()
        if self._skips[:2] != (self._index, trim):
            parts = skips(self.speech, slot.card.duration_ms, trim)
            self._skips = (self._index, trim, parts)
        return self._skips[2]

    def _paces(self) -> list[Pace]:
        slots = (self._slots[n] for n in self._sounding)
        return [Pace() if slot.cue else self._pacing.of(slot.card) for slot in slots]

    def _on_paces(self) -> None:
        """Somebody is heard otherwise from now on."""
        if self._loaded and self._sounding:
            paces = self._paces()
            self._command(lambda player: player.set_paces(paces))
        if self.playing:
            self._sound_begins()
        self.changed.emit()

    def _stopped(self, state: PlayerState) -> None:
        self._timer.stop()
        self._state = state
        self._hearing.end()
        self.changed.emit()

    def _beat(self) -> None:
        player = self._player
        if player is None or not self._handed:
            return
        now = player.snapshot()
        for n, trouble in now.skipped:
            if n < len(self._sounding):
                self._out[self._sounding[n]] = trouble
        if now.state in (PlayerState.IDLE, PlayerState.PAUSED) and self._grace > 0:
            self._grace -= 1
            return
        self._grace = 0
        if now.state is PlayerState.FAILED:
            self._fail(now.error)
        elif now.state is PlayerState.ENDED:
            self._end()
        elif now.state is PlayerState.PLAYING:
            self._follow(now)
        else:
            self._stopped(now.state)

    def _follow(self, now: PlayerSnapshot) -> None:
        here = self._sounding[now.index] if 0 <= now.index < len(self._sounding) else self._index
        if not self._has_come(here, now.position_ms):
            return
        if here != self._index:
            self._hearing.end(whole=self._index not in self._out)
            self._turn_to(here, now.position_ms)
            self._sound_begins()
            self.changed.emit()
        cue = self.slot is not None and self.slot.cue
        self._position_ms = 0 if cue else now.position_ms
        self._hearing.reach(self._position_ms)
        self.moved.emit(self._position_ms)

    def _has_come(self, here: int, position_ms: int) -> bool:
        """Whether the player is where it was told to go: for a moment it tells the old place."""
        if self._wanted is None:
            return True
        index, at_ms, patience = self._wanted
        elsewhere = here != index or abs(position_ms - at_ms) > _NEAR_MS
        self._wanted = (index, at_ms, patience - 1) if elsewhere and patience > 0 else None
        return self._wanted is None

    def _turn_to(self, index: int, position_ms: int) -> None:
        """Another slot; those passed over are said to be left out."""
        before, self._index, self._position_ms = self._index, index, position_ms
        self._tell_left_out(before, index)

    def _tell_left_out(self, first: int, end: int) -> None:
        for n in sorted(set(self._out) - self._told):
            if first <= n < end:
                self._told.add(n)
                self.left_out.emit(self._slots[n].card, self._out[n])

    def _end(self) -> None:
        slot = self.slot
        self._position_ms = slot.card.duration_ms if slot is not None else 0
        self._timer.stop()
        self._state = PlayerState.ENDED
        self._hearing.end(whole=self._index not in self._out)
        self._tell_left_out(self._index, len(self._slots))
        self.moved.emit(self._position_ms)
        self.changed.emit()
        self.ended.emit()

    def _nothing_sounds(self) -> None:
        """Each is told to be left out, and that nothing of it could be sounded."""
        self._tell_left_out(self._index, len(self._slots))
        self._fail(self._out.get(self._index))

    def _fail(self, error: CassetteError | None) -> None:
        self._loaded = False
        self._stopped(PlayerState.FAILED)
        if error is not None:
            self.failed.emit(error)

    def _on_borrowed(self, lent: bool) -> None:
        if lent:
            self._interrupted = self.playing or self._interrupted
            self.pause()
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
        waiting, self._waiting = self._waiting, []
        for command in waiting:
            command(player)


def _track_or_trouble(slot: Slot, track: Callable[[NoteCard], Track]) -> Track | CassetteError:
    if slot.cue:
        from cassette.audio.chime import cue

        return cue(slot.card.id)
    try:
        return replace(track(slot.card), start_ms=slot.from_ms)
    except CassetteError as trouble:
        return trouble
