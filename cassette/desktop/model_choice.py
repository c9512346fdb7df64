"""Choosing the speech model: what is here, what can be had, and getting it once a person agreed.

Used by the settings and by the first steps.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import icons, plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.pulse import Latest
from cassette.desktop.theme import SPACE_M, SPACE_S
from cassette.desktop.widgets.notice import Notice
from cassette.runtime.jobs import Cancelled, CancelToken
from cassette.transcription.model_download import download, size_for_people
from cassette.transcription.model_files import ModelChoice, ModelFiles, ModelRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.bridge import Bridge
    from cassette.desktop.pulse import Pulse
    from cassette.desktop.theme import Theme
    from cassette.domain.errors import CassetteError

_ROW = Qt.ItemDataRole.UserRole


class ModelChoosing(QWidget):
    """``chosen`` carries what the settings keep: a model's name, or "" for Cassette's own choice.

    Nothing is fetched before the person pressed the button that names the size.
    """

    chosen = Signal(str)
    said = Signal(str)

    def __init__(
        self,
        bridge: Bridge,
        pulse: Pulse,
        theme: Theme,
        wished: str,
        files: ModelFiles | None = None,
    ) -> None:
        super().__init__()
        self._bridge, self._pulse = bridge, pulse
        self._files = files or ModelFiles()
        self._wished = wished
        self._cancel: CancelToken | None = None
        self._here = Latest((0, 1))
        self.state = plain_text.label("", "strong", wrap=True)
        self.list = QListWidget()
        self.list.setProperty("kind", "field")
        self.list.setAccessibleName(tr("Speech models"))
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemActivated.connect(lambda _: self.act())
        self.button = plain_text.button(tr("Use this model"), "primary", clicked=self.act)
        self.import_button = plain_text.button(tr("Add from a folder…"), clicked=self._on_import)
        icons.keep(self.import_button, "folder", theme)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(tr("Download"))
        self.progress.hide()
        self.notice = Notice()
        self._lay_out()
        pulse.watch(self, self._refresh)
        self.look()

    @property
    def downloading(self) -> bool:
        """Whether a model is being fetched."""
        return self._cancel is not None

    def look(self) -> None:
        """See again what is here and which one is used."""
        files, wished = self._files, self._wished
        self._bridge.run(Lane.POOL, files.list_models, self._on_rows, owner=self)
        self._bridge.run(
            Lane.POOL,
            lambda: files.resolve(wished or None),
            self._on_used,
            self._on_none,
            owner=self,
        )

    def act(self) -> None:
        """Use the model that is chosen in the list; get it first when it is not here."""
        row = self._row()
        if self._cancel is not None:
            self._cancel.cancel()
        elif row is not None and row.folder is None:
            self._ask_to_download(row)
        elif row is not None:
            self._use(row.name)

    def add_folder(self, folder: Path) -> None:
        """Copy weights a person has and use them."""
        files = self._files
        self._bridge.run(
            Lane.POOL,
            lambda: files.add(folder),
            lambda choice: self._use(choice.name),
            self._on_failed,
            owner=self,
        )

    def ask_to_stop(self, go_on: Callable[[], object]) -> str:
        """Leaving would stop a download: have that decided first. What is said; "" when none runs.

        ``go_on`` is called when the person would rather leave.
        """
        if not self.downloading:
            return ""
        text = tr("The download is still going on.")
        self.notice.say(text, tr("It stops when you leave; nothing of it stays."), "warn")
        self.notice.add_way(tr("Stop it and leave"), go_on)
        self.notice.add_way(tr("Stay"), self.notice.clear).setFocus()
        return text

    def leave(self) -> None:
        """The page goes."""
        self._pulse.unwatch(self)
        self.stop()

    def stop(self) -> None:
        """Stop what is being fetched; nothing of it stays."""
        if self._cancel is not None:
            self._cancel.cancel()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.import_button)
        row.addStretch(1)
        row.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self.state)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.notice)
        layout.addWidget(self.progress)
        layout.addLayout(row)

    def _row(self) -> ModelRow | None:
        item = self.list.currentItem()
        row = item.data(_ROW) if item is not None else None
        return row if isinstance(row, ModelRow) else None

    def _on_rows(self, rows: tuple[ModelRow, ...]) -> None:
        before = self._row()
        self.list.clear()
        for row in rows:
            item = QListWidgetItem(_words(row))
            item.setData(_ROW, row)
            self.list.addItem(item)
            if before is not None and before.name == row.name:
                self.list.setCurrentItem(item)
        if before is None:
            self.list.setCurrentRow(0)

    def _on_used(self, choice: ModelChoice) -> None:
        self.state.setText(tr("Notes are written down with “{name}”.").format(name=choice.name))
        plain_text.set_kind(self.state, "good")

    def _on_none(self, error: CassetteError) -> None:
        self.state.setText(error.message)
        plain_text.set_kind(self.state, "warn")

    def _on_current(self) -> None:
        row = self._row()
        self.button.setEnabled(row is not None)
        if row is None or self.downloading:
            return
        if row.folder is not None:
            text = tr("Use this model")
        else:
            text = tr("Download {size}…").format(size=size_for_people(row.size))
        self.button.setText(text)
        self.button.setAccessibleName(f"{text} {row.name}")

    def _ask_to_download(self, row: ModelRow) -> None:
        """Consent: said with size and source, given by a second press."""
        self.notice.say(
            tr("Download “{name}”, {size}, from huggingface.co?").format(
                name=row.name, size=size_for_people(row.size)
            ),
            tr("Only the model is fetched; nothing of yours leaves this computer."),
        )
        self.notice.add_way(tr("Download"), lambda: self._download(row)).setFocus()
        self.notice.add_way(tr("Not now"), self.notice.clear)

    def _download(self, row: ModelRow) -> None:
        self.notice.clear()
        cancel = self._cancel = CancelToken()
        self._here.value = (0, max(1, row.size))
        self.progress.setRange(0, 1000)
        self.progress.show()
        self.list.setEnabled(False)
        self.button.setText(tr("Cancel"))
        files, here = self._files, self._here

        def on_progress(done: int, total: int) -> None:
            here.value = (done, max(1, total))

        def work() -> ModelChoice | None:
            try:
                return download(
                    files, row.name, consent=True, on_progress=on_progress, cancel=cancel
                )
            except Cancelled:
                return None

        self._bridge.run(Lane.POOL, work, self._on_downloaded, self._on_failed, owner=self)

    def _refresh(self) -> None:
        if self._cancel is not None:
            done, total = self._here.value
            self.progress.setValue(round(1000 * done / total))
            self.state.setText(
                tr("{done} of {total}").format(
                    done=size_for_people(done), total=size_for_people(total)
                )
            )

    def _on_downloaded(self, choice: ModelChoice | None) -> None:
        self._calm()
        if choice is not None:
            self._use(choice.name)
        else:
            self.look()

    def _on_failed(self, error: CassetteError) -> None:
        self._calm()
        self.said.emit(self.notice.say_error(error))
        self.look()

    def _calm(self) -> None:
        self._cancel = None
        self.progress.hide()
        self.list.setEnabled(True)
        self._on_current()

    def _use(self, name: str) -> None:
        self._wished = name
        self.chosen.emit(name)
        self.said.emit(tr("Notes are written down with “{name}”.").format(name=name))
        self.look()

    def _on_import(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Add a speech model"))
        if chosen:
            self.add_folder(Path(chosen))


def _words(row: ModelRow) -> str:
    languages = tr("English") if row.languages == "English" else tr("many languages")
    if row.languages == "not known":
        languages = tr("languages not known")
    here = {
        "bundled": tr("comes with Cassette"),
        "downloaded": tr("on this computer"),
        "yours": tr("on this computer"),
    }.get(row.origin or "", tr("not on this computer"))
    return f"{row.name}\n{size_for_people(row.size)} · {languages} · {here}"
