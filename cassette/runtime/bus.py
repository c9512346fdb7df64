"""One connection to a D-Bus: calls with their answers, signals heard, calls of others taken.

Everything that can go wrong is an OSError: no bus, a bus that went away (ConnectionError), an
answer that did not come (TimeoutError), an answer that says no (PermissionError).
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from jeepney import MatchRule, Message
    from jeepney.io.threading import DBusConnection

    OnMessage = Callable[[Message], None]

ANSWER_S = 5.0
"""Whoever does not answer in this time is not there."""
GOODBYE_S = 3.0
_log = logging.getLogger(__name__)


class Bus:
    """A connection with a thread of its own. Close it when done.

    ``on_signal`` gets the signals asked for with ``listen``, ``on_call`` what others call here;
    both on that thread, where ``send`` and ``call`` are welcome but ``ask`` would wait for itself.
    """

    def __init__(
        self,
        address: str,
        *,
        name: str,
        on_signal: OnMessage | None = None,
        on_call: OnMessage | None = None,
        files: bool = False,
    ) -> None:
        """Connect; ``start`` follows.

        ``name`` is the thread's; ``files``: open files may come with a message.
        """
        self._on_signal, self._on_call = on_signal, on_call
        self._answers: dict[int, Future[Message]] = {}
        self._guard = threading.Lock()
        self._connection: DBusConnection | None = _connected(address, files=files)
        self.thread = threading.Thread(target=self._listen, name=name, daemon=True)

    def start(self) -> None:
        """Begin to take messages: whoever made this is ready for them."""
        self.thread.start()

    @property
    def alive(self) -> bool:
        """Whether the bus is still there."""
        return self._connection is not None and self.thread.is_alive()

    def send(self, message: Message) -> None:
        """Say something that has no answer."""
        connection = self._connection
        if connection is None:
            raise ConnectionError("the connection to the bus is closed")
        connection.send(message)

    def call(self, message: Message) -> Future[Message]:
        """The answer to come; an error among the answers is a PermissionError."""
        connection = self._connection
        if connection is None or not self.thread.is_alive():
            raise ConnectionError("the connection to the bus is closed")
        serial = next(connection.outgoing_serial)
        answer: Future[Message] = Future()
        with self._guard:
            self._answers[serial] = answer
        answer.add_done_callback(lambda _: self._forget(serial))
        try:
            connection.send(message, serial=serial)
        except OSError:
            self._forget(serial)
            raise
        return answer

    def ask(self, message: Message) -> Message:
        """The answer, waited for."""
        answer = self.call(message)
        try:
            return answer.result(ANSWER_S)
        finally:
            answer.cancel()

    def listen(self, rule: MatchRule) -> None:
        """Hear the signals that this rule means."""
        from jeepney import message_bus

        self.ask(message_bus.AddMatch(rule))

    def close(self) -> None:
        """Hear nothing more. Twice is the same as once."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        connection.interrupt()
        if self.thread.ident is not None:
            self.thread.join(GOODBYE_S)
        shut(connection)

    def _forget(self, serial: int) -> None:
        with self._guard:
            self._answers.pop(serial, None)

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
                _give(answer, ConnectionError("the bus went away"))

    def _take(self, message: Message) -> None:
        from jeepney import HeaderFields, MessageType

        kind = message.header.message_type
        if kind is MessageType.signal:
            if self._on_signal is not None:
                self._on_signal(message)
        elif kind is MessageType.method_call:
            if self._on_call is not None:
                self._on_call(message)
        else:
            fields: dict[Any, Any] = message.header.fields
            with self._guard:
                answer = self._answers.get(fields.get(HeaderFields.reply_serial, 0))
            if answer is None:
                return
            refused = kind is MessageType.error
            said = str(fields.get(HeaderFields.error_name, "refused"))
            _give(answer, PermissionError(said) if refused else message)


def session_address() -> str | None:
    """The desktop's bus, or None off Linux and without a desktop.

    A clock such as cron does not say which it is, so the usual place is tried.
    """
    if sys.platform != "linux":
        return None
    given = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    if given:
        return given
    usual = Path(f"/run/user/{os.getuid()}/bus")
    return f"unix:path={usual}" if usual.exists() else None


def system_address() -> str | None:
    """The machine's bus, or None off Linux."""
    return "SYSTEM" if sys.platform == "linux" else None


def shut(connection: DBusConnection) -> None:
    """Close a connection with the pipe that jeepney leaves open."""
    connection.close()
    for end in (connection._stop_r, connection._stop_w):
        os.close(end)


def _give(answer: Future[Message], what: Message | OSError) -> None:
    if not answer.set_running_or_notify_cancel():
        return  # nobody waits any more
    if isinstance(what, OSError):
        answer.set_exception(what)
    else:
        answer.set_result(what)


def _connected(address: str, *, files: bool) -> DBusConnection:
    from jeepney import DBusErrorResponse
    from jeepney.io.threading import open_dbus_connection

    try:
        return open_dbus_connection(address, enable_fds=files)
    except (ValueError, RuntimeError, StopIteration, DBusErrorResponse) as error:
        _log.info("no bus: %s", type(error).__name__)
        raise ConnectionError("this is no address of a bus") from error
