"""Every action of the team, or mine alone: open ones by their date, then what is done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cassette.desktop import deciding_words
from cassette.desktop.models.rows_model import WatchedModel
from cassette.domain.outcome_views import ActionRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cassette.desktop.shell import Shell


class ActionsModel(WatchedModel[ActionRow]):
    """It reads from the first ``choose`` on."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._mine, self._finished = True, False

    def choose(self, *, mine: bool, finished: bool) -> None:
        """List mine or everybody's; ``finished``: with what is done or dropped."""
        self._mine, self._finished = mine, finished
        self.reload()

    def question(self) -> Callable[[], Sequence[ActionRow]]:
        actions = self._shell.workspace.library.queries.actions
        owner = self._shell.team.me if self._mine else None
        return partial(actions, owner=owner, state=None if self._finished else "open")

    def key(self, row: ActionRow) -> object:
        return row.id

    def spoken(self, row: ActionRow) -> str:
        return deciding_words.action_spoken(row, self._shell.now_ms())

    def described(self, row: ActionRow) -> str:
        return row.meeting_title
