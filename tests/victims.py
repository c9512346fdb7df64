"""Processes that write until they are killed, and what they had acknowledged by then.

One process starts them all: what takes long to import is imported once.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.speech import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


class Victims:
    """Lets processes write, kills them, and tells what they had acknowledged."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def kill_one(self, *words: object, lines: int, within_s: float) -> list[str]:
        """Every line that was said before the kill, which comes by chance.

        ``words`` are those of the victim, the last one the seed. It comes up to ``within_s`` after
        one of the first ``lines`` (that one not included).
        """
        pick = random.Random(int(str(words[-1])))
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        pid = int(self._line().removeprefix("pid "))
        said = [self._line() for _ in range(pick.randrange(1, lines))]
        until = time.perf_counter() + pick.uniform(0, within_s)
        while time.perf_counter() < until:
            pass
        os.kill(pid, signal.SIGKILL)
        while (line := self._line()) != "dead":
            said.append(line)
        return said

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.endswith("\n"), "the process that starts the victims is gone"
        return line.strip()


@contextmanager
def victims(module: str, *arguments: str) -> Iterator[Victims]:
    """Those of a module such as "tests.store.victim"."""
    with subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Victims(process)
