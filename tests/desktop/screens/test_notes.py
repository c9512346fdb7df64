"""Exporting: what is shown is what is saved; markup is never rendered; errors name the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from cassette.desktop.screens.notes.sheet import NotesSheet
from cassette.domain.ids import MeetingId, NoteId
from cassette.workflows import record_note
from cassette.workflows.export_meeting import preview
from cassette.workflows.write_note import write_note

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desktop.screens.conftest import Stage


@pytest.fixture
def sheet(stage: Stage) -> NotesSheet:
    write_note(stage.shell.workspace.desk, stage.place, "I <b>finished</b> the *outbox*.")
    made = NotesSheet(stage.shell, stage.page.row.id)
    stage.open(made)
    stage.until(lambda: made.save.isEnabled())
    return made


@pytest.mark.parametrize("fmt", ["md", "html", "json", "srt", "vtt"])
def test_the_preview_is_the_very_document(stage: Stage, sheet: NotesSheet, fmt: str) -> None:
    sheet.options.formats[fmt].setChecked(True)
    wanted = preview(stage.shell.workspace.desk, stage.page.row.id, fmt)
    stage.until(lambda: sheet.text.toPlainText() == wanted)


def test_what_is_saved_is_what_was_shown(stage: Stage, sheet: NotesSheet, tmp_path: Path) -> None:
    shown = sheet.text.toPlainText()
    target = tmp_path / "notes.md"
    sheet.save_to(target)
    stage.until(target.exists)
    assert target.read_text(encoding="utf-8") == shown
    stage.until(lambda: stage.shell.settings.export_folder == str(tmp_path))
    assert stage.shell.settings.export_format == "md"


def test_a_web_page_is_shown_as_text_and_opened_elsewhere(
    stage: Stage, sheet: NotesSheet, tmp_path: Path
) -> None:
    sheet.options.formats["html"].setChecked(True)
    stage.until(lambda: "<!DOCTYPE html>" in sheet.text.toPlainText())
    sheet.save_to(tmp_path / "notes.html")
    stage.until(lambda: "Open in the browser" in buttons(sheet))


def buttons(sheet: NotesSheet) -> list[str]:
    """What the notice offers."""
    return [one.text() for one in sheet.notice.findChildren(QPushButton) if one.isVisible()]


def test_choices_change_the_preview(stage: Stage, sheet: NotesSheet) -> None:
    assert "outbox" in sheet.text.toPlainText()
    sheet.options.transcript.setChecked(False)
    stage.until(lambda: "outbox" not in sheet.text.toPlainText())
    sheet.options.initials.setChecked(True)
    stage.until(lambda: "Ada Byron" not in sheet.text.toPlainText())


def test_captions_have_no_parts_to_leave_out(sheet: NotesSheet) -> None:
    sheet.options.formats["srt"].setChecked(True)
    assert not sheet.options.transcript.isEnabled()
    assert sheet.options.why.isVisible()


def test_a_new_note_arrives_in_the_preview_by_itself(stage: Stage, sheet: NotesSheet) -> None:
    write_note(stage.shell.workspace.desk, stage.place, "One more thing.")
    stage.until(lambda: "One more thing." in sheet.text.toPlainText())


def test_notes_not_written_down_yet_are_counted(stage: Stage) -> None:
    workspace = stage.shell.workspace
    session = record_note.begin(workspace.desk, workspace.drafts, workspace.recorder, stage.place)
    stage.speak(1.0)
    session.stop()
    record_note.post(workspace.desk, workspace.drafts, session.id)
    sheet = NotesSheet(stage.shell, stage.page.row.id)
    stage.open(sheet)
    stage.until(lambda: "1 note is still being written down" in sheet.pending.text())


def test_copying_takes_the_whole_text(sheet: NotesSheet) -> None:
    sheet.copy.click()
    assert QGuiApplication.clipboard().text() == sheet.text.toPlainText()
    assert sheet.notice.text.text() == "Copied."


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left(
    stage: Stage, sheet: NotesSheet, tmp_path: Path
) -> None:
    target = tmp_path / "missing" / "notes.md"
    sheet.save_to(target)
    stage.until(lambda: "could not be written" in sheet.notice.text.text())
    stage.until(lambda: "Choose another place" in buttons(sheet))
    assert list(tmp_path.glob("missing*")) == []
    assert sheet.save.isEnabled()


def test_a_meeting_that_is_gone_is_told(stage: Stage) -> None:
    sheet = NotesSheet(stage.shell, MeetingId(NoteId("01a1fdc9-8cec-708f-a2f3-bdabe8977fd9")))
    stage.open(sheet)
    stage.until(sheet.notice.isVisible)
    assert not sheet.save.isEnabled()
    assert not sheet.copy.isEnabled()


def test_the_title_is_shown_as_typed(stage: Stage, sheet: NotesSheet) -> None:
    stage.until(lambda: sheet.title.text() == "Export “Weekly <b>status</b>”")


def test_the_choices_can_be_read_in_a_small_window(stage: Stage) -> None:
    sheet = NotesSheet(stage.shell, stage.page.row.id)
    stage.open(sheet)
    host = stage.hosts[-1]
    host.resize(980, 440)
    stage.until(lambda: host.height() == 440)
    for button in (*sheet.options.formats.values(), sheet.options.initials):
        assert button.height() >= button.fontMetrics().height()
