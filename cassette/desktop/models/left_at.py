"""What was left at notes, by note: actions that came out of them, replies to moments of them.

Drawn at their second wherever a note is shown.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from cassette.desktop.bridge import Lane

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cassette.desktop.shell import Shell
    from cassette.domain.events import Envelope
    from cassette.domain.ids import NoteId
    from cassette.domain.outcome_views import ActionRow
    from cassette.domain.reply_views import ReplyAt

Row = TypeVar("Row")

_FIRST_MS, _AGAIN_MS = 300, 60
"""The first rows are painted without them."""
_NOTES_COME_AND_GO = ("note.recorded", "note.written", "note.retracted", "note.restored")


class LeftAt(QObject, Generic[Row]):
    """Read when first asked, and again after an event of ``kinds`` (what their names begin with).

    ``read`` runs on the store's lane and gives each row with its note. ``changed`` fires after a
    reading that found something else.
    """

    changed = Signal()

    def __init__(
        self,
        shell: Shell,
        kinds: tuple[str, ...],
        read: Callable[[], Iterable[tuple[NoteId, Row]]],
    ) -> None:
        super().__init__(shell)
        self._shell, self._kinds, self._ask = shell, kinds, read
        self._by_note: dict[NoteId, tuple[Row, ...]] = {}
        self._asked = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._read)
        shell.feed.appended.connect(self._on_appended)
        shell.feed.ended.connect(self._soon.stop)

    def of(self, note: NoteId) -> tuple[Row, ...]:
        """What was left at a note, as last read."""
        if not self._asked:
            self._asked = True
            self._soon.start(_FIRST_MS)
        return self._by_note.get(note, ())

    def _on_appended(self, envelopes: tuple[Envelope, ...]) -> None:
        if self._asked and any(one.event.kind.startswith(self._kinds) for one in envelopes):
            self._soon.start(_AGAIN_MS)

    def _read(self) -> None:
        self._shell.bridge.run(Lane.STORE, self._grouped, self._on_read, owner=self)

    def _grouped(self) -> dict[NoteId, tuple[Row, ...]]:
        found: defaultdict[NoteId, list[Row]] = defaultdict(list)
        for note, row in self._ask():
            found[note].append(row)
        return {note: tuple(rows) for note, rows in found.items()}

    def _on_read(self, by_note: dict[NoteId, tuple[Row, ...]]) -> None:
        if by_note != self._by_note:
            self._by_note = by_note
            self.changed.emit()


def actions_at(shell: Shell) -> LeftAt[ActionRow]:
    """The actions that were not dropped. What became of a note is told with its card."""
    queries = shell.workspace.library.queries

    def read() -> Iterable[tuple[NoteId, ActionRow]]:
        rows = queries.actions(state=None)
        return [(row.note, row) for row in rows if row.note and row.state != "dropped"]

    return LeftAt(shell, ("action.",), read)


def replies_at(shell: Shell) -> LeftAt[ReplyAt]:
    """The replies to moments."""
    queries = shell.workspace.library.queries
    return LeftAt(
        shell, _NOTES_COME_AND_GO, lambda: [(row.to, row) for row in queries.replies_at()]
    )
