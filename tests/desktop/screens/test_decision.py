"""A decision in the outcome pane: questions, proposal, stances, outcome, spoken and typed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QVBoxLayout

from cassette.desktop.screens.decision.conflict_sheet import ConflictSheet
from cassette.desktop.screens.decision.frame_sheet import FrameSheet
from cassette.desktop.screens.decision.pane import OutcomePane
from cassette.desktop.screens.decision.ranking_part import RankingChart
from cassette.desktop.screens.recorder.sheet import RecorderSheet
from cassette.desktop.screens.recovery.sheet import RecoverySheet, offer_unfinished
from cassette.domain.deciding_events import IdeasRanked, OutcomeStated
from cassette.domain.ids import OutcomeId
from cassette.workflows.decide import state_outcome, take_stance
from cassette.workflows.people import set_role
from cassette.workflows.plan_meeting import close
from cassette.workflows.rank import rank
from cassette.workflows.react import mark_heard
from tests.desktop.screens.conftest import Host, Stage
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.screens.actions.sheet import ActionSheet
    from cassette.desktop.screens.decision.outcome_sheet import OutcomeSheet
    from cassette.desktop.screens.decision.stance_sheet import StanceSheet
    from tests.workflows.conftest import Clock

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def team(stage: Stage) -> Team:
    """Ada's decision meeting with Grace and Alan."""
    return gathered(stage)


@pytest.fixture
def pane(stage: Stage, team: Team) -> OutcomePane:
    """The pane of that meeting, shown and read."""
    return shown(stage, team)


def gathered(stage: Stage, kind: str = "decision") -> Team:
    clock = SimpleNamespace(ms=stage.shell.now_ms())
    made = Team(stage.shell.workspace.desk, cast("Clock", clock), "Grace", "Alan", kind=kind)
    stage.shell.take_team(stage.shell.workspace.library.team)
    return made


def shown(stage: Stage, team: Team) -> OutcomePane:
    host = Host()
    made = OutcomePane(stage.shell)
    QVBoxLayout(host).addWidget(made)
    host.resize(360, 900)
    stage.hosts.append(host)
    host.show()
    made.show_meeting(team.meeting)
    stage.until(lambda: made.upshot is not None)
    return made


def way(widget: QWidget, key: str) -> QAbstractButton | None:
    """The button of this key, where it can be seen."""
    found = [one for one in widget.findChildren(QAbstractButton, key) if one.isVisible()]
    return found[-1] if found else None


def press(stage: Stage, widget: QWidget, key: str) -> None:
    """Press a button, once it is there."""
    stage.until(lambda: way(widget, key) is not None)
    button = way(widget, key)
    assert button is not None
    button.click()


def said(widget: QWidget) -> str:
    """Everything that can be read."""
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def speak_into_recorder(stage: Stage) -> None:
    """Speak a second into the recorder that is open, stop and post, by keys."""
    sheet = stage.sheets[-1]
    assert isinstance(sheet, RecorderSheet)
    live = sheet.live
    assert live is not None
    stage.until(lambda: stage.sound.microphone is not None and live.page.stop.isEnabled())
    stage.speak(1.0)
    stage.until(lambda: live.seconds >= 1.0)
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: sheet.pages.currentWidget() is sheet.review.page)
    stage.key(Qt.Key.Key_Return, CTRL)


def write_into_recorder(stage: Stage, text: str) -> None:
    """Type into the page that is open and post, by keys."""
    sheet = stage.sheets[-1]
    assert isinstance(sheet, RecorderSheet)
    assert sheet.writing is not None
    sheet.writing.page.editor.setPlainText(text)
    stage.key(Qt.Key.Key_Return, CTRL)


def test_before_anything_the_pane_says_so_and_asks_the_host(
    stage: Stage, pane: OutcomePane
) -> None:
    assert "Nothing is proposed yet." in said(pane)
    assert "No outcome yet." in said(pane)
    assert way(pane, "stance/take") is None
    press(stage, pane, "rule/ask")
    assert isinstance(stage.sheets[-1], FrameSheet)


