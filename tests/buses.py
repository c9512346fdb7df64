"""D-Buses of a test's own: a real daemon, and those who talk over it."""

from __future__ import annotations

import shutil
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.needs import lacking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jeepney import Message


def daemon() -> Iterator[str]:
    """A bus on which nobody is yet: its address."""
    program = shutil.which("dbus-daemon")
    if program is None:
        lacking("dbus-daemon is not installed")
    process = subprocess.Popen(
        [program, "--session", "--nofork", "--nopidfile", "--print-address"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        yield process.stdout.readline().strip()
        process.terminate()
        process.wait()


@pytest.fixture
def session_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The desktop's bus, of this test alone."""
    for address in daemon():
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def system_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine's bus, of this test alone."""
    for address in daemon():
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        yield address


class Peer:
    """Somebody on a bus. ``on_message`` gets everything that is not an answer."""

    def __init__(
        self, address: str, name: str = "", on_message: Callable[[Message], None] | None = None
    ) -> None:
        from cassette.runtime.bus import Bus

        taken = on_message or (lambda message: None)
        self.bus = Bus(address, name="peer", on_signal=taken, on_call=taken, files=True)
        self.bus.start()
        if name:
            from jeepney import message_bus

            assert self.bus.ask(message_bus.RequestName(name)).body == (1,)

    def call(
        self, to: tuple[str, str, str], member: str, shape: str = "", *body: object
    ) -> tuple[Any, ...]:
        """The answer of (name, path, interface). Raises PermissionError with an error's name."""
        from jeepney import DBusAddress, new_method_call

        name, path, interface = to
        address = DBusAddress(path, bus_name=name, interface=interface)
        answer = self.bus.ask(new_method_call(address, member, shape or None, body))
        return tuple(answer.body)

    def close(self) -> None:
        self.bus.close()


class Logind:
    """The part of logind that tells of sleep, and waits for those who asked for a moment."""

    def __init__(self, address: str, *, grants: bool = True) -> None:
        self._grants = grants
        self.asked: list[tuple[object, ...]] = []
        self.released = threading.Event()
        self._read_end: int | None = None
        from cassette.runtime.sleep_watch import NAME

        self._peer = Peer(address, NAME, self._take)

    def tell(self, sleeps: bool) -> None:
        """The machine is about to sleep, or has woken."""
        from jeepney import DBusAddress, new_signal

        from cassette.runtime.sleep_watch import INTERFACE, PATH

        emitter = DBusAddress(PATH, interface=INTERFACE)
        self._peer.bus.send(new_signal(emitter, "PrepareForSleep", "b", (sleeps,)))

    def lock_is_held(self) -> bool:
        """Whether somebody still asks the machine to wait."""
        import os
        import select

        if self._read_end is None:
            return False
        ready, _, _ = select.select([self._read_end], [], [], 0)
        return not (ready and os.read(self._read_end, 1) == b"")

    def close(self) -> None:
        import os

        self._peer.close()
        if self._read_end is not None:
            os.close(self._read_end)

    def _take(self, message: Message) -> None:
        import os

        from jeepney import HeaderFields, new_error, new_method_return

        if message.header.fields.get(HeaderFields.member) != "Inhibit":
            return
        self.asked.append(tuple(message.body))
        if not self._grants:
            refused = "org.freedesktop.DBus.Error.AccessDenied"
            self._peer.bus.send(new_error(message, refused, "s", ("no",)))
            return
        if self._read_end is not None:
            os.close(self._read_end)
        self._read_end, write_end = os.pipe()
        self._peer.bus.send(new_method_return(message, "h", (write_end,)))
        os.close(write_end)


class Notifications:
    """A desktop that shows notifications: what it was asked to show, and presses of buttons."""

    def __init__(self, address: str, *, mute: bool = False) -> None:
        from jeepney.bus_messages import message_bus
        from jeepney.io.threading import open_dbus_connection

        from cassette.runtime.desktop_bus import NAME

        self.shown: list[tuple[object, ...]] = []
        self._mute = mute
        self._connection = open_dbus_connection(address)
        self._connection.send(message_bus.RequestName(NAME))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def press(self, notification: int, key: str) -> None:
        from jeepney import DBusAddress, new_signal

        from cassette.runtime.desktop_bus import NAME, PATH

        emitter = DBusAddress(PATH, interface=NAME)
        self._connection.send(new_signal(emitter, "ActionInvoked", "us", (notification, key)))

    def close(self) -> None:
        from cassette.runtime.bus import shut

        self._connection.interrupt()
        self._thread.join()
        shut(self._connection)

    def _serve(self) -> None:
        from jeepney import HeaderFields
        from jeepney.io.threading import ReceiveStopped

        try:
            while True:
                message = self._connection.receive()
                if message.header.fields.get(HeaderFields.member) == "Notify":
                    self._answer(message)
        except (ReceiveStopped, OSError):
            return

    def _answer(self, message: Message) -> None:
        from jeepney import new_method_return

        self.shown.append(message.body)
        if not self._mute:
            reply = message.body[1] or len(self.shown)
            self._connection.send(new_method_return(message, "u", (reply,)))
