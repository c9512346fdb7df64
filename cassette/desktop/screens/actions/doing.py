"""What a person does to actions: agree on one, do it, change it, drop it, with the way back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.shell import Way
from cassette.workflows import act

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.shell import Shell
    from cassette.domain.outcome_views import ActionRow


class Doing(QObject):
    """Bound to one library."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._desk = shell.workspace.desk

    def toggle(self, row: ActionRow) -> None:
        """Done, or to be done after all."""
        if row.state == "open":
            self.done(row)
        else:
            self.reopen(row)

    def done(self, row: ActionRow) -> None:
        """It is done, with the way back."""
        desk = self._desk
        way = Way(tr("Undo"), partial(self.reopen, row))
        self._do(
            lambda: act.done(desk, row.id),
            lambda _: self._shell.toast(tr("Action done"), way),
        )

    def reopen(self, row: ActionRow) -> None:
        """It is to be done after all."""
        desk = self._desk
        self._do(
            lambda: act.reopen_action(desk, row.id),
            lambda _: self._shell.toast(tr("Action is open again")),
        )

    def drop(self, row: ActionRow) -> None:
        """It will not be done, with the way back."""
        desk = self._desk
        way = Way(tr("Undo"), partial(self.reopen, row))
        self._do(
            lambda: act.drop(desk, row.id),
            lambda _: self._shell.toast(tr("Action dropped"), way),
        )

    def go_to(self, row: ActionRow) -> None:
        """Where it was spoken of: its meeting, at the note it comes from, heard from its second."""
        self._shell.show_meeting(row.meeting, row.note)

    def hear(self, row: ActionRow) -> None:
        """Play the note it comes from, from its second."""
        note, at_ms = row.note, row.note_ms
        if note is None:
            return
        queries = self._shell.workspace.library.queries
        self._shell.bridge.run(
            Lane.STORE,
            lambda: queries.note(note),
            lambda card: self._shell.play((card,), 0, at_ms if at_ms is not None else -1),
            self._shell.banner,
            owner=self,
        )

    def _do(self, work: Callable[[], object], then: Callable[..., object]) -> None:
        self._shell.bridge.run(Lane.STORE, work, then, self._shell.banner, owner=self)
