"""What is being heard: the one door in the window to the queue, the player and my pace.

Behind it stand ``Flow`` (what comes after what, where it halts), ``Deck`` (the player),
``Pacing`` (how fast and how tightly each note is heard) and ``Hearing`` (what sounded, kept).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cassette.desktop.deck import Deck, Slot
from cassette.desktop.flow import Flow
from cassette.desktop.hearing import Hearing
from cassette.desktop.models.heard_parts import HeardParts, shares
from cassette.desktop.pacing import Pacing
from cassette.domain.pace import step_back_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import NoteId
    from cassette.domain.queueing import Order, Queue, QueueEntry
    from cassette.domain.trimming import Trim
    from cassette.domain.views import NoteCard
    from cassette.workflows.desk import Place


class Listening(QObject):
    """The note being heard and the ones after it.

    ``changed``: another note, playing or not, another pace. ``moved``: position in ms, at 30 Hz
    while it plays. ``finished``: nothing comes after the last note. ``troubled``: nothing could be
    played, with the known error. ``skipped`` carries the card of a note whose sound is missing or
    damaged, and why: it was passed over. ``stopped_at``: the queue halts at this QueueEntry, to be
    read or decided. ``entered``: the QueueEntry that begins a meeting of the queue.
    """

    changed = Signal()
    moved = Signal(int)
    finished = Signal()
    troubled = Signal(object)
    skipped = Signal(object, object)
    stopped_at = Signal(object)
    entered = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self.pacing = Pacing(shell)
        self.parts = HeardParts(shell)
        self.hearing = Hearing(shell, self.parts)
        self.deck = Deck(shell, self.hearing, self.pacing)
        self.flow = Flow(shell, self.deck, self.hearing, self.pacing)
        self._paused_at_ms = shell.now_ms()
        self._was_playing = self._sought = False
        self.deck.changed.connect(self._on_deck)
        self.deck.moved.connect(self.moved)
        self.deck.left_out.connect(self._on_left_out)
        self.flow.changed.connect(self.changed)
        self.flow.entered.connect(self.entered)
        self.flow.stopped_at.connect(self.stopped_at)
        self.flow.failed.connect(self.troubled)
        self.flow.over.connect(self.finished)

    # --- what is ------------------------------------------------------------------------------

    @property
    def card(self) -> NoteCard | None:
        """The note that is heard, stands ready, or halts the queue."""
        if self.flow.stop is not None and self.flow.card is not None:
            return self.flow.card
        slot = self.deck.slot
        return slot.card if slot is not None else None

    @property
    def cards(self) -> tuple[NoteCard, ...]:
        """The notes that the player has, in order."""
        return tuple(slot.card for slot in self.deck.slots if not slot.cue)

    @property
    def playing(self) -> bool:
        """Whether sound comes out."""
        return self.deck.playing

    @property
    def halted(self) -> QueueEntry | None:
        """Where the queue waits for the person: text to read, or a decision."""
        return self.flow.stop

    @property
    def position_ms(self) -> int:
        """Where in the note, in its own time."""
        stop = self.flow.stop
        return self.deck.position_ms if stop is None or stop.spoken else 0

    @property
    def rate(self) -> float:
        """The speed of the note at hand."""
        return self.deck.pace.rate

    @property
    def trim(self) -> Trim:
        """How much of the pauses of the note at hand is left out."""
        return self.deck.pace.trim

    def tinted(self) -> Sequence[tuple[float, float]]:
        """What was heard of the note at hand, as shares of it; of one heard before, up to here."""
        card, at_ms = self.card, self.position_ms
        if card is None:
            return ()
        if card.mine or card.heard:
            return [(0.0, at_ms / max(1, card.duration_ms))]
        since = self.hearing.sounding_from(card)
        now = (since, at_ms) if since is not None else None
        return shares(self.parts.of(card), card.duration_ms, now)

    def at_moment(self, place: Place) -> Place:
        """A reply to the note that sounds right now answers this moment of it."""
        card = self.card
        if card is None or not self.playing or place.reply_to != card.id:
            return place
        return replace(place, reply_at_ms=min(self.position_ms, card.duration_ms))

    def left_ms(self) -> float:
        """What is left of the note at my pace."""
        return self.deck.left_ms()

    def queue_left_ms(self) -> float:
        """What is left of everything that comes, at my pace, this note included."""
        ahead = self.flow.ahead() if self.flow.active else []
        return self.left_ms() + sum(one.cost_ms for one in ahead if one.spoken and one.here)

    # --- what is heard ------------------------------------------------------------------------

    def warm_up(self) -> None:
        """Open the player ahead of the first note."""
        self.deck.warm_up()

    def play(self, cards: Sequence[NoteCard], index: int = 0, at_ms: int = -1) -> None:
        """Play the spoken ones of others from ``index``; at -1 from where I left off.

        From a note of mine on, mine are heard too. It halts at what others typed and I have not
        read.
        """
        if not self.deck.lent and 0 <= index < len(cards):
            self.flow.play_list(cards, index, at_ms)

    def play_all(
        self,
        order: Order = "due",
        start: NoteId | None = None,
        at_ms: int = -1,
        known: tuple[Queue, Sequence[NoteCard]] | None = None,
    ) -> None:
        """Hear everything unheard, meeting by meeting, from ``start`` or from its beginning.

        ``at_ms`` is a moment of ``start``; at -1 from where I left off. With what is ``known`` of
        the queue it sounds at once.
        """
        if not self.deck.lent:
            self.flow.play_all(order, start, at_ms, known)

    def next_unheard(self) -> None:
        """On to the next note that I have not heard; everything, when nothing was begun."""
        self._step(1)

    def previous_unheard(self) -> None:
        """Back to the one before."""
        self._step(-1)

    def restore(self, card: NoteCard, at_ms: int) -> None:
        """Stand ready at a note, silent: as it was when the window was closed."""
        if card.sound is not None and self.card is None:
            self.deck.stand((Slot(card),), 0, min(at_ms, card.duration_ms))
            self.changed.emit()
            self.moved.emit(self.position_ms)

    def forget(self) -> None:
        """Stop and hold no note."""
        self.flow.leave()
        self.deck.clear()

    # --- play and pause -----------------------------------------------------------------------

    def toggle(self) -> None:
        """Play or pause; where the queue halts, on."""
        self.pause() if self.playing else self.resume()

    def resume(self) -> None:
        """Go on, a little before where it stopped; from the start when it had ended.

        A moment the person chose meanwhile is taken at its word. Where the queue halts: after it.
        """
        if self.flow.stop is not None:
            self.flow.go_on()
            return
        if not self._sought:
            back = step_back_ms(self._shell.now_ms() - self._paused_at_ms)
            self.deck.seek(0 if self.deck.over else max(0, self.position_ms - back))
        self.go_on()

    def go_on(self) -> None:
        """Go on exactly where it stands."""
        self._sought = False
        self.deck.go_on()

    def pause(self) -> None:
        """Fall silent and stay."""
        self.deck.pause()

    def seek(self, ms: int) -> None:
        """Go to a moment of this note."""
        self._sought = not self.playing
        self.deck.seek(ms)

    def skip(self, seconds: float) -> None:
        """Go back or forward."""
        self.seek(self.position_ms + round(seconds * 1000))

    # --- my pace ------------------------------------------------------------------------------

    def set_rate(self, rate: float) -> None:
        """Listen at another speed; remembered for the person who has a speed, else everywhere."""
        self.pacing.set_rate(rate, self.card)

    def swap_rate(self) -> None:
        """The last speed and normal, in turns."""
        self.pacing.swap_rate(self.card)

    def set_trim(self, trim: Trim) -> None:
        """Leave out more or less of the pauses; remembered where it was chosen before."""
        self.pacing.set_trim(trim, self.card)

    # --- news ---------------------------------------------------------------------------------

    def refreshed(self, card: NoteCard) -> None:
        """A note we hold has changed (reactions, words)."""
        if self.deck.refreshed(card):
            self.changed.emit()

    def close(self) -> None:
        """Goodbye: fall silent, remember what was heard."""
        self.pause()
        self.deck.close()
        self.parts.close()
        self.pacing.close()

    def _step(self, by: int) -> None:
        if self.deck.lent:
            return
        begun = self.flow.active or self.flow.entry is not None
        if begun and self.flow.step(by):
            return
        if by > 0:
            self.flow.play_all()

    def _on_deck(self) -> None:
        if self._was_playing and not self.playing:
            self._paused_at_ms = self._shell.now_ms()
        if self.playing:
            self._sought = False
        self._was_playing = self.playing
        self.changed.emit()

    def _on_left_out(self, card: NoteCard, error: CassetteError) -> None:
        if not self.flow.alone:
            self.skipped.emit(card, error)
