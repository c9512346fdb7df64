"""Notifications of a Linux desktop, over D-Bus: shown with buttons, and told which was pressed.

The service is org.freedesktop.Notifications:
https://specifications.freedesktop.org/notification-spec/latest/
"""

from __future__ import annotations

import html
import logging
import os
import sys
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cassette.domain.errors import NotificationsMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jeepney import Message
    from jeepney.io.threading import DBusConnection

    OnButton = Callable[[int, str], None]

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
DEFAULT = "default"
"""The button that is a click on the notification itself."""
ANSWER_S = 5.0
"""A service that does not answer in this time is not there."""
_log = logging.getLogger(__name__)


class DesktopBus:
    """A connection to the desktop's notification service. Close it when done.

    ``on_button`` gets the id of a notification and the key of the button that was pressed, on a
    thread of this object. Raises NotificationsMissing where there is no such service.
    """

    def __init__(self, on_button: OnButton | None = None) -> None:
        self._on_button = on_button
        self._answers: dict[int, Future[Message]] = {}
        self._guard = threading.Lock()
        self._connection: DBusConnection | None = _connected()
        self._listener = threading.Thread(target=self._listen, name="desktop-bus", daemon=True)
        self._listener.start()
        try:
            self._subscribe()
        except NotificationsMissing:
            self.close()
            raise

    def notify(
        self,
        title: str,
        body: str = "",
        *,
        buttons: Sequence[tuple[str, str]] = (),
        replaces: int = 0,
    ) -> int:
        """Show a notification and return its id. Raises NotificationsMissing.

        ``buttons`` are (key, label). ``replaces`` is the id of one whose place it takes. Both texts
        are shown as they are: a body's markup is escaped.
        """
        from jeepney import DBusAddress, new_method_call

        flat = [text for button in buttons for text in button]
        hints = {"desktop-entry": ("s", "cassette"), "category": ("s", "im")}
        text = html.escape(body, quote=False)
        message = new_method_call(
            DBusAddress(PATH, bus_name=NAME, interface=NAME),
            "Notify",
            "susssasa{sv}i",
            ("Cassette", replaces, "cassette", title, text, flat, hints, -1),
        )
        return int(self._ask(message).body[0])

    def close(self) -> None:
        """Stop listening; what is shown stays. Twice is the same as once."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        connection.interrupt()
        self._listener.join()
        _shut(connection)

    def _subscribe(self) -> None:
        from jeepney import MatchRule, message_bus

        rule = MatchRule(type="signal", interface=NAME, member="ActionInvoked", path=PATH)
        self._ask(message_bus.AddMatch(rule))

    def _ask(self, message: Message) -> Message:
        """The answer to a call; NotificationsMissing when there is none, or it is an error."""
        from jeepney import MessageType

        connection = self._connection
        if connection is None or not self._listener.is_alive():
            raise NotificationsMissing(why="the connection to the desktop is closed")
        serial = next(connection.outgoing_serial)
        answer: Future[Message] = Future()
        with self._guard:
            self._answers[serial] = answer
        try:
            connection.send(message, serial=serial)
            found = answer.result(ANSWER_S)
        except (OSError, TimeoutError) as error:
            raise NotificationsMissing(why="the desktop does not answer") from error
        finally:
            with self._guard:
                self._answers.pop(serial, None)
        if found.header.message_type is MessageType.error:
            raise NotificationsMissing(why="this desktop shows no notifications")
        return found

    def _listen(self) -> None:
        from jeepney.io.threading import ReceiveStopped

        connection = self._connection
        assert connection is not None  # noqa: S101 - begun before anybody can close it
        try:
            while True:
                self._take(connection.receive())
        except (ReceiveStopped, OSError):
            with self._guard:
                waiting = list(self._answers.values())
            for answer in waiting:
                answer.set_exception(ConnectionError("the desktop's bus went away"))

    def _take(self, message: Message) -> None:
        from jeepney import HeaderFields, MessageType

        fields: dict[Any, Any] = message.header.fields
        if message.header.message_type is MessageType.signal:
            ours = fields.get(HeaderFields.interface) == NAME
            if ours and fields.get(HeaderFields.member) == "ActionInvoked" and self._on_button:
                self._on_button(*message.body[:2])
            return
        with self._guard:
            answer = self._answers.get(fields.get(HeaderFields.reply_serial, 0))
        if answer is not None and not answer.done():
            answer.set_result(message)


def _connected() -> DBusConnection:
    if sys.platform != "linux":
        raise NotificationsMissing(why="only Linux desktops have this service")
    from jeepney.io.threading import open_dbus_connection

    try:
        return open_dbus_connection(_address())
    except (OSError, ValueError, RuntimeError, StopIteration, TimeoutError) as error:
        _log.info("no desktop bus: %s", type(error).__name__)
        raise NotificationsMissing(why="no desktop is running") from error


def _shut(connection: DBusConnection) -> None:
    """Close a connection with the pipe that jeepney leaves open."""
    connection.close()
    for end in (connection._stop_r, connection._stop_w):
        os.close(end)


def _address() -> str:
    """The session's bus; a clock such as cron does not say which, so the usual place is tried."""
    given = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    if given:
        return given
    usual = Path(f"/run/user/{os.getuid()}/bus")
    if not usual.exists():
        raise NotificationsMissing(why="no desktop is running")
    return f"unix:path={usual}"
