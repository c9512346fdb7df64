"""Recurring meetings: the rounds to come, skipping, answering early, ending and going on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from cassette.desktop.screens.planning.series import ROUNDS, SeriesSheet
from cassette.workflows.series import start_series

if TYPE_CHECKING:
    from cassette.domain.planning_views import SeriesRow
    from tests.desktop.screens.conftest import Stage


@pytest.fixture
def sheet(stage: Stage) -> SeriesSheet:
    desk = stage.shell.workspace.desk
    start_series(desk, "status", "Stand-up <b>", every="day", first_due="in 2 days")
    made = SeriesSheet(stage.shell)
    stage.open(made)
    stage.until(lambda: made.rounds.count() == ROUNDS)
    return made


def row(stage: Stage) -> SeriesRow:
    """The series as it is now."""
    return stage.shell.workspace.library.queries.series()[0]


def test_a_team_without_series_is_told_how_to_begin(stage: Stage) -> None:
    made = SeriesSheet(stage.shell)
    stage.open(made)
    stage.until(lambda: made.nothing.isVisible() and made.new.isVisible())
    assert not made.list.isVisible()


def test_series_and_rounds_are_listed_with_their_state(sheet: SeriesSheet) -> None:
    assert sheet.list.item(0).text().startswith("Stand-up <b>\nEvery day, ")
    texts = [sheet.rounds.item(n).text() for n in range(ROUNDS)]
    assert texts[0].endswith("open now")
    assert all(text.endswith("to come") for text in texts[1:])


def test_a_round_is_skipped_and_takes_place_after_all(stage: Stage, sheet: SeriesSheet) -> None:
    sheet.rounds.setFocus()
    stage.key(Qt.Key.Key_Down)
    sheet.skip.click()
    stage.until(lambda: len(row(stage).skipped) == 1)
    stage.until(lambda: sheet.rounds.item(1).text().endswith("skipped"))
    assert sheet.rounds.currentRow() == 1, "the choice stays where it was"
    assert not sheet.open.isEnabled()
    assert sheet.skip.text() == "Let it take place"
    sheet.skip.click()
    stage.until(lambda: not row(stage).skipped)


def test_tomorrows_round_is_answered_today(stage: Stage, sheet: SeriesSheet) -> None:
    sheet.rounds.setFocus()
    stage.key(Qt.Key.Key_Down)
    assert sheet.open.text() == "Answer it now"
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: bool(stage.meetings))
    assert stage.meetings[-1] == row(stage).opened[1][1]


def test_a_round_that_is_open_is_gone_to(stage: Stage, sheet: SeriesSheet) -> None:
    assert sheet.open.text() == "Go to it"
    sheet.open.click()
    assert stage.meetings == [row(stage).opened[0][1]]


def test_a_series_ends_and_goes_on(stage: Stage, sheet: SeriesSheet) -> None:
    sheet.end.click()
    stage.until(lambda: row(stage).ended)
    stage.until(lambda: sheet.list.item(0).text().endswith("Ended"))
    assert sheet.end.text() == "Let it go on"
    assert "ended" in sheet.rounds.item(1).text()
    sheet.end.click()
    stage.until(lambda: not row(stage).ended)
