"""What a decision meeting asks whoever calls it, before anything is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout

from cassette.desktop import plain_text
from cassette.desktop.language import tr
from cassette.desktop.screens.decision.questions import FiveQuestions
from cassette.desktop.theme import SPACE_M, SPACE_S
from cassette.workflows.decide import Answers, default_answers

if TYPE_CHECKING:
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import MemberId


class Questions(QFrame):
    """A card with the five questions; asked again, with its answers, when the deciders change."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.form = FiveQuestions(())
        self._people: tuple[tuple[MemberId, str], ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_S)
        self._column.setSpacing(SPACE_S)
        self._column.addWidget(plain_text.label(tr("Before anything is recorded"), "heading"))
        hint = tr("Everybody sees your answers; they set the rule, and can be changed later.")
        self._column.addWidget(plain_text.label(hint, "muted", wrap=True))
        self._column.addWidget(self.form)

    @property
    def answers(self) -> Answers:
        """What was answered."""
        return self.form.answers

    @property
    def changed(self) -> Answers | None:
        """What was answered; None for the usual answers."""
        return None if self.answers == default_answers() else self.answers

    def ask(self, people: list[tuple[MemberId, str]], answers: Answers | None) -> None:
        """Ask about these deciders, with these answers to start with (None: the usual ones)."""
        if tuple(people) != self._people:
            self._people = tuple(people)
            old, self.form = self.form, FiveQuestions(self._people)
            self._column.replaceWidget(old, self.form)
            old.hide()
            old.deleteLater()
        self.form.show_answers(answers or default_answers())

    def fail(self, error: CassetteError) -> str:
        """Say what is wrong with the answers, and go there; what is said."""
        self.form.quorum.setFocus()
        return self.form.fail(error)