def test_the_five_answers_set_the_rule_and_are_shown(
    stage: Stage, team: Team, pane: OutcomePane
) -> None:
    press(stage, pane, "rule/ask")
    sheet = cast("FrameSheet", stage.sheets[-1])
    asked = sheet.questions
    asked.equal.choose(first=False)
    next(box for box in asked.experts if box.text() == "Grace").setChecked(True)
    asked.rule.choose(first=False)
    asked.unit.setCurrentIndex(asked.unit.findData("people"))
    asked.quorum.setValue(2)
    asked.hidden_.setChecked(True)
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.until(lambda: team.page.frame is not None)
    frame = team.page.frame
    assert frame is not None
    assert (frame.rule, frame.quorum, frame.unit, frame.hidden) == ("consensus", 2, "people", True)
    assert frame.experts == (team.id("Grace"),)
    stage.until(lambda: "Experts: Grace." in said(pane))
    assert "Consensus: no objection may stand. Quorum: 2 persons." in said(pane)


def test_a_quorum_beyond_the_deciders_is_refused_beside_its_field(
    stage: Stage, team: Team, pane: OutcomePane
) -> None:
    press(stage, pane, "rule/ask")
    sheet = cast("FrameSheet", stage.sheets[-1])
    sheet.questions.unit.setCurrentIndex(sheet.questions.unit.findData("people"))
    sheet.questions.quorum.setValue(9)
    sheet.keep.click()
    stage.until(lambda: "can never be met: only 3 can decide here" in said(sheet))
    assert sheet.questions.quorum.hasFocus()
    assert team.page.frame is None


def test_a_delegated_decision_names_the_person(stage: Stage, team: Team, pane: OutcomePane) -> None:
    press(stage, pane, "rule/ask")
    sheet = cast("FrameSheet", stage.sheets[-1])
    sheet.questions.reach.choose(first=False)
    assert sheet.questions.delegate.isVisible()
    index = sheet.questions.delegate.findData(team.id("Grace"))
    sheet.questions.delegate.setCurrentIndex(index)
    sheet.keep.click()
    stage.until(lambda: "Delegated to Grace" in said(pane))
    assert team.page.deciders == (team.id("Grace"),)


def test_a_proposal_is_spoken(stage: Stage, team: Team, pane: OutcomePane) -> None:
    press(stage, pane, "proposal/speak")
    speak_into_recorder(stage)
    stage.until(lambda: team.page.proposal is not None)
    proposal = team.page.proposal
    assert proposal is not None
    assert proposal.sound is not None
    stage.until(lambda: way(pane, "proposal/play") is not None)
    assert [toast.text for toast in stage.toasts] == ["This is the proposal now"]


def test_a_proposal_is_written_and_withdrawn_and_made_again(
    stage: Stage, team: Team, pane: OutcomePane
) -> None:
    press(stage, pane, "proposal/write")
    write_into_recorder(stage, "We paint it <b>green</b>.")
    stage.until(lambda: "We paint it <b>green</b>." in said(pane))
    press(stage, pane, "proposal/withdraw")
    stage.until(lambda: "Nothing is proposed yet." in said(pane))
    undo = stage.toasts[-1].way
    assert undo is not None
    undo.do()
    stage.until(lambda: "We paint it" in said(pane))


def test_a_stance_is_taken_by_two_keys(stage: Stage, team: Team, pane: OutcomePane) -> None:
    team.proposed("Friday.")
    stage.until(lambda: way(pane, "stance/take") is not None)
    pane.take_stance()
    stage.key(Qt.Key.Key_C)
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: team.page.mine == "consent")
    stage.until(
        lambda: "Change my stance" in [b.text() for b in pane.findChildren(QAbstractButton)]
    )


