"""Media keys of a desktop: it is told what is heard, and what it asks for happens."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Signal

from cassette.desktop.media_keys import MediaKeys
from cassette.runtime.mpris import Command, Playback
from tests.buses import Peer, session_bus as session_bus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Shell
    from cassette.desktop.sitting import Sitting
    from cassette.domain.views import NoteCard


class FakeListening:
    """A player that does nothing but remember."""

    def __init__(self) -> None:
        self.card: NoteCard | None = None
        self.playing = False
        self.position_ms = 0
        self.rate = 1.0
        self.done: list[tuple[object, ...]] = []

    def skip(self, seconds: float) -> None:
        self.done.append(("skip", seconds))

    def seek(self, ms: int) -> None:
        self.done.append(("seek", ms))

    def set_rate(self, rate: float) -> None:
        self.done.append(("rate", rate))


class FakeRemote(QObject):
    """The rest of the window."""

    changed = Signal()
    moved = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.listening = FakeListening()
        self.title, self.has_more = "Week 47", True
        self.done: list[str] = []

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name not in ("play", "pause", "toggle", "show_window", "leave"):
            raise AttributeError(name)
        return lambda: self.done.append(name)

    def do(self, name: str) -> None:
        self.done.append(name)


class FakeDesk:
    """A desktop that writes down what it was told."""

    def __init__(self, on_command: Callable[[Command], None]) -> None:
        self.on_command = on_command
        self.position_ms = -1
        self.shown: list[Playback] = []
        self.jumps: list[int] = []
        self.closed = 0

    def show(self, now: Playback) -> None:
        self.shown.append(now)

    def sought(self, position_ms: int) -> None:
        self.jumps.append(position_ms)

    def close(self) -> None:
        self.closed += 1


class Set:
    """The keys with everything around them played by the test."""

    def __init__(self, shell: Shell) -> None:
        self.now_s = 100.0
        self.desks: list[FakeDesk] = []
        self.remote = FakeRemote()
        self.keys = MediaKeys(shell, self.remote, self._open, lambda: self.now_s)  # type: ignore[arg-type]

    @property
    def desk(self) -> FakeDesk:
        return self.desks[0]

    def _open(self, on_command: Callable[[Command], None]) -> FakeDesk:
        self.desks.append(FakeDesk(on_command))
        return self.desks[-1]

    def play(self, card: NoteCard, ms: int = 0, rate: float = 1.0) -> None:
        listening = self.remote.listening
        listening.card, listening.playing = card, True
        listening.position_ms, listening.rate = ms, rate
        self.remote.changed.emit()

    def go_on(self, seconds: float, ms: int) -> None:
        """Time passes, and the player is there by now."""
        self.now_s += seconds
        self.remote.listening.position_ms = ms
        self.remote.moved.emit(ms)


@pytest.fixture
def made(shell: Shell, qtbot: QtBot) -> Iterator[Set]:
    made = Set(shell)
    made.keys.open()
    qtbot.waitUntil(lambda: bool(made.desks) and bool(made.desk.shown))
    yield made
    made.keys.close()
    made.remote.deleteLater()


@pytest.fixture
def cards(shell: Shell) -> list[NoteCard]:
    return [row.note for row in shell.workspace.library.queries.inbox(200, 0) if row.note.sound]


def test_the_desktop_learns_what_is_heard(made: Set, cards: list[NoteCard], shell: Shell) -> None:
    assert made.desk.shown == [Playback(can_play=True, can_step=True)]
    made.play(cards[0], 2_000, 1.5)
    card = cards[0]
    assert made.desk.shown[-1] == Playback(
        "Playing",
        card.id,
        "Week 47",
        card.by_name,
        shell.team.name,
        card.duration_ms,
        1.5,
        can_play=True,
        can_step=True,
    )
    assert made.desk.position_ms == 2_000
    made.remote.listening.playing = False
    made.remote.changed.emit()
    assert made.desk.shown[-1].status == "Paused"


def test_a_jump_is_told_and_the_flow_of_time_is_not(made: Set, cards: list[NoteCard]) -> None:
    made.play(cards[0], 200, 2.0)
    assert made.desk.jumps == []
    made.go_on(10.0, 20_200)
    made.go_on(1.0, 22_900)
    assert made.desk.jumps == [], "0.7 s of skipped silence is nothing"
    made.go_on(1.0, 25_600)
    assert made.desk.jumps == [25_600], "but they add up"
    made.go_on(1.0, 27_600)
    made.go_on(0.0, 3_000)
    assert made.desk.jumps == [25_600, 3_000]
    assert made.desk.position_ms == 3_000


def test_another_note_is_taken_to_begin_at_its_beginning(made: Set, cards: list[NoteCard]) -> None:
    made.play(cards[0], 0)
    made.go_on(8.0, 8_000)
    made.play(cards[1], 0)
    assert made.desk.jumps == []
    made.play(cards[2], 9_000)
    assert made.desk.jumps == [9_000], "where it was left"


@pytest.mark.parametrize(
    ("does", "done"),
    [("play", "play"), ("pause", "pause"), ("stop", "pause"), ("toggle", "toggle"),
     ("next", "next"), ("previous", "previous"), ("raise", "show_window"), ("quit", "leave")],
)  # fmt: skip
def test_each_wish_is_done_on_the_windows_thread(
    made: Set, qtbot: QtBot, does: str, done: str
) -> None:
    made.desk.on_command(Command(does))  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: made.remote.done == [done])


def test_seeking_is_for_the_note_that_was_meant(
    made: Set, qtbot: QtBot, cards: list[NoteCard]
) -> None:
    made.play(cards[0])
    for command in (
        Command("to", 9_000, cards[1].id),
        Command("to", 4_000, cards[0].id),
        Command("by", -5_000),
        Command("rate", 2.5),
    ):
        made.desk.on_command(command)
    listening = made.remote.listening
    qtbot.waitUntil(lambda: len(listening.done) == 3)
    assert listening.done == [("seek", 4_000), ("skip", -5.0), ("rate", 2.5)]


def test_a_desktop_that_answers_after_the_goodbye_is_let_go(shell: Shell, qtbot: QtBot) -> None:
    late = Set(shell)
    late.keys.close()
    late.keys.open()
    shell.bridge.drain()
    late.remote.changed.emit()
    assert late.desks == []
    late.remote.deleteLater()


@pytest.mark.skipif(sys.platform != "linux", reason="a service of Linux desktops")
def test_a_client_on_the_bus_plays_the_queue_of_the_window(
    session_bus: str, sitting: Sitting, qtbot: QtBot
) -> None:
    from jeepney import DBusAddress, new_method_call

    from cassette.runtime.mpris import NAME, PATH, PLAYER, PROPERTIES

    qtbot.waitUntil(lambda: sitting.outside is not None)
    keys = sitting.outside.media_keys  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: keys._desk.held is not None)
    peer = Peer(session_bus)

    def ask(interface: str, member: str, shape: str = "", *body: object) -> tuple[object, ...]:
        address = DBusAddress(PATH, bus_name=NAME, interface=interface)
        answer = peer.bus.call(new_method_call(address, member, shape or None, body))
        qtbot.waitUntil(answer.done)
        return tuple(answer.result().body)

    def status() -> object:
        return ask(PROPERTIES, "Get", "ss", PLAYER, "PlaybackStatus")[0]

    qtbot.waitUntil(lambda: sitting.window.screen_.current() is not None)
    ask(PLAYER, "PlayPause")
    qtbot.waitUntil(lambda: sitting.listening.position_ms > 300)
    assert status() == ("s", "Playing")
    first = sitting.listening.card
    ask(PLAYER, "Next")
    qtbot.waitUntil(lambda: sitting.listening.card is not first)
    ask(PROPERTIES, "Set", "ssv", PLAYER, "Rate", ("d", 2.0))
    qtbot.waitUntil(lambda: sitting.listening.rate == 2.0)
    ask(PLAYER, "Pause")
    qtbot.waitUntil(lambda: not sitting.listening.playing)
    assert status() == ("s", "Paused")
    peer.close()
