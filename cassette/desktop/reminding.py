"""Tells a person what they owe when it is due, with a button that leads there.

On Linux as a notification of the desktop, elsewhere as a message of the tray, and where neither is
to be had in the window itself. Nothing leaves the machine.
"""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from cassette.desktop import owed_words
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.shell import Way

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.reminding import Reminder

FIRST_MS, EACH_MS = 30_000, 60_000
OPEN = "open"
_log = logging.getLogger(__name__)


class Bus(Protocol):
    """What shows notifications with buttons: ``cassette.runtime.desktop_bus.DesktopBus``."""

    def notify(self, title: str, body: str = "", *, buttons: Sequence[tuple[str, str]] = ()) -> int:
        """Show one; its id."""
        ...

    def close(self) -> None:
        """Be done."""
        ...


class Reminding(QObject):
    """``wanted`` carries the Reminder whose button was pressed. It looks every minute."""

    wanted = Signal(object)

    def __init__(
        self,
        shell: Shell,
        open_bus: Callable[[Callable[[int, str], None]], Bus] | None = None,
        tray: Callable[[], QSystemTrayIcon | None] = lambda: None,
    ) -> None:
        """``tray`` gives Cassette's icon beside the clock while it is shown."""
        super().__init__(shell)
        self._shared_tray = tray
        self._shell = shell
        self._open_bus = open_bus or _desktop_bus
        self._bus: Bus | None = None
        self._opening = threading.Lock()
        self._closed = False
        self._no_bus = False
        self._shown: dict[int, Reminder] = {}
        self._tray: QSystemTrayIcon | None = None
        self._heard_tray: QSystemTrayIcon | None = None
        self._tray_leads: Reminder | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(FIRST_MS)

    def look(self) -> None:
        """Tell what is to be told now."""
        self._timer.start(EACH_MS)
        desk, settings = self._shell.workspace.desk, self._shell.settings

        def work() -> tuple[Reminder, ...]:
            from cassette.workflows.remind import due_reminders, told

            found = due_reminders(desk, settings)
            told(desk, found)  # before they are shown: told once is better than every minute
            return found

        self._shell.bridge.run(Lane.STORE, work, self._on_found, _log_trouble, owner=self)

    def close(self) -> None:
        """Look no more, and let go of the desktop."""
        self._timer.stop()
        with self._opening:
            self._closed = True
            bus, self._bus = self._bus, None
        if bus is not None:
            bus.close()
        if self._tray is not None:
            self._tray.hide()

    def _on_found(self, found: tuple[Reminder, ...]) -> None:
        for one in found:
            if self._no_bus:
                self._show_otherwise(one)
            else:
                self._show_on_bus(one)

    def _show_on_bus(self, one: Reminder) -> None:
        title, body = words(one)
        buttons = ((OPEN, tr("Open")), ("default", tr("Open")))

        def work() -> int:
            bus = self._connected()
            return 0 if bus is None else bus.notify(title, body, buttons=buttons)

        def failed(error: CassetteError) -> None:
            _log.info("no desktop notifications: %s", error.code)
            self._no_bus = True
            self._show_otherwise(one)

        def shown(number: int) -> None:
            self._shown[number] = one

        self._shell.bridge.run(Lane.POOL, work, shown, failed, owner=self)

    def _connected(self) -> Bus | None:
        """The desktop, by one connection however many are told at once; None after ``close``."""
        with self._opening:
            if self._bus is None and not self._closed:
                self._bus = self._open_bus(self._on_button)
            return self._bus

    def _on_button(self, number: int, button: str) -> None:
        """On a thread of the bus."""
        self._shell.bridge.post(lambda: self._go(self._shown.get(number)), owner=self)

    def _go(self, one: Reminder | None) -> None:
        if one is not None:
            self.wanted.emit(one)

    def _show_otherwise(self, one: Reminder) -> None:
        title, body = words(one)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._show_in_tray(one, title, body)
        else:
            text = f"{title}: {body}".replace("\n", " · ")
            self._shell.toast(text, Way(tr("Open"), lambda: self._go(one)))

    def _show_in_tray(self, one: Reminder, title: str, body: str) -> None:
        self._tray_leads = one
        tray = self._icon()
        tray.show()
        tray.showMessage(title, body)

    def _icon(self) -> QSystemTrayIcon:
        """The icon that is there anyway, else one that comes for this and stays."""
        shared = self._shared_tray()
        if shared is None:
            if self._tray is None:
                self._tray = QSystemTrayIcon(QApplication.windowIcon(), self)
                self._tray.messageClicked.connect(self._on_message)
            return self._tray
        if shared is not self._heard_tray:
            self._heard_tray = shared
            shared.messageClicked.connect(self._on_message)
        if self._tray is not None:
            self._tray.hide()
        return shared

    def _on_message(self) -> None:
        self._go(self._tray_leads)


def words(one: Reminder) -> tuple[str, str]:
    """Title and text of a notification."""
    tasks = [owed_words.task(owed) for owed in one.owed]
    said = {
        "mention": tr("{name} mentions you").format(name=one.by_name),
        "reply": tr("{name} has replied to you").format(name=one.by_name),
        "new": tr("{name} has said something").format(name=one.by_name),
    }.get(one.kind)
    if said is not None:
        return one.title, said
    if one.kind == "digest":
        lines = [f"{owed.title}: {owed_words.task(owed)}" for owed in one.owed]
        return tr("You owe %n thing(s)", "catch up", len(one.owed)), "\n".join(lines)
    state = {"overdue": tr("Overdue"), "due soon": tr("Due soon"), "review": tr("To be reviewed")}
    return one.title, "\n".join([state.get(one.kind, ""), *tasks]).strip()


def _desktop_bus(on_button: Callable[[int, str], None]) -> Bus:
    from cassette.domain.errors import NotificationsMissing

    if not sys.platform.startswith("linux"):
        raise NotificationsMissing(why="this system has a tray instead")
    from cassette.runtime.desktop_bus import DesktopBus

    return DesktopBus(on_button)


def _log_trouble(error: CassetteError) -> None:
    _log.info("reminders were not read: %s", error.code)
