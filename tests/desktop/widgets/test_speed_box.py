"""Speed: from 0.5 to 4.0, in fine and coarse steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.desktop.widgets.speed_box import COARSE, FINE, SpeedBox, stepped

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    ("rate", "step", "then"),
    [
        (1.0, COARSE, 1.25),
        (1.1, COARSE, 1.25),
        (1.1, -COARSE, 1.0),
        (1.0, -COARSE, 0.75),
        (1.0, FINE, 1.05),
        (1.15, -FINE, 1.1),
        (4.0, COARSE, 4.0),
        (0.5, -FINE, 0.5),
    ],
)
def test_steps_go_to_the_next_mark_and_stay_within_limits(
    rate: float, step: float, then: float
) -> None:
    assert stepped(rate, step) == pytest.approx(then)


def test_showing_a_speed_is_not_choosing_it(qtbot: QtBot) -> None:
    box = SpeedBox()
    qtbot.addWidget(box)
    with qtbot.assertNotEmitted(box.chosen):
        box.show_speed(2.0)
    assert box.text() == f"{box.locale().toString(2.0, 'f', 2)}×"
    with qtbot.waitSignal(box.chosen) as told:
        box.stepUp()
    assert told.args == [2.05]
