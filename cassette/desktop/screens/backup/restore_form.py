"""What it takes to bring a backup back: its folder, keys or words that open it, and a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import plain_text, wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import told, tr
from cassette.desktop.screens.backup import work
from cassette.desktop.theme import SPACE_M
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.folder_field import FolderField
from cassette.desktop.widgets.words_field import WordsField

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.desktop.bridge import Bridge, Job
    from cassette.desktop.theme import Theme
    from cassette.domain.backup_views import BackupCard
    from cassette.domain.errors import CassetteError

_CHECK_MS = 250
_ABOUT_WORDS = {"backup_words_unknown", "recovery_words_wrong"}
_ABOUT_TIME = {"backup_begins_later", "bad_time"}


class RestoreForm(QWidget):
    """``entered``: Return was pressed in a line. ``said`` is for the screen reader.

    ``card`` is what the backup holds that was found in the folder, None while there is none.
    """

    entered = Signal()
    said = Signal(str)
    looked = Signal()

    def __init__(self, bridge: Bridge, theme: Theme) -> None:
        super().__init__()
        self._bridge = bridge
        self._job: Job | None = None
        self._at_job: Job | None = None
        self._at_ms: int | None = None
        self.card: BackupCard | None = None
        self.folder_field = FolderField(
            tr("The folder with the backup"), tr("Choose the folder with the backup"), theme
        )
        self.folder = self.folder_field.line
        self.words_field = WordsField()
        self.words = self.words_field.words
        self.words_field.hide()
        self.at = QLineEdit()
        self.at.setPlaceholderText(tr("2 days ago, yesterday 14:00, 2026-11-20 14:00"))
        self.at_field = Field(tr("As it was"), self.at, _newest())
        self.team_field = FolderField(
            tr("The team's shared folder on this computer"), tr("Choose the shared folder"), theme
        )
        self.team_field.hide()
        self.other_way = plain_text.button(
            tr("I have recovery words"), "link", clicked=self.ask_for_words
        )
        self._soon, self._at_soon = self._pause(self._look), self._pause(self._understand)
        self.folder.textChanged.connect(self._on_folder)
        self.words.textChanged.connect(self._soon.start)
        self.at.textChanged.connect(self._on_at)
        for line in (self.folder, self.at, self.team_field.line):
            line.returnPressed.connect(self.entered)
        self._lay_out()

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self.folder if not self.folder.text() else self.at

    def start_with(self, place: Path) -> None:
        """This folder is meant, unless another is chosen."""
        self.folder.setText(str(place))

    @property
    def wish(self) -> work.RestoreWish:
        """What is filled in; ask ``check`` first."""
        words = self.words.toPlainText().strip() if not self.words_field.isHidden() else ""
        team = self.team_field.path if self.team_field.line.text().strip() else None
        return work.RestoreWish(self.folder_field.path, words, self._at_ms, team)

    def check(self) -> str:
        """What is missing, said beside its field; "" when one may go on."""
        if not self.folder_field.is_there:
            return self._lack(self.folder_field, tr("Choose a folder that is there."))
        if not self.words_field.isHidden() and not self.words.toPlainText().strip():
            return self._lack(self.words_field, tr("Without these words nothing opens it here."))
        if self.at.text().strip() and self._at_ms is None:
            said = self.at_field.error.text() or tr("One moment: the time is being read.")
            return self._lack(self.at_field, said)
        if not self.team_field.isHidden() and not self.team_field.is_there:
            return self._lack(self.team_field, tr("Choose a folder that is there."))
        return ""

    def fail(self, error: CassetteError) -> str:
        """Say what is wrong beside the field it belongs to; what is said."""
        if error.code == "backup_locked":
            self.ask_for_words()
            return self._lack(
                self.words_field,
                tr("No keys on this computer open this backup. Your recovery words do."),
            )
        if error.code.startswith("folder_"):
            self.team_field.show()
            return self.team_field.fail(error)
        if error.code in _ABOUT_WORDS and not self.words_field.isHidden():
            return self.words_field.fail(error)
        if error.code in _ABOUT_TIME:
            return self.at_field.fail(error)
        return self.folder_field.fail(error)

    def ask_for_words(self) -> None:
        """Another computer's backup, or one whose keys are lost."""
        self.words_field.show()
        self.other_way.hide()
        self.words.setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        for field in (self.folder_field, self.words_field, self.at_field, self.team_field):
            layout.addWidget(field)
        ways = QHBoxLayout()
        ways.addStretch(1)
        ways.addWidget(self.other_way)
        layout.addLayout(ways)

    def _pause(self, then: object) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(_CHECK_MS)
        made.timeout.connect(then)
        return made

    def _lack(self, field: Field, text: str) -> str:
        field.lack(text)
        field.editor.setFocus()
        return text

    # --- what the backup holds ----------------------------------------------------------------

    def _on_folder(self) -> None:
        self.card = None
        self.folder_field.mend()
        self._soon.start()

    def _look(self) -> None:
        """Say beside the folder what it holds, or that there is none."""
        if self._job is not None:
            self._job.drop()
        wordless = not self.words_field.isHidden() and not self.words.toPlainText().strip()
        if wordless or not self.folder_field.is_there:
            return
        self._job = self._bridge.run(
            Lane.POOL, self.wish.look, self._on_looked, self._on_none, owner=self
        )

    def _on_looked(self, card: BackupCard) -> None:
        self.card = card
        self.words_field.mend()
        said = tr("Last backed up {when}: {count} events, {files} recordings and files.").format(
            when=wording.full_moment(card.at_ms), count=card.events, files=card.files
        )
        self.folder_field.say(said)
        self.said.emit(said)
        self.looked.emit()

    def _on_none(self, error: CassetteError) -> None:
        self.card = None
        self.said.emit(self.fail(error))
        self.looked.emit()

    # --- the minute ---------------------------------------------------------------------------

    def _on_at(self, text: str) -> None:
        self._at_ms = None
        if self._at_job is not None:
            self._at_job.drop()
        self.at_field.say(_newest())
        self._at_soon.start() if text.strip() else self._at_soon.stop()

    def _understand(self) -> None:
        text = self.at.text().strip()
        self._at_job = self._bridge.run(
            Lane.POOL, lambda: work.moment_meant(text), self._on_moment, self._on_no_moment
        )

    def _on_moment(self, ms: int) -> None:
        self._at_ms = ms
        self.at_field.say(tr("As it was on {when}.").format(when=wording.full_moment(ms)))

    def _on_no_moment(self, error: CassetteError) -> None:
        self.at_field.fail(error)
        self.said.emit(told(error).message)


def _newest() -> str:
    return tr("Empty: as it was when it was last backed up.")
