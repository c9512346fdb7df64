"""Everything that can be reached in the pane and the sheets of decisions has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from cassette.desktop.screens.actions.screen import ActionsScreen
from cassette.desktop.screens.actions.sheet import ActionSheet, Source
from cassette.desktop.screens.decision.conflict_sheet import ConflictSheet
from cassette.desktop.screens.decision.frame_sheet import FrameSheet
from cassette.desktop.screens.decision.outcome_sheet import OutcomeSheet
from cassette.desktop.screens.decision.stance_sheet import StanceSheet
from cassette.desktop.screens.register.screen import RegisterScreen
from cassette.domain.deciding_events import OutcomeStated
from cassette.domain.ids import OutcomeId
from cassette.workflows import act
from cassette.workflows.decide import state_outcome
from tests.desktop.screens.test_accessibility import name_of, reachable
from tests.desktop.screens.test_decision import gathered, said, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.screens.decision.pane import OutcomePane
    from cassette.desktop.widgets.sheet import Sheet
    from tests.desktop.screens.conftest import Stage


def full(stage: Stage) -> OutcomePane:
    """A decision with everything there is: two outcomes, stances, actions."""
    team = gathered(stage)
    note = team.agree_all()
    state_outcome(team.desk, team.meeting, team.i_write("Friday it is."), "in 90 days")
    theirs = team.says("Grace", "Monday it is.")
    rival = OutcomeId(team.desk.new_id())
    fact = OutcomeStated(rival, team.meeting, theirs, review_ms=None, review_zone="UTC")
    team.hears_of(fact, by="Grace")
    act.agree(team.desk, team.meeting, "Ask the crew", note=note)
    pane = shown(stage, team)
    stage.until(lambda: "Ask the crew" in said(pane))
    return pane


def _sheet(kind: str, stage: Stage, pane: OutcomePane) -> Sheet:
    upshot = pane.upshot
    assert upshot is not None
    page = upshot.decision
    assert page is not None
    assert page.proposal is not None
    shell, meeting = stage.shell, upshot.page.row.id
    made: dict[str, Callable[[], Sheet]] = {
        "questions": lambda: FrameSheet(shell, upshot.page, page.frame),
        "stance": lambda: StanceSheet(shell, pane.deciding, page, page.proposal),  # type: ignore[arg-type]
        "outcome": lambda: OutcomeSheet(shell, pane.deciding, meeting),
        "conflict": lambda: ConflictSheet(shell, pane.deciding, page, lambda: None),
        "new action": lambda: ActionSheet(shell, Source(meeting)),
        "action": lambda: ActionSheet(shell, row=upshot.actions[0]),
    }
    return made[kind]()


@pytest.mark.parametrize(
    "kind", ["questions", "stance", "outcome", "conflict", "new action", "action"]
)
def test_every_control_of_a_sheet_has_a_name(stage: Stage, kind: str) -> None:
    sheet = stage.open(_sheet(kind, stage, full(stage)))
    assert [one for one in reachable(sheet) if not name_of(one).strip()] == []
    assert len(reachable(sheet)) > 2
    stage.key(Qt.Key.Key_Escape)


def test_every_control_of_the_pane_has_a_name(stage: Stage) -> None:
    pane = full(stage)
    assert [one for one in reachable(pane) if not name_of(one).strip()] == []
    assert len(reachable(pane)) > 8


def test_every_control_of_the_lists_has_a_name(stage: Stage) -> None:
    for screen in (ActionsScreen(stage.shell), RegisterScreen(stage.shell)):
        assert [one for one in reachable(screen) if not name_of(one).strip()] == []
        screen.deleteLater()
