"""Reminders as notifications: shown once, with a button that leads there; in the window else."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cassette.desktop.reminding import Reminding, words
from cassette.desktop.screens.decision.stance_sheet import StanceSheet
from cassette.domain.errors import NotificationsMissing
from cassette.domain.planning_views import Owed
from cassette.domain.reminding import Reminder
from cassette.workflows.decide import propose
from cassette.workflows.desk import Place
from cassette.workflows.plan_meeting import new_meeting
from cassette.workflows.remind import due_reminders
from cassette.workflows.write_note import write_note
from tests.buses import Notifications, session_bus as session_bus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Shell, Toast
    from cassette.desktop.sitting import Sitting


def owed(what: str) -> Owed:
    """An answer that is owed."""
    return Owed("m", "Ada", "x", "Stand-up", "status", "say", 0, "UTC", what=what)  # type: ignore[arg-type]


DUE = Reminder("k", "due soon", "Stand-up", "x", (owed("Why?"),))  # type: ignore[arg-type]
REPLY = Reminder("r", "reply", "Stand-up", "x", note="n", by_name="Grace")  # type: ignore[arg-type]
DIGEST = Reminder("d", "digest", "", None, (owed("Why?"), owed("How?")))


class FakeBus:
    """Keeps what it was asked to show."""

    def __init__(self, on_button: Callable[[int, str], None]) -> None:
        self.on_button = on_button
        self.shown: list[tuple[str, str]] = []
        self.closed = False

    def notify(self, title: str, body: str = "", *, buttons: Sequence[tuple[str, str]] = ()) -> int:
        assert [key for key, _ in buttons] == ["open", "default"]
        self.shown.append((title, body))
        return len(self.shown)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Reminder]:
    """What is to be told; told once."""
    waiting: list[Reminder] = []
    monkeypatch.setattr("cassette.workflows.remind.due_reminders", lambda *_: tuple(waiting))
    monkeypatch.setattr("cassette.workflows.remind.told", lambda *_: waiting.clear())
    return waiting


@pytest.fixture
def buses() -> list[FakeBus]:
    return []


@pytest.fixture
def reminding(shell: Shell, buses: list[FakeBus]) -> Iterator[Reminding]:
    def opened(on_button: Callable[[int, str], None]) -> FakeBus:
        buses.append(FakeBus(on_button))
        return buses[-1]

    made = Reminding(shell, opened)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("one", "title", "body"),
    [
        (DUE, "Stand-up", "Due soon\nAnswer: Why?"),
        (REPLY, "Stand-up", "Grace has replied to you"),
        (DIGEST, "You owe 2 things", "Stand-up: Answer: Why?\nStand-up: Answer: How?"),
    ],
)
def test_a_reminder_says_where_and_what(one: Reminder, title: str, body: str) -> None:
    assert words(one) == (title, body)


def test_it_is_shown_once_and_its_button_leads_there(
    qtbot: QtBot, reminding: Reminding, found: list[Reminder], buses: list[FakeBus]
) -> None:
    found.append(DUE)
    reminding.look()
    qtbot.waitUntil(lambda: bool(buses) and len(buses[0].shown) == 1)
    qtbot.waitUntil(lambda: bool(reminding._shown))
    with qtbot.waitSignal(reminding.wanted) as told:
        buses[0].on_button(1, "open")
    assert told.args == [DUE]
    reminding.look()
    found.append(REPLY)
    reminding.look()
    qtbot.waitUntil(lambda: len(buses[0].shown) == 2)
    assert len(buses) == 1, "one connection is enough"
    reminding.close()
    assert buses[0].closed


def test_two_at_once_share_one_connection(
    qtbot: QtBot, shell: Shell, found: list[Reminder]
) -> None:
    buses: list[FakeBus] = []
    another = threading.Event()

    def opened(on_button: Callable[[int, str], None]) -> FakeBus:
        buses.append(FakeBus(on_button))
        if len(buses) > 1:
            another.set()
        another.wait(0.5)  # long enough for a second lane to come by
        return buses[0]

    made = Reminding(shell, opened)
    found.extend((DUE, REPLY))
    made.look()
    qtbot.waitUntil(lambda: len(buses[0].shown if buses else ()) == 2)
    assert len(buses) == 1
    made.close()


def test_without_a_desktop_that_shows_them_the_window_does(
    qtbot: QtBot, shell: Shell, found: list[Reminder]
) -> None:
    def missing(on_button: Callable[[int, str], None]) -> FakeBus:
        raise NotificationsMissing(why="a test")

    toasts: list[Toast] = []
    shell.toasted.connect(toasts.append)
    made = Reminding(shell, missing)
    found.append(REPLY)
    made.look()
    qtbot.waitUntil(lambda: bool(toasts))
    assert toasts[0].text == "Stand-up: Grace has replied to you"
    assert toasts[0].way is not None
    with qtbot.waitSignal(made.wanted) as told:
        toasts[0].way.do()
    assert told.args == [REPLY]
    made.close()


@pytest.fixture
def notifications(session_bus: str) -> Iterator[Notifications]:
    """A desktop that shows them, on a bus of its own, before the window looks for one."""
    if sys.platform != "linux":
        pytest.skip("a service of Linux desktops")
    made = Notifications(session_bus)
    yield made
    made.close()


def test_the_button_of_a_notification_brings_the_window_to_what_is_owed(
    qtbot: QtBot, notifications: Notifications, sitting: Sitting
) -> None:
    desk, window = sitting.workspace.desk, sitting.window
    at_all_hours = {"work_from": "00:00", "work_to": "00:00"}
    days = "mon tue wed thu fri sat sun"
    sitting.shell.settings = replace(sitting.shell.settings, work_days=days, **at_all_hours)
    for title in ("The hall", "The quay"):
        new_meeting(desk, "decision", title, due="in 2 hours")
        proposal = write_note(desk, Place(desk.library.queries.find_meeting(title).id), "Green.")
        propose(desk, proposal.id)
    qtbot.waitUntil(lambda: sitting.shell.findChild(Reminding) is not None)
    reminding = sitting.shell.findChild(Reminding)
    assert reminding is not None
    reminding.look()

    def titles() -> list[str]:
        return [str(body[3]) for body in notifications.shown]

    qtbot.waitUntil(lambda: {"The hall", "The quay"} <= set(titles()))
    number = titles().index("The quay") + 1
    assert notifications.shown[number - 1][4] == "Due soon\nTake a stance"
    assert notifications.shown[number - 1][5] == ["open", "Open", "default", "Open"]
    qtbot.waitUntil(lambda: len(reminding._shown) == len(titles()))
    window.showMinimized()
    notifications.press(number, "open")
    quay = desk.library.queries.find_meeting("The quay").id
    qtbot.waitUntil(lambda: window.section == quay)
    qtbot.waitUntil(lambda: isinstance(window.cover.sheet, StanceSheet))
    assert not window.isMinimized()
    sheet = window.cover.sheet
    assert sheet is not None
    sheet.ask_to_close()
    notifications.press(titles().index("The hall") + 1, "default")
    qtbot.waitUntil(lambda: window.section == desk.library.queries.find_meeting("The hall").id)
    assert due_reminders(desk, sitting.shell.settings) == (), "told once is enough"
