"""Two outcomes stated apart, side by side: one is kept, or a third is stated."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from cassette.desktop import plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.screens.decision.parts import NoteLine
from cassette.desktop.theme import SPACE_M, SPACE_S
from cassette.desktop.widgets.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QPushButton, QWidget

    from cassette.desktop.screens.decision.deciding import Deciding
    from cassette.desktop.shell import Shell
    from cassette.domain.outcome_views import DecisionPage, OutcomeRow


class ConflictSheet(Sheet):
    """``state_anew`` opens the sheet that states a third."""

    preferred_width = 820

    def __init__(
        self,
        shell: Shell,
        deciding: Deciding,
        page: DecisionPage,
        state_anew: Callable[[], object],
    ) -> None:
        super().__init__(tr("Which outcome holds?"), shell.theme)
        self._shell, self._deciding, self._page = shell, deciding, page
        self._state_anew = state_anew
        self.keeps: list[QPushButton] = []
        self.body.addWidget(
            plain_text.label(
                tr(
                    "These were stated without knowing of each other. The other one stays readable."
                ),
                "muted",
                wrap=True,
            )
        )
        both = QHBoxLayout()
        both.setSpacing(SPACE_M)
        for row in page.outcomes:
            both.addWidget(self._card(row), 1)
        self.body.addLayout(both)
        self.anew = plain_text.button(tr("State a third"), clicked=self._on_anew)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.anew)
        self.body.addLayout(foot)

    def first_focus(self) -> QWidget:
        return self.keeps[0]

    def _card(self, row: OutcomeRow) -> QFrame:
        made = QFrame()
        made.setProperty("kind", "card")
        column = QVBoxLayout(made)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addWidget(
            NoteLine(self._shell, row.statement, f"conflict/{row.id}", self._deciding.read)
        )
        if row.review_ms is not None:
            when = tr("To be reviewed {when}.").format(when=wording.full_moment(row.review_ms))
            column.addWidget(plain_text.label(when, "caption", wrap=True))
        column.addStretch(1)
        keep = plain_text.button(
            tr("Keep this one"),
            "primary",
            name=tr("Keep the outcome of {name}").format(name=row.by_name),
            clicked=partial(self._on_keep, row),
        )
        self.keeps.append(keep)
        column.addWidget(keep)
        return made

    def _on_keep(self, row: OutcomeRow) -> None:
        self.done()
        self._deciding.settle(self._page.meeting, row.id)

    def _on_anew(self) -> None:
        self.done()
        self._state_anew()
