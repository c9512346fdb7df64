"""The keys that decide and act: V takes a stance, A takes an action, O goes to the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.screens.decision.pane import OutcomePane
    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.domain.notes import Transcript
    from cassette.domain.views import NoteCard

_FIRST_CHARS = 160
_MOST_CHARS = 500


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in a note, and words of it to start an action with. ``at_ms`` None: all of it."""

    card: NoteCard
    words: str
    at_ms: int | None


class Upshots(QObject):
    """Bound to one window. The screens behind it are imported with the first wish."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._shell, self._parts = window, window.shell, window.parts
        on = window.actions_.on
        on("stance", self._with_pane("take_stance"))
        on("make_proposal", self.make_proposal)
        on("make_action", self.make_action)
        on("outcome", self.go_to_outcome)
        on("propose", self._with_pane("propose"))
        on("conclude", self._with_pane("state_outcome"))

    def _with_pane(self, wish: str) -> Callable[[], None]:
        """Ask the outcome pane of the meeting that is shown to do this, once it has read."""

        def do() -> None:
            pane = self._pane()
            if pane is not None:  # it may be made by this very key
                pane.model.once(getattr(pane, wish))

        return do

    def go_to_outcome(self) -> None:
        """O: to the front, with the keyboard in it."""
        pane = self._pane()
        if pane is None:
            return
        self._parts.side.show_outcome()
        if not self._parts.side.isVisible():
            self._window.show_words(True)
        pane.model.once(lambda: pane.first_focus().setFocus())

    def make_proposal(self) -> None:
        """The note the person is at is what is to be decided on."""
        card = self._window.screen_.current()
        if card is not None and not card.deleted:
            self._parts.side.outcome.deciding.propose_note(card)

    def make_action(self) -> None:
        """A: of the words that are selected, of the moment that is heard, of the note at hand."""
        moment = self._selected() or self._heard() or self._at_hand()
        pane = self._pane(quiet=True)
        if moment is None and pane is not None:
            pane.add_action()
        elif moment is None:
            self._shell.toast(tr("Choose a note first: an action comes out of what was said."))
        elif moment.at_ms is None or moment.words:
            self._open(moment)
        else:
            self._ask_for_words(moment)

    def _pane(self, *, quiet: bool = False) -> OutcomePane | None:
        if self._window.screen_ is self._parts.made_meeting:
            return self._parts.side.outcome
        if not quiet:
            self._shell.toast(tr("Open a meeting first."))
        return None

    def _selected(self) -> Moment | None:
        """What is selected in the words, where somebody is at them."""
        words, card = self._parts.words.words, self._parts.words.card
        text, at_ms = words.selected()
        if card is None or not text or not words.hasFocus():
            return None
        return Moment(card, text, at_ms)

    def _heard(self) -> Moment | None:
        listening = self._window.listening
        card = listening.card
        if card is None or not listening.playing:
            return None
        return Moment(card, "", listening.position_ms)

    def _at_hand(self) -> Moment | None:
        card = self._window.screen_.current()
        if card is None or card.deleted:
            return None
        return Moment(card, first_words(card.text), None)

    def _ask_for_words(self, moment: Moment) -> None:
        """The sentence that is spoken at that moment."""
        queries, card, at_ms = self._shell.workspace.library.queries, moment.card, moment.at_ms

        def work() -> str:
            transcript = queries.transcript(card.id)
            return sentence_at(transcript, at_ms or 0) if transcript is not None else ""

        self._shell.bridge.run(
            Lane.STORE, work, lambda words: self._open(Moment(card, words, at_ms)), owner=self
        )

    def _open(self, moment: Moment) -> None:
        from cassette.desktop.screens.actions.sheet import ActionSheet, Source

        card = moment.card
        words = " ".join(moment.words.split())[:_MOST_CHARS].strip()
        source = Source(card.meeting, words, card.id, moment.at_ms)
        self._shell.open_sheet(ActionSheet(self._shell, source))


def sentence_at(transcript: Transcript, at_ms: int) -> str:
    """What is said at a moment: the segment that is spoken then, else the last one before."""
    said = ""
    for segment in transcript.segments:
        if segment.start_ms > at_ms:
            break
        said = segment.text.strip()
    return said


def first_words(text: str) -> str:
    """The first sentence of a note, cut to what fits a line."""
    first = text.strip().split("\n", 1)[0]
    for mark in (". ", "! ", "? "):
        first = first.split(mark, 1)[0] + (mark.strip() if mark in first else "")
    return first if len(first) <= _FIRST_CHARS else first[:_FIRST_CHARS].rsplit(" ", 1)[0]
