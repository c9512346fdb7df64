"""Unfinished recordings: offered, never sent, deleted only when asked twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop.screens.recorder.sheet import RecorderSheet
from cassette.desktop.screens.recovery.sheet import RecoverySheet, offer_unfinished
from cassette.workflows import record_note

if TYPE_CHECKING:
    from tests.desktop.screens.conftest import Stage


def left_behind(stage: Stage, seconds: float) -> None:
    """A recording that was never posted."""
    workspace = stage.shell.workspace
    session = record_note.begin(workspace.desk, workspace.drafts, workspace.recorder, stage.place)
    stage.speak(seconds)
    session.stop()


def offered(stage: Stage) -> RecoverySheet:
    """The sheet that came up by itself."""
    offer_unfinished(stage.shell)
    stage.until(lambda: stage.sheets)
    sheet = stage.sheets[-1]
    assert isinstance(sheet, RecoverySheet)
    return sheet


def drafts(stage: Stage) -> int:
    workspace = stage.shell.workspace
    return len(record_note.unfinished(workspace.desk, workspace.drafts))


def test_what_was_kept_is_offered_with_its_length_and_meeting(stage: Stage) -> None:
    left_behind(stage, 72.0)
    sheet = offered(stage)
    assert sheet.cards[0].text.text() == "We kept 1:12 of your recording."
    assert "Weekly <b>status</b>" in sheet.cards[0].about.text()
    assert sheet.cards[0].review.hasFocus()


def test_reviewing_opens_the_recorder_with_it(stage: Stage) -> None:
    left_behind(stage, 1.0)
    offered(stage).cards[0].review.click()
    sheet = stage.sheets[-1]
    assert isinstance(sheet, RecorderSheet)
    assert sheet.review.draft is not None


def test_later_keeps_everything(stage: Stage) -> None:
    left_behind(stage, 1.0)
    offered(stage).later.click()
    assert drafts(stage) == 1


def test_discarding_takes_two_presses_and_only_that_one(stage: Stage) -> None:
    left_behind(stage, 1.0)
    left_behind(stage, 2.0)
    sheet = offered(stage)
    first = sheet.cards[0]
    first.discard.click()
    assert drafts(stage) == 2
    first.discard.click()
    stage.until(lambda: len(sheet.cards) == 1)
    assert drafts(stage) == 1
    assert sheet.cards[0].text.text() == "We kept 0:02 of your recording."


def test_nothing_to_offer_is_silent_at_the_start_and_said_when_asked(stage: Stage) -> None:
    offer_unfinished(stage.shell)
    offer_unfinished(stage.shell, quietly=False)
    stage.until(lambda: stage.toasts)
    assert [toast.text for toast in stage.toasts] == ["There are no unfinished recordings"]
    assert stage.sheets == []


def test_a_recording_whose_meeting_is_forgotten_is_offered_all_the_same(stage: Stage) -> None:
    left_behind(stage, 1.0)
    for about in stage.shell.workspace.drafts.glob("*.json"):
        about.write_text("not json")
    sheet = offered(stage)
    assert "not known any more" in sheet.cards[0].about.text()
