"""A due time in plain words, with the moment it means shown before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cassette.desktop import plain_text, wording
from cassette.desktop.bridge import Job, Lane
from cassette.desktop.language import told, tr
from cassette.desktop.theme import SPACE_S, SPACE_XS

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.views import MeetingRow
    from cassette.workflows.when import Due


class DueField(QWidget):
    """``kept`` carries the Due, or None for no due time. ``left``: Esc, nothing is to change."""

    kept = Signal(object)
    left = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._due: Due | None = None
        self._job: Job | None = None
        self._wanted = False
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("Due time, in plain words"))
        self.field.setPlaceholderText(tr("friday 17:00, tomorrow, in 3 days"))
        self.echo = plain_text.label("", "caption", wrap=True)
        self.keep = plain_text.button(tr("Set"), "primary", clicked=self._on_keep)
        self.clear = plain_text.button(tr("No due time"), clicked=self._on_clear)
        line = QHBoxLayout()
        line.setSpacing(SPACE_S)
        line.addWidget(self.field, 1)
        line.addWidget(self.keep)
        line.addWidget(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_S, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addLayout(line)
        column.addWidget(self.echo)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(150)
        self._pause.timeout.connect(self._ask)
        self.field.textChanged.connect(self._on_text)
        self.field.returnPressed.connect(self._on_keep)

    def open(self, row: MeetingRow) -> None:
        """Start with what is set."""
        self.field.clear()
        self._on_text("")
        self.clear.setVisible(row.due_ms is not None)
        self.show()
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _on_text(self, text: str) -> None:
        self._due, self._wanted = None, False
        if self._job is not None:
            self._job.drop()
            self._job = None
        self.keep.setEnabled(False)
        self.echo.setText("")
        self._pause.start() if text.strip() else self._pause.stop()

    def _ask(self) -> None:
        from cassette.workflows.when import understand

        text, now, zone = self.field.text(), self._shell.now_ms(), self._shell.workspace.desk.zone
        self._job = self._shell.bridge.run(
            Lane.POOL,
            lambda: understand(text, now_ms=now, zone=zone),
            self._on_understood,
            self._on_misunderstood,
        )

    def _on_understood(self, due: Due) -> None:
        self._due, self._job = due, None
        self.keep.setEnabled(True)
        plain_text.set_kind(self.echo, "good")
        self.echo.setText(wording.full_moment(due.ms))
        if self._wanted:
            self._on_keep()

    def _on_misunderstood(self, error: CassetteError) -> None:
        self._job, self._wanted = None, False
        words = told(error)
        plain_text.set_kind(self.echo, "error")
        self.echo.setText(f"{words.message} {words.hint}")

    def _on_keep(self) -> None:
        """Enter right after the last letter waits until the words are understood."""
        self._wanted = self._due is None and bool(self.field.text().strip())
        if self._due is not None:
            self.kept.emit(self._due)

    def _on_clear(self) -> None:
        self.kept.emit(None)
