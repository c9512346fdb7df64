"""The register: every outcome that stands, the newest first, as far as the filter lets it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from cassette.desktop import deciding_words
from cassette.desktop.bridge import Job, Lane
from cassette.desktop.models.rows_model import WatchedModel
from cassette.domain.outcome_views import DecisionRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cassette.desktop.shell import Shell
    from cassette.domain.ids import MemberId
    from cassette.store.queries import Queries


def with_grounds(row: DecisionRow, queries: Queries) -> DecisionRow:
    """The row with the notes on its meeting's first two items and the stances on its proposal."""
    context, options, reasons = queries.grounds(row.outcome.meeting)
    return replace(row, context=context, options=options, reasons=reasons)


class RegisterModel(WatchedModel[DecisionRow]):
    """Rows without grounds, read from the first ``choose`` on.

    ``grounded`` carries the row whose grounds were asked for, with them.
    """

    grounded = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.text = ""
        self.by: MemberId | None = None
        self.since_ms: int | None = None
        self._grounds: Job | None = None

    @property
    def filtered(self) -> bool:
        """Whether the filter leaves something out."""
        return bool(self.text) or self.by is not None or self.since_ms is not None

    def choose(self, *, text: str, by: MemberId | None, since_ms: int | None) -> None:
        """List what speaks of ``text``, was stated ``by`` somebody, at ``since_ms`` or later."""
        self.text, self.by, self.since_ms = text.strip(), by, since_ms
        self.reload()

    def question(self) -> Callable[[], Sequence[DecisionRow]]:
        register = self._shell.workspace.library.queries.register
        return partial(register, text=self.text, by=self.by, since_ms=self.since_ms, grounds=False)

    def ask_grounds(self, row: DecisionRow) -> None:
        """Read what a decision rests on; an answer about another one is not waited for."""
        if self._grounds is not None:
            self._grounds.drop()
        queries = self._shell.workspace.library.queries
        self._grounds = self._shell.bridge.run(
            Lane.STORE, lambda: with_grounds(row, queries), self.grounded.emit, owner=self
        )

    def key(self, row: DecisionRow) -> object:
        return row.outcome.id

    def spoken(self, row: DecisionRow) -> str:
        return deciding_words.decision_spoken(row)

    def described(self, row: DecisionRow) -> str:
        return deciding_words.decision_facts(row, self._shell.now_ms())
