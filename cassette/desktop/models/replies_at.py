"""The replies to moments of notes, by note: drawn at their second wherever a note is shown."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cassette.desktop.bridge import Lane

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.events import Envelope
    from cassette.domain.ids import NoteId
    from cassette.domain.reply_views import ReplyAt

_FIRST_MS, _AGAIN_MS = 320, 60
"""The first rows are painted without them."""
_KINDS = ("note.recorded", "note.written", "note.retracted", "note.restored")


class RepliesAt(QObject):
    """Read when first asked, and again when notes come or go. ``changed`` fires after a reading
    that found something else."""

    changed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._by_note: dict[NoteId, tuple[ReplyAt, ...]] = {}
        self._asked = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._read)
        shell.feed.appended.connect(self._on_appended)
        shell.feed.ended.connect(self._soon.stop)

    def of(self, note: NoteId) -> tuple[ReplyAt, ...]:
        """The replies to moments of a note, as last read."""
        if not self._asked:
            self._asked = True
            self._soon.start(_FIRST_MS)
        return self._by_note.get(note, ())

    def _on_appended(self, envelopes: tuple[Envelope, ...]) -> None:
        if self._asked and any(one.event.kind in _KINDS for one in envelopes):
            self._soon.start(_AGAIN_MS)

    def _read(self) -> None:
        queries = self._shell.workspace.library.queries
        self._shell.bridge.run(Lane.STORE, queries.replies_at, self._on_read, owner=self)

    def _on_read(self, rows: tuple[ReplyAt, ...]) -> None:
        found: defaultdict[NoteId, list[ReplyAt]] = defaultdict(list)
        for row in rows:
            found[row.to].append(row)
        by_note = {note: tuple(replies) for note, replies in found.items()}
        if by_note != self._by_note:
            self._by_note = by_note
            self.changed.emit()
