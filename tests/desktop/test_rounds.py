"""The window opens the rounds of series that the clock has brought, at once and by the minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.workflows.series import start_series
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from cassette.desktop.bridge import Bridge
    from cassette.desktop.main import CassetteApplication

from cassette.desktop.sitting import Sitting

TITLE = "Daily"


def test_rounds_open_while_the_window_is_open(
    qapp: CassetteApplication,
    qtbot: QtBot,
    library: Path,
    bridge: Bridge,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CASSETTE_NOW", "2026-11-23T09:00:00Z")
    with Workspace.open(library) as workspace:
        start_series(
            workspace.desk, "status", TITLE, every="day", first_due="2026-11-24T12:00", zone="UTC"
        )
    monkeypatch.setenv("CASSETTE_NOW", "2026-11-24T12:30:00Z")
    sitting = Sitting(Workspace.open(library), bridge, qapp.theme)
    queries = sitting.workspace.library.queries

    def rounds() -> int:
        return sum(row.title == TITLE for row in queries.meetings())

    try:
        sitting.start()
        qtbot.waitUntil(lambda: rounds() == 2)
        monkeypatch.setenv("CASSETTE_NOW", "2026-11-25T12:30:00Z")
        sitting._rounds.setInterval(10)
        qtbot.waitUntil(lambda: rounds() == 3)
    finally:
        sitting.close()
        assert not sitting._rounds.isActive()
        sitting.window.hide()
        sitting.window.deleteLater()
        sitting.deleteLater()
