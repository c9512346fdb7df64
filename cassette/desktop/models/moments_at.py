"""Everything that people left at moments of notes: reactions, actions, replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cassette.desktop.models.left_at import actions_at, replies_at
from cassette.desktop.widgets.moments import moments_of

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.desktop.widgets.moments import Moment
    from cassette.domain.views import NoteCard


class MomentsAt(QObject):
    """``changed``: something was left, or taken away."""

    changed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.actions, self.replies = actions_at(shell), replies_at(shell)
        self.actions.changed.connect(self.changed)
        self.replies.changed.connect(self.changed)

    def of(self, card: NoteCard | None) -> tuple[Moment, ...]:
        """What was left at moments of this note, in the order of time."""
        if card is None:
            return ()
        actions, replies = self.actions.of(card.id), self.replies.of(card.id)
        if not (card.reactions or actions or replies):
            return ()  # most notes, and every row asks when it is painted
        return moments_of(card, actions, replies)