def test_an_objection_is_spoken_and_answers_the_proposal(
    stage: Stage, team: Team, pane: OutcomePane
) -> None:
    proposal = team.proposed("Friday.")
    stage.until(lambda: way(pane, "stance/take") is not None)
    pane.take_stance()
    stage.key(Qt.Key.Key_O)
    stage.key(Qt.Key.Key_R)
    speak_into_recorder(stage)
    stage.until(lambda: team.page.mine == "object")
    reason = team.page.stances[0].reason
    assert reason is not None
    assert (reason.reply_to, reason.sound is not None) == (proposal, True)


def test_an_objection_cut_off_by_a_crash_is_still_one(
    stage: Stage, team: Team, pane: OutcomePane
) -> None:
    proposal = team.proposed("Friday.")
    stage.until(lambda: way(pane, "stance/take") is not None)
    pane.take_stance()
    stage.key(Qt.Key.Key_O)
    stage.key(Qt.Key.Key_R)
    sheet = cast("RecorderSheet", stage.sheets[-1])
    assert sheet.live is not None
    live = sheet.live
    stage.until(lambda: stage.sound.microphone is not None and live.page.stop.isEnabled())
    stage.speak(1.0)
    stage.until(lambda: live.seconds >= 1.0)
    assert sheet.before_window_closes()  # as far as the drafts know, nobody is there any more
    offer_unfinished(stage.shell)
    stage.until(lambda: isinstance(stage.sheets[-1], RecoverySheet))
    (card,) = cast("RecoverySheet", stage.sheets[-1]).cards
    assert "Meant as your stance: Object" in card.about.text()
    card.review.click()
    stage.until(lambda: isinstance(stage.sheets[-1], RecorderSheet))
    assert "Object: why?" in said(stage.sheets[-1])
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.until(lambda: team.page.mine == "object")
    reason = team.page.stances[0].reason
    assert reason is not None
    assert reason.reply_to == proposal


def test_a_block_cannot_go_without_a_reason(stage: Stage, team: Team, pane: OutcomePane) -> None:
    team.proposed("Friday.")
    stage.until(lambda: way(pane, "stance/take") is not None)
    pane.take_stance()
    sheet = cast("StanceSheet", stage.sheets[-1])
    stage.key(Qt.Key.Key_B)
    stage.key(Qt.Key.Key_Return)
    assert not sheet.without.isEnabled()
    assert "A block needs a reason" in said(sheet)
    stage.key(Qt.Key.Key_W)
    write_into_recorder(stage, "It would sink.")
    stage.until(lambda: team.page.mine == "block")
    assert team.page.stances[0].reason is not None


def test_enter_on_the_button_that_speaks_the_reason_does_not_go_without(
    stage: Stage, team: Team, pane: OutcomePane
) -> None:
    team.proposed("Friday.")
    stage.until(lambda: way(pane, "stance/take") is not None)
    pane.take_stance()
    sheet = cast("StanceSheet", stage.sheets[-1])
    stage.key(Qt.Key.Key_A)
    sheet.write.setFocus()
    stage.key(Qt.Key.Key_Return)
    assert isinstance(stage.sheets[-1], RecorderSheet)
    assert team.page.mine is None


def test_a_late_objection_makes_a_stance_wait_until_it_is_read(
    stage: Stage, team: Team, pane: OutcomePane
) -> None:
    proposal = team.proposed("Friday.")
    take_stance(team.desk, team.meeting, "consent")
    team.hears("Alan", proposal)
    reason = team.says("Alan", "Nobody is here on Friday.")
    team.stands("Alan", "object", reason)
    stage.until(lambda: "still has to hear Alan's reason" in said(pane))
    assert "Nobody is here on Friday." in said(pane)
    press(stage, pane, f"stance/{team.id('Alan')}/read")
    stage.until(lambda: "still has to hear Alan's reason" not in said(pane))
    standing = team.page.standing
    assert standing is not None
    assert team.me in standing.counted


