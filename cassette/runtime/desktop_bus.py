"""Notifications of a Linux desktop, over D-Bus: shown with buttons, and told which was pressed.

The service is org.freedesktop.Notifications:
https://specifications.freedesktop.org/notification-spec/latest/
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from cassette.domain.errors import NotificationsMissing
from cassette.runtime.bus import Bus, session_address

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jeepney import Message

    OnButton = Callable[[int, str], None]

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
DEFAULT = "default"
"""The button that is a click on the notification itself."""


class DesktopBus:
    """A connection to the desktop's notification service. Close it when done.

    ``on_button`` gets the id of a notification and the key of the button that was pressed, on a
    thread of this object. Raises NotificationsMissing where there is no such service.
    """

    def __init__(self, on_button: OnButton | None = None) -> None:
        self._on_button = on_button
        self._bus = _connected(self._take)
        self._bus.start()
        from jeepney import MatchRule  # off Linux it is not there

        try:
            self._bus.listen(
                MatchRule(type="signal", interface=NAME, member="ActionInvoked", path=PATH)
            )
        except OSError as error:
            self._bus.close()
            raise NotificationsMissing(why="the desktop does not answer") from error

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
        self._bus.close()

    def _ask(self, message: Message) -> Message:
        """The answer to a call; NotificationsMissing when there is none, or it is an error."""
        try:
            return self._bus.ask(message)
        except PermissionError as error:
            raise NotificationsMissing(why="this desktop shows no notifications") from error
        except OSError as error:
            raise NotificationsMissing(why="the desktop does not answer") from error

    def _take(self, message: Message) -> None:
        from jeepney import HeaderFields

        fields: dict[Any, Any] = message.header.fields
        ours = fields.get(HeaderFields.interface) == NAME
        if ours and fields.get(HeaderFields.member) == "ActionInvoked" and self._on_button:
            self._on_button(*message.body[:2])


def _connected(on_signal: Callable[[Message], None]) -> Bus:
    address = session_address()
    if address is None:
        raise NotificationsMissing(why="no desktop is running")
    try:
        return Bus(address, name="desktop-bus", on_signal=on_signal)
    except OSError as error:
        raise NotificationsMissing(why="no desktop is running") from error
