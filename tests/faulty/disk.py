"""A disk that remembers what was asked of it and fails when it is told to, below any program.

``disk.c`` stands between a process and the system. ``with_disk`` is the environment of a process
that has it; inside, ``Disk`` speaks to it. ``read_log`` reads what it wrote down.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import hashlib
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from tests.needs import lacking

SOURCE = Path(__file__).with_name("disk.c")
KINDS: Final = {
    "open": 1,
    "read": 2,
    "write": 4,
    "sync": 8,
    "rename": 16,
    "make": 32,
    "remove": 64,
    "cut": 128,
}
"""What can be made to fail: opening, reading, writing, syncing …, making folders, truncating."""
ERRORS: Final = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC}
DIE: Final = -1
KILLED: Final = 137
"""How a process ends that was told to die."""

_HEAD = struct.Struct("<cqqII")


class Entry(NamedTuple):
    """What was asked of the disk, and done.

    ``what``: O opened (``a`` file, ``b`` 1 made, 2 emptied), W wrote (at ``b``), T truncated (to
    ``b``), S synced, C closed, R renamed (``path`` to ``data``), U removed, M made a folder, D
    removed one; K a mark of the program itself.
    """

    what: str
    a: int
    b: int
    path: str
    data: bytes


def read_log(log: bytes) -> list[Entry]:
    """The entries of a log, in the order of what happened."""
    found, at = [], 0
    while at < len(log):
        what, a, b, n, m = _HEAD.unpack_from(log, at)
        at += _HEAD.size
        path, data = log[at : at + n], log[at + n : at + n + m]
        found.append(Entry(what.decode(), a, b, path.decode(), data))
        at += n + m
    return found


@functools.cache
def _built() -> str:
    """The built library, made anew when its source changed."""
    if not sys.platform.startswith("linux"):
        lacking("a disk that fails is only made for Linux")
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        lacking("there is no C compiler here to build the disk that fails")
    mark = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    built = Path(tempfile.gettempdir()) / f"cassette-disk-{os.getuid()}-{mark}.so"
    if not built.exists():
        beside = built.with_suffix(f".{os.getpid()}")
        command = [compiler, "-O2", "-shared", "-fPIC", "-o", beside, SOURCE, "-ldl"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            lacking(f"the disk that fails cannot be built here: {done.stderr[-300:]}")
        beside.rename(built)
    return str(built)


def with_disk() -> dict[str, str]:
    """The environment of a process that has the disk. Skips where it cannot be built."""
    return os.environ | {"LD_PRELOAD": _built(), "PYTHONDONTWRITEBYTECODE": "1"}


class Disk:
    """The disk below this process, under ``root``; what is asked of it goes to ``log``."""

    def __init__(self, root: Path, log: Path | None = None) -> None:
        self._calls = ctypes.CDLL(None)
        self._calls.disk_seen.restype = ctypes.c_long
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._log = -1 if log is None else os.open(log, flags, 0o600)
        self._calls.disk_watch(os.fsencode(root), self._log)

    def mark(self, text: str) -> None:
        """Write down what the program has to say, at this point of the log."""
        self._calls.disk_mark(text.encode())

    def fail(self, kind: str, error: int, nth: int, *, from_then_on: bool) -> None:
        """Have the ``nth`` call of a kind, counted from now, fail."""
        at = ctypes.c_long(nth)
        self._calls.disk_fail(KINDS[kind], error, at, int(from_then_on))

    def kill_at(self, kind: str, nth: int) -> None:
        """End the process at the ``nth`` call of a kind, as ``kill -9`` would."""
        self.fail(kind, DIE, nth, from_then_on=False)

    def heal(self) -> int:
        """All is well again; how many calls of the kind there were since it was to fail."""
        seen = int(self._calls.disk_seen())
        self._calls.disk_fail(0, 0, ctypes.c_long(0), 0)
        return seen
