"""The pane at the side: whose note it is, its words to read along, reactions to this moment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.models.row_words import words_of
from cassette.desktop.screens.player.moments import MomentsStrip
from cassette.desktop.screens.player.words import ReadAlong
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS
from cassette.desktop.widgets.avatar import Avatar

if TYPE_CHECKING:
    from cassette.desktop.listening import Listening
    from cassette.desktop.shell import Shell
    from cassette.domain.listening_views import Listener
    from cassette.domain.notes import Transcript
    from cassette.domain.views import NoteCard

MIN_WIDTH = 260


class WordsPane(QFrame):
    """Shows the note that plays, else the one the person is at.

    ``react_wanted``: a reaction to this moment. ``read_wanted`` carries a card that was read to its
    end and counts as heard. ``left``: Esc in the text.
    """

    react_wanted = Signal(str)
    read_wanted = Signal(object)
    left = Signal()

    def __init__(self, shell: Shell, listening: Listening) -> None:
        super().__init__()
        self.setProperty("kind", "bar")
        self.setAccessibleName(tr("Words"))
        self.setMinimumWidth(MIN_WIDTH)
        self._shell, self._listening = shell, listening
        self._card: NoteCard | None = None
        self._avatar = Avatar("", shell.theme.tokens.muted, 32)
        self._name = plain_text.label("", "strong")
        self._facts = plain_text.label("", "caption")
        self.words = ReadAlong(shell.theme)
        self.moments = MomentsStrip(shell.theme)
        self.follow = plain_text.button(tr("Follow"), "chip", clicked=self.words.follow)
        icons.keep(self.follow, "follow", shell.theme)
        self.follow.hide()
        self.read = plain_text.button(
            tr("I have read it"), "chip", tip=tr("Count it as heard (E)"), clicked=self._on_read
        )
        icons.keep(self.read, "check", shell.theme)
        self.read.hide()
        self.heard_by = plain_text.label("", "caption", wrap=True)
        self.heard_by.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_L, SPACE_L, SPACE_M, SPACE_M)
        outer.setSpacing(SPACE_M)
        outer.addLayout(self._make_head())
        outer.addWidget(self.heard_by)
        outer.addWidget(self.moments)
        outer.addWidget(self.words, 1)
        outer.addWidget(self.read, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addLayout(self._make_foot())
        self.words.sought.connect(self._on_sought)
        self.moments.sought.connect(self._on_sought)
        self.words.follows.connect(lambda on: self.follow.setVisible(not on))
        self.words.end_seen.connect(self._offer_read)
        self.words.left.connect(self.left)
        listening.changed.connect(self._on_listening)
        listening.moved.connect(self._on_moved)
        shell.moments_at.changed.connect(self._show_moments)
        self._show_head()
        self._show_words()

    @property
    def card(self) -> NoteCard | None:
        """The note whose words are shown."""
        return self._card

    def show_note(self, card: NoteCard | None) -> None:
        """Show this note's words, unless another one plays."""
        playing = self._listening.card if self._listening.playing else None
        wanted = playing or card
        if wanted != self._card:
            changed = self._words_changed(wanted)
            self._card = wanted
            self._show_head()
            if changed:
                self._show_words()

    def _words_changed(self, wanted: NoteCard | None) -> bool:
        old = self._card
        if old is None or wanted is None:
            return True
        return (old.id, old.text, old.transcript) != (wanted.id, wanted.text, wanted.transcript)

    def _make_head(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        head = QHBoxLayout()
        head.setSpacing(SPACE_M)
        head.addWidget(self._avatar)
        head.addLayout(words, 1)
        return head

    def _make_foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_XS)
        self.reactions = {}
        for what in icons.REACTION_ICONS:
            name = wording.reaction(what)
            one = plain_text.icon_button(
                icons.icon(what, self._shell.theme),
                tr("{reaction}, at this moment").format(reaction=name),
                clicked=partial(self.react_wanted.emit, what),
            )
            icons.keep(one, what, self._shell.theme, "muted")
            self.reactions[what] = one
            foot.addWidget(one)
        foot.addStretch(1)
        foot.addWidget(self.follow)
        foot.setContentsMargins(0, 0, SPACE_S, 0)
        return foot

    def _show_head(self) -> None:
        card = self._card
        self._avatar.setVisible(card is not None)
        for one in self.reactions.values():
            one.setEnabled(card is not None and not card.deleted)
        self._show_moments()
        if card is None:
            self._name.setText(tr("No note chosen"))
            self._facts.setText("")
            self._show_listeners(None, ())
            return
        self._ask_listeners(card)
        self._offer_read()
        self._avatar.show_person(card.by_name, card.by_colour)
        self._name.setText(card.by_name)
        when = wording.moment(card.at_ms, self._shell.now_ms())
        length = wording.length(card.duration_ms) if card.sound is not None else tr("written")
        self._facts.setText(f"{length}  ·  {when}")

    def _show_moments(self) -> None:
        """What people left in the note: reactions, replies, what somebody will do about it."""
        moments = self._shell.moments_at.of(self._card)
        self.moments.show_moments(moments)
        self.words.show_moments(moments)

    def _offer_read(self) -> None:
        """Whoever read a note to its end need not hear it."""
        card = self._card
        wanted = card is not None and not (card.heard or card.mine or card.deleted or card.hidden)
        self.read.setVisible(wanted and card is not None and bool(card.text) and self.words.at_end)

    def _on_read(self) -> None:
        if self._card is not None:
            self.read.hide()
            self.read_wanted.emit(self._card)

    def _ask_listeners(self, card: NoteCard) -> None:
        """Who has heard my note; of others' notes that is for their speakers to know."""
        if not card.mine or card.deleted:
            self._show_listeners(card, ())
            return
        desk = self._shell.workspace.desk

        def work() -> tuple[Listener, ...]:
            from cassette.workflows import hear

            return hear.listeners(desk, card.id)

        self._shell.bridge.run(
            Lane.STORE, work, lambda found: self._show_listeners(card, found), owner=self
        )

    def _show_listeners(self, card: NoteCard | None, found: tuple[Listener, ...]) -> None:
        if card is not None and (self._card is None or card.id != self._card.id):
            return
        self.heard_by.setText(listeners_words(found, card.duration_ms if card is not None else 0))
        self.heard_by.setVisible(bool(found))

    def _show_words(self) -> None:
        card = self._card
        if card is None:
            self.words.show_words(None, tr("Choose a note to read its words here."))
            return
        self.words.show_words(None, words_of(card))
        if card.text and card.sound is not None:
            queries = self._shell.workspace.library.queries
            self._shell.bridge.run(
                Lane.STORE,
                lambda: (card, queries.transcript(card.id)),
                self._on_transcript,
            )

    def _on_transcript(self, found: tuple[NoteCard, Transcript | None]) -> None:
        card, transcript = found
        if self._card is not None and card.id == self._card.id and transcript is not None:
            self.words.show_words(transcript, words_of(card))
            self._on_moved(self._listening.position_ms)

    def _on_sought(self, ms: int) -> None:
        card = self._card
        if card is None:
            return
        current = self._listening.card
        if current is not None and current.id == card.id:
            self._listening.seek(ms)
            if not self._listening.playing:
                self._listening.go_on()
        else:
            self._shell.play((card,), 0, ms)

    def _on_listening(self) -> None:
        if self._listening.playing:
            self.show_note(self._listening.card)

    def _on_moved(self, position_ms: int) -> None:
        current = self._listening.card
        if self._card is not None and current is not None and current.id == self._card.id:
            self.words.show_moment(position_ms)


def listeners_words(listeners: tuple[Listener, ...], duration_ms: int) -> str:
    """ "Heard by Ada, Grace. Begun: Alan (0:12 of 0:57). Not yet: Noor." """
    heard = [one.name for one in listeners if one.heard]
    begun = [
        tr("{name} ({time} of {all})").format(
            name=one.name, time=wording.length(one.up_to_ms), all=wording.length(duration_ms)
        )
        for one in listeners
        if not one.heard and one.up_to_ms > 0
    ]
    waiting = [one.name for one in listeners if not one.heard and one.up_to_ms <= 0]
    said = (
        (tr("Heard by {names}."), heard),
        (tr("Begun: {names}."), begun),
        (tr("Not heard yet: {names}."), waiting),
    )
    return " ".join(text.format(names=", ".join(names)) for text, names in said if names)
