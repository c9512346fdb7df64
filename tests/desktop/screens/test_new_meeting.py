"""Calling a meeting: the advice, the due time said back, an agenda by keys, named errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from cassette.desktop.screens.new_meeting.sheet import NewMeetingSheet
from cassette.domain.formats import TYPES

if TYPE_CHECKING:
    from cassette.domain.views import MeetingPage
    from tests.desktop.screens.conftest import Stage

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def sheet(stage: Stage) -> NewMeetingSheet:
    made = NewMeetingSheet(stage.shell)
    stage.open(made)
    return made


def created(stage: Stage) -> MeetingPage:
    """The meeting that was just called."""
    stage.until(lambda: stage.meetings)
    return stage.shell.workspace.library.queries.meeting(stage.meetings[-1])  # type: ignore[arg-type]


def test_keys_alone_call_a_meeting(stage: Stage, sheet: NewMeetingSheet) -> None:
    stage.qtbot.keyClicks(sheet.form.title, "Sprint 14")
    stage.key(Qt.Key.Key_Return, CTRL)
    page = created(stage)
    assert page.row.title == "Sprint 14"
    assert page.row.type == "status"
    assert [item.seconds for item in page.agenda] == [30, 30, 30]
    assert stage.toasts[-1].text == "Meeting created"


def test_the_advice_follows_type_and_urgency(sheet: NewMeetingSheet) -> None:
    sheet.form.cards["problem"].setChecked(True)
    assert sheet.form.advice.text().startswith("Best done here")
    sheet.form.urgent.setChecked(True)
    assert sheet.form.advice.text().startswith("Better live.")


def test_another_type_brings_its_prompts_unless_the_agenda_was_edited(
    sheet: NewMeetingSheet,
) -> None:
    sheet.form.cards["decision"].setChecked(True)
    assert sheet.form.agenda.prompts[0] == "What is the question?"
    sheet.form.agenda.list.item(0).setText("Which harbour?")
    sheet.form.cards["status"].setChecked(True)
    assert sheet.form.agenda.prompts[0] == "Which harbour?"


def test_each_type_shows_its_name_and_what_it_is_for(sheet: NewMeetingSheet) -> None:
    for kind in TYPES:
        card = sheet.form.cards[kind.key]
        assert card.accessibleName() == kind.name
        assert card.accessibleDescription() == kind.purpose


def test_a_due_time_in_words_is_said_back_resolved(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.form.due.line.setText("in 2 days")
    stage.until(lambda: sheet.form.due.due is not None)
    assert sheet.form.due.due is not None
    assert sheet.form.due.due.zone in sheet.form.due.field.note.text()
    sheet.form.title.setText("Due soon")
    sheet.create_button.click()
    assert created(stage).row.due_ms == sheet.form.due.due.ms


@pytest.mark.parametrize(
    ("words", "told"), [("blah", "not a time"), ("2001-01-01 10:00", "already past")]
)
def test_a_due_time_that_means_nothing_or_is_past_is_told_and_nothing_is_made(
    stage: Stage, sheet: NewMeetingSheet, words: str, told: str
) -> None:
    sheet.form.title.setText("Sprint 14")
    sheet.form.due.line.setText(words)
    sheet.create_button.click()
    stage.until(lambda: told in sheet.form.due.field.error.text())
    stage.until(lambda: any(told in said for said in stage.said))
    assert stage.meetings == []
    assert sheet.form.title.text() == "Sprint 14"


def test_a_suggestion_fills_in_a_due_time(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.form.due.line.setText("tomorrow 17:00")
    stage.until(lambda: sheet.form.due.due is not None)
    sheet.form.due.line.clear()
    stage.until(lambda: not sheet.form.due.pending)
    assert sheet.form.due.due is None
    assert not sheet.form.due.field.failed


def test_creating_right_after_typing_waits_for_the_words_to_be_understood(
    stage: Stage, sheet: NewMeetingSheet
) -> None:
    sheet.form.title.setText("Quick")
    sheet.form.due.line.setText("in 3 days")
    assert sheet.form.due.pending
    stage.key(Qt.Key.Key_Return, CTRL)
    assert created(stage).row.due_ms is not None


@pytest.mark.parametrize("title", ["", "two\u2028lines", "x" * 300])
def test_a_bad_title_is_told_beside_it_and_nothing_typed_is_lost(
    stage: Stage, sheet: NewMeetingSheet, title: str
) -> None:
    sheet.form.title.setText(title)
    sheet.form.agenda.list.item(0).setText("Mine")
    sheet.create_button.click()
    stage.until(lambda: sheet.form.title_field.failed)
    assert sheet.form.title.hasFocus()
    assert sheet.form.title.accessibleDescription() == sheet.form.title_field.error.text()
    assert sheet.form.agenda.prompts[0] == "Mine"
    sheet.form.title.setText("Better")
    sheet.create_button.click()
    assert created(stage).row.title == "Better"


def test_a_bad_agenda_item_is_told_beside_the_agenda(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.form.title.setText("Sprint 14")
    sheet.form.agenda.list.item(0).setText("y" * 600)
    sheet.create_button.click()
    stage.until(lambda: sheet.form.agenda_field.failed)
    assert sheet.form.agenda.list.hasFocus()


def test_the_agenda_is_edited_by_keys(stage: Stage, sheet: NewMeetingSheet) -> None:
    agenda = sheet.form.agenda
    agenda.list.setFocus()
    agenda.list.setCurrentRow(0)
    stage.key(Qt.Key.Key_Down, ALT)
    assert agenda.prompts[1] == "What progress did you make?"
    stage.key(Qt.Key.Key_Up, ALT)
    stage.key(Qt.Key.Key_Delete)
    assert agenda.prompts == ["What are your next steps?", "What problems did you find?"]
    stage.key(Qt.Key.Key_Insert)
    stage.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    editor = QApplication.focusWidget()
    assert editor is not None
    stage.qtbot.keyClicks(editor, "What helped?")
    stage.qtbot.keyClick(editor, Qt.Key.Key_Return)
    stage.until(lambda: "What helped?" in agenda.prompts)


def test_a_title_of_markup_stays_what_was_typed(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.form.title.setText("<img src=x> **bold**")
    sheet.create_button.click()
    assert created(stage).row.title == "<img src=x> **bold**"


def test_a_meeting_may_refuse_to_be_written_down(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.form.title.setText("Private")
    sheet.form.transcribe.setChecked(False)
    sheet.create_button.click()
    assert not created(stage).row.transcribe


def test_closing_a_filled_form_can_be_taken_back(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.form.title.setText("Almost lost")
    sheet.form.cards["decision"].setChecked(True)
    sheet.ask_to_close()
    assert stage.toasts[-1].way is not None
    stage.toasts[-1].way.do()
    again = stage.sheets[-1]
    assert isinstance(again, NewMeetingSheet)
    assert again.form.title.text() == "Almost lost"
    assert again.form.kind.key == "decision"


def test_closing_an_untouched_form_says_nothing(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.ask_to_close()
    assert stage.toasts == []


@pytest.mark.parametrize("by_key", [True, False])
def test_an_agenda_item_still_being_typed_counts(
    stage: Stage, sheet: NewMeetingSheet, by_key: bool
) -> None:
    sheet.form.title.setText("Sprint 14")
    sheet.form.agenda.add()
    stage.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    editor = QApplication.focusWidget()
    assert editor is not None
    stage.qtbot.keyClicks(editor, "What helped?")
    if by_key:
        stage.key(Qt.Key.Key_Return, CTRL)
    else:
        stage.qtbot.mouseClick(sheet.create_button, Qt.MouseButton.LeftButton)
    assert "What helped?" in [item.prompt for item in created(stage).agenda]
