"""A due time in plain words, with the moment it means shown while one types."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QTimer, QTimeZone, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cassette.desktop import plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_S, SPACE_XS
from cassette.desktop.widgets.field import Field
from cassette.workflows.when import Due, understand

if TYPE_CHECKING:
    from cassette.desktop.bridge import Job
    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError

_PAUSE_MS = 250


class DueLine(QWidget):
    """``settled`` fires when the words were understood or not. Empty words mean no due time.

    ``name`` is what the time is of, ``empty`` what it means to give none, ``chips`` what is offered
    to press: what the button says and the plain words it stands for.
    """

    settled = Signal()

    def __init__(
        self, shell: Shell, name: str = "", empty: str = "", chips: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__()
        self._shell = shell
        self._name, self._empty = name or tr("Due"), empty or _no_due()
        self._asked: Job | None = None
        self.due: Due | None = None
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("friday 17:00, tomorrow, in 2 days…"))
        self.field = Field(self._name, self.line, self._empty)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._ask)
        self.line.textChanged.connect(self._on_text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_XS)
        layout.addWidget(self.field)
        layout.addLayout(self._suggestions(chips or _usual_chips()))

    @property
    def pending(self) -> bool:
        """Whether the words were not looked at yet."""
        return self._timer.isActive() or self._asked is not None

    def fail(self, error: CassetteError) -> str:
        """Say what is wrong with it; what is said."""
        return self.field.fail(error)

    def _suggestions(self, chips: tuple[tuple[str, str], ...]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        for text, words in chips:
            row.addWidget(
                plain_text.button(
                    text,
                    "chip",
                    name=tr("{name}: {when}").format(name=self._name, when=text),
                    clicked=partial(self.line.setText, words),
                )
            )
        row.addStretch(1)
        return row

    def _on_text(self) -> None:
        if self._asked is not None:
            self._asked.drop()
            self._asked = None
        self.due = None
        self._timer.start()

    def _ask(self) -> None:
        text = self.line.text().strip()
        if not text:
            self.field.say(self._empty)
            self.settled.emit()
            return
        desk = self._shell.workspace.desk
        self._asked = self._shell.bridge.run(
            Lane.POOL,
            lambda: understand(text, now_ms=desk.now_ms(), zone=desk.zone),
            self._on_understood,
            self._on_not_understood,
            owner=self,
        )

    def _on_understood(self, due: Due) -> None:
        self._asked = None
        self.due = due
        self.field.say(_in_words(due))
        self.settled.emit()

    def _on_not_understood(self, error: CassetteError) -> None:
        self._asked = None
        self.field.fail(error)
        self.settled.emit()


def _in_words(due: Due) -> str:
    """Friday, 27 November 2026, 17:00 (Europe/Berlin), as the locale writes it."""
    when = QDateTime.fromMSecsSinceEpoch(due.ms, QTimeZone(due.zone.encode()))
    locale = QLocale()
    return tr("{day}, {time} ({zone})").format(
        day=locale.toString(when.date(), QLocale.FormatType.LongFormat),
        time=locale.toString(when.time(), QLocale.FormatType.ShortFormat),
        zone=due.zone,
    )


def _usual_chips() -> tuple[tuple[str, str], ...]:
    return (
        (tr("Tomorrow"), "tomorrow 17:00"),
        (tr("Friday"), "friday 17:00"),
        (tr("In a week"), "in 7 days"),
    )


def _no_due() -> str:
    return tr("Without one the meeting stays open until somebody closes it.")