def test_a_changed_stance_shows_what_it_was(stage: Stage, team: Team, pane: OutcomePane) -> None:
    proposal = team.proposed("Friday.")
    team.hears("Alan", proposal)
    team.stands("Alan", "object")
    team.stands("Alan", "consent")
    stage.until(lambda: "Before: Object." in said(pane))


def test_hidden_stances_stay_hidden_until_i_answered(
    stage: Stage, team: Team, pane: OutcomePane
) -> None:
    team.frame(hidden=True)
    team.proposed("Friday.")
    team.stands("Grace", "abstain")
    stage.until(lambda: "1 stance taken, hidden until you have answered." in said(pane))
    assert "Abstain" not in said(pane)
    take_stance(team.desk, team.meeting, "consent")
    stage.until(lambda: "Abstain" in said(pane))


def test_who_does_not_decide_is_told_so(stage: Stage, team: Team, pane: OutcomePane) -> None:
    team.proposed("Friday.")
    team.frame(reach="delegated", delegate=team.id("Grace"))
    stage.until(lambda: "Delegated to Grace" in said(pane))
    assert way(pane, "stance/take") is None
    pane.take_stance()
    assert stage.toasts[-1].text.startswith("You do not decide here.")


def test_the_outcome_is_spoken_with_a_review_date_pressed(
    stage: Stage, team: Team, pane: OutcomePane
) -> None:
    assert way(pane, "outcome/state") is None
    team.agree_all()
    press(stage, pane, "outcome/state")
    sheet = cast("OutcomeSheet", stage.sheets[-1])
    chip = next(b for b in sheet.findChildren(QAbstractButton) if b.text() == "In three months")
    chip.click()
    stage.key(Qt.Key.Key_R)
    stage.until(lambda: isinstance(stage.sheets[-1], RecorderSheet))
    speak_into_recorder(stage)
    stage.until(lambda: team.page.outcomes)
    outcome = team.page.outcomes[0]
    assert outcome.statement.sound is not None
    assert outcome.review_ms is not None
    assert outcome.review_ms > stage.shell.now_ms() + 80 * 86_400_000
    stage.until(lambda: "To be reviewed" in said(pane))
    assert way(pane, "stance/take") is None


def test_no_outcome_while_an_objection_blocks_the_consensus(
    stage: Stage, team: Team, pane: OutcomePane
) -> None:
    team.frame(rule="consensus")
    proposal = team.agree_all()
    reason = team.says("Alan", "No.")
    team.stands("Alan", "object", reason)
    team.hears("Grace", reason, proposal)
    mark_heard(team.desk, reason)
    stage.until(lambda: "An objection stands" in said(pane))
    assert way(pane, "outcome/state") is None


def test_two_outcomes_are_compared_and_settled(stage: Stage, team: Team, pane: OutcomePane) -> None:
    team.agree_all()
    state_outcome(team.desk, team.meeting, team.i_write("Friday it is."))
    theirs = team.says("Grace", "Monday it is.")
    rival = OutcomeId(team.desk.new_id())
    team.hears_of(
        OutcomeStated(rival, team.meeting, theirs, review_ms=None, review_zone="UTC"), by="Grace"
    )
    stage.until(lambda: "Two outcomes were stated apart." in said(pane))
    press(stage, pane, "outcome/compare")
    sheet = cast("ConflictSheet", stage.sheets[-1])
    assert {"Friday it is.", "Monday it is."} <= set(said(sheet).split("\n"))
    keep = next(b for b in sheet.keeps if "Grace" in b.accessibleName())
    keep.click()
    stage.until(lambda: len(team.page.outcomes) == 1)
    assert team.page.outcomes[0].statement.id == theirs


