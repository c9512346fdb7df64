"""An invitation to a meeting that exists, and the menu entries that lead to planning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from cassette.desktop.screens.planning.invite import save_invitation
from cassette.desktop.screens.planning.templates import TemplatesSheet
from cassette.workflows.plan_meeting import new_meeting

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from cassette.desktop.sitting import Sitting
    from tests.desktop.screens.conftest import Stage


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_an_invitation_is_saved_where_one_says(
    stage: Stage, parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = new_meeting(stage.shell.workspace.desk, "team", "Coffee / tea", due="in 2 days").page
    asked: list[str] = []
    file = tmp_path / "coffee.ics"

    def ask(parent: object, heading: str, usual: str, pattern: str) -> tuple[str, str]:
        asked.append(usual)
        return (str(file) if len(asked) > 1 else "", pattern)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    save_invitation(stage.shell, parent, page.row.id)
    stage.until(lambda: asked)
    assert "/Coffee" in asked[0]
    assert asked[0].endswith(".ics")
    assert stage.toasts == [], "the dialog was left"
    save_invitation(stage.shell, parent, page.row.id)
    stage.until(lambda: stage.toasts)
    assert "coffee.ics" in stage.toasts[-1].text
    assert f"UID:{page.row.id}@cassette" in file.read_text()


def test_without_a_due_time_nobody_is_asked_for_a_file(
    stage: Stage, parent: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: asked.append(True) or ("", ""))
    save_invitation(stage.shell, parent, stage.page.row.id)
    stage.until(lambda: stage.banners)
    assert stage.banners[-1].code == "no_live_time"
    assert asked == []


def test_the_menu_leads_to_templates_and_to_saving_one(qtbot: QtBot, sitting: Sitting) -> None:
    window = sitting.window
    qtbot.waitUntil(lambda: window.meetings.rowCount() > 1)
    window.actions_["templates"].trigger()
    qtbot.waitUntil(lambda: isinstance(window.cover.sheet, TemplatesSheet))
    window.cover.ask_to_close()
    assert window.cover.sheet is None
    window.actions_["go_2"].trigger()
    qtbot.waitUntil(lambda: window.parts.meeting.model.page is not None)
    page = window.parts.meeting.model.page
    assert page is not None
    window.actions_["save_template"].trigger()
    qtbot.waitUntil(lambda: isinstance(window.cover.sheet, TemplatesSheet))
    sheet = window.cover.sheet
    assert isinstance(sheet, TemplatesSheet)
    qtbot.waitUntil(lambda: sheet.name.text() == page.row.title)
    sheet.remove.click()
    sheet.done()


def test_the_menu_saves_an_invitation(
    qtbot: QtBot, sitting: Sitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, file = sitting.window, tmp_path / "x.ics"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    qtbot.waitUntil(lambda: window.meetings.rowCount() > 1)
    window.actions_["go_2"].trigger()
    qtbot.waitUntil(lambda: window.parts.meeting.model.page is not None)
    window.actions_["invite"].trigger()
    qtbot.waitUntil(file.exists, timeout=10_000)
