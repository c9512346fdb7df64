"""When the machine itself could not keep time: the one excuse for making a timed attempt again.

A test of what sounds when depends on a machine that lets us run when we are due. Where it does not,
nothing that was measured says anything of ours; where it does, what is broken is broken. A process
that merely sleeps tells the two apart: it has nothing to do but wake up, so that where it wakes up
late, the machine was held and not we.
"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

HELD_S = 0.03
"""Awake so much later than it was due, the sleeper was held."""
_DOZE_S = 0.005
_PROGRAM = f"""
import os, sys, threading, time

stalls, over = [], threading.Event()

def sleep_on(core):
    if core is not None:
        os.sched_setaffinity(0, [core])
    ready.wait()
    last = time.monotonic()
    while not over.is_set():
        time.sleep({_DOZE_S})
        now = time.monotonic()
        if now - last > {_DOZE_S + HELD_S}:
            stalls.append((last, now - last))
        last = now

cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [None]
ready = threading.Barrier(len(cores) + 1)
threads = [threading.Thread(target=sleep_on, args=(core,)) for core in cores]
for thread in threads:
    thread.start()
ready.wait()
print("asleep", flush=True)
sys.stdin.read()
over.set()
for thread in threads:
    thread.join()
for at, held in stalls:
    print(at, held)
"""

T = TypeVar("T")


@dataclass(frozen=True, order=True)
class Stall:
    """``at``: ``time.monotonic()`` when it began; ``held_s``: seconds until it was over."""

    at: float
    held_s: float


class Sleeper:
    """A process that only sleeps, on each core that we may use, from ``with`` on to ``stalls``."""

    def __init__(self) -> None:
        self._since = 0.0
        self._found: list[Stall] | None = None
        self.process = subprocess.Popen(
            [sys.executable, "-S", "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "asleep\n"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stalls()

    def begin(self) -> None:
        """What counts begins now: a stall that was over before is none."""
        self._since = time.monotonic()

    def stalls(self) -> list[Stall]:
        """When the machine was held until now, oldest first; wakes the sleeper for good."""
        if self._found is None:
            said, _ = self.process.communicate()  # one more awakening: a stall now is seen too
            pairs = (line.split() for line in said.splitlines())
            self._found = sorted(Stall(float(at), float(held)) for at, held in pairs)
        return [one for one in self._found if one.at + one.held_s > self._since]


def again_if_held(
    make: Callable[[Sleeper], T],
    check: Callable[[T], None],
    times: int = 3,
    sleeper: Callable[[], Sleeper] = Sleeper,
) -> T:
    """What ``make`` returned and ``check`` found right; made again where the machine was held.

    ``check`` asserts what needs the machine to keep time, and nothing else: what ``make`` raises is
    never excused. ``make`` is given the sleeper of this attempt; where preparations come first it
    calls ``begin`` after them, and where more follows it asks for the ``stalls`` before that.

    Raises:
        AssertionError: that of ``check``, at once, where the machine kept time; else, after
            ``times`` attempts, those of all with every stall of each.
    """
    told: list[str] = []
    while True:
        with sleeper() as watch:
            made = make(watch)
            stalls = watch.stalls()
        try:
            check(made)
        except AssertionError as error:
            if not stalls:
                raise
            held = ", ".join(f"{one.held_s * 1000:.0f} ms at {one.at:.2f}" for one in stalls)
            told.append(f"{error}\n  while the machine was held: {held}")
            if len(told) == times:
                raise AssertionError(f"broken {times} times over:\n" + "\n".join(told)) from error
            print(f"made again: {told[-1]}")
        else:
            return made