def test_whoever_owes_the_end_of_a_decision_with_two_outcomes_compares_them(
    stage: Stage, team: Team, pane: OutcomePane
) -> None:
    team.agree_all()
    for name in ("Grace", "Alan"):
        told = team.says(name, f"{name} has it.")
        outcome = OutcomeId(team.desk.new_id())
        team.hears_of(OutcomeStated(outcome, team.meeting, told, None, "UTC"), by=name)
    stage.until(lambda: "Two outcomes were stated apart." in said(pane))
    assert "3 stances count; it needs 2." in said(pane)
    assert "An outcome can be stated." not in said(pane)
    (owed,) = team.desk.library.queries.owed_in(team.meeting, team.desk.now_ms())
    pane.do(owed)
    assert isinstance(stage.sheets[-1], ConflictSheet)


def test_the_keyboard_stays_where_it_was_when_the_pane_is_drawn_anew(
    stage: Stage, team: Team, pane: OutcomePane
) -> None:
    team.proposed("Friday.")
    stage.until(lambda: way(pane, "stance/take") is not None)
    pane.window().activateWindow()
    stage.until(pane.window().isActiveWindow)
    button = way(pane, "stance/take")
    assert button is not None
    button.setFocus()
    team.says("Grace", "One more thing.")
    team.stands("Grace", "consent")
    stage.until(
        lambda: (
            "still has to hear the proposal" in said(pane.stances)
            and "Consent" in said(pane.stances)
        )
    )
    again = way(pane, "stance/take")
    assert again is not None
    assert again.hasFocus()


def test_a_closed_meeting_is_only_for_reading(stage: Stage, team: Team, pane: OutcomePane) -> None:
    team.agree_all()
    stage.until(lambda: way(pane, "outcome/state") is not None)
    state_outcome(team.desk, team.meeting, team.i_write("Friday it is."))
    close(team.desk, team.meeting)
    stage.until(lambda: pane.upshot is not None and not pane.upshot.open)
    for key in ("rule/ask", "proposal/speak", "stance/take", "outcome/state"):
        assert way(pane, key) is None, key


def test_another_types_meeting_has_actions_only(stage: Stage) -> None:
    team = gathered(stage, "status")
    pane = shown(stage, team)
    assert not pane.proposal.isVisible()
    assert pane.actions_.isVisible()
    pane.take_stance()
    assert stage.toasts[-1].text == "There is nothing to decide in this meeting."


