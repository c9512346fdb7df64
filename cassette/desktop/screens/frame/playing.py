"""The keys of listening: play, next, heard, later, pace; and what the queue says on its way."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cassette.desktop import wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import told, tr
from cassette.desktop.pacing import TRIMS
from cassette.desktop.shell import Banner, Way
from cassette.desktop.widgets.speed_box import COARSE, FINE, stepped
from cassette.desktop.widgets.title_card import TitleCard
from cassette.domain.errors import DeviceTrouble

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cassette.desktop.screens.frame.deeds import Deeds
    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import NoteId
    from cassette.domain.queueing import QueueEntry
    from cassette.domain.views import NoteCard
    from cassette.workflows.hear import HeardBefore

_SKIPS = {
    "back_10": -10,
    "forward_10": 10,
    "back_5": -5,
    "forward_5": 5,
    "back_1": -1,
    "forward_1": 1,
}
_WAITS = "no_sound"
"""The banner of a queue that lost its speaker."""
_SPEEDS = {"slower": -COARSE, "faster": COARSE, "slower_fine": -FINE, "faster_fine": FINE}


class Playing(QObject):
    """Bound to one window; ``deeds`` makes the deeds when the first is done."""

    def __init__(self, window: MainWindow, deeds: Callable[[], Deeds]) -> None:
        super().__init__(window)
        self._window, self._deeds = window, deeds
        self._shell, self._listening, self._parts = window.shell, window.listening, window.parts
        self._left_inbox = self._waits = False
        self.title = TitleCard(window.cover.parentWidget() or window, self._shell.theme)
        self._keys()
        listening = self._listening
        listening.troubled.connect(self._on_troubled)
        listening.changed.connect(self._on_changed)
        listening.skipped.connect(self._on_skipped)
        listening.stopped_at.connect(self._on_stopped)
        listening.entered.connect(self._on_entered)
        listening.flow.caught_up.connect(self._on_caught_up)
        self._parts.inbox.play_wanted.connect(self.play_queue)
        self._parts.words.read_wanted.connect(self._on_read)
        self._shell.play_wanted.connect(self._on_play_wanted)
        self._shell.player_borrowed.connect(self._after_sheet)
        window.cover.covered.connect(self._after_sheet)

    def _keys(self) -> None:
        on, listening = self._window.actions_.on, self._listening
        on("play", self.play_or_pause)
        on("next", partial(self.step, 1))
        on("previous", partial(self.step, -1))
        on("heard", self.heard_and_on)
        on("unheard", self.mark_unheard)
        on("all_heard", self.mark_all_heard)
        on("later", self.put_off)
        on("next_meeting", self.next_meeting)
        for name, seconds in _SKIPS.items():
            on(name, partial(listening.skip, seconds))
        for name, step in _SPEEDS.items():
            on(name, partial(self._step_speed, step))
        on("normal_speed", partial(listening.set_rate, 1.0))
        on("last_speed", listening.swap_rate)
        on("trim", self.next_trim)
        on("pace", self.open_pace)

    # --- playing ------------------------------------------------------------------------------

    def play_or_pause(self) -> None:
        """Space: what plays falls silent; where the queue halts it goes on; else the note here."""
        listening, card = self._listening, self._window.screen_.current()
        halted = listening.halted
        if listening.playing:
            listening.pause()
        elif halted is not None and (card is None or card.id == halted.note):
            listening.resume()
        elif card is not None and not self._is_at(card):
            self.play(card)
        elif listening.card is not None:
            listening.resume()

    def _is_at(self, card: NoteCard) -> bool:
        """Whether this note stands ready; in Catch up as a part of the queue."""
        listening = self._listening
        here = listening.card is not None and listening.card.id == card.id
        return here and (listening.flow.active or self._window.screen_ is not self._parts.inbox)

    def play(self, card: NoteCard) -> None:
        """Play a spoken note; a written one has been read now, one taken back is silent.

        In Catch up everything else that is unheard follows, in a thread the rest of it.
        """
        if self._window.screen_ is self._parts.inbox:
            self.play_queue(card.id, -1)
            return
        if card.deleted:
            self._shell.announce(tr("This note was deleted."))
            return
        if card.hidden:
            self._shell.announce(tr("Hidden until you have answered"))
            return
        if card.sound is None:
            self._shell.announce(card.text)
            self._deeds().heard(card)
            return
        cards = self._window.screen_.playlist()
        index = next((n for n, one in enumerate(cards) if one.id == card.id), 0)
        self._shell.play(cards, index)

    def _on_play_wanted(self, cards: Sequence[NoteCard], index: int, at_ms: int) -> None:
        """Who wants to hear a note whose sound is elsewhere wants it here first."""
        if index < len(cards) and self._shell.travelling_at.can_fetch(cards[index]):
            self._deeds().fetch_audio(cards[index])
        else:
            self._listening.play(cards, index, at_ms)

    def play_queue(self, start: NoteId | None = None, at_ms: int = -1) -> None:
        """Everything unheard, in the order of Catch up."""
        model = self._parts.inbox.model
        cards = [row.note for row in model.rows]
        known = (model.queue, cards) if model.queue is not None else None
        self._listening.play_all(model.order, start, at_ms, known)

    def step(self, by: int) -> None:
        """N and P: the next or the previous note that I have not heard."""
        flow, screen = self._listening.flow, self._window.screen_
        if flow.active:
            if not flow.step(by):
                self._shell.announce(tr("No more unheard notes"))
            return
        found = self._unheard_from(screen.playlist(), by)
        if found is not None:
            screen.go_to(found.id)
            self.play_queue(found.id)
        elif by > 0:
            self.play_queue()
        else:
            self._shell.announce(tr("No more unheard notes"))

    def _unheard_from(self, cards: Sequence[NoteCard], by: int) -> NoteCard | None:
        playing, current = self._listening.card, self._window.screen_.current()
        ids = [card.id for card in cards]
        anchor = next((one.id for one in (playing, current) if one and one.id in ids), None)
        start = ids.index(anchor) + by if anchor is not None else (0 if by > 0 else -1)
        if anchor is not None and playing is None and by > 0:
            start -= by  # nothing was heard yet: the current one counts
        while 0 <= start < len(cards):
            if not cards[start].heard:
                return cards[start]
            start += by
        return None

    def put_off(self) -> None:
        """S: not now; it comes again after all the others."""
        flow = self._listening.flow
        if not flow.active or flow.entry is None:
            return
        name = flow.entry.by_name
        if flow.put_off():
            self._shell.toast(tr("{name}'s note comes at the end").format(name=name))
        else:
            self._shell.announce(tr("This is the last note"))

    def next_meeting(self) -> None:
        """Shift+S: leave the rest of this meeting for another time."""
        if not self._listening.flow.next_meeting():
            self._shell.announce(tr("There is no other meeting in the queue"))

    # --- heard --------------------------------------------------------------------------------

    def heard_and_on(self) -> None:
        """E: I know this note; the next one."""
        screen, listening = self._window.screen_, self._listening
        card = screen.current()
        if card is None:
            return
        flow = listening.flow
        cards = screen.playlist()
        after = cards[[one.id for one in cards].index(card.id) + 1 :]
        following = next((one for one in after if not one.heard), None)
        at_it = flow.entry is not None and flow.entry.note == card.id
        going = listening.playing or listening.halted is not None
        flow.was_heard(card.id)
        self._deeds().heard(card)
        if flow.active and at_it and going:
            if not flow.step(1):
                listening.pause()
        elif following is None:
            listening.pause()
        else:
            screen.go_to(following.id)
            if going:
                self.play(following)

    def _on_read(self, card: NoteCard) -> None:
        """It was read to its end: on to the next when the queue waited for that."""
        flow = self._listening.flow
        if flow.stop is not None and flow.stop.note == card.id:
            flow.go_on()
            return
        flow.was_heard(card.id)
        self._deeds().heard(card)
        self._shell.announce(tr("Counted as heard"))

    def mark_unheard(self) -> None:
        """U: as if I had never heard it; a queue that is at it goes on with the next."""
        card = self._window.screen_.current()
        if card is None or card.mine:
            return
        listening, desk = self._listening, self._shell.workspace.desk
        if listening.card is not None and listening.card.id == card.id:
            flow, going = listening.flow, listening.playing
            listening.hearing.end()  # kept before it is forgotten; nothing of it is kept any more
            if not (flow.active and going and flow.ahead() and flow.step(1)):
                listening.pause()
        listening.hearing.forget(card.id)
        listening.parts.forget(card.id)
        listening.flow.is_unheard(card.id)

        def work() -> None:
            from cassette.workflows import hear

            hear.mark_unheard(desk, card.id)

        said = tr("{name}'s note is unheard again").format(name=card.by_name)
        self._run(work, lambda _: self._shell.toast(said))

    def mark_all_heard(self) -> None:
        """Shift+Esc: the notes of this meeting, in Catch up all; with the way back."""
        desk = self._shell.workspace.desk
        notes: list[NoteId] | None = None
        if self._window.screen_ is not self._parts.inbox:
            notes = [one.id for one in self._window.screen_.playlist() if not one.heard]
        self._listening.pause()
        self._listening.flow.leave()

        def work() -> HeardBefore:
            from cassette.workflows import hear

            return hear.mark_all_heard(desk, notes)

        self._run(work, self._on_all_heard)

    def _on_all_heard(self, before: HeardBefore) -> None:
        count = len(before.notes)
        if not count:
            self._shell.announce(tr("No more unheard notes"))
            return
        for note, _ in before.notes:
            self._listening.hearing.forget(note)
        way = Way(tr("Undo"), partial(self._unmark, before))
        self._shell.toast(tr("%n note(s) marked heard", "the inbox", count), way)

    def _unmark(self, before: HeardBefore) -> None:
        desk = self._shell.workspace.desk

        def work() -> None:
            from cassette.workflows import hear

            hear.unmark(desk, before)

        count = len(before.notes)
        said = tr("%n note(s) unheard again", "the inbox", count)
        self._run(work, lambda _: self._shell.toast(said))

    # --- pace ---------------------------------------------------------------------------------

    def _step_speed(self, step: float) -> None:
        self._listening.set_rate(stepped(self._listening.rate, step))

    def next_trim(self) -> None:
        """Shift+T: the next step of leaving out pauses; after the last one none."""
        trim = TRIMS[(TRIMS.index(self._listening.trim) + 1) % len(TRIMS)]
        self._listening.set_trim(trim)
        self._shell.toast(tr("Pauses: {trim}").format(trim=wording.trim(trim)))

    def open_pace(self) -> None:
        """The sheet about speed, words per minute and pauses."""
        from cassette.desktop.screens.player.pace_sheet import PaceSheet

        self._shell.open_sheet(PaceSheet(self._shell, self._listening))

    # --- on the way ---------------------------------------------------------------------------

    def _on_entered(self, entry: QueueEntry) -> None:
        """Another meeting begins: say whose note comes, and show the meeting to who was there."""
        length = wording.spoken_length(entry.duration_ms)
        facts = f"{entry.by_name}, {length}" if entry.spoken else entry.by_name
        self.title.show_title(entry.title, facts)
        self._shell.announce(f"{entry.title}. {facts}")
        screen = self._parts.made_meeting
        if self._left_inbox:
            self._left_inbox = False
            self._window.show_inbox()
        elif (
            screen is not None
            and self._window.screen_ is screen
            and screen.meeting != entry.meeting
            and not screen.composer.in_use
        ):
            self._shell.show_meeting(entry.meeting, entry.note)

    def _on_stopped(self, entry: QueueEntry) -> None:
        """The queue waits: show what is to be read, or where it is decided."""
        card = self._listening.card
        if entry.stop == "decide":
            self._left_inbox = self._window.screen_ is self._parts.inbox
            self._shell.show_meeting(entry.meeting, entry.note)
            self._parts.side.show_outcome()
            said = tr("{title} waits for your stance. V takes it, Space goes on.")
            self._shell.toast(said.format(title=entry.title))
            return
        if not self._window.screen_.go_to(entry.note):
            self._shell.show_meeting(entry.meeting, entry.note)
        self._parts.words.show_note(card)
        text = card.text if card is not None else ""
        said = tr("{name} wrote: {text}. Space goes on.")
        self._shell.announce(said.format(name=entry.by_name, text=text))

    def _on_skipped(self, card: NoteCard, error: CassetteError) -> None:
        if error.code == "audio_missing":
            said = tr("{name}'s note is skipped: its sound has not arrived. Its words are here.")
            self._shell.toast(said.format(name=card.by_name))
            return
        said = tr("{name}'s note is skipped. {why}")
        self._shell.toast(said.format(name=card.by_name, why=told(error).message))

    def _on_troubled(self, error: CassetteError) -> None:
        """Nothing sounds; a queue that lost its speaker waits where it was."""
        if not (isinstance(error, DeviceTrouble) and self._listening.flow.active):
            self._shell.banner(error)
            return
        words = told(error)
        said = tr("Listening was paused. {why} Space goes on where it was.").format(
            why=words.message
        )
        way = Way(tr("Go on"), self._listening.resume)
        self._waits = True
        self._shell.banner(Banner(_WAITS, said, words.hint, way=way, code=error.code))

    def _on_changed(self) -> None:
        if self._waits and self._listening.playing:
            self._waits = False
            self._shell.unbanner(_WAITS)

    def _on_caught_up(self, left: int) -> None:
        if left:
            said = tr("The queue is over; %n note(s) are left for later.", "the inbox", left)
        else:
            said = tr("You are all caught up")
        self._shell.toast(said)

    def _after_sheet(self, *_: object) -> None:
        """A reply was spoken, a stance taken: the queue goes on where it was interrupted."""
        deck = self._listening.deck
        covered = self._window.cover.sheet is not None
        if deck.interrupted and not deck.lent and not covered and self._listening.flow.active:
            self._listening.resume()

    def _run(self, work: Callable[[], object], then: Callable[..., object]) -> None:
        self._shell.bridge.run(Lane.STORE, work, then, self._shell.banner, owner=self)
