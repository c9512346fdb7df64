"""Audio files dropped on a meeting: imported with their progress in sight; each can be stopped."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from cassette.desktop import plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.pulse import Latest
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_S
from cassette.domain.text import shown
from cassette.runtime.jobs import CancelToken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.views import NoteCard
    from cassette.workflows.desk import Place


class ImportLine(QWidget):
    """One file on its way."""

    over = Signal(object)

    def __init__(self, shell: Shell, place: Place, file: Path) -> None:
        super().__init__()
        self._shell, self._place, self._file = shell, place, file
        self._token = CancelToken()
        self._fraction = Latest(0.0)
        name = shown(file.name)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Adding {name}").format(name=name))
        self.stop = plain_text.button(tr("Cancel"), clicked=self._on_cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_M)
        row.addWidget(plain_text.label(tr("Adding {name}").format(name=name)))
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop)
        shell.pulse.watch(self, self._refresh)

    def start(self) -> None:
        """Begin, on the pool."""
        self._shell.bridge.run(Lane.POOL, self._work, self._on_done, self._on_failed)

    def cancel(self) -> None:
        """Stop it; nothing is posted."""
        self._token.cancel()

    def _work(self) -> NoteCard:
        from cassette.workflows.import_note import add_file

        def say(fraction: float) -> None:
            self._fraction.value = fraction

        desk = self._shell.workspace.desk
        return add_file(desk, self._place, self._file, on_progress=say, cancel=self._token)

    def _refresh(self) -> None:
        self.bar.setValue(round(1000 * self._fraction.value))

    def _on_cancel(self) -> None:
        self.cancel()
        self.over.emit(None)

    def _on_done(self, card: NoteCard) -> None:
        if not self._token.cancelled:
            self.over.emit(card)

    def _on_failed(self, error: CassetteError) -> None:
        if not self._token.cancelled:
            self.over.emit(error)


class Imports(QWidget):
    """The files on their way. ``added`` carries the NoteCard, ``failed`` the known error."""

    added = Signal(object)
    failed = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_S)
        self._lines: list[ImportLine] = []
        self.hide()

    @property
    def lines(self) -> list[ImportLine]:
        """What is on its way."""
        return self._lines

    def add(self, place: Place, files: Sequence[Path]) -> None:
        """Import these files as notes in one place."""
        for file in files:
            line = ImportLine(self._shell, place, file)
            line.over.connect(partial(self._on_over, line))
            self._lines.append(line)
            self._column.addWidget(line)
            self.show()
            line.start()

    def cancel_all(self) -> None:
        """Goodbye: stop everything."""
        for line in self._lines:
            line.cancel()

    def _on_over(self, line: ImportLine, result: object) -> None:
        self._lines.remove(line)
        self._shell.pulse.unwatch(line)
        line.hide()
        line.deleteLater()
        self.setVisible(bool(self._lines))
        if isinstance(result, Exception):
            self.failed.emit(result)
        elif result is not None:
            self.added.emit(result)
