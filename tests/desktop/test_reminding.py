"""Reminders as notifications: shown once, with a button that leads there; in the window else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.desktop.reminding import Reminding, words
from cassette.domain.errors import NotificationsMissing
from cassette.domain.planning_views import Owed
from cassette.domain.reminding import Reminder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Shell, Toast


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
