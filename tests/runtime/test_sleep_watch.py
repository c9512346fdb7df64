"""Sleep, told over a real D-Bus by a logind that a test plays."""

from __future__ import annotations

import sys
import threading
import time
from queue import Queue
from typing import TYPE_CHECKING

import pytest

from cassette.runtime.sleep_watch import INTERFACE, PATH, SleepWatch, slept_s
from tests.buses import Logind, Peer, system_bus as system_bus
from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

if sys.platform != "linux":
    pytest.skip("a service of Linux", allow_module_level=True)


@pytest.fixture
def logind(system_bus: str) -> Iterator[Logind]:
    made = Logind(system_bus)
    yield made
    made.close()


def test_the_machine_waits_until_the_pause_is_done_and_asks_again_next_time(
    logind: Logind,
) -> None:
    told: Queue[bool] = Queue()
    go_on = threading.Event()
    waiting: list[bool] = []

    def on_sleep(sleeps: bool) -> None:
        told.put(sleeps)
        if sleeps:
            waiting.append(logind.lock_is_held())
            go_on.wait(10)

    watch = SleepWatch.on_machine(on_sleep)
    assert watch is not None
    eventually(lambda: watch.holds_sleep)
    assert logind.asked == [("sleep", "Cassette", "Listening is paused first", "delay")]
    for _ in range(2):
        go_on.clear()
        logind.tell(True)
        assert told.get(timeout=10) is True
        assert logind.lock_is_held(), "it may not sleep before we are done"
        go_on.set()
        eventually(lambda: not logind.lock_is_held())
        logind.tell(False)
        assert told.get(timeout=10) is False
        eventually(lambda: watch.holds_sleep)
    assert waiting == [True, True]
    watch.close()
    watch.close()
    eventually(lambda: not logind.lock_is_held())


def test_where_nobody_may_delay_sleep_it_is_still_told(system_bus: str) -> None:
    logind = Logind(system_bus, grants=False)
    told: Queue[bool] = Queue()
    watch = SleepWatch.on_machine(told.put)
    assert watch is not None
    eventually(lambda: bool(logind.asked))
    logind.tell(True)
    assert told.get(timeout=10) is True
    assert not watch.holds_sleep
    watch.close()
    logind.close()


def test_only_logind_is_believed(logind: Logind, system_bus: str) -> None:
    from jeepney import DBusAddress, new_signal

    told: Queue[bool] = Queue()
    watch = SleepWatch.on_machine(told.put)
    assert watch is not None
    stranger = Peer(system_bus)
    emitter = DBusAddress(PATH, interface=INTERFACE)
    stranger.bus.send(new_signal(emitter, "PrepareForSleep", "b", (True,)))
    assert stranger.call(
        ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"), "GetId"
    )  # the signal was passed on before this answer
    logind.tell(False)
    assert told.get(timeout=10) is False
    assert told.empty()
    stranger.close()
    watch.close()


@pytest.mark.parametrize("address", ["unix:path=/nowhere/at/all", "nonsense"])
def test_a_machine_without_a_bus_tells_nothing(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    assert SleepWatch.on_machine(lambda sleeps: None) is None


def test_the_time_slept_stands_still_while_we_are_awake() -> None:
    before, started = slept_s(), time.monotonic()
    threading.Event().wait(0.05)
    assert time.monotonic() > started
    assert before >= 0
    assert abs(slept_s() - before) < 0.02


def test_a_clock_that_counts_sleep_tells_how_long_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = {time.CLOCK_BOOTTIME: 500.0, time.CLOCK_MONOTONIC: 380.0}
    monkeypatch.setattr("cassette.runtime.sleep_watch.time.clock_gettime", clocks.__getitem__)
    assert slept_s() == 120.0
