"""The team's own types of meeting in the window: saved, changed, shared as a file, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from cassette.desktop.screens.new_meeting.sheet import NewMeetingSheet
from cassette.desktop.screens.planning.templates import NEW, TemplatesSheet, open_with_meeting
from cassette.domain.formats import Prompt
from cassette.workflows.templates import export_template, save_template

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.planning_views import Template
    from tests.desktop.screens.conftest import Stage

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
PROMPTS = [Prompt("What went <b>well</b>?", 45), Prompt("What did not?", 0)]


@pytest.fixture
def retro(stage: Stage) -> Template:
    return save_template(stage.shell.workspace.desk, "Retro & co", "team", PROMPTS, purpose="Learn")


@pytest.fixture
def sheet(stage: Stage, retro: Template) -> TemplatesSheet:
    made = TemplatesSheet(stage.shell)
    stage.open(made)
    stage.until(lambda: made.editor.isVisible())
    return made


def kept(stage: Stage) -> list[Template]:
    return list(stage.shell.workspace.library.queries.templates())


def test_a_team_without_templates_begins_one_from_nothing(stage: Stage) -> None:
    made = TemplatesSheet(stage.shell)
    stage.open(made)
    stage.until(lambda: made.nothing.isVisible())
    assert not made.editor.isVisible()
    assert made.new.hasFocus()
    made.new.click()
    stage.until(lambda: made.name.hasFocus())
    stage.qtbot.keyClicks(made.name, "Retro")
    assert "Not saved yet" in made.list.item(0).text()
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.until(lambda: kept(stage))
    assert [one.name for one in kept(stage)] == ["Retro"]
    assert kept(stage)[0].purpose, "without one it has its type's"
    stage.until(lambda: made.export.isEnabled())
    assert "Not saved yet" not in made.list.item(0).text()
    assert not made.save.isEnabled()


def test_title_prompts_and_time_boxes_are_changed_by_keys(
    stage: Stage, sheet: TemplatesSheet, retro: Template
) -> None:
    assert (sheet.name.text(), sheet.purpose.text()) == ("Retro & co", "Learn")
    sheet.name.setText("Look back")
    sheet.agenda.list.setFocus()
    sheet.agenda.list.setCurrentRow(0)
    sheet.agenda.seconds.setValue(90)
    stage.key(Qt.Key.Key_Down, ALT)
    assert not sheet.export.isEnabled(), "what is exported is what is saved"
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.until(lambda: kept(stage)[0].name == "Look back")
    (found,) = kept(stage)
    assert found.id == retro.id
    assert found.prompts == (Prompt("What did not?", 0), Prompt("What went <b>well</b>?", 90))


def test_what_was_typed_and_taken_back_is_no_change(sheet: TemplatesSheet) -> None:
    sheet.name.setText("Other")
    assert sheet.save.isEnabled()
    sheet.name.setText("Retro & co")
    assert not sheet.save.isEnabled()
    assert sheet.may_close()


def test_changes_to_one_wait_while_another_is_looked_at(
    stage: Stage, sheet: TemplatesSheet, retro: Template
) -> None:
    save_template(stage.shell.workspace.desk, "Zebra", "status")
    stage.until(lambda: sheet.list.count() == 2)
    sheet.name.setText("Changed")
    sheet.list.setCurrentRow(1)
    assert sheet.name.text() == "Zebra"
    sheet.list.setCurrentRow(0)
    assert sheet.name.text() == "Changed"
    sheet.ask_to_close()
    assert stage.toasts[-1].way is not None
    stage.toasts[-1].way.do()
    again = stage.sheets[-1]
    assert isinstance(again, TemplatesSheet)
    stage.until(lambda: again.name.text() == "Changed")
    again.save.click()
    stage.until(lambda: kept(stage)[0].name == "Changed")


@pytest.mark.parametrize(
    ("name", "told"), [("", "empty"), ("zebra", "Zebra"), ("two\u2028lines", "line")]
)
def test_a_name_that_cannot_be_is_told_beside_it(
    stage: Stage, sheet: TemplatesSheet, name: str, told: str
) -> None:
    save_template(stage.shell.workspace.desk, "Zebra", "status")
    sheet.name.setText(name)
    sheet.save.click()
    stage.until(lambda: sheet.name_field.failed)
    assert told in sheet.name_field.error.text()
    assert sheet.name.hasFocus()
    assert "Retro & co" in [one.name for one in kept(stage)]


def test_removing_one_can_be_undone(stage: Stage, sheet: TemplatesSheet, retro: Template) -> None:
    sheet.remove.click()
    stage.until(lambda: not kept(stage))
    stage.until(lambda: sheet.nothing.isVisible())
    stage.until(lambda: stage.toasts)
    assert stage.toasts[-1].way is not None
    stage.toasts[-1].way.do()
    stage.until(lambda: kept(stage) == [retro])
    stage.until(lambda: sheet.name.text() == "Retro & co")


def test_a_template_goes_into_a_file_and_comes_back_from_it(
    stage: Stage,
    sheet: TemplatesSheet,
    retro: Template,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "retro.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    sheet.export.click()
    stage.until(file.exists)
    sheet.remove.click()
    stage.until(lambda: sheet.nothing.isVisible())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    sheet.import_.click()
    stage.until(lambda: kept(stage))
    stage.until(lambda: sheet.editor.isVisible())
    assert sheet.name.text() == "Retro & co"
    (found,) = kept(stage)
    assert (found.prompts, found.purpose, found.type) == (tuple(PROMPTS), "Learn", "team")


def test_a_file_that_is_no_template_is_told_and_changes_nothing(
    stage: Stage, sheet: TemplatesSheet, retro: Template, tmp_path: Path
) -> None:
    newer = export_template(stage.shell.workspace.desk, retro.id, tmp_path / "x.json")
    newer.write_text(newer.read_text().replace('"version": 1', '"version": 9'))
    sheet.import_from(newer)
    stage.until(lambda: "newer" in sheet.notice.accessibleName())
    sheet.import_from(tmp_path / "none.json")
    stage.until(lambda: "none.json" in sheet.notice.accessibleName())
    assert kept(stage) == [retro]


def test_a_meeting_is_saved_as_a_template(stage: Stage) -> None:
    open_with_meeting(stage.shell, stage.page.row.id)
    stage.until(lambda: stage.sheets)
    made = stage.sheets[-1]
    assert isinstance(made, TemplatesSheet)
    stage.until(lambda: made.name.text() == "Weekly <b>status</b>")
    stage.until(made.name.hasFocus)
    stage.qtbot.keyClicks(made.name, "Our week")  # over what stood there
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: kept(stage))
    (found,) = kept(stage)
    assert (found.name, found.type) == ("Our week", "status")
    assert [one.text for one in found.prompts] == [one.prompt for one in stage.page.agenda]


def test_the_new_meeting_sheet_leads_here_and_back_with_what_was_filled_in(
    stage: Stage, retro: Template
) -> None:
    form = NewMeetingSheet(stage.shell)
    stage.open(form)
    form.form.title.setText("Half done")
    form.form.templates.click()
    made = stage.sheets[-1]
    assert isinstance(made, TemplatesSheet)
    form.ask_to_close()  # as the window does before it opens another
    assert stage.toasts == []
    made.ask_to_close()
    stage.until(lambda: isinstance(stage.sheets[-1], NewMeetingSheet))
    again = stage.sheets[-1]
    assert isinstance(again, NewMeetingSheet)
    assert again is not form
    assert again.form.title.text() == "Half done"
    stage.until(lambda: retro.id in again.form.cards)


def test_a_window_that_closes_does_not_open_the_form_again(stage: Stage, retro: Template) -> None:
    came: list[bool] = []
    made = TemplatesSheet(stage.shell, after=lambda: came.append(True))
    stage.open(made)
    made.before_window_closes()
    other = TemplatesSheet(stage.shell, after=lambda: came.append(False))
    stage.open(other)
    other.ask_to_close()
    stage.until(lambda: came)
    assert came == [False]


def test_the_draft_of_a_new_one_is_thrown_away(stage: Stage, sheet: TemplatesSheet) -> None:
    sheet.new.click()
    assert sheet.list.count() == 2
    assert not sheet.new.isEnabled()
    assert sheet.remove.text() == "Discard it"
    sheet.remove.click()
    assert sheet.list.count() == 1
    assert NEW not in sheet._drafts
    assert sheet.name.text() == "Retro & co"
