"""The agenda of a meeting that exists: changed by keys, kept at once, taken back as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cassette.desktop.screens.planning.agenda import AgendaSheet, open_agenda
from cassette.workflows import plan_meeting
from cassette.workflows.write_note import write_note

if TYPE_CHECKING:
    from cassette.domain.views import MeetingPage
    from tests.desktop.screens.conftest import Stage

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def sheet(stage: Stage) -> AgendaSheet:
    open_agenda(stage.shell, stage.page.row.id)
    stage.until(lambda: stage.sheets)
    made = stage.sheets[0]
    assert isinstance(made, AgendaSheet)
    return made


def page(stage: Stage) -> MeetingPage:
    """The meeting as it is now."""
    return stage.shell.workspace.library.queries.meeting(stage.page.row.id)


def prompts(stage: Stage) -> list[str]:
    return [item.prompt for item in page(stage).agenda]


def test_keys_reorder_remove_add_and_keep(stage: Stage, sheet: AgendaSheet) -> None:
    stage.key(Qt.Key.Key_Down, ALT)
    stage.key(Qt.Key.Key_Delete)
    stage.key(Qt.Key.Key_Insert)
    stage.until(lambda: QApplication.focusWidget() is not sheet.editor.list)
    editor = QApplication.focusWidget()
    assert editor is not None
    stage.qtbot.keyClicks(editor, "What helped?")
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.until(lambda: len(prompts(stage)) == 3 and "What helped?" in prompts(stage))
    assert prompts(stage)[0] == "What are your next steps?"
    assert "What progress did you make?" not in prompts(stage)


def test_a_change_is_taken_back_as_a_whole(stage: Stage, sheet: AgendaSheet) -> None:
    before = page(stage).agenda
    sheet.editor.remove()
    sheet.editor.move_by(1)
    sheet.keep.click()
    stage.until(lambda: bool(stage.toasts))
    assert page(stage).agenda != before
    assert stage.toasts[-1].way is not None
    stage.toasts[-1].way.do()
    stage.until(lambda: page(stage).agenda == before)


def test_a_time_box_is_set_and_shown(stage: Stage, sheet: AgendaSheet) -> None:
    sheet.editor.list.setCurrentRow(1)
    assert sheet.editor.seconds.value() == 30
    sheet.editor.seconds.setValue(90)
    sheet.keep.click()
    stage.until(lambda: page(stage).agenda[1].seconds == 90)


def test_notes_of_a_removed_item_stay(stage: Stage, sheet: AgendaSheet) -> None:
    note = write_note(stage.shell.workspace.desk, stage.place, "Mine")
    sheet.editor.remove()
    sheet.keep.click()
    stage.until(lambda: len(prompts(stage)) == 2)
    assert [card.id for card in page(stage).notes] == [note.id]


def test_a_line_that_is_too_long_is_told_beside_and_nothing_is_lost(
    stage: Stage, sheet: AgendaSheet
) -> None:
    before = prompts(stage)
    sheet.editor.list.item(0).setText("x" * 600)
    sheet.keep.click()
    stage.until(lambda: sheet.field.failed)
    assert sheet.editor.list.item(0).text() == "x" * 600
    assert prompts(stage) == before


def test_leaving_a_changed_agenda_can_be_taken_back(stage: Stage, sheet: AgendaSheet) -> None:
    sheet.editor.list.item(0).setText("Almost lost")
    sheet.ask_to_close()
    assert stage.toasts[-1].way is not None
    stage.toasts[-1].way.do()
    again = stage.sheets[-1]
    assert isinstance(again, AgendaSheet)
    assert again.editor.prompts[0] == "Almost lost"


def test_a_closed_meeting_says_so_and_changes_nothing(stage: Stage) -> None:
    plan_meeting.close(stage.shell.workspace.desk, stage.page.row.id)
    open_agenda(stage.shell, stage.page.row.id)
    stage.until(lambda: stage.sheets)
    sheet = stage.sheets[0]
    assert isinstance(sheet, AgendaSheet)
    assert not sheet.keep.isEnabled()
    assert sheet.notice.isVisible()
