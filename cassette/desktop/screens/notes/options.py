"""What a person chooses about a document: its format and which parts it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QVBoxLayout, QWidget

from cassette.desktop import plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_L, SPACE_XS
from cassette.export.documents import CAPTION_KEYS, FORMAT_KEYS
from cassette.export.options import ExportOptions

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

WIDTH = 240


class NotesOptions(QWidget):
    """``changed`` fires at every choice; ``format`` and ``options`` are what is chosen."""

    changed = Signal()

    def __init__(self, fmt: str) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        names = {
            "md": tr("Markdown"),
            "html": tr("Web page"),
            "json": tr("JSON, for programs"),
            "srt": tr("Captions (SubRip)"),
            "vtt": tr("Captions (WebVTT)"),
        }
        self.formats = {key: QRadioButton(names[key]) for key in FORMAT_KEYS}
        self.transcript = QCheckBox(tr("What was said"))
        self.timestamps = QCheckBox(tr("Times"))
        self.reactions = QCheckBox(tr("Reactions"))
        self.full_names = QRadioButton(tr("Full names"))
        self.initials = QRadioButton(tr("Initials"))
        self.why = plain_text.label(
            tr("Captions always have the words and their times."), "caption", wrap=True
        )
        for box in (self.transcript, self.timestamps, self.reactions):
            box.setChecked(True)
        self.full_names.setChecked(True)
        self.formats.get(fmt, self.formats["md"]).setChecked(True)
        self._groups = [self._group(self.formats.values())]
        self._groups.append(self._group((self.full_names, self.initials)))
        self._lay_out()
        for box in (self.transcript, self.timestamps, self.reactions):
            box.toggled.connect(self.changed)
        self._heed_format()

    @property
    def format(self) -> str:
        """The chosen format's key."""
        return next(key for key, button in self.formats.items() if button.isChecked())

    @property
    def options(self) -> ExportOptions:
        """The chosen parts."""
        return ExportOptions(
            transcript=self.transcript.isChecked(),
            timestamps=self.timestamps.isChecked(),
            reactions=self.reactions.isChecked(),
            names="initials" if self.initials.isChecked() else "full",
        )

    def _group(self, buttons: object) -> QButtonGroup:
        made = QButtonGroup(self)
        for button in buttons:  # type: ignore[attr-defined]
            made.addButton(button)
        made.buttonToggled.connect(self._on_toggled)
        return made

    def _on_toggled(self, _: QAbstractButton, checked: bool) -> None:
        if checked:
            self._heed_format()
            self.changed.emit()

    def _heed_format(self) -> None:
        captions = self.format in CAPTION_KEYS
        for box in (self.transcript, self.timestamps, self.reactions):
            box.setEnabled(not captions)
        self.why.setVisible(captions)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_XS)
        parts: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            (tr("Format"), tuple(self.formats.values())),
            (tr("Include"), (self.transcript, self.timestamps, self.reactions, self.why)),
            (tr("People"), (self.full_names, self.initials)),
        )
        for heading, widgets in parts:
            layout.addWidget(plain_text.label(heading, "strong"))
            for widget in widgets:
                layout.addWidget(widget)
            layout.addSpacing(SPACE_L)
        layout.addStretch(1)
