"""What comes after what: the queue plays on over notes and meetings, and halts where it must.

The flow never plays my own notes, never goes over text, and halts where a decision needs me. What
lies between two such halts is one row for the deck, so that it sounds without a gap. A note whose
sound is not here is passed over and told.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cassette.desktop.bridge import Lane
from cassette.desktop.deck import Slot
from cassette.domain.queueing import QueueEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.desktop.deck import Deck
    from cassette.desktop.hearing import Hearing
    from cassette.desktop.pacing import Pacing
    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.events import Envelope
    from cassette.domain.ids import MeetingId, NoteId
    from cassette.domain.queueing import Order, Queue
    from cassette.domain.views import InboxRow, NoteCard

MOST = 60
"""So many notes at most are handed to the player at once, so that it sounds at once."""


class Flow(QObject):
    """``stopped_at`` carries the QueueEntry it halts at, ``entered`` the first of a new meeting.

    ``over``: nothing comes any more; ``caught_up``: nor in the queue, of which so many were left.
    ``failed``: nothing of it could be heard. ``changed``: it
    began, went on, halted or ended.
    """

    stopped_at = Signal(object)
    entered = Signal(object)
    over = Signal()
    caught_up = Signal(int)
    failed = Signal(object)
    changed = Signal()

    def __init__(self, shell: Shell, deck: Deck, hearing: Hearing, pacing: Pacing) -> None:
        super().__init__(shell)
        self._shell, self._deck = shell, deck
        self._hearing, self._pacing = hearing, pacing
        self._entries: list[QueueEntry] = []
        self._cards: dict[NoteId, NoteCard] = {}
        self._places: list[int] = []
        self._at, self._end = -1, 0
        self._stop: QueueEntry | None = None
        self._done: set[NoteId] = set()
        self._later: set[int] = set()
        self._decided: set[MeetingId] = set()
        self._order: Order | None = None
        self._number = 0
        self._sounded = False
        deck.changed.connect(self._on_deck)
        deck.ended.connect(self._on_ended)
        deck.failed.connect(self._on_failed)
        shell.feed.appended.connect(self._on_appended)

    # --- what is ------------------------------------------------------------------------------

    @property
    def active(self) -> bool:
        """Whether everything unheard is being heard, one note after the other."""
        return self._order is not None

    @property
    def stop(self) -> QueueEntry | None:
        """Where it halts, waiting for the person."""
        return self._stop

    @property
    def entry(self) -> QueueEntry | None:
        """Where it is."""
        return self._entries[self._at] if 0 <= self._at < len(self._entries) else None

    @property
    def alone(self) -> bool:
        """Whether it was one note that somebody chose, and nothing else."""
        return not self.active and len(self._entries) <= 1

    @property
    def card(self) -> NoteCard | None:
        """The note where it halts."""
        return self._cards.get(self._stop.note) if self._stop is not None else None

    def ahead(self) -> list[QueueEntry]:
        """What comes after the note at hand."""
        after = range(self._at + 1, len(self._entries))
        return [
            self._entries[n]
            for n in after
            if n not in self._later and self._entries[n].note not in self._done
        ]

    # --- beginning ----------------------------------------------------------------------------

    def play_all(
        self,
        order: Order = "due",
        start: NoteId | None = None,
        at_ms: int = -1,
        known: tuple[Queue, Sequence[NoteCard]] | None = None,
    ) -> None:
        """Everything I have not heard, in this order, from ``start`` or from its beginning.

        What stands before ``start`` comes last. ``known``: the queue and notes of it that were read
        before, so that it sounds at once.
        """
        if known is not None and (not start or any(one.note == start for one in known[0].entries)):
            self._number += 1
            self._on_queue(self._number, order, start, at_ms, known[0], known[1])
            return
        desk, settings = self._shell.workspace.desk, self._shell.settings
        habits = self._pacing.habits_now
        self._number += 1

        def ask() -> Queue:
            from cassette.workflows import hear

            return hear.queue_of(desk, settings, order, habits)

        then = partial(self._on_queue, self._number, order, start, at_ms)
        self._shell.bridge.run(Lane.STORE, ask, then, self._shell.banner, owner=self)

    def play_list(self, cards: Sequence[NoteCard], index: int, at_ms: int = -1) -> bool:
        """These in their order; others' typed ones halt it. Whether there is one to hear.

        Mine are left out, unless it begins with one: then it is what I said that is gone through.
        """
        start = next((n for n in range(index, len(cards)) if _can_play(cards[n])), None)
        if start is None:
            return False
        wanted = cards[start]
        kept = [one for one in cards if _belongs(one, mine=wanted.mine) or one is wanted]
        at_ms = at_ms if start == index else -1
        self._begin([self._entry_of(one) for one in kept], {one.id: one for one in kept}, None)
        self._go([one.id for one in kept].index(wanted.id), at_ms)
        return True

    def leave(self) -> None:
        """No more of it: what plays is the last."""
        self._number += 1
        self._begin([], {}, None)
        self.changed.emit()

    # --- going --------------------------------------------------------------------------------

    def go_on(self) -> None:
        """From where it halts; what was to be read there has been read."""
        stop = self._stop
        if stop is None:
            return
        if not stop.spoken:
            self.mark_heard(stop.note)
        self._go(self._at + 1)

    def step(self, by: int) -> bool:
        """To the next or the previous unheard one; whether there is one."""
        count = len(self._entries)
        forward, back = range(self._at + 1, count), range(self._at - 1, self._at - count, -1)
        open_ = [n % count for n in (forward if by > 0 else back) if self._is_open(n % count)]
        if by < 0 and not open_ and self._at > 0:
            open_ = [self._at - 1]  # heard, but somebody who goes back wants to hear it again
        if open_:
            self._go(open_[0])
        elif by > 0 and self.active:
            self._look_for_more()
        return bool(open_) or (by > 0 and self.active)

    def put_off(self) -> bool:
        """The note at hand comes again after all the others; whether there are others."""
        if self.entry is None or not self.ahead():
            return False
        self._entries.append(self._entries[self._at])
        self._later.add(self._at)
        return self.step(1)

    def next_meeting(self) -> bool:
        """Leave the rest of this meeting for another time; whether there is another one."""
        here = self.entry
        if here is None:
            return False
        after = [n for n in range(self._at + 1, len(self._entries)) if self._is_open(n)]
        found = next((n for n in after if self._entries[n].meeting != here.meeting), None)
        if found is not None:
            self._go(found)
        return found is not None

    def mark_heard(self, note: NoteId) -> None:
        """I know this note."""
        self.was_heard(note)
        desk = self._shell.workspace.desk

        def work() -> None:
            from cassette.workflows import hear

            hear.mark_heard(desk, note)

        self._shell.bridge.run(Lane.STORE, work, None, self._shell.banner)

    def was_heard(self, *notes: NoteId) -> None:
        """These need not be heard any more."""
        self._done.update(notes)

    def is_unheard(self, note: NoteId) -> None:
        """This one is to be heard again."""
        self._done.discard(note)

    # --- inside -------------------------------------------------------------------------------

    def _begin(
        self, entries: list[QueueEntry], cards: dict[NoteId, NoteCard], order: Order | None
    ) -> None:
        self._entries, self._cards, self._order = entries, cards, order
        self._places, self._at, self._end = [], -1, 0
        self._stop, self._sounded = None, False
        self._done, self._later = set(), set()

    def _on_queue(
        self,
        number: int,
        order: Order,
        start: NoteId | None,
        at_ms: int,
        queue: Queue,
        cards: Sequence[NoteCard] = (),
    ) -> None:
        if number != self._number:
            return
        entries = list(queue.entries)
        first = next((n for n, one in enumerate(entries) if one.note == start), 0)
        known = {card.id: card for card in cards}
        self._begin(entries[first:] + entries[:first], known, order)
        self._go(0, at_ms)

    def _go(self, n: int, at_ms: int = -1, *, flowing: bool = False) -> None:
        """Be at an entry: sound it and what follows, or halt there. ``flowing``: by itself."""
        self._stop = None
        self._number += 1
        if n >= len(self._entries):
            self._look_for_more()
            return
        if self._jump(n, at_ms):
            return
        self._end = self._run_end(n)
        run = [one.note for one in self._entries[n : max(n + 1, self._end)]]
        missing = [note for note in run if note not in self._cards]
        if missing and missing[0] != run[0]:
            self._end = n + run.index(missing[0])  # what is known sounds now, the rest is read then
            missing = []
        then = partial(self._on_cards, self._number, n, at_ms, flowing)
        if not missing:
            then(())
            return
        queries = self._shell.workspace.library.queries
        self._shell.bridge.run(
            Lane.STORE, lambda: queries.inbox_notes(missing), then, self._shell.banner, owner=self
        )

    def _jump(self, n: int, at_ms: int) -> bool:
        """To a note of the row that the player has already; whether it is one."""
        entry = self._entries[n]
        slots = self._deck.slots
        index = next((k for k, m in enumerate(self._places) if m == n and not slots[k].cue), None)
        if index is None or slots[index].card.id != entry.note:
            return False
        start = at_ms if at_ms >= 0 else self._hearing.resume_ms(slots[index].card)
        came_from, at = self.entry, self._at
        self._at = n
        if not self._deck.jump(index, start):
            self._at = at
            return False
        self._say_entered(came_from)
        self.changed.emit()
        return True

    def _on_cards(
        self, number: int, n: int, at_ms: int, flowing: bool, rows: Sequence[InboxRow]
    ) -> None:
        if number != self._number:
            return
        self._cards |= {row.note.id: row.note for row in rows}
        if not self._entries[n].spoken:
            self._halt(n)
        else:
            self._sound(n, at_ms, flowing)

    def _run_end(self, n: int) -> int:
        """Where the row ends that begins at ``n``: before text, after a decision's last note.

        One that would be long ends with a meeting, where a moment of silence is no gap.
        """
        limit, meeting_end = min(len(self._entries), n + MOST), 0
        for m in range(n, limit):
            if not self._entries[m].spoken:
                return m
            if self._entries[m].stop == "decide":
                return m + 1
            if m > n and self._opens_meeting(m):
                meeting_end = m
        return meeting_end if limit < len(self._entries) and meeting_end else limit

    def _sound(self, n: int, at_ms: int, flowing: bool) -> None:
        slots, self._places = [], []
        for m in range(n, self._end):
            card = self._cards.get(self._entries[m].note)
            if card is None or not _can_play(card) or (m > n and not self._is_open(m)):
                continue
            if self.active and card.heard and m > n:
                continue  # meanwhile, elsewhere
            heralded = (m > n or flowing) and self._opens_meeting(m)
            if heralded and self._shell.settings.chime:
                slots.append(Slot(card, cue=True))
                self._places.append(m)
            slots.append(Slot(card, from_ms=self._hearing.resume_ms(card)))
            self._places.append(m)
        if not slots:  # all of it was heard, taken back or hidden meanwhile
            if not self._halt_to_decide():
                self._go(self._end, flowing=flowing)
            return
        came_from, self._at = self.entry, self._places[0]
        first = slots[0]
        self._deck.load(slots, 0, at_ms if at_ms >= 0 and not first.cue else first.from_ms)
        self._say_entered(came_from)
        self.changed.emit()

    def _opens_meeting(self, n: int) -> bool:
        return n > 0 and self._entries[n - 1].meeting != self._entries[n].meeting

    def _is_open(self, n: int) -> bool:
        """Whether it has still to be heard here."""
        return self._entries[n].note not in self._done and n not in self._later

    def _say_entered(self, came_from: QueueEntry | None) -> None:
        entry = self.entry
        another = came_from is None or entry is None or came_from.meeting != entry.meeting
        if self.active and entry is not None and another:
            self.entered.emit(entry)

    def _on_deck(self) -> None:
        """The deck has come to another note, or something else about it is new."""
        slot = self._deck.slot
        here = self._entry_at(slot)
        if slot is None or here < 0 or here == self._at:
            return
        came_from = self.entry
        if came_from is not None:
            self._done.add(came_from.note)
        self._at = here
        self._say_entered(came_from)
        self.changed.emit()

    def _entry_at(self, slot: Slot | None) -> int:
        index = self._deck.index
        fits = slot is not None and 0 <= index < len(self._places)
        if not fits or self._entries[self._places[index]].note != slot.card.id:  # type: ignore[union-attr]
            return -1
        return self._places[index]

    def _on_ended(self) -> None:
        if not self._entries:
            self.over.emit()
            return
        self._sounded = True
        if self.entry is not None:
            self._done.add(self.entry.note)
        if not self._halt_to_decide():
            self._go(self._end, flowing=True)

    def _on_failed(self, error: CassetteError) -> None:
        """The row could not be heard: go on after it, if there is more and files are to blame.

        Where the speaker is, the queue stays where it was, to go on through another one.
        """
        files = error.code in _FILE_TROUBLES
        if files and self._halt_to_decide():
            return
        if files and self._end < len(self._entries):
            self._go(self._end)
        elif files and self.active:
            self._look_for_more()
        else:
            self.failed.emit(error)

    def _halt_to_decide(self) -> bool:
        """At the end of a row, however it came: whether my stance is owed there, and it halts."""
        last = self._end - 1
        if not 0 <= last < len(self._entries) or self._entries[last].stop != "decide":
            return False
        if self._entries[last].meeting in self._decided:
            return False
        self._halt(last)
        return True

    def _halt(self, n: int) -> None:
        self._deck.pause()
        self._at, self._stop = n, self._entries[n]
        self.stopped_at.emit(self._entries[n])
        self.changed.emit()

    def _look_for_more(self) -> None:
        """The list is over. What came meanwhile is heard as well."""
        if not self.active:
            self._finish()
            return
        order, desk, settings = self._order, self._shell.workspace.desk, self._shell.settings
        habits = self._pacing.habits_now

        def ask() -> Queue:
            from cassette.workflows import hear

            return hear.queue_of(desk, settings, order or "due", habits)

        then = partial(self._on_more, self._number)
        self._shell.bridge.run(Lane.STORE, ask, then, self._shell.banner, owner=self)

    def _on_more(self, number: int, queue: Queue) -> None:
        if number != self._number:
            return
        known = {one.note for one in self._entries}
        fresh = [one for one in queue.entries if one.note not in known]
        if fresh:
            begin = len(self._entries)
            self._entries += fresh
            self._go(begin)
        else:
            self._finish()

    def _finish(self) -> None:
        was_active, self._order, self._stop = self.active, None, None
        left = sum(self._is_open(n) for n in range(len(self._entries)))
        self._deck.pause()
        self.over.emit()
        if was_active:
            self.caught_up.emit(left)
        self.changed.emit()

    def _on_appended(self, envelopes: tuple[Envelope, ...]) -> None:
        """A stance of mine: the decision does not wait for me any more."""
        from cassette.domain.deciding_events import StanceTaken  # not before the first paint

        me = self._shell.team.me
        mine = [one for one in envelopes if one.actor == me]
        taken = {one.event.meeting for one in mine if isinstance(one.event, StanceTaken)}
        self._decided |= taken
        stop = self._stop
        if stop is not None and stop.stop == "decide" and stop.meeting in taken:
            self.go_on()

    def _entry_of(self, card: NoteCard) -> QueueEntry:
        pace = self._pacing.of(card)
        left = max(0, card.duration_ms - self._hearing.heard_ms(card))
        return QueueEntry(
            note=card.id,
            meeting=card.meeting,
            by=card.by,
            by_name=card.by_name,
            title="",
            due_ms=None,
            duration_ms=card.duration_ms,
            left_ms=left,
            cost_ms=round(left / pace.rate),
            rate=pace.rate,
            trim=pace.trim,
            spoken=card.sound is not None,
            here=True,
            stop="" if card.sound is not None else "read",
        )


_FILE_TROUBLES = ("audio_missing", "audio_damaged", "cannot_read")


def _can_play(card: NoteCard) -> bool:
    return card.sound is not None and not card.deleted and not card.hidden


def _belongs(card: NoteCard, *, mine: bool) -> bool:
    """Whether a note is heard, or halts the sound, when a thread is played."""
    typed = card.sound is None and not card.heard and not card.deleted and not card.hidden
    return _can_play(card) if card.mine and mine else not card.mine and (_can_play(card) or typed)
