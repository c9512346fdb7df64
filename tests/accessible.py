"""A client of the accessibility bus (AT-SPI): what a screen reader sees, and what it can do.

Spoken over D-Bus itself, so that no other Python is needed:
https://gnome.pages.gitlab.gnome.org/at-spi2-core/devel-docs/
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.buses import Peer
from tests.needs import lacking
from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
ENVIRONMENT = {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
"""What makes a window of Qt speak to this bus."""
ACCESSIBLE, ACTION, VALUE = (f"org.a11y.atspi.{name}" for name in ("Accessible", "Action", "Value"))
ROOT = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
PROPERTIES = "org.freedesktop.DBus.Properties"
_GONE = (PermissionError, TimeoutError)
"""What a widget answers that went away while it was asked."""


@dataclass(frozen=True)
class Thing:
    """One accessible object of a window."""

    reader: Reader
    owner: str
    path: str

    def name(self) -> str:
        """What it is called."""
        return str(self._get(ACCESSIBLE, "Name"))

    def role(self) -> str:
        """What it is, such as "push button"."""
        return str(self._call(ACCESSIBLE, "GetRoleName")[0])

    def children(self) -> list[Thing]:
        """What is in it."""
        found = self._call(ACCESSIBLE, "GetChildren")[0]
        return [Thing(self.reader, owner, path) for owner, path in found]

    def press(self) -> None:
        """Do the first thing it can do."""
        self._call(ACTION, "DoAction", "i", 0)

    def set_value(self, value: float) -> None:
        """Move a slider or a number field."""
        to = (self.owner, self.path, PROPERTIES)
        self.reader.peer.call(to, "Set", "ssv", VALUE, "CurrentValue", ("d", value))

    def value(self) -> float:
        """Where a slider or a number field stands."""
        return float(self._get(VALUE, "CurrentValue"))

    def _get(self, interface: str, name: str) -> Any:
        to = (self.owner, self.path, PROPERTIES)
        return self.reader.peer.call(to, "Get", "ss", interface, name)[0][1]

    def _call(self, interface: str, member: str, shape: str = "", *body: object) -> Any:
        return self.reader.peer.call((self.owner, self.path, interface), member, shape, *body)


class Reader:
    """Looks through everything that is on the accessibility bus."""

    def __init__(self, address: str) -> None:
        self.peer = Peer(address)

    def find(self, role: str, name: str) -> Thing | None:
        """The first one of this role and name; None when there is none."""
        return self._find(Thing(self, *ROOT), role, name)

    def wait_for(self, role: str, name: str) -> Thing:
        """The same, once it is there."""
        what = f"a {role} called {name}"
        eventually(lambda: self.find(role, name) is not None, what, 60, every_s=0.1)
        found = self.find(role, name)
        assert found is not None
        return found

    def close(self) -> None:
        self.peer.close()

    def _find(self, thing: Thing, role: str, name: str) -> Thing | None:
        try:
            if thing.role() == role and thing.name() == name:
                return thing
            inside = thing.children()
        except _GONE:
            return None
        return next((one for one in (self._find(i, role, name) for i in inside) if one), None)


@pytest.fixture
def reader(session_bus: str) -> Iterator[Reader]:
    """A screen reader on the desktop of ``session_bus``; skips where AT-SPI is not installed."""
    if not LAUNCHER.exists():
        lacking("no accessibility bus here: apt install at-spi2-core")
    launcher = subprocess.Popen(
        [LAUNCHER, "--launch-immediately"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    session = Peer(session_bus)
    bus = ("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus")
    eventually(lambda: _answers(session, bus), "the accessibility bus", 30)
    made = Reader(session.call(bus, "GetAddress")[0])
    yield made
    made.close()
    session.close()
    launcher.terminate()
    launcher.wait()


def _answers(session: Peer, bus: tuple[str, str, str]) -> bool:
    try:
        return bool(session.call(bus, "GetAddress")[0])
    except _GONE:
        return False
