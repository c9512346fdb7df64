"""Which parts of each note have sounded here: what is not among them is seen on its waveform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cassette.desktop.bridge import Lane
from cassette.domain.spans import merged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.desktop.shell import Shell
    from cassette.domain.ids import NoteId
    from cassette.domain.trimming import Spans
    from cassette.domain.views import NoteCard

_SOON_MS = 120
_NEAR_END_MS = 300
"""What is left out before the end is a pause, not something unheard."""


class HeardParts(QObject):
    """Read for the notes that are shown, some at a time. ``changed``: more is known."""

    changed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._parts: dict[NoteId, Spans] = {}
        self._wanted: set[NoteId] = set()
        self._closed = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._read)

    @property
    def busy(self) -> bool:
        """Whether it is about to read."""
        return self._soon.isActive()

    def of(self, card: NoteCard) -> Spans:
        """What sounded of a note, in ms; up to where it was heard while nothing finer is known."""
        known = self._parts.get(card.id)
        if known or card.mine or card.heard_ms <= 0:
            return known or ()
        if known is None:
            self._parts[card.id] = ()
            self._want(card.id)
        return ((0, card.heard_ms),)

    def sounded(self, note: NoteId) -> None:
        """More of it was kept: read it again."""
        self._want(note)

    def forget(self, note: NoteId) -> None:
        """It counts as never heard."""
        self._parts.pop(note, None)
        self.changed.emit()

    def close(self) -> None:
        """No more reading: the library is about to be closed."""
        self._closed = True
        self._soon.stop()

    def _want(self, note: NoteId) -> None:
        if self._closed:
            return
        self._wanted.add(note)
        if not self._soon.isActive():
            self._soon.start()

    def _read(self) -> None:
        wanted, self._wanted = self._wanted, set()
        desk = self._shell.workspace.desk

        def work() -> dict[NoteId, Spans]:
            from cassette.workflows import hear

            return {note: hear.parts_of(desk, note) for note in wanted}

        self._shell.bridge.run(Lane.STORE, work, self._on_read, owner=self)

    def _on_read(self, found: dict[NoteId, Spans]) -> None:
        self._parts |= found
        self.changed.emit()


def shares(
    parts: Spans, duration_ms: int, now: tuple[int, int] | None = None
) -> Sequence[tuple[float, float]]:
    """Parts in ms as shares of the whole, 0 to 1; ``now`` is a stretch that sounds right now."""
    whole = max(1, duration_ms)
    found = merged((*parts, now) if now is not None else parts)
    return [
        (start / whole, 1.0 if end >= duration_ms - _NEAR_END_MS else end / whole)
        for start, end in found
    ]
