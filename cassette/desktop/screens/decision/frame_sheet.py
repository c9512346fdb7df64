"""The five questions, asked of the host before anybody takes a stance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from cassette.desktop import plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import told, tr
from cassette.desktop.screens.decision.questions import FiveQuestions
from cassette.desktop.theme import SPACE_S
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.scrolled import Scrolled
from cassette.desktop.widgets.sheet import Sheet
from cassette.domain.errors import QuorumTooHigh
from cassette.workflows import decide

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.deciding_events import DecisionFramed
    from cassette.domain.errors import CassetteError
    from cassette.domain.views import MeetingPage


class FrameSheet(Sheet):
    """Keeps the answers; they are shown to everybody and set the rule."""

    preferred_width = 600
    preferred_height = 640

    def __init__(self, shell: Shell, page: MeetingPage, frame: DecisionFramed | None) -> None:
        super().__init__(tr("How this is decided"), shell.theme)
        self._shell, self._meeting = shell, page.row.id
        people = [(one.member, one.name) for one in page.people if one.role != "observer"]
        self.questions = FiveQuestions(people)
        if frame is not None:
            self.questions.show_answers(frame)
        self.notice = Notice()
        self.keep = plain_text.button(
            tr("Keep the answers"), "primary", tip=tr("Ctrl+Enter"), clicked=self._on_keep
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(plain_text.label(tr("Everybody sees the answers."), "muted"), 1)
        buttons.addWidget(self.keep)
        self.body.addWidget(Scrolled(self.questions), 1)
        self.body.addWidget(self.notice)
        self.body.addLayout(buttons)
        self.key("Ctrl+Return", self._on_keep)

    def first_focus(self) -> QWidget:
        return self.questions.first_focus()

    def _on_keep(self) -> None:
        if not self.keep.isEnabled():
            return
        self.keep.setEnabled(False)
        desk, meeting, answers = self._shell.workspace.desk, self._meeting, self.questions.answers
        self._shell.bridge.run(
            Lane.STORE,
            lambda: decide.frame(desk, meeting, answers),
            self._on_kept,
            self._on_failed,
            owner=self,
        )

    def _on_kept(self, _: object) -> None:
        self._shell.toast(tr("The answers are kept and set the rule."))
        self.done()

    def _on_failed(self, error: CassetteError) -> None:
        self.keep.setEnabled(True)
        if isinstance(error, QuorumTooHigh):
            self._shell.announce(self.questions.fail(error), assertive=True)
            self.questions.quorum.setFocus()
            return
        words = told(error)
        self.notice.say(words.message, words.hint, "error")
        self._shell.announce(f"{words.message} {words.hint}", assertive=True)
