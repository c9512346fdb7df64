"""The outcome pane: what a meeting comes to, beside its notes."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from cassette.desktop import deciding_words
from cassette.desktop.language import tr
from cassette.desktop.models.upshot_model import Upshot, UpshotModel
from cassette.desktop.screens.actions.doing import Doing
from cassette.desktop.screens.actions.part import ActionsPart
from cassette.desktop.screens.actions.sheet import ActionSheet, Source
from cassette.desktop.screens.decision.conflict_sheet import ConflictSheet
from cassette.desktop.screens.decision.deciding import Deciding
from cassette.desktop.screens.decision.decision_parts import (
    OutcomePart,
    ProposalPart,
    RulePart,
    StancesPart,
)
from cassette.desktop.screens.decision.frame_sheet import FrameSheet
from cassette.desktop.screens.decision.outcome_sheet import OutcomeSheet
from cassette.desktop.screens.decision.ranking_part import RankingPart
from cassette.desktop.screens.decision.stance_sheet import StanceSheet
from cassette.desktop.theme import SPACE_M

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from cassette.desktop.screens.decision.parts import Part
    from cassette.desktop.shell import Shell
    from cassette.domain.ids import MeetingId
    from cassette.domain.outcome_views import ActionRow, DecisionPage
    from cassette.domain.planning_views import Owed


class OutcomePane(QScrollArea):
    """Cards, one below the other; only those that the meeting has. ``left``: Esc."""

    left = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.setAccessibleName(tr("Outcome"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.model = UpshotModel(shell)
        self.deciding, self.doing = Deciding(shell), Doing(shell)
        self.rule = RulePart(shell)
        self.proposal = ProposalPart(shell, self.deciding)
        self.stances = StancesPart(shell, self.deciding)
        self.outcome = OutcomePart(shell, self.deciding)
        self.ranking = RankingPart(shell, self.deciding)
        self.actions_ = ActionsPart(shell, self.doing)
        self._parts: tuple[Part, ...] = (
            *(self.rule, self.proposal, self.stances, self.outcome),
            *(self.ranking, self.actions_),
        )
        room = QWidget()
        room.setAutoFillBackground(False)
        column = QVBoxLayout(room)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_M)
        for part in self._parts:
            part.hide()
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(room)
        self.viewport().setAutoFillBackground(False)
        self._connect()

    def _connect(self) -> None:
        self.model.changed.connect(self._on_changed)
        self.rule.asked.connect(self.ask_questions)
        self.stances.stance_wanted.connect(self.take_stance)
        self.outcome.wanted.connect(self.state_outcome)
        self.outcome.compared.connect(self.compare)
        self.actions_.added.connect(self.add_action)
        self.actions_.edited.connect(self._on_edit)
        self._shell.theme.changed.connect(self._draw)
        self._shell.team_changed.connect(self._draw)

    @property
    def upshot(self) -> Upshot | None:
        """What was read last."""
        return self.model.upshot

    def show_meeting(self, meeting: MeetingId | None) -> None:
        """Show what another meeting comes to."""
        if meeting != self.model.meeting:
            self._hide_all()
        self.model.show_meeting(meeting)

    def first_focus(self) -> QWidget:
        """Where the keyboard starts: the first thing that can be done, else the pane."""
        return self._ways()[0] if self._ways() else self

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # --- what can be done ---------------------------------------------------------------------

    def ask_questions(self) -> None:
        """The five questions, by the host."""
        upshot = self.upshot
        if upshot is not None and upshot.decision is not None:
            frame = upshot.decision.frame
            self._shell.open_sheet(FrameSheet(self._shell, upshot.page, frame))

    def take_stance(self) -> None:
        """Consent, abstain, object or block; says why when that is not asked of me."""
        upshot = self.upshot
        page = upshot.decision if upshot is not None else None
        if upshot is None or page is None:
            self._shell.toast(tr("There is nothing to decide in this meeting."))
        elif page.proposal is None:
            self._shell.toast(tr("Nothing is proposed yet. Speak or write a proposal first."))
        elif not upshot.deciding:
            self._shell.toast(tr("You do not decide here. Say what you think in a note."))
        elif not upshot.open:
            self._shell.toast(tr("This meeting is closed."))
        else:
            self._shell.open_sheet(StanceSheet(self._shell, self.deciding, page, page.proposal))

    def propose(self) -> None:
        """Speak what is to be decided on."""
        upshot = self.upshot
        if upshot is None or upshot.decision is None:
            self._shell.toast(tr("There is nothing to decide in this meeting."))
        elif not upshot.open:
            self._shell.toast(tr("This meeting is closed."))
        else:
            self.deciding.propose(upshot.page.row.id, write=False)

    def state_outcome(self) -> None:
        """Say what was decided; says why when it is not yet."""
        upshot = self.upshot
        page = upshot.decision if upshot is not None else None
        if upshot is None or page is None:
            self._shell.toast(tr("There is nothing to decide in this meeting."))
        elif not upshot.open:
            self._shell.toast(tr("This meeting is closed."))
        elif not (upshot.hosting or upshot.deciding):
            self._shell.toast(tr("Host and deciders state the outcome."))
        elif not page.outcomes and (page.standing is None or not page.standing.ready):
            self._shell.toast(deciding_words.tally(page))
        else:
            meeting = upshot.page.row.id
            self._shell.open_sheet(OutcomeSheet(self._shell, self.deciding, meeting))

    def compare(self) -> None:
        """Outcomes in conflict, side by side."""
        page = self.upshot.decision if self.upshot is not None else None
        if page is not None and page.in_conflict:
            self._shell.open_sheet(
                ConflictSheet(self._shell, self.deciding, page, self.state_outcome)
            )

    def add_action(self) -> None:
        """An action of the meeting as a whole."""
        if self.upshot is not None:
            self._shell.open_sheet(ActionSheet(self._shell, Source(self.upshot.page.row.id)))

    def _on_edit(self, row: ActionRow) -> None:
        self._shell.open_sheet(ActionSheet(self._shell, row=row))

    def do(self, owed: Owed) -> None:
        """Open the sheet for what I owe here, or put the keyboard on it."""
        if owed.duty == "propose":
            self.propose()
        elif owed.duty == "decide":
            self.take_stance()
        elif owed.duty == "conclude" and self.upshot is not None:
            self._conclude(self.upshot.decision)
        elif owed.duty == "review":
            self._go_to("outcome/*/holds")
        elif owed.duty == "rank":
            self._go_to("ideas/list")
        elif owed.duty == "act":
            self._go_to(f"action/{owed.action}/done")

    def _conclude(self, page: DecisionPage | None) -> None:
        if page is None:
            self._complete_actions()
        else:
            (self.compare if page.in_conflict else self.state_outcome)()

    def _complete_actions(self) -> None:
        """The first open action without an owner or a date; a new one when there is none."""
        rows = self.upshot.actions if self.upshot is not None else ()
        loose = [one for one in rows if one.state == "open" and (not one.owner or not one.due_ms)]
        if loose:
            self._on_edit(loose[0])
        else:
            self.add_action()

    def _go_to(self, name: str) -> None:
        """The keyboard to the first thing of this name that can be used, where it is seen."""
        found = [one for one in self._ways() if fnmatchcase(one.objectName(), name)]
        target = found[0] if found else self.first_focus()
        self.ensureWidgetVisible(target)
        target.setFocus()

    # --- drawing ------------------------------------------------------------------------------

    def _on_changed(self, _: Upshot) -> None:
        self._draw()

    def _hide_all(self) -> None:
        for part in self._parts:
            part.hide()

    def _draw(self) -> None:
        upshot = self.upshot
        if upshot is None:
            return
        here = self._focused()
        page = upshot.decision
        if page is not None:
            self.rule.show_upshot(upshot, page)
            self.proposal.show_upshot(upshot, page)
            self.stances.show_upshot(upshot, page)
            self.outcome.show_upshot(upshot, page)
        for part in (self.rule, self.proposal, self.stances, self.outcome):
            part.setVisible(page is not None)
        if upshot.ranking is not None:
            self.ranking.show_upshot(upshot, upshot.ranking)
        self.ranking.setVisible(upshot.ranking is not None)
        self.actions_.show_upshot(upshot)
        self.actions_.show()
        for one in self._parts:
            one.reveal()
        if here:
            self._focus_again(here)

    def _focused(self) -> str:
        """The name of the button here that has the keyboard, "" when it is elsewhere."""
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            return ""
        return focus.objectName() or "?"

    def _focus_again(self, name: str) -> None:
        """What was drawn anew has the keyboard again; where it is gone, the first way has."""
        found = self.findChildren(QWidget, name)
        usable = [one for one in found if one.isVisibleTo(self) and one.isEnabled()]
        (usable[-1] if usable else self.first_focus()).setFocus()

    def _ways(self) -> list[QWidget]:
        return [
            one
            for part in self._parts
            for one in part.findChildren(QWidget)
            if part.isVisibleTo(self)
            and one.isVisibleTo(self)
            and one.isEnabled()
            and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