def test_ideas_are_hidden_then_ranked_by_key_and_shown_as_a_chart(stage: Stage) -> None:
    team = gathered(stage, "innovation")
    team.says("Grace", "A lamp that hums.", 2)
    pane = shown(stage, team)
    assert "The first round is blind" in said(pane)
    team.i_write("A lamp that sings.", item=2)
    stage.until(lambda: pane.ranking.list is not None)
    ranks = pane.ranking.list
    assert ranks is not None
    ranks.setFocus()
    before = ranks.order
    stage.qtbot.keyClick(ranks, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert ranks.order == before[::-1]
    press(stage, pane, "ideas/keep")
    queries = team.desk.library.queries
    stage.until(lambda: "Ranked by 1 person." in said(pane))
    ranking = queries.ranking(team.meeting)
    assert ranking is not None
    assert [idea.note.id for idea in ranking.ideas] == before[::-1]


def test_ideas_with_as_many_points_share_a_place(stage: Stage) -> None:
    team = gathered(stage, "innovation")
    hum, sing = (team.says(name, f"{name} hums.", 2) for name in ("Grace", "Alan"))
    last = team.i_write("A lamp that sings.", item=2)
    team.hears_of(IdeasRanked(team.meeting, (hum, sing, last)), by="Grace")
    team.hears_of(IdeasRanked(team.meeting, (sing,)), by="Alan")
    pane = shown(stage, team)
    stage.until(lambda: "Ranked by 2 persons." in said(pane))
    chart = pane.findChild(RankingChart)
    assert chart is not None
    assert chart.accessibleName() == (
        "Ranking: 1. Grace hums., 3 points; 1. Alan hums., 3 points; 3. A lamp that sings., 1 point"
    )


def test_who_looks_on_sees_the_ideas_and_is_offered_no_ranking(stage: Stage) -> None:
    team = gathered(stage, "innovation")
    team.says("Grace", "A lamp that hums.", 2)
    team.i_write("A lamp that sings.", item=2)
    pane = shown(stage, team)
    stage.until(lambda: pane.ranking.list is not None)
    others = [one for one in team.desk.library.team.members if not one.me]
    set_role(team.desk, team.meeting, others[0].id, "host")
    set_role(team.desk, team.meeting, team.desk.library.team.me, "observer")
    stage.until(lambda: pane.ranking.list is None)


def test_an_order_that_was_begun_stays_when_somebody_else_ranks(stage: Stage) -> None:
    team = gathered(stage, "innovation")
    theirs = team.says("Grace", "A lamp that hums.", 2)
    mine = team.i_write("A lamp that sings.", item=2)
    pane = shown(stage, team)
    stage.until(lambda: pane.ranking.list is not None)
    ranks = pane.ranking.list
    assert ranks is not None
    ranks.move_current(1)
    begun = ranks.order
    rank(team.desk, team.meeting, begun[::-1])
    stage.until(lambda: "Ranked by 1 person." in said(pane))
    assert pane.ranking.list is not None
    assert pane.ranking.list.order == begun
    assert set(begun) == {theirs, mine}


def test_the_host_ends_the_blind_round(stage: Stage) -> None:
    team = gathered(stage, "innovation")
    team.says("Grace", "A lamp that hums.", 2)
    pane = shown(stage, team)
    press(stage, pane, "ideas/end")
    stage.until(lambda: "A lamp that hums." in str(pane.upshot))
    stage.until(lambda: way(pane, "ideas/end") is None)


def test_actions_are_added_done_changed_and_dropped(
    stage: Stage, team: Team, pane: OutcomePane
) -> None:
    press(stage, pane, "action/new")

    sheet = cast("ActionSheet", stage.sheets[-1])
    sheet.what.setText("Ask the night crew")
    sheet.when.line.setText("in 3 days")
    stage.key(Qt.Key.Key_Return)
    actions = team.desk.library.queries.actions
    stage.until(lambda: actions(meeting=team.meeting))
    row = actions(meeting=team.meeting)[0]
    assert (row.owner, row.due_ms is not None) == (team.me, True)
    stage.until(lambda: "Ask the night crew" in said(pane))

    press(stage, pane, f"action/{row.id}/write")
    sheet = cast("ActionSheet", stage.sheets[-1])
    sheet.what.setText("Ask the day crew")
    sheet.who.setCurrentIndex(sheet.who.findData(team.id("Grace")))
    sheet.keep.click()
    stage.until(lambda: "Ask the day crew" in said(pane))
    changed = actions(meeting=team.meeting)[0]
    assert (changed.owner, changed.due_ms) == (team.id("Grace"), row.due_ms)

    told = len(stage.toasts)
    press(stage, pane, f"action/{row.id}/done")
    stage.until(lambda: actions(meeting=team.meeting) == ())
    stage.until(lambda: len(stage.toasts) > told)
    undo = stage.toasts[-1].way
    assert undo is not None
    undo.do()
    stage.until(lambda: actions(meeting=team.meeting))
    press(stage, pane, f"action/{row.id}/close")
    stage.until(lambda: "dropped" in said(pane))


def test_an_action_without_words_is_refused_beside_its_field(
    stage: Stage, team: Team, pane: OutcomePane
) -> None:

    pane.add_action()
    sheet = cast("ActionSheet", stage.sheets[-1])
    sheet.keep.click()
    stage.until(lambda: sheet.what_field.failed)
    assert sheet.what.hasFocus()
