"""The mini player: what it shows, its keys, its place, and that the window is not needed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QWidget

from cassette.desktop.sitting import Sitting
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from cassette.desktop.application import CassetteApplication
    from cassette.desktop.bridge import Bridge
    from cassette.desktop.outside import Outside
    from cassette.desktop.screens.player.mini import MiniPlayer
    from cassette.domain.views import NoteCard


@pytest.fixture
def outside(sitting: Sitting, qtbot: QtBot) -> Outside:
    qtbot.waitUntil(lambda: sitting.outside is not None)
    qtbot.waitUntil(lambda: bool(sitting.window.meetings.meetings))
    assert sitting.outside is not None
    return sitting.outside


@pytest.fixture
def mini(outside: Outside, qtbot: QtBot) -> MiniPlayer:
    outside.mini.appear()
    qtbot.waitUntil(outside.mini.isActiveWindow)
    return outside.mini


@pytest.fixture
def cards(sitting: Sitting) -> list[NoteCard]:
    rows = sitting.workspace.library.queries.inbox(200, 0)
    return [row.note for row in rows if row.note.sound]


def test_ctrl_m_brings_it_and_takes_it_away(
    outside: Outside, sitting: Sitting, qtbot: QtBot
) -> None:
    action = sitting.window.actions_["mini"]
    assert not action.isChecked()
    qtbot.keyClick(sitting.window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert outside.mini.isVisible()
    assert action.isChecked()
    qtbot.waitUntil(outside.mini.isActiveWindow)
    assert outside.mini.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    qtbot.keyClick(outside.mini, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert not outside.mini.isVisible()
    assert not action.isChecked()
    outside.mini.appear()
    qtbot.waitUntil(outside.mini.isActiveWindow)
    qtbot.keyClick(outside.mini, Qt.Key.Key_Escape)
    assert not outside.mini.isVisible()


def test_it_shows_who_speaks_where_and_what_is_left(
    mini: MiniPlayer, sitting: Sitting, cards: list[NoteCard], qtbot: QtBot
) -> None:
    assert mini.name.text() == "Nothing is playing"
    sitting.listening.play(cards, 0)
    qtbot.waitUntil(lambda: sitting.listening.position_ms > 200)
    card = cards[0]
    titles = {row.id: row.title for row in sitting.window.meetings.meetings}
    assert mini.name.text() == card.by_name
    assert mini.where.accessibleName() == titles[card.meeting]
    assert mini.play.accessibleName() == "Pause"
    assert mini.slider.value() == sitting.listening.position_ms
    assert mini.left.text().endswith("left")
    sitting.listening.pause()
    assert mini.play.accessibleName() == "Play"


def test_it_says_why_it_fell_silent(
    mini: MiniPlayer, outside: Outside, sitting: Sitting, cards: list[NoteCard], qtbot: QtBot
) -> None:
    sitting.listening.play(cards, 0)
    qtbot.waitUntil(lambda: sitting.listening.position_ms > 200)
    outside.interruptions._pause_for_speaker("Buds")
    assert "Buds" in mini.where.accessibleName()
    mini.play.click()
    assert sitting.listening.playing
    assert "Buds" not in mini.where.accessibleName()
    sitting.listening.pause()


@pytest.mark.qt_log_ignore("keyToAscii Unhandled key code")
def test_the_keys_of_the_window_work_here(
    mini: MiniPlayer, sitting: Sitting, cards: list[NoteCard], qtbot: QtBot
) -> None:
    listening = sitting.listening
    listening.play(cards, 0, 1_000)
    qtbot.waitUntil(lambda: listening.position_ms > 1_000)
    mini.speed.clearFocus()
    mini.setFocus()
    qtbot.keyClick(mini, Qt.Key.Key_K)
    assert not listening.playing
    qtbot.keyClick(mini, Qt.Key.Key_Right)
    stood = listening.position_ms
    qtbot.keyClick(mini, Qt.Key.Key_Left)
    assert listening.position_ms == max(0, stood - 5_000)
    qtbot.keyClick(mini, Qt.Key.Key_BracketRight)
    assert listening.rate == 1.25
    assert mini.speed.value() == 1.25
    for key in (Qt.Key.Key_MediaPlay, Qt.Key.Key_MediaPause, Qt.Key.Key_MediaTogglePlayPause):
        before = listening.playing
        qtbot.keyClick(mini, key)
        assert listening.playing is not before, key
    qtbot.keyClick(mini, Qt.Key.Key_MediaNext)
    qtbot.waitUntil(lambda: listening.card is not None and listening.card.id != cards[0].id)
    listening.pause()


def test_space_hears_everything_and_e_is_for_the_note_that_is_heard(
    mini: MiniPlayer, sitting: Sitting, qtbot: QtBot
) -> None:
    listening, queries = sitting.listening, sitting.workspace.library.queries
    sitting.window.show_place("decisions")
    mini.setFocus()
    qtbot.keyClick(mini, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: listening.position_ms > 100)
    assert listening.flow.active
    assert mini.all.text().endswith("in all")
    first = listening.card
    assert first is not None
    qtbot.keyClick(mini, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: listening.card is not None and listening.card.id != first.id)
    assert listening.playing
    qtbot.waitUntil(lambda: queries.note(first.id).heard)
    now = listening.card
    assert now is not None
    qtbot.keyClick(mini, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: any(one.what == "agree" for one in queries.note(now.id).reactions))
    listening.pause()
    count = len(queries.note(now.id).reactions)
    qtbot.keyClick(mini, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    sitting.shell.bridge.drain()
    assert len(queries.note(now.id).reactions) == count, "which note is meant is not to be seen"


def test_text_is_shown_where_the_queue_waits_for_it(
    mini: MiniPlayer, sitting: Sitting, qtbot: QtBot
) -> None:
    from cassette.workflows import hear

    desk = sitting.workspace.desk
    queue = hear.queue_of(desk, sitting.shell.settings)
    text = next(one for one in queue.entries if one.stop == "read")
    hear.mark_all_heard(desk, [one.note for one in queue.entries if one.note != text.note])
    mini.play.click()
    qtbot.waitUntil(lambda: sitting.listening.halted is not None)
    card = sitting.workspace.library.queries.note(text.note)
    qtbot.waitUntil(lambda: mini.where.accessibleName() == card.text)
    assert mini.name.text() == card.by_name
    assert mini.left.text() == "Space goes on"
    mini.play.click()
    qtbot.waitUntil(lambda: sitting.workspace.library.queries.note(text.note).heard)
    assert sitting.listening.halted is None


def test_letters_can_be_switched_off_here_too(
    mini: MiniPlayer, sitting: Sitting, cards: list[NoteCard], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(sitting.shell.settings_changed):
        sitting.shell.change_settings(letter_keys=False)
    sitting.listening.restore(cards[0], 1_000)
    mini.setFocus()
    qtbot.keyClick(mini, Qt.Key.Key_K)
    assert not sitting.listening.playing
    qtbot.keyClick(mini, Qt.Key.Key_MediaPlay)
    assert sitting.listening.playing
    sitting.listening.pause()


def test_space_presses_the_button_that_has_the_keyboard(
    mini: MiniPlayer, sitting: Sitting, cards: list[NoteCard], qtbot: QtBot
) -> None:
    sitting.listening.restore(cards[0], 11_000)
    mini.back.setFocus()
    qtbot.keyClick(mini.back, Qt.Key.Key_Space)
    assert not sitting.listening.playing
    assert sitting.listening.position_ms < 11_000


def test_it_works_while_a_sheet_covers_the_window(
    mini: MiniPlayer, sitting: Sitting, cards: list[NoteCard], qtbot: QtBot
) -> None:
    sitting.listening.play(cards, 0)
    sitting.shell.open_settings()
    assert not sitting.window.actions_["next"].isEnabled()
    mini.next.click()
    qtbot.waitUntil(lambda: sitting.listening.card is not None)
    qtbot.waitUntil(lambda: sitting.listening.card.id != cards[0].id)  # type: ignore[union-attr]
    mini.play.click()
    assert not sitting.listening.playing


def test_every_control_has_a_name_and_can_be_reached(mini: MiniPlayer) -> None:
    controls = [one for one in mini.findChildren(QWidget) if one.focusPolicy()]
    assert {mini.play, mini.next, mini.previous, mini.heard, mini.slider, mini.speed} <= {*controls}
    for one in controls:
        if one.parent() is mini.speed:
            continue  # the field within the field
        interface = QAccessible.queryAccessibleInterface(one)
        assert interface.text(QAccessible.Text.Name), one
    assert all(
        one.isEnabled() or one in (mini.back, mini.heard)
        for one in mini.findChildren(QAbstractButton)
    )
    assert mini.accessibleName() == "Mini player"


def test_a_long_title_is_cut_to_the_eye_alone(
    mini: MiniPlayer, sitting: Sitting, cards: list[NoteCard]
) -> None:
    mini._say("A" * 300, "<b>Where</b>\n" * 40)
    assert mini.width() <= 720
    assert mini.name.text().endswith("…")
    assert mini.name.accessibleName() == "A" * 300
    assert "\n" not in mini.where.text()
    assert mini.where.textFormat() is Qt.TextFormat.PlainText


def test_it_comes_back_where_it_was(
    mini: MiniPlayer,
    sitting: Sitting,
    qapp: CassetteApplication,
    bridge: Bridge,
    library: Path,
    qtbot: QtBot,
) -> None:
    mini.move(120, 90)
    mini.resize(500, mini.height())
    place = mini.geometry()
    sitting.close()
    assert not mini.isVisible()
    again = Sitting(Workspace.open(library), bridge, qapp.theme)
    again.start()
    qtbot.waitUntil(lambda: again.outside is not None)
    assert again.outside is not None
    assert again.outside.mini.isVisible()
    assert again.outside.mini.geometry() == place
    again.outside.mini.close()
    again.close()
    again.window.deleteLater()
    again.deleteLater()


def test_who_leaves_before_it_is_made_finds_it_again(
    mini: MiniPlayer,
    sitting: Sitting,
    qapp: CassetteApplication,
    bridge: Bridge,
    library: Path,
    qtbot: QtBot,
) -> None:
    sitting.close()
    for _ in range(2):
        again = Sitting(Workspace.open(library), bridge, qapp.theme)
        again.start()
        again.close()
        assert again.outside is None
        assert again._kept.mini
        again.window.deleteLater()
        again.deleteLater()
