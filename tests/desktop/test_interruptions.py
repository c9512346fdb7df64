"""What pauses listening from outside: sleep and unplugged headphones; it is said and undone."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest

from cassette.desktop.interruptions import KEY, Interruptions
from cassette.desktop.listening import Listening
from cassette.runtime.sleep_watch import SleepWatch
from tests.buses import Logind, system_bus as system_bus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Banner, Shell


class FakeWatch:
    """Tells when the test says so."""

    def __init__(self, tell: Callable[..., None]) -> None:
        self.tell = tell
        self.watching = True
        self.closed = 0

    def close(self) -> None:
        self.watching = False
        self.closed += 1


class Set:
    """Interruptions over a real player without sound, their watches played by the test."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.sleeps: list[FakeWatch] = []
        self.speakers: list[FakeWatch] = []
        self.slept_s = 1_000.0
        self.banners: list[Banner] = []
        self.taken: list[str] = []
        shell.bannered.connect(self.banners.append)
        shell.unbannered.connect(self.taken.append)
        self.listening = Listening(shell)
        self.interruptions = Interruptions(
            shell,
            self.listening,
            watch_sleep=self._watch_sleep,
            watch_speaker=self._watch_speaker,
            slept=lambda: self.slept_s,
        )
        self.interruptions.open()

    def _watch_sleep(self, on_sleep: Callable[[bool], None]) -> FakeWatch:
        self.sleeps.append(FakeWatch(on_sleep))
        return self.sleeps[-1]

    def _watch_speaker(self, on_lost: Callable[[str], None]) -> FakeWatch:
        self.speakers.append(FakeWatch(on_lost))
        return self.speakers[-1]

    def play(self, qtbot: QtBot) -> None:
        rows = self.shell.workspace.library.queries.inbox(200, 0)
        self.listening.play([row.note for row in rows if row.note.sound])
        qtbot.waitUntil(lambda: self.listening.position_ms > 100)
        qtbot.waitUntil(lambda: bool(self.speakers) and not self.interruptions._opening)


@pytest.fixture
def made(shell: Shell, qtbot: QtBot) -> Iterator[Set]:
    made = Set(shell)
    qtbot.waitUntil(lambda: bool(made.sleeps))
    yield made
    made.listening.close()
    made.interruptions.close()
    assert [watch.closed for watch in made.sleeps] == [1]


def test_the_machine_does_not_sleep_before_it_is_silent(made: Set, qtbot: QtBot) -> None:
    made.play(qtbot)
    silent: list[bool] = []

    def sleep() -> None:
        made.sleeps[0].tell(True)
        silent.append(not made.listening.playing)

    thread = threading.Thread(target=sleep)
    thread.start()
    qtbot.waitUntil(lambda: bool(silent))
    thread.join()
    assert silent == [True]
    assert [(banner.key, banner.tone) for banner in made.banners] == [(KEY, "info")]
    assert "went to sleep" in made.banners[0].text
    made.sleeps[0].tell(False)
    assert not made.listening.playing, "it does not start by itself in a quiet room"
    assert made.banners[0].way is not None
    made.banners[0].way.do()
    assert made.listening.playing
    assert made.taken == [KEY]


def test_pulled_headphones_are_named(made: Set, qtbot: QtBot) -> None:
    made.play(qtbot)
    made.speakers[0].tell("Ada's buds")
    qtbot.waitUntil(lambda: not made.listening.playing)
    assert made.banners[0].text == "Listening was paused: “Ada's buds” was unplugged."
    made.listening.resume()
    assert made.taken == [KEY]
    assert len(made.speakers) == 1, "one watch is enough"


def test_silence_cannot_be_interrupted(made: Set, qtbot: QtBot) -> None:
    made.play(qtbot)
    made.listening.pause()
    made.speakers[0].tell("Buds")
    done: list[int] = []
    made.shell.bridge.post(lambda: done.append(1))
    qtbot.waitUntil(lambda: bool(done))
    assert made.banners == []
    assert made.taken == []


def test_a_sound_server_that_came_back_is_watched_again(made: Set, qtbot: QtBot) -> None:
    made.play(qtbot)
    made.listening.pause()
    made.speakers[0].watching = False
    made.play(qtbot)
    qtbot.waitUntil(lambda: len(made.speakers) == 2)
    assert made.speakers[0].closed == 1


def test_where_nobody_tells_of_sleep_the_clocks_do(made: Set, qtbot: QtBot) -> None:
    made.play(qtbot)
    made.slept_s += 1.0
    made.interruptions._look()
    assert made.listening.playing, "a clock that was set"
    made.slept_s += 3_600.0
    made.interruptions._look()
    assert not made.listening.playing
    assert "went to sleep" in made.banners[0].text
    made.slept_s += 60.0
    made.listening.resume()
    made.interruptions._look()
    assert made.listening.playing, "what was slept before it went on is over"


@pytest.mark.skipif(sys.platform != "linux", reason="a service of Linux")
def test_logind_puts_the_machine_to_sleep_when_it_is_silent(
    system_bus: str, shell: Shell, qtbot: QtBot
) -> None:
    logind = Logind(system_bus)
    listening = Listening(shell)
    interruptions = Interruptions(
        shell, listening, watch_speaker=lambda on_lost: FakeWatch(on_lost)
    )
    interruptions.open()
    qtbot.waitUntil(lambda: interruptions._sleep.held is not None)
    watch = interruptions._sleep.held
    assert isinstance(watch, SleepWatch)
    qtbot.waitUntil(lambda: watch.holds_sleep)
    rows = shell.workspace.library.queries.inbox(200, 0)
    listening.play([row.note for row in rows if row.note.sound])
    qtbot.waitUntil(lambda: listening.position_ms > 100)
    logind.tell(True)
    qtbot.waitUntil(lambda: not logind.lock_is_held())
    assert not listening.playing
    listening.close()
    interruptions.close()
    logind.close()
