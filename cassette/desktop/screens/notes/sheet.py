"""Taking the notes of a meeting away: choices at the left, the very document at the right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout

from cassette.desktop import icons, plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import told, tr
from cassette.desktop.screens.notes.options import NotesOptions
from cassette.desktop.screens.notes.preview import Preview, PreviewText, Shown
from cassette.desktop.theme import SPACE_L, SPACE_S
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.scrolled import Scrolled
from cassette.desktop.widgets.sheet import Sheet
from cassette.runtime import atomic

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import MeetingId


class NotesSheet(Sheet):
    """What is shown is what is copied and saved, byte for byte."""

    preferred_width = 980
    preferred_height = 680

    def __init__(self, shell: Shell, meeting: MeetingId) -> None:
        super().__init__(tr("Export notes"), shell.theme)
        self._shell = shell
        self._shown: Shown | None = None
        self.options = NotesOptions(shell.settings.export_format)
        self.text = PreviewText()
        self.notice = Notice()
        self.pending = plain_text.label("", "muted", wrap=True)
        self.copy = plain_text.button(tr("Copy"), clicked=self._on_copy)
        self.save = plain_text.button(tr("Save as…"), "primary", clicked=self._on_save)
        icons.keep(self.copy, "copy", shell.theme)
        icons.keep(self.save, "download", shell.theme, "on_accent")
        for button in (self.copy, self.save):
            button.setEnabled(False)
        self.preview = Preview(shell, meeting, lambda: (self.options.format, self.options.options))
        self.preview.setParent(self)
        self.preview.shown.connect(self._on_shown)
        self.preview.failed.connect(self._on_no_preview)
        self.options.changed.connect(self._on_choice)
        self._lay_out()
        self.key("Ctrl+S", self._on_save)
        self.preview.ask_now()

    def first_focus(self) -> QWidget:
        return self.options.formats[self.options.format]

    def save_to(self, path: Path) -> None:
        """Write what is shown to ``path``, whole or not at all."""
        shown, fmt = self._shown, self.options.format
        if shown is None:
            return
        text = shown.text
        self.save.setEnabled(False)

        def work() -> Path:
            atomic.write_text(path, text)
            return path

        self._shell.bridge.run(
            Lane.POOL,
            work,
            lambda saved: self._on_saved(saved, fmt),
            self._on_not_saved,
            owner=self,
        )

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(SPACE_S)
        right.addWidget(self.text, 1)
        right.addWidget(self.notice)
        row = QHBoxLayout()
        row.setSpacing(SPACE_L)
        choices = Scrolled(self.options)
        choices.setFixedWidth(self.options.minimumWidth() + SPACE_L)
        row.addWidget(choices)
        row.addLayout(right, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self.pending, 1)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.save)
        self.body.addLayout(row, 1)
        self.body.addLayout(buttons)

    def _on_choice(self) -> None:
        self.notice.clear()
        self.preview.ask()

    def _on_shown(self, shown: Shown) -> None:
        self._shown = shown
        self.title.setText(tr("Export “{title}”").format(title=shown.title))
        self.setAccessibleName(self.title.text())
        self.text.show_text(shown.text)
        self.pending.setText(
            tr(
                "%n note(s) (is|are) still being written down; this preview follows.",
                "pending transcripts",
                shown.pending,
            )
            if shown.pending
            else ""
        )
        for button in (self.copy, self.save):
            button.setEnabled(True)

    def _on_no_preview(self, error: CassetteError) -> None:
        self._shown = None
        for button in (self.copy, self.save):
            button.setEnabled(False)
        self._shell.announce(self.notice.say_error(error), assertive=True)

    def _on_copy(self) -> None:
        if self._shown is not None:
            QGuiApplication.clipboard().setText(self._shown.text)
            self.notice.say(tr("Copied."))
            self._shell.announce(tr("Copied."))

    def _on_save(self) -> None:
        if self._shown is None:
            return
        folder = Path(self._shell.settings.export_folder or Path.home())
        folder = folder if folder.is_dir() else Path.home()
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Save the notes"), str(folder / self._shown.file_name)
        )
        if chosen:
            self.save_to(Path(chosen))

    def _on_saved(self, path: Path, fmt: str) -> None:
        self.save.setEnabled(True)
        self._shell.change_settings(export_folder=str(path.parent), export_format=fmt)
        text = tr("Saved as “{path}”.").format(path=path)
        self.notice.say(text)
        name = tr("Open in the browser") if fmt == "html" else tr("Open it")
        self.notice.add_way(name, lambda: _open(path))
        self.notice.add_way(tr("Open its folder"), lambda: _open(path.parent))
        self._shell.announce(text)

    def _on_not_saved(self, error: CassetteError) -> None:
        self.save.setEnabled(True)
        words = told(error)
        self.notice.say(words.message, words.hint, "error")
        self.notice.add_way(tr("Choose another place"), self._on_save)
        self._shell.announce(f"{words.message} {words.hint}", assertive=True)


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
