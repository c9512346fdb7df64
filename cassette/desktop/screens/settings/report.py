"""The report a person may send when something is wrong: versions, devices, figures, the log's end.

Plain English on purpose: whoever helps reads it.
"""

from __future__ import annotations

import platform
from collections import deque
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtGui import QGuiApplication

from cassette import __version__
from cassette.domain.errors import CassetteError
from cassette.runtime import crash, paths
from cassette.runtime.logs import redacted
from cassette.store.engine import engine_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.workspace import Workspace

_LOG_LINES = 40


def report(workspace: Workspace) -> str:
    """What to know about this machine and library; no word anybody said or typed. Blocks."""
    return "\n".join(redacted(line) for line in _lines(workspace)) + "\n"


def _lines(workspace: Workspace) -> Iterator[str]:
    yield f"Cassette {__version__}, Python {platform.python_version()}, {platform.platform()}"
    yield f"Qt {PySide6.__version__}, {QGuiApplication.platformName()}, SQLite {engine_version()}"
    yield f"Model: {_model(workspace)}"
    yield from _devices(workspace)
    yield from _library(workspace)
    yield f"Reports of errors: {len(crash.reports(paths.crashes_folder()))}"
    yield ""
    yield "Last lines of the log:"
    yield from _log_end()


def _model(workspace: Workspace) -> str:
    try:
        choice = workspace.model_state()
    except CassetteError as error:
        return error.code
    return f"{choice.name} ({choice.origin})"


def _devices(workspace: Workspace) -> Iterator[str]:
    try:
        devices = workspace.devices()
    except CassetteError as error:
        yield f"Sound: {error.code}"
        return
    if workspace.why_silent is not None:
        yield f"Sound: {workspace.why_silent.code}"
    for one in devices:
        yield f"{one.kind.value}: {one.name}{' (default)' if one.is_default else ''}"
    if not devices:
        yield "Sound: no devices"


def _library(workspace: Workspace) -> Iterator[str]:
    library = workspace.library
    events, parked = library.queries.event_counts()
    jobs = library.jobs.counts()
    yield f"Library: {events} events, {parked} set aside, read only: {library.read_only}"
    yield f"To write down: {jobs.ready} waiting, {jobs.leased} in work, {jobs.dead} given up"


def _log_end() -> Iterator[str]:
    try:
        with (paths.logs_folder() / "cassette.log").open(encoding="utf-8", errors="replace") as log:
            yield from (line.rstrip("\n") for line in deque(log, maxlen=_LOG_LINES))
    except OSError:
        yield "(none)"
