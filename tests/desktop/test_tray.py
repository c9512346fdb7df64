"""The icon beside the clock: it says what plays, steers it, and is there only when wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from cassette.desktop.screens.settings.general import GeneralPage
from cassette.desktop.tray import MOST_TEXT, Tray, _plain
from cassette.domain.reminding import Reminder

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.outside import Outside
    from cassette.desktop.shell import Shell
    from cassette.desktop.sitting import Sitting

pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")


@pytest.fixture
def outside(sitting: Sitting, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Outside:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    qtbot.waitUntil(lambda: sitting.outside is not None)
    qtbot.waitUntil(lambda: bool(sitting.window.meetings.meetings))
    assert sitting.outside is not None
    return sitting.outside


@pytest.fixture
def tray(outside: Outside, sitting: Sitting, qtbot: QtBot) -> Tray:
    with qtbot.waitSignal(sitting.shell.settings_changed):
        sitting.shell.change_settings(tray=True)
    assert outside.tray is not None
    return outside.tray


def test_it_comes_and_goes_with_the_setting(
    tray: Tray, outside: Outside, sitting: Sitting, qtbot: QtBot
) -> None:
    assert tray.icon.isVisible()
    with qtbot.waitSignal(sitting.shell.settings_changed):
        sitting.shell.change_settings(tray=False)
    assert outside.tray is None


def test_a_desktop_without_a_place_for_it_goes_without(
    outside: Outside, sitting: Sitting, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    with qtbot.waitSignal(sitting.shell.settings_changed):
        sitting.shell.change_settings(tray=True)
    assert outside.tray is None


def test_its_menu_says_what_plays_and_steers_it(
    tray: Tray, outside: Outside, sitting: Sitting, qtbot: QtBot
) -> None:
    assert tray.what.text() == "Nothing is playing"
    qtbot.waitUntil(lambda: sitting.window.screen_.current() is not None)
    tray.play.trigger()
    qtbot.waitUntil(lambda: sitting.listening.position_ms > 100)
    card = sitting.listening.card
    assert card is not None
    assert tray.what.text().startswith(card.by_name)
    assert tray.play.text() == "Pause"
    tray.next.trigger()
    qtbot.waitUntil(lambda: sitting.listening.card is not card)
    tray.play.trigger()
    assert not sitting.listening.playing
    tray.mini.trigger()
    assert outside.mini.isVisible()


def test_a_click_brings_the_window_and_the_middle_button_plays(
    tray: Tray, sitting: Sitting, qtbot: QtBot
) -> None:
    sitting.window.showMinimized()
    tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert not sitting.window.isMinimized()
    qtbot.waitUntil(lambda: sitting.window.screen_.current() is not None)
    tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.MiddleClick)
    qtbot.waitUntil(lambda: sitting.listening.position_ms > 100)
    tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.MiddleClick)
    assert not sitting.listening.playing


def test_quit_leaves_as_closing_the_window_does(tray: Tray, sitting: Sitting, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sitting.over):
        tray.quit.trigger()
    assert sitting.outside is not None
    assert sitting.outside.tray is None


def test_titles_are_shown_as_typed() -> None:
    assert _plain("R&D\nweekly") == "R&&D weekly"
    assert _plain("x" * 200) == "x" * (MOST_TEXT - 1) + "…"


@pytest.mark.parametrize("there", [True, False])
def test_the_settings_say_whether_there_is_a_place_for_it(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: there))
    page = GeneralPage(shell)
    qtbot.addWidget(page)
    assert page.tray.isEnabled() is there
    if there:
        with qtbot.waitSignal(shell.settings_changed):
            page.tray.setChecked(True)
        assert shell.settings.tray


def test_reminders_come_from_the_icon_that_is_there(
    tray: Tray, sitting: Sitting, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(
        QSystemTrayIcon, "showMessage", lambda icon, title, body: said.append((title, body))
    )
    reminding = sitting._reminding
    assert reminding is not None
    reminding._no_bus = True
    one = Reminder("r", "reply", "Stand-up", None, note="n", by_name="Grace")  # type: ignore[arg-type]
    for _ in range(2):
        reminding._on_found((one,))
    assert said == [("Stand-up", "Grace has replied to you")] * 2
    assert reminding._tray is None, "one icon is enough"
    wanted: list[Reminder] = []
    reminding.wanted.connect(wanted.append)
    tray.icon.messageClicked.emit()
    assert wanted == [one]
