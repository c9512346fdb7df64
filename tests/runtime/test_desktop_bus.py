"""Notifications over a real D-Bus of the test's own, with a service that a test plays."""

from __future__ import annotations

import sys
from queue import Queue
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import NotificationsMissing
from cassette.runtime import bus as dbus
from cassette.runtime.desktop_bus import DEFAULT, DesktopBus
from tests.buses import Notifications, session_bus as session_bus
from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator


if sys.platform != "linux":
    pytest.skip("a service of Linux desktops", allow_module_level=True)


@pytest.fixture
def service(session_bus: str) -> Iterator[Notifications]:
    made = Notifications(session_bus)
    yield made
    made.close()


def test_a_notification_is_shown_as_it_is_and_its_buttons_are_told(service: Notifications) -> None:
    pressed: Queue[tuple[int, str]] = Queue()
    desktop = DesktopBus(lambda notification, key: pressed.put((notification, key)))
    try:
        first = desktop.notify(
            "Week 47 <b>", "1 < 2 & <a>", buttons=[(DEFAULT, "Open"), ("later", "Later")]
        )
        again = desktop.notify("Week 47", replaces=first)
        assert (first, again) == (1, 1)
        app, replaced, icon, title, body, buttons, hints, lasts = service.shown[0]
        assert (app, replaced, icon, lasts) == ("Cassette", 0, "cassette", -1)
        assert (title, body) == ("Week 47 <b>", "1 &lt; 2 &amp; &lt;a&gt;")
        assert buttons == ["default", "Open", "later", "Later"]
        assert hints["desktop-entry"] == ("s", "cassette")  # type: ignore[index]
        service.press(1, "later")
        assert pressed.get(timeout=10) == (1, "later")
    finally:
        desktop.close()
        desktop.close()
    with pytest.raises(NotificationsMissing):
        desktop.notify("After the goodbye")


def test_a_bus_without_the_service_says_so(session_bus: str) -> None:
    desktop = DesktopBus()
    with pytest.raises(NotificationsMissing, match="shows no notifications"):
        desktop.notify("Anybody?")
    desktop.close()


def test_a_service_that_does_not_answer_is_not_waited_for_long(
    session_bus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbus, "ANSWER_S", 0.2)
    service = Notifications(session_bus, mute=True)
    desktop = DesktopBus()
    try:
        with pytest.raises(NotificationsMissing, match="does not answer"):
            desktop.notify("Anybody?")
    finally:
        desktop.close()
        service.close()


def test_a_desktop_that_goes_away_is_no_bug(service: Notifications) -> None:
    desktop = DesktopBus()
    assert desktop.notify("Still here") == 1
    connection = desktop._bus._connection
    assert connection is not None
    connection.sock.shutdown(2)
    eventually(lambda: not desktop._bus.alive)
    with pytest.raises(NotificationsMissing):
        desktop.notify("Gone")
    desktop.close()


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere/at/all", "nonsense", "tcp:host=x"])
def test_without_a_desktop_it_is_said(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setattr(dbus.os, "getuid", lambda: 4_000_000_000, raising=False)
    with pytest.raises(NotificationsMissing):
        DesktopBus()
