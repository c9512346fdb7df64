"""Toasts: say what was done, offer the way back, do not go while somebody is at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cassette.desktop.shell import Toast, Way
from cassette.desktop.widgets.toast import STAYS_MS, UNDO_MS, ToastBar

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_it_stays_longer_when_something_can_be_undone(qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.show()
    bar = ToastBar(over)
    bar.show_toast(Toast("Done"))
    assert bar._timer.interval() == STAYS_MS
    assert not bar.undo(), "there is nothing to undo"
    bar.show_toast(Toast("Deleted", Way("Undo", lambda: None)))
    assert bar._timer.interval() == UNDO_MS
    bar._leave()


def test_undo_takes_the_way_back_once(qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.show()
    bar = ToastBar(over)
    undone: list[int] = []
    bar.show_toast(Toast("Deleted", Way("Undo", lambda: undone.append(1))))
    assert bar.way.accessibleName() == "Undo: Deleted"
    assert bar.undo()
    assert not bar.undo()
    assert undone == [1]
    assert bar.text == ""


def test_it_waits_while_it_has_the_focus(qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.show()
    bar = ToastBar(over)
    bar.show_toast(Toast("Deleted", Way("Undo", lambda: None)))
    over.activateWindow()
    bar.way.setFocus()
    qtbot.waitUntil(bar.way.hasFocus)
    bar._on_time()
    assert bar.isVisible()
    bar._leave()
