"""Taking a stance: a key says which, a key says how to give the reason."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout

from cassette.desktop import deciding_words, icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.models.row_words import words_of
from cassette.desktop.theme import SPACE_S
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.screens.decision.deciding import Deciding
    from cassette.desktop.shell import Shell
    from cassette.domain.deciding_events import StanceKind
    from cassette.domain.outcome_views import DecisionPage
    from cassette.domain.views import NoteCard

_KEYS: dict[StanceKind, str] = {"consent": "C", "abstain": "A", "object": "O", "block": "B"}
_PROPOSAL_CHARS = 400


class StanceSheet(Sheet):
    """Choose with C, A, O or B; then R speaks the reason, W writes it, Enter goes without."""

    preferred_width = 560

    def __init__(
        self, shell: Shell, deciding: Deciding, page: DecisionPage, proposal: NoteCard
    ) -> None:
        super().__init__(tr("Your stance"), shell.theme)
        self._shell, self._deciding = shell, deciding
        self._page, self._proposal = page, proposal
        self._letters = shell.settings.letter_keys
        self.chosen: StanceKind | None = page.mine
        self.unheard = Notice()
        self.choices: dict[StanceKind, QPushButton] = {}
        self._group = QButtonGroup(self)
        self.speak = plain_text.button(
            tr("Speak the reason"), "record", clicked=partial(self._reason, write=False)
        )
        icons.keep(self.speak, "microphone", shell.theme, "on_record")
        self.write = plain_text.button(
            tr("Write the reason"), clicked=partial(self._reason, write=True)
        )
        icons.keep(self.write, "write", shell.theme)
        self.without = plain_text.button(tr("Without a reason"), clicked=self._take)
        self.hint = plain_text.label("", "muted", wrap=True)
        self._lay_out()
        self._bind_keys()
        self._say_unheard()
        self._show_choice()

    def _lay_out(self) -> None:
        by = tr("Proposal by {name}").format(name=self._proposal.by_name)
        self.body.addWidget(plain_text.label(by, "caption"))
        text = words_of(self._proposal)
        shown = text if len(text) <= _PROPOSAL_CHARS else f"{text[:_PROPOSAL_CHARS].rstrip()}…"
        self.body.addWidget(plain_text.label(shown, wrap=True))
        self.body.addWidget(self.unheard)
        column = QVBoxLayout()
        column.setSpacing(SPACE_S)
        for kind in deciding_words.STANCES:
            column.addWidget(self._make_choice(kind))
        self.body.addLayout(column)
        self.body.addWidget(self.hint)
        ways = QHBoxLayout()
        ways.setSpacing(SPACE_S)
        for one in (self.speak, self.write, self.without):
            ways.addWidget(one)
        ways.addStretch(1)
        self.body.addLayout(ways)

    def _make_choice(self, kind: StanceKind) -> QPushButton:
        name, meaning = deciding_words.stance(kind), deciding_words.stance_meaning(kind)
        text = f"{name} ({_KEYS[kind]}): {meaning}" if self._letters else f"{name}: {meaning}"
        made = plain_text.button(
            text, name=f"{name}. {meaning}", clicked=partial(self.choose, kind)
        )
        made.setCheckable(True)
        made.setProperty("place", "team")
        icons.keep(made, kind, self._shell.theme, deciding_words.STANCE_TONES[kind])
        self._group.addButton(made)
        self.choices[kind] = made
        return made

    def _bind_keys(self) -> None:
        if self._letters:
            for kind, key in _KEYS.items():
                self.key(key, partial(self.choose, kind))
            self.key("R", partial(self._reason, write=False))
            self.key("W", partial(self._reason, write=True))
        for key in ("Return", "Enter", "Ctrl+Return"):
            self.key(key, self._take)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter that a focused button had no use for: it presses a way, else takes the stance."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        here = self.window().focusWidget()
        for way in (self.speak, self.write, self.cross):
            if here is way:
                way.click()
                return
        self._take()

    def first_focus(self) -> QWidget:
        return self.choices[self.chosen or "consent"]

    def choose(self, kind: StanceKind) -> None:
        """Choose a stance; it is taken with the reason, or without."""
        self.chosen = kind
        self.choices[kind].setFocus()
        self._show_choice()
        self._shell.announce(deciding_words.stance_meaning(kind))

    def _show_choice(self) -> None:
        kind = self.chosen
        for one, button in self.choices.items():
            button.setChecked(one == kind)
        for way in (self.speak, self.write):
            way.setEnabled(kind is not None)
        self.without.setEnabled(kind is not None and kind != "block")
        if kind is None:
            self.hint.setText(tr("You can change it until the meeting closes."))
        elif kind == "block":
            self.hint.setText(tr("A block needs a reason, so that the others can answer it."))
        elif self._letters:
            self.hint.setText(tr("R speaks the reason, W writes it, Enter takes it without one."))
        else:
            self.hint.setText(tr("Enter takes it without a reason."))

    def _say_unheard(self) -> None:
        standing = self._page.standing
        missing = standing.unheard.get(self._shell.team.me, ()) if standing is not None else ()
        if missing:
            self.unheard.say(
                tr("Your stance counts once you have heard or read the proposal and objections."),
                tr("%n note(s) to go.", "unheard proposal and objections", len(missing)),
                "warn",
            )

    def _reason(self, *, write: bool) -> None:
        if self.chosen is not None:
            self.done()
            self._deciding.reason(self._proposal, self.chosen, write=write)

    def _take(self) -> None:
        if self.chosen is not None and self.without.isEnabled():
            self.done()
            self._deciding.take_stance(self._proposal.meeting, self.chosen)
