"""What the player of ``mpris`` says of itself to those who ask: D-Bus introspection."""

from __future__ import annotations

_ROOT = ("CanQuit b", "CanRaise b", "HasTrackList b", "Identity s", "DesktopEntry s")
_LISTS = ("SupportedUriSchemes as", "SupportedMimeTypes as")
_PLAYER = (
    "PlaybackStatus s",
    "MinimumRate d",
    "MaximumRate d",
    "Volume d",
    "Metadata a{sv}",
    "CanGoNext b",
    "CanGoPrevious b",
    "CanPlay b",
    "CanPause b",
    "CanSeek b",
    "CanControl b",
)


def _properties(lines: tuple[str, ...], access: str = "read") -> str:
    pairs = (line.split() for line in lines)
    return "".join(
        f'<property name="{name}" type="{shape}" access="{access}"/>' for name, shape in pairs
    )


def _methods(names: str) -> str:
    return "".join(f'<method name="{name}"/>' for name in names.split())


PAGE = (
    '<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"'
    ' "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd"><node>'
    '<interface name="org.freedesktop.DBus.Introspectable"><method name="Introspect">'
    '<arg name="page" type="s" direction="out"/></method></interface>'
    '<interface name="org.freedesktop.DBus.Peer"><method name="Ping"/></interface>'
    '<interface name="org.freedesktop.DBus.Properties"><method name="Get">'
    '<arg name="interface" type="s" direction="in"/><arg name="name" type="s" direction="in"/>'
    '<arg name="value" type="v" direction="out"/></method><method name="GetAll">'
    '<arg name="interface" type="s" direction="in"/>'
    '<arg name="values" type="a{sv}" direction="out"/></method><method name="Set">'
    '<arg name="interface" type="s" direction="in"/><arg name="name" type="s" direction="in"/>'
    '<arg name="value" type="v" direction="in"/></method><signal name="PropertiesChanged">'
    '<arg name="interface" type="s"/><arg name="changed" type="a{sv}"/>'
    '<arg name="invalid" type="as"/></signal></interface>'
    f'<interface name="org.mpris.MediaPlayer2">{_methods("Raise Quit")}'
    f"{_properties(_ROOT + _LISTS)}</interface>"
    '<interface name="org.mpris.MediaPlayer2.Player">'
    f"{_methods('Next Previous Pause PlayPause Stop Play')}"
    '<method name="Seek"><arg name="offset" type="x" direction="in"/></method>'
    '<method name="SetPosition"><arg name="track" type="o" direction="in"/>'
    '<arg name="position" type="x" direction="in"/></method>'
    '<method name="OpenUri"><arg name="uri" type="s" direction="in"/></method>'
    '<signal name="Seeked"><arg name="position" type="x"/></signal>'
    f"{_properties(_PLAYER)}{_properties(('Rate d',), 'readwrite')}"
    # Nobody is told of each moment: who wants to know the position asks.
    '<property name="Position" type="x" access="read"><annotation'
    ' name="org.freedesktop.DBus.Property.EmitsChangedSignal" value="false"/></property>'
    "</interface></node>"
)
