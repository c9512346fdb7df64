"""Typing the note in the recorder's place, for whoever has no microphone or no wish to speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cassette.desktop import wording
from cassette.desktop.bridge import Lane
from cassette.desktop.screens.recorder.write_page import WritePage
from cassette.workflows.write_note import write_note

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell, Then
    from cassette.domain.errors import CassetteError
    from cassette.domain.views import NoteCard
    from cassette.workflows.desk import Place


class Writing(QObject):
    """``page`` shows it; ``over`` fires when the note is stored."""

    over = Signal()

    def __init__(self, shell: Shell, place: Place, prompt: str, then: Then | None = None) -> None:
        super().__init__()
        self._shell, self._then = shell, then
        self._place = place
        self.page = WritePage(prompt)
        self.page.posted.connect(self._on_posted)

    @property
    def would_lose(self) -> bool:
        """Whether something was typed that is not stored."""
        return bool(self.page.text.strip())

    def _on_posted(self, text: str) -> None:
        desk, place = self._shell.workspace.desk, self._place
        self._shell.bridge.run(
            Lane.STORE,
            lambda: write_note(desk, place, text),
            self._on_written,
            self._on_failed,
            owner=self,
        )

    def _on_written(self, note: NoteCard) -> None:
        if self._then is None:
            self._shell.toast(wording.posted(note, self._place.item))
        self.over.emit()
        if self._then is not None:
            self._then(note)

    def _on_failed(self, error: CassetteError) -> None:
        self._shell.announce(self.page.fail(error), assertive=True)
