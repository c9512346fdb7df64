"""Keeps a report of every bug on this machine, for the person to read and send if they wish.

A report names versions, the kind of error and the lines of code it passed through. It never leaves
the machine by itself, and what was said or typed is not in it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import platform
import secrets
import sys
import threading
import time
from typing import TYPE_CHECKING

from cassette import __version__
from cassette.runtime.logs import told_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

logger = logging.getLogger(__name__)

_KEPT = 20
_FATAL_BYTES = 1_000_000


def write_report(folder: Path, error: BaseException, where: str) -> Path | None:
    """Write down a bug; the report's path, None when even that is impossible (a full disk).

    ``where`` says in a few words what was running, such as "the window". The newest twenty reports
    are kept.
    """
    at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    path = folder / f"crash-{at}-{os.getpid()}-{secrets.token_hex(2)}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(_report(error, where), encoding="utf-8")
    except OSError:
        return None
    for old in reports(folder)[_KEPT:]:
        with contextlib.suppress(OSError):
            old.unlink()
    return path


def reports(folder: Path) -> tuple[Path, ...]:
    """The reports in ``folder``, newest first."""
    return tuple(sorted(folder.glob("crash-*.txt"), reverse=True))


def _report(error: BaseException, where: str) -> str:
    return "\n".join(
        (
            f"Cassette {__version__}, Python {platform.python_version()}, {platform.platform()}",
            f"In {where}, at {time.strftime('%Y-%m-%d %H:%M:%S UTC', time.gmtime())}.",
            "This report stays on this computer. Texts and sounds of your team are not in it.",
            "",
            told_error(error),
            "",
        )
    )


@contextlib.contextmanager
def watching(
    folder: Path, where: str, on_crash: Callable[[Path | None], None] | None = None
) -> Iterator[None]:
    """Within the block errors that nobody can catch leave a report: of threads, of Qt's slots.

    ``on_crash`` gets the report's path, on the thread that failed. Ctrl+C and a wish to exit are no
    errors. Fatal signals append to ``folder/fatal.txt``. An error that leaves the block itself is
    the caller's to report with ``write_report``.
    """
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    reporter = _Reporter(folder, where, on_crash)
    sys.excepthook = reporter.on_uncaught
    threading.excepthook = reporter.on_thread
    sys.unraisablehook = reporter.on_unraisable
    try:
        with _fatal_signals_written_to(folder):
            yield
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before


class _Reporter:
    """The three hooks Python offers for errors nobody caught, ending in one report."""

    def __init__(
        self, folder: Path, where: str, on_crash: Callable[[Path | None], None] | None
    ) -> None:
        self._folder, self._where, self._on_crash = folder, where, on_crash

    def on_uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, (KeyboardInterrupt, SystemExit)):
            sys.__excepthook__(kind, error, trace)
            return
        self._report(error, self._where)

    def on_thread(self, given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None and not issubclass(given.exc_type, SystemExit):
            name = given.thread.name if given.thread is not None else "gone"
            self._report(given.exc_value, f"{self._where}, thread {name}")

    def on_unraisable(self, given: sys.UnraisableHookArgs) -> None:
        if given.exc_value is not None:
            self._report(given.exc_value, f"{self._where}, while cleaning up")

    def _report(self, error: BaseException, where: str) -> None:
        path = write_report(self._folder, error, where)
        logger.error("a bug in %s (%s); report: %s", where, type(error).__name__, path)
        if self._on_crash is not None:
            self._on_crash(path)


@contextlib.contextmanager
def _fatal_signals_written_to(folder: Path) -> Iterator[None]:
    """A crash inside C code (Qt, PortAudio) still says where Python was.

    Whoever switched faulthandler on before (a debugger, PYTHONFAULTHANDLER) keeps it.
    """
    if faulthandler.is_enabled():
        yield
        return
    path = folder / "fatal.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        too_long = path.exists() and path.stat().st_size > _FATAL_BYTES
        file = path.open("wb" if too_long else "ab")
    except OSError:
        yield
        return
    with file:
        faulthandler.enable(file, all_threads=True)
        try:
            yield
        finally:
            faulthandler.disable()
