"""The 24 recovery words of a member: shown once, then tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import icons, plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.team import deeds
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_S
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLabel

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError

_COLUMNS, _WORDS = 4, 24
START, SHOWN, TESTED = range(3)


class RecoverySheet(Sheet):
    """Explains, shows, asks for them again. They are in no clipboard and in no file."""

    preferred_width = 620

    def __init__(self, shell: Shell) -> None:
        super().__init__(tr("Recovery words"), shell.theme)
        self._shell = shell
        self.notice = Notice()
        self.make = plain_text.button(tr("Show me 24 words"), "primary", clicked=self._on_make)
        self.test = plain_text.button(
            tr("I wrote them down: test me"), "primary", clicked=self._on_test
        )
        self.typed = QPlainTextEdit()
        self.typed.setTabChangesFocus(True)
        self.typed_field = Field(
            tr("Type the 24 words"), self.typed, tr("The first four letters of each will do.")
        )
        self.check = plain_text.button(tr("Check"), "primary", clicked=self._on_check)
        self.again = plain_text.button(tr("Show them again"), clicked=self._on_again)
        self.labels: list[QLabel] = []
        self.asked = plain_text.label("", "warn", wrap=True)
        self._words: tuple[str, ...] = ()
        self.proven = False
        self.pages = QStackedWidget()
        for page in (self._start(), self._shown(), self._tested()):
            self.pages.addWidget(page)
        icons.keep(self.make, "lock", shell.theme, "on_accent")
        self.body.addWidget(self.notice)
        self.body.addWidget(self.pages, 1)
        self.setMinimumHeight(420)

    def first_focus(self) -> QWidget:
        return self.make

    def may_close(self) -> bool:
        """Words that were shown and not tested: said once more."""
        if not self._words or self.proven or not self.notice.isHidden():
            return True
        text = tr("These words have not been tested")
        self.notice.say(text, tr("Close again to leave it so: they count all the same."), "warn")
        self._shell.announce(text, assertive=True)
        return False

    def done(self) -> None:
        self._words = ()
        self.test.setAccessibleDescription("")
        for label in self.labels:
            label.setText("")
        self.typed.clear()
        super().done()

    def _start(self) -> QWidget:
        why = tr(
            "With these words you come back into the team when every computer of yours is lost. "
            "Write them on paper and keep it where nobody looks. Whoever has them can read what "
            "you can read."
        )
        once = tr("They are shown now and never again. Words made before no longer count.")
        return _page(
            [plain_text.label(why, wrap=True), plain_text.label(once, "strong", wrap=True)],
            [self.make],
        )

    def _shown(self) -> QWidget:
        grid_of = QWidget()
        grid = QGridLayout(grid_of)
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_S)
        rows = _WORDS // _COLUMNS
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        for n in range(_WORDS):
            label = plain_text.label("", "strong")
            label.setFont(fixed)
            self.labels.append(label)
            grid.addWidget(label, n % rows, n // rows)
        text = tr("Write them down in this order.")
        return _page([plain_text.label(text, wrap=True), grid_of, self.asked], [self.test])

    def _tested(self) -> QWidget:
        return _page([self.typed_field], [self.again, self.check])

    def _on_make(self) -> None:
        self.make.setEnabled(False)
        self.notice.clear()
        workspace = self._shell.workspace
        self._shell.bridge.run(
            Lane.POOL,
            lambda: deeds.recovery_words(workspace),
            self._on_made,
            self._on_failed,
            owner=self,
        )

    def _on_made(self, made: tuple[tuple[str, ...], str]) -> None:
        self._words, keeper = made
        later = tr("They count once {name}'s Cassette, which looks after the team, was in step.")
        self.asked.setText(later.format(name=keeper) if keeper else "")
        self.asked.setVisible(bool(keeper))
        for n, (label, word) in enumerate(zip(self.labels, self._words, strict=True), start=1):
            label.setText(f"{n:2}  {word}")
        self._shell.in_step.look_again()
        self._on_again()

    def _on_again(self) -> None:
        self.notice.clear()
        self.pages.setCurrentIndex(SHOWN)
        self.test.setFocus()
        spoken = ", ".join(f"{n} {word}" for n, word in enumerate(self._words, start=1))
        self.test.setAccessibleDescription(f"{spoken}. {self.asked.text()}".strip())

    def _on_test(self) -> None:
        self.notice.clear()
        self.typed.clear()
        self.typed_field.mend()
        self.pages.setCurrentIndex(TESTED)
        self.typed.setFocus()

    def _on_check(self) -> None:
        typed = self.typed.toPlainText()
        if not typed.strip():
            self.typed.setFocus()
            return
        workspace = self._shell.workspace
        self._shell.bridge.run(
            Lane.POOL,
            lambda: deeds.check_recovery(workspace, typed),
            self._on_proven,
            self._on_wrong,
            owner=self,
        )

    def _on_proven(self, _: object) -> None:
        self.proven = True
        self._shell.toast(tr("These are your recovery words. Keep them well."))
        self.done()

    def _on_wrong(self, error: CassetteError) -> None:
        self._shell.announce(self.typed_field.fail(error), assertive=True)

    def _on_failed(self, error: CassetteError) -> None:
        self.make.setEnabled(True)
        self._shell.announce(self.notice.say_error(error), assertive=True)


def _page(parts: Sequence[QWidget], buttons: Sequence[QWidget]) -> QWidget:
    made = QWidget()
    row = QHBoxLayout()
    row.setSpacing(SPACE_S)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE_M)
    for part in parts:
        layout.addWidget(part)
    layout.addStretch(1)
    layout.addLayout(row)
    return made
