"""The beat for levels: only while somebody can see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cassette.desktop.pulse import Latest, Pulse

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_a_visible_widget_hears_the_beat_and_sees_the_newest_value(qtbot: QtBot) -> None:
    pulse, widget, level = Pulse(), QWidget(), Latest(0.0)
    qtbot.addWidget(widget)
    seen: list[float] = []
    pulse.watch(widget, lambda: seen.append(level.value))
    level.value = 0.5
    level.value = 0.7
    widget.show()
    qtbot.waitUntil(lambda: len(seen) >= 3)
    assert set(seen) == {0.7}
    widget.hide()
    qtbot.waitUntil(lambda: not pulse.beating)


def test_nothing_beats_while_nobody_looks(qtbot: QtBot) -> None:
    pulse, widget = Pulse(), QWidget()
    qtbot.addWidget(widget)
    pulse.watch(widget, lambda: None)
    assert not pulse.beating
    widget.show()
    qtbot.waitUntil(lambda: pulse.beating)
    pulse.unwatch(widget)
    assert not pulse.beating


def test_a_widget_that_is_gone_is_forgotten(qtbot: QtBot) -> None:
    import shiboken6

    pulse, widget = Pulse(), QWidget()
    pulse.watch(widget, lambda: None)
    widget.show()
    qtbot.waitUntil(lambda: pulse.beating)
    shiboken6.delete(widget)
    pulse._beat()
    pulse._settle()
    assert not pulse.beating
