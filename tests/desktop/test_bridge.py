"""The door between the window and the lanes: answers, known errors, bugs, and saying goodbye."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from cassette.desktop.bridge import Bridge, Lane
from cassette.domain.errors import CassetteError, NotAudio
from cassette.runtime.jobs import Cancelled

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize("lane", list(Lane))
def test_an_answer_comes_back_on_the_windows_thread(
    qtbot: QtBot, bridge: Bridge, lane: Lane
) -> None:
    got: list[tuple[threading.Thread, threading.Thread]] = []
    bridge.run(
        lane,
        threading.current_thread,
        lambda there: got.append((there, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: bool(got))
    worked, answered = got[0]
    assert worked is not threading.main_thread()
    assert answered is threading.main_thread()


def test_the_stores_lane_keeps_the_order(qtbot: QtBot, bridge: Bridge) -> None:
    got: list[int] = []
    for n in range(50):
        bridge.run(Lane.STORE, lambda n=n: n, got.append)
    qtbot.waitUntil(lambda: len(got) == 50)
    assert got == list(range(50))


def test_a_known_error_goes_to_failed(qtbot: QtBot, bridge: Bridge) -> None:
    got: list[CassetteError] = []

    def work() -> None:
        raise NotAudio(name="x")

    bridge.run(Lane.STORE, work, lambda _: pytest.fail("no answer"), got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert isinstance(got[0], NotAudio)


def test_a_known_error_nobody_waits_for_is_still_told(qtbot: QtBot, bridge: Bridge) -> None:
    got: list[CassetteError] = []
    bridge.on_error = got.append

    def work() -> None:
        raise NotAudio(name="x")

    bridge.run(Lane.POOL, work)
    qtbot.waitUntil(lambda: bool(got))


def test_a_bug_is_reported_and_never_called_a_known_error(qtbot: QtBot, bridge: Bridge) -> None:
    bugs: list[BaseException] = []
    bridge.on_bug = bugs.append
    bridge.run(Lane.STORE, lambda: 1 // 0, None, lambda _: pytest.fail("not a known error"))
    qtbot.waitUntil(lambda: bool(bugs))
    assert isinstance(bugs[0], ZeroDivisionError)


def test_cancelled_work_says_nothing(qtbot: QtBot, bridge: Bridge) -> None:
    def work() -> None:
        raise Cancelled

    bridge.on_bug = lambda bug: pytest.fail(f"{bug!r}")
    done: list[int] = []
    bridge.run(Lane.STORE, work, lambda _: pytest.fail("no answer"))
    bridge.run(Lane.STORE, lambda: 1, done.append)
    qtbot.waitUntil(lambda: bool(done))


def test_an_answer_for_an_object_that_is_gone_is_dropped(qtbot: QtBot, bridge: Bridge) -> None:
    gate = threading.Event()
    owner = QObject()
    done: list[int] = []
    bridge.run(Lane.STORE, gate.wait, lambda _: pytest.fail("too late"), owner=owner)
    import shiboken6

    shiboken6.delete(owner)
    gate.set()
    bridge.run(Lane.STORE, lambda: 1, done.append)
    qtbot.waitUntil(lambda: bool(done))


def test_a_dropped_job_does_not_answer(qtbot: QtBot, bridge: Bridge) -> None:
    gate = threading.Event()
    done: list[int] = []
    job = bridge.run(Lane.STORE, gate.wait, lambda _: pytest.fail("dropped"))
    job.drop()
    gate.set()
    bridge.run(Lane.STORE, lambda: 1, done.append)
    qtbot.waitUntil(lambda: bool(done))


def test_any_thread_may_post(qtbot: QtBot, bridge: Bridge) -> None:
    got: list[threading.Thread] = []

    def post() -> None:
        for _ in range(100):
            bridge.post(lambda: got.append(threading.current_thread()))

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: len(got) == 400)
    assert set(got) == {threading.main_thread()}


def test_goodbye_finishes_what_the_store_was_asked_for_and_answers_no_more(qtbot: QtBot) -> None:
    bridge = Bridge()
    done: list[int] = []
    gate = threading.Event()
    bridge.run(Lane.STORE, gate.wait)
    for n in range(10):
        bridge.run(Lane.STORE, lambda n=n: done.append(n), lambda _: pytest.fail("closed"))
    gate.set()
    bridge.close()
    assert done == list(range(10))
    bridge.run(Lane.STORE, lambda: pytest.fail("closed"))
    bridge.post(lambda: pytest.fail("closed"))


def test_draining_waits_for_what_the_store_was_asked_for(bridge: Bridge) -> None:
    done: list[int] = []
    bridge.run(Lane.STORE, lambda: done.append(1))
    bridge.drain()
    assert done == [1]
