"""The one excuse for making a timed attempt again: that the machine was held meanwhile."""

from __future__ import annotations

import signal
import sys
import threading
import time

import pytest

from tests.patience import eventually
from tests.stalls import Sleeper, Stall, again_if_held

HELD = 0.2
"""Seconds."""


def pass_by(seconds: float) -> None:
    until = time.monotonic() + seconds
    eventually(lambda: time.monotonic() > until)


class Told(Sleeper):
    """A sleeper that says it was held at these moments."""

    def __init__(self, *stalls: Stall) -> None:
        self._since, self._found = 0.0, list(stalls)


STALL = Stall(12.25, 0.25)


class Attempts:
    """Counts; ``whole`` finds the ``good``-th right, and those after it."""

    def __init__(self, good: int) -> None:
        self.made, self._good = 0, good

    def make(self, sleeper: Sleeper) -> int:
        self.made += 1
        return self.made

    def whole(self, number: int) -> None:
        assert number >= self._good, f"a hole in number {number}"


def test_what_is_right_is_made_once() -> None:
    attempts = Attempts(1)
    assert again_if_held(attempts.make, attempts.whole, sleeper=lambda: Told(STALL)) == 1
    assert attempts.made == 1


def test_a_fault_on_a_machine_that_kept_time_fails_at_once() -> None:
    attempts = Attempts(2)
    with pytest.raises(AssertionError, match="a hole in number 1"):
        again_if_held(attempts.make, attempts.whole, sleeper=Told)
    assert attempts.made == 1


def test_a_fault_while_the_machine_was_held_is_made_again() -> None:
    attempts = Attempts(3)
    assert again_if_held(attempts.make, attempts.whole, sleeper=lambda: Told(STALL)) == 3
    assert attempts.made == 3


def test_a_fault_is_made_again_only_while_the_machine_is_held() -> None:
    attempts, sleepers = Attempts(3), iter((Told(STALL), Told()))
    with pytest.raises(AssertionError, match="a hole in number 2"):
        again_if_held(attempts.make, attempts.whole, sleeper=lambda: next(sleepers))
    assert attempts.made == 2


def test_what_breaks_every_time_fails_with_the_stalls_of_all_attempts() -> None:
    attempts = Attempts(9)
    with pytest.raises(AssertionError, match="broken 3 times over") as caught:
        again_if_held(attempts.make, attempts.whole, 3, lambda: Told(STALL))
    assert attempts.made == 3
    assert str(caught.value).count("250 ms at 12.25") == 3
    assert all(f"a hole in number {number}" in str(caught.value) for number in (1, 2, 3))


@pytest.mark.parametrize("error", [AssertionError, LookupError])
def test_what_goes_wrong_while_it_is_made_is_never_excused(error: type[Exception]) -> None:
    attempts = Attempts(1)

    def make(sleeper: Sleeper) -> int:
        attempts.make(sleeper)
        raise error

    with pytest.raises(error):
        again_if_held(make, attempts.whole, sleeper=lambda: Told(STALL))
    assert attempts.made == 1


def test_a_stall_of_the_preparations_is_no_excuse() -> None:
    now = time.monotonic()
    before, across, after = Stall(now - 9, 1.0), Stall(now - 9, 60.0), Stall(now + 60, 1.0)
    sleeper = Told(before, across, after)
    assert sleeper.stalls() == [before, across, after]
    sleeper.begin()
    assert sleeper.stalls() == [across, after]


held_by_signal = pytest.mark.skipif(sys.platform == "win32", reason="no signal holds a process")


@held_by_signal
def test_a_sleeper_that_was_held_says_when_and_how_long() -> None:
    with Sleeper() as sleeper:
        began = time.monotonic()
        sleeper.process.send_signal(signal.SIGSTOP)
        pass_by(HELD)
        sleeper.process.send_signal(signal.SIGCONT)
        stalls = sleeper.stalls()
    assert [one for one in stalls if one.at < began + 0.05 and one.held_s > HELD - 0.05]


@held_by_signal
def test_a_stall_that_is_not_over_when_it_is_asked_for_is_waited_for() -> None:
    with Sleeper() as sleeper:
        began = time.monotonic()
        sleeper.process.send_signal(signal.SIGSTOP)
        wake = threading.Timer(HELD, sleeper.process.send_signal, [signal.SIGCONT])
        wake.start()
        stalls = sleeper.stalls()
        wake.join()
    assert [one for one in stalls if one.at < began + 0.05 and one.held_s > HELD - 0.05]


def test_the_sleeper_ends_with_the_attempt() -> None:
    with Sleeper() as sleeper:
        assert sleeper.process.poll() is None
    assert sleeper.process.poll() == 0
