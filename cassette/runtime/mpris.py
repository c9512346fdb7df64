"""Cassette as a media player of the Linux desktop (MPRIS), over D-Bus.

Media keys, the lock screen, headsets and the sound menu of a desktop speak this:
https://specifications.freedesktop.org/mpris-spec/latest/
"""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cassette.runtime.bus import Bus, session_address
from cassette.runtime.mpris_page import PAGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from jeepney import Message

    OnCommand = Callable[["Command"], None]

PATH = "/org/mpris/MediaPlayer2"
ROOT = "org.mpris.MediaPlayer2"
PLAYER = f"{ROOT}.Player"
PROPERTIES = "org.freedesktop.DBus.Properties"
INTROSPECTION = "org.freedesktop.DBus.Introspectable"
PEER = "org.freedesktop.DBus.Peer"
NAME = f"{ROOT}.cassette"
NO_TRACK = f"{PATH}/TrackList/NoTrack"
MIN_RATE, MAX_RATE = 0.5, 4.0
MOST_TEXT = 400
"""Characters of a title that a desktop is told: no more than a lock screen can show."""
_OWNER = 1  # org.freedesktop.DBus: the name is ours
_DO_NOT_QUEUE = 4
_US = 1000  # MPRIS counts in microseconds
_log = logging.getLogger(__name__)

Variant = tuple[str, Any]
Does = Literal[
    "play", "pause", "toggle", "stop", "next", "previous", "by", "to", "rate", "raise", "quit"
]


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody outside wants.

    ``value`` is ms for "by" (an offset) and "to" (a place in ``track``), a factor for "rate".
    """

    does: Does
    value: float = 0.0
    track: str = ""


@dataclass(frozen=True, slots=True)
class Playback:
    """What the desktop shows. ``track`` is the note's id, "" when there is none; lengths in ms."""

    status: Literal["Playing", "Paused", "Stopped"] = "Stopped"
    track: str = ""
    title: str = ""
    artist: str = ""
    album: str = ""
    length_ms: int = 0
    rate: float = 1.0
    can_play: bool = False
    can_step: bool = False


