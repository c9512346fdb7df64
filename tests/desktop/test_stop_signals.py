"""Ctrl+C and SIGTERM close the window while Qt's loop runs."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from cassette.desktop.stop_signals import closing_on_signals

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_in_good_order(qtbot: QtBot, which: signal.Signals) -> None:
    closed: list[int] = []
    before = signal.getsignal(which)
    with closing_on_signals(lambda: closed.append(1)):
        os.kill(os.getpid(), which)
        qtbot.waitUntil(lambda: bool(closed))
    assert signal.getsignal(which) is before
