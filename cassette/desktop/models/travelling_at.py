"""Which notes are not everywhere yet: only on this computer, or with their sound still to come; and
which are not gone everywhere that were erased.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.events import Envelope
    from cassette.domain.ids import NoteId
    from cassette.domain.team_views import SyncStatus, Travelling
    from cassette.domain.views import NoteCard

_AGAIN_MS = 150


class Travel(StrEnum):
    """Where a note is: everywhere, only here, its sound on its way, its sound to be asked for."""

    NONE = ""
    ONLY_HERE = "only_here"
    ON_ITS_WAY = "on_its_way"
    ELSEWHERE = "elsewhere"


class TravellingAt(QObject):
    """Read again when the sync has news, or something was appended. ``changed``: look again.

    A team of one that shares nothing is never told that its notes are only here.
    """

    changed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._found: Travelling | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AGAIN_MS)
        self._soon.timeout.connect(self._read)
        shell.in_step.changed.connect(self._on_status)
        shell.feed.appended.connect(self._on_appended)
        shell.feed.ended.connect(self._soon.stop)

    def of(self, card: NoteCard) -> Travel:
        """Where this note is, as last read."""
        found = self._found
        if found is None:
            return Travel.NONE
        if card.id in found.only_here:
            return Travel.ONLY_HERE
        if card.id not in found.audio_awaited:
            return Travel.NONE
        by_itself = self._shell.settings.fetch_audio or card.id in found.audio_asked
        return Travel.ON_ITS_WAY if by_itself else Travel.ELSEWHERE

    def can_fetch(self, card: NoteCard) -> bool:
        """Whether its sound is elsewhere and may be asked for."""
        found = self._found
        return found is not None and card.id in found.audio_awaited - found.audio_asked

    def erasing(self, note: NoteId) -> str:
        """How far erasing a note for good has come."""
        left = self._found.erasing.get(note) if self._found is not None else None
        if left is None:
            return tr("Erased on this computer")
        if left == 0:
            return tr("Erased on every computer")
        if left == 1:
            return tr("Erasing: one computer left")
        return tr("Erasing: {count} computers left").format(count=left)

    def words(self, card: NoteCard) -> str:
        """What a row says of it; "" for a note that is everywhere."""
        return {
            Travel.ONLY_HERE: tr("Only on this computer"),
            Travel.ON_ITS_WAY: tr("Audio on its way"),
            Travel.ELSEWHERE: tr("Audio not fetched"),
        }.get(self.of(card), "")

    def _on_status(self, status: SyncStatus) -> None:
        if status.state != "local_only":
            self._soon.start()
        elif self._found is not None:
            self._found = None
            self.changed.emit()

    def _on_appended(self, envelopes: tuple[Envelope, ...]) -> None:
        status = self._shell.in_step.status
        if status is not None and status.state != "local_only":
            self._soon.start()

    def _read(self) -> None:
        workspace = self._shell.workspace

        def work() -> Travelling:
            from cassette.desktop.screens.team import deeds

            return deeds.travelling(workspace)

        self._shell.bridge.run(Lane.STORE, work, self._on_read, lambda _: None, owner=self)

    def _on_read(self, found: Travelling) -> None:
        if found != self._found:
            self._found = found
            self.changed.emit()
