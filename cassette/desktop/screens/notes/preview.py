"""The very text that will be saved, read again when a choice or the meeting changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit

from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.domain.views import TranscriptState
from cassette.export.documents import document
from cassette.workflows.export_meeting import file_name, gather

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.bridge import Job
    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import MeetingId
    from cassette.export.options import ExportOptions

_PAUSE_MS = 120


@dataclass(frozen=True, slots=True)
class Shown:
    """A document ready to be saved, its file name, and how many transcripts are still to come."""

    text: str
    file_name: str
    title: str
    pending: int


class Preview(QObject):
    """Asks for a document after a short pause; ``shown`` and ``failed`` carry what came of it."""

    shown = Signal(object)
    failed = Signal(object)

    def __init__(
        self, shell: Shell, meeting: MeetingId, choice: Callable[[], tuple[str, ExportOptions]]
    ) -> None:
        super().__init__()
        self._shell = shell
        self._meeting = meeting
        self._choice = choice
        self._asked: Job | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.ask_now)
        shell.feed.appended.connect(self.ask)

    def ask(self) -> None:
        """Something changed: read again, soon."""
        if not self._timer.isActive():
            self._timer.start()

    def ask_now(self) -> None:
        """Read again. An older answer that is still on its way is not wanted any more."""
        if self._asked is not None:
            self._asked.drop()
        fmt, options = self._choice()
        desk, meeting = self._shell.workspace.desk, self._meeting

        def work() -> Shown:
            material = gather(desk, meeting)
            notes = material.page.notes
            pending = sum(
                note.transcript is TranscriptState.PENDING and not note.deleted for note in notes
            )
            text = document(fmt, material, options)
            return Shown(text, file_name(material.page, fmt), material.page.row.title, pending)

        self._asked = self._shell.bridge.run(
            Lane.POOL, work, self._on_shown, self._on_failed, owner=self
        )

    def _on_shown(self, shown: Shown) -> None:
        self._asked = None
        self.shown.emit(shown)

    def _on_failed(self, error: CassetteError) -> None:
        self._asked = None
        self.failed.emit(error)


class PreviewText(QPlainTextEdit):
    """The document as plain text: what people wrote is never taken for markup here."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setAccessibleName(tr("Preview"))
        self.setTabChangesFocus(True)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))

    def show_text(self, text: str) -> None:
        """Replace the text and stay where the person was reading."""
        if text == self.toPlainText():
            return
        bar = self.verticalScrollBar()
        at = bar.value()
        self.setPlainText(text)
        bar.setValue(min(at, bar.maximum()))