class Mpris:
    """The player as others see it. ``on_command`` is called on a thread of this object."""

    def __init__(self, on_command: OnCommand, address: str) -> None:
        """Raises OSError where nobody answers at ``address``."""
        self._on_command = on_command
        self._now = Playback()
        self.position_ms = 0
        """Where in the note; kept up to date by whoever plays."""
        self._bus = Bus(address, name="mpris", on_call=self._take)
        self._bus.start()
        try:
            self.name = self._named()
        except OSError:
            self._bus.close()
            raise

    @classmethod
    def on_desktop(cls, on_command: OnCommand) -> Mpris | None:
        """On the bus of this desktop; None where there is none."""
        address = session_address()
        if address is None:
            return None
        try:
            return cls(on_command, address)
        except OSError as error:
            _log.info("no media keys over the desktop: %s", type(error).__name__)
            return None

    @property
    def alive(self) -> bool:
        """Whether the desktop is still there."""
        return self._bus.alive

    def show(self, now: Playback) -> None:
        """Tell what is played now: those who watch learn what has changed."""
        before, self._now = _player_page(self._now), now
        after = _player_page(now)
        changed = {key: value for key, value in after.items() if before[key] != value}
        if changed:
            self._signal(PROPERTIES, "PropertiesChanged", "sa{sv}as", (PLAYER, changed, []))

    def sought(self, position_ms: int) -> None:
        """Tell that it goes on from another place than time alone would lead to."""
        self.position_ms = position_ms
        self._signal(PLAYER, "Seeked", "x", (position_ms * _US,))

    def close(self) -> None:
        """Be no player any more. Twice is the same as once."""
        self._bus.close()

    def _named(self) -> str:
        """The name on the bus; a second Cassette gets one with its process id."""
        from jeepney import message_bus

        for name in (NAME, f"{NAME}.instance{os.getpid()}"):
            answer = self._bus.ask(message_bus.RequestName(name, _DO_NOT_QUEUE))
            if answer.body[0] == _OWNER:
                return name
        raise ConnectionError("the name of the player is taken")

    def _signal(self, interface: str, member: str, shape: str, body: tuple[Any, ...]) -> None:
        from jeepney import DBusAddress, new_signal

        try:
            self._bus.send(new_signal(DBusAddress(PATH, interface=interface), member, shape, body))
        except OSError as error:
            _log.info("the desktop does not listen any more: %s", type(error).__name__)

    # --- on the thread of the bus -------------------------------------------------------------

    def _take(self, message: Message) -> None:
        from jeepney import HeaderFields, new_error, new_method_return

        fields: dict[Any, Any] = message.header.fields
        interface = fields.get(HeaderFields.interface, "")
        member = fields.get(HeaderFields.member, "")
        try:
            if fields.get(HeaderFields.path) != PATH:
                raise _Refused("UnknownObject")
            shape, body = self._answer(interface, member, message.body)
        except _Refused as refused:
            name = f"org.freedesktop.DBus.Error.{refused.name}"
            reply = new_error(message, name, "s", (refused.name,))
        else:
            reply = new_method_return(message, shape or None, body)
        try:
            self._bus.send(reply)
        except OSError as error:
            _log.info("nobody waits for the answer: %s", type(error).__name__)

    def _answer(self, interface: str, member: str, given: Any) -> tuple[str, tuple[Any, ...]]:
        """Shape and body of the answer to a call. Raises _Refused."""
        if interface == PROPERTIES:
            return self._property(member, given)
        if interface == INTROSPECTION and member == "Introspect":
            return "s", (PAGE,)
        if interface == PEER and member == "Ping":
            return "", ()
        command = self._command(interface, member, given)
        if command is not None:
            self._on_command(command)
        return "", ()

    def _command(self, interface: str, member: str, given: Any) -> Command | None:
        """What a call wants; None for what has no effect. Raises _Refused."""
        plain: dict[str, Does] = {
            "Play": "play",
            "Pause": "pause",
            "PlayPause": "toggle",
            "Stop": "stop",
            "Next": "next",
            "Previous": "previous",
            "Raise": "raise",
            "Quit": "quit",
        }
        at_root = member in ("Raise", "Quit")
        if interface not in ("", ROOT if at_root else PLAYER):
            raise _Refused("UnknownInterface" if interface not in (ROOT, PLAYER) else _NO_METHOD)
        if member in plain:
            return Command(plain[member])
        if member == "Seek":
            (offset,) = _of(given, int)
            return self._jump(offset // _US)
        if member == "SetPosition":
            track, place = _of(given, str, int)
            here = self._now.track and track == track_path(self._now.track)
            inside = 0 <= place <= self._now.length_ms * _US
            return Command("to", place // _US, self._now.track) if here and inside else None
        raise _Refused("NotSupported" if member == "OpenUri" else _NO_METHOD)

    def _jump(self, by_ms: int) -> Command | None:
        """Past the end is the next note, as the specification has it."""
        now = self._now
        if not now.track:
            return None
        return Command("next" if self.position_ms + by_ms > now.length_ms else "by", by_ms)

    def _property(self, member: str, given: Any) -> tuple[str, tuple[Any, ...]]:
        if member == "GetAll":
            (interface,) = _of(given, str)
            return "a{sv}", (self._page(interface),)
        if member == "Get":
            interface, name = _of(given, str, str)
            page = self._page(interface)
            if name not in page:
                raise _Refused("UnknownProperty")
            return "v", (page[name],)
        if member == "Set":
            interface, name, value = _of(given, str, str, tuple)
            self._set(interface, name, value)
            return "", ()
        raise _Refused(_NO_METHOD)

    def _page(self, interface: str) -> dict[str, Variant]:
        if interface == ROOT:
            return _ROOT_PAGE
        if interface == PLAYER:
            position: Variant = ("x", self.position_ms * _US)
            return {**_player_page(self._now), "Position": position}
        raise _Refused("UnknownInterface")

    def _set(self, interface: str, name: str, value: Variant) -> None:
        page = self._page(interface)
        if name not in page:
            raise _Refused("UnknownProperty")
        if (interface, name) != (PLAYER, "Rate"):
            raise _Refused("PropertyReadOnly")
        shape, rate = value
        if shape != "d" or rate != rate:
            raise _Refused("InvalidArgs")
        if rate <= 0:
            self._on_command(Command("pause"))
        else:
            self._on_command(Command("rate", min(MAX_RATE, max(MIN_RATE, rate))))


class _Refused(Exception):
    """The answer to a call that cannot be: the last part of a D-Bus error's name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


_NO_METHOD = "UnknownMethod"
_ROOT_PAGE: dict[str, Variant] = {
    "CanQuit": ("b", True),
    "CanRaise": ("b", True),
    "HasTrackList": ("b", False),
    "Identity": ("s", "Cassette"),
    "DesktopEntry": ("s", "cassette"),
    "SupportedUriSchemes": ("as", []),
    "SupportedMimeTypes": ("as", []),
}


def _player_page(now: Playback) -> dict[str, Variant]:
    """The properties whose changes are told; the position is asked for."""
    return {
        "PlaybackStatus": ("s", now.status),
        "Rate": ("d", now.rate),
        "MinimumRate": ("d", MIN_RATE),
        "MaximumRate": ("d", MAX_RATE),
        "Volume": ("d", 1.0),
        "Metadata": ("a{sv}", _metadata(now)),
        "CanGoNext": ("b", now.can_step),
        "CanGoPrevious": ("b", now.can_step),
        "CanPlay": ("b", now.can_play),
        "CanPause": ("b", now.can_play),
        "CanSeek": ("b", bool(now.track)),
        "CanControl": ("b", True),
    }


def _metadata(now: Playback) -> dict[str, Variant]:
    if not now.track:
        return {"mpris:trackid": ("o", NO_TRACK)}
    return {
        "mpris:trackid": ("o", track_path(now.track)),
        "mpris:length": ("x", now.length_ms * _US),
        "xesam:title": ("s", _text(now.title)),
        "xesam:artist": ("as", [_text(now.artist)] if now.artist else []),
        "xesam:album": ("s", _text(now.album)),
    }


def track_path(note: str) -> str:
    """A note's id as an object path: D-Bus allows letters, digits and underscores there."""
    return "/app/cassette/note/" + (re.sub(r"[^A-Za-z0-9]", "_", note) or "_")


def _text(text: str) -> str:
    """What a bus takes: no NUL, no half of a surrogate pair; the daemon cuts the line else."""
    return text[:MOST_TEXT].replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _of(given: Any, *kinds: type) -> tuple[Any, ...]:
    """The arguments, when they are of these kinds. Raises _Refused."""
    if len(given) != len(kinds) or not all(map(isinstance, given, kinds)):
        raise _Refused("InvalidArgs")
    return tuple(given)
