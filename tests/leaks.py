"""Finds what a test left behind: threads, timers, child processes, calls to the network."""

from __future__ import annotations

import errno
import gc
import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable

_PATIENCE_S = float(os.environ.get("CASSETTE_TEST_PATIENCE_S", "3"))
"""What was told to end may take this long; a test that leaves nothing never waits."""

_NOT_OURS = ("multiprocessing.resource_tracker", "multiprocessing.forkserver")
"""Processes that the standard library starts once and keeps on purpose."""


class Lasting:
    """What is meant to outlive a test: workers of a session-scoped fixture register here."""

    def __init__(self) -> None:
        self._threads: set[threading.Thread] = set()
        self._processes: set[Callable[[], int | None]] = set()

    def thread(self, thread: threading.Thread) -> None:
        """This thread may stay."""
        self._threads.add(thread)

    def process(self, pid: int | Callable[[], int | None]) -> None:
        """This child may stay; give a function when it is restarted under another number."""
        self._processes.add(pid if callable(pid) else lambda: pid)

    def threads(self) -> set[threading.Thread]:
        return self._threads

    def pids(self) -> set[int]:
        return {pid for pid in (ask() for ask in self._processes) if pid is not None}


class Before:
    """A look at this process before a test, to compare with afterwards."""

    def __init__(self, lasting: Lasting) -> None:
        self._lasting = lasting
        self._threads = set(threading.enumerate())
        self._children = child_pids()
        self._qt = {id(thing) for thing in _running_qt()}

    def left_behind(self) -> list[str]:
        """What the test started and did not end, in words."""
        return [
            *(f"thread {thread.name!r} still runs" for thread in self._wait_for_threads()),
            *(f"child process {name} still runs" for name in self._wait_for_children()),
            *(f"{_qt_name(thing)} still runs" for thing in self._wait_for_qt()),
        ]

    def _wait_for_threads(self) -> list[threading.Thread]:
        until = time.monotonic() + _PATIENCE_S
        left = [
            thread
            for thread in threading.enumerate()
            if thread not in self._threads | self._lasting.threads()
        ]
        for thread in left:
            if not isinstance(thread, threading._DummyThread):
                thread.join(max(0.0, until - time.monotonic()))
        return [
            thread
            for thread in left
            if thread.is_alive() and not isinstance(thread, threading._DummyThread)
        ]

    def _wait_for_children(self) -> list[str]:
        new = child_pids() - self._children - self._lasting.pids()
        children = [child for child in map(_process, new) if child is not None]
        ours = [child for child in children if not any(word in _told(child) for word in _NOT_OURS)]
        _, left = psutil.wait_procs(ours, timeout=_PATIENCE_S if ours else 0)
        return [f"{child.pid} ({_told(child)[:200]})" for child in left]

    def _wait_for_qt(self) -> list[object]:
        def left() -> list[object]:
            return [thing for thing in _running_qt() if id(thing) not in self._qt]

        if "PySide6.QtCore" not in sys.modules or not left():
            return []
        from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop

        app = QCoreApplication.instance()
        until = time.monotonic() + _PATIENCE_S
        while app is not None and left() and time.monotonic() < until:  # one that fires once, ends
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            gc.collect()
            app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        return left()


def child_pids() -> set[int]:
    """The children of this process."""
    files = list(Path(f"/proc/{os.getpid()}/task").glob("*/children"))
    if not files:  # not Linux
        return {child.pid for child in psutil.Process().children()}
    pids: set[int] = set()
    for file in files:
        try:
            pids.update(map(int, file.read_text().split()))
        except OSError:  # the thread ended meanwhile
            continue
    return pids


def _process(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None


def _told(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline()) or process.name()
    except psutil.Error:
        return "gone"


def _running_qt() -> list[object]:
    """Every QTimer and QThread of Python's that is active; nothing where Qt was not used."""
    if "PySide6.QtCore" not in sys.modules:
        return []
    import shiboken6
    from PySide6.QtCore import QCoreApplication, QThread, QTimer

    if QCoreApplication.instance() is None:
        return []
    running: list[object] = []
    # Asking the collector for every object took three quarters of the suite's time.
    timed = (QTimer, QThread)
    for thing in [one for one in shiboken6.getAllValidWrappers() if isinstance(one, timed)]:
        if thing.isActive() if isinstance(thing, QTimer) else thing.isRunning():
            running.append(thing)
    return running


def _qt_name(thing: object) -> str:
    """What is known of it: its kind, and whose it is."""
    from PySide6.QtCore import QTimer

    if isinstance(thing, QTimer):
        owner = type(thing.parent()).__name__
        return f"QTimer of a {owner} ({thing.interval()} ms)"
    return type(thing).__name__


class NoNetwork:
    """Refuses every connection that would leave this machine, and remembers who tried.

    Installed once per process as an audit hook, so that no library slips by. Children have their
    own rules: what they do is the affair of the test that starts them.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []
        sys.addaudithook(self._on_event)

    def taken(self) -> list[str]:
        """The attempts since the last call."""
        attempts, self.attempts = self.attempts, []
        return attempts

    def _on_event(self, event: str, given: tuple[object, ...]) -> None:
        if event == "socket.getaddrinfo":
            self._refuse_unless_local(given[0])
        elif event in {"socket.connect", "socket.sendto"}:
            address = given[1]
            if isinstance(address, tuple) and address:
                self._refuse_unless_local(address[0])

    def _refuse_unless_local(self, host: object) -> None:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if name is None or not isinstance(name, str) or _is_local(name):
            return
        self.attempts.append(name)
        raise OSError(errno.ENETUNREACH, f"tests have no network (tried {name})")


def _is_local(host: str) -> bool:
    return host in {"", "localhost", "::1", "0.0.0.0", "::", socket.gethostname()} or (  # noqa: S104
        host.startswith("127.")
    )
