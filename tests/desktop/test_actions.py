"""The table of actions: no key twice, no standard key stolen, all reachable, letters optional."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QMainWindow, QPushButton, QWidget

from cassette.desktop.action_table import Act, Scope, table
from cassette.desktop.actions import (
    Actions,
    Menu,
    is_single_key,
    keeps_key,
    leaves_key,
    shortcut_groups,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from cassette.desktop.application import CassetteApplication

STANDARD = ("Copy", "Cut", "Paste", "SelectAll", "Save", "Print", "Find", "Redo", "Bold", "Italic")


@pytest.fixture
def actions(qtbot: QtBot, qapp: CassetteApplication) -> Iterator[Actions]:
    window = QMainWindow()
    qtbot.addWidget(window)
    made = Actions(window, qapp.theme)
    made.fill(window.menuBar())
    yield made
    window.close()


def _twice(acts: tuple[Act, ...]) -> list[str]:
    keys = Counter(QKeySequence(key).toString() for act in acts for key in act.keys)
    return [key for key, count in keys.items() if count > 1]


def test_no_key_does_two_things(qapp: CassetteApplication) -> None:
    assert _twice(table()) == []


def test_the_check_for_doubles_sees_one(qapp: CassetteApplication) -> None:
    assert _twice((Act("a", "A", ("K",), "go"), Act("b", "B", ("K",), "go"))) == ["K"]


def test_every_key_is_one_that_qt_understands(qapp: CassetteApplication) -> None:
    for act in table():
        for key in act.keys:
            assert QKeySequence(key).toString(), f"{act.name}: {key}"


def test_no_standard_key_is_taken_for_something_else(qapp: CassetteApplication) -> None:
    standard = {
        binding.toString()
        for name in STANDARD
        for binding in QKeySequence.keyBindings(getattr(QKeySequence.StandardKey, name))
    }
    assert "Ctrl+C" in standard
    ours = {QKeySequence(key).toString() for act in table() for key in act.keys}
    assert not ours & standard


def test_quit_and_settings_have_keys_of_their_own(qapp: CassetteApplication) -> None:
    keys = {act.name: act.keys for act in table()}
    assert (keys["quit"], keys["settings"]) == (("Ctrl+Q",), ("Ctrl+,",))


def test_every_action_is_in_a_menu(actions: Actions) -> None:
    known = set(Menu)
    assert all(act.menu in known for act in table())
    bar = actions.parent().menuBar()
    listed = [one for menu in bar.actions() for one in menu.menu().actions()]
    assert {one.objectName() for one in listed if not one.isSeparator()} == {
        act.name for act in table()
    }


def test_mnemonics_differ_within_a_menu(qapp: CassetteApplication) -> None:
    for menu in Menu:
        letters = [
            act.text[act.text.index("&") + 1].lower()
            for act in table()
            if act.menu == menu and "&" in act.text
        ]
        assert len(letters) == len(set(letters)), menu


def test_an_action_without_a_handler_is_off(actions: Actions) -> None:
    assert not actions["play"].isEnabled()
    done = []
    actions.on("play", lambda: done.append(1))
    actions["play"].trigger()
    assert done == [1]


def test_letters_can_be_switched_off_and_the_rest_stays(actions: Actions) -> None:
    actions.use_single_keys(False)
    keys = {key.toString() for key in actions["play"].shortcuts()}
    assert "K" not in keys
    assert "Space" in keys
    assert actions["heard"].shortcuts() == []
    assert [key.toString() for key in actions["react_agree"].shortcuts()] == ["Alt+1"]
    actions.use_single_keys(True)
    assert [key.toString() for key in actions["heard"].shortcuts()] == ["E"]


@pytest.mark.parametrize(
    ("key", "single"),
    [("K", True), ("[", True), ("Shift+R", True), ("+, 1", True), ("Space", False), ("F2", False),
     ("Ctrl+N", False), ("Left", False)],
)  # fmt: skip
def test_a_key_of_one_character_is_told_from_others(key: str, single: bool) -> None:
    assert is_single_key(key) is single


def test_a_sheet_owns_the_keys(actions: Actions) -> None:
    actions.on("play", list)
    actions.on("back", list)
    actions.under_sheet(True)
    assert not actions["play"].isEnabled()
    assert actions["back"].isEnabled()
    actions.under_sheet(False)
    assert actions["play"].isEnabled()


def test_the_shortcuts_window_has_every_key(qapp: CassetteApplication) -> None:
    shown = sum(len(row.keys) for group in shortcut_groups() for row in group.rows)
    assert shown == sum(len(act.keys) for act in table())
    assert all("&" not in row.text for group in shortcut_groups() for row in group.rows)


def test_keys_of_lists_and_fields_are_shown_but_not_bound(actions: Actions) -> None:
    for act in table():
        if act.scope is Scope.LIST:
            assert actions[act.name].shortcuts() == []


def _override(key: Qt.Key) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)


def test_space_presses_a_focused_button_and_arrows_move_in_a_combo_box(qtbot: QtBot) -> None:
    button, box, plain = QPushButton(), QComboBox(), QWidget()
    for one in (button, box, plain):
        qtbot.addWidget(one)
    assert keeps_key(button, _override(Qt.Key.Key_Space))
    assert not keeps_key(button, _override(Qt.Key.Key_K))
    assert keeps_key(box, _override(Qt.Key.Key_Left))
    assert not keeps_key(plain, _override(Qt.Key.Key_Space))
    assert not keeps_key(None, _override(Qt.Key.Key_Space))


def test_a_window_leaves_a_key_to_its_focused_control(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button = QPushButton(window)
    button.setFocus()
    for key, left in ((Qt.Key.Key_Space, True), (Qt.Key.Key_K, False)):
        event = _override(key)
        event.ignore()
        assert leaves_key(window, event) is left
        assert event.isAccepted() is left
    pressed = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
    assert not leaves_key(window, pressed)


def test_keys_that_go_without_saying_work_too(actions: Actions) -> None:
    keys = [key.toString() for key in actions["play"].shortcuts()]
    assert {"Media Play", "Media Pause", "Toggle Media Play/Pause"} <= {*keys}
    actions.use_single_keys(False)
    assert "Media Pause" in [key.toString() for key in actions["play"].shortcuts()]


def test_what_is_asked_from_outside_is_done_under_a_sheet_unless_it_cannot_be(
    actions: Actions,
) -> None:
    done: list[int] = []
    actions.on("next", lambda: done.append(1))
    actions.under_sheet(True)
    actions["next"].trigger()
    actions.do("next")
    assert done == [1]
    actions.enable("next", False)
    actions.do("next")
    actions.do("heard")
    assert done == [1]
