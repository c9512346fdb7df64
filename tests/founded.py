"""Libraries that were founded once and are copied: founding takes ten times as long."""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cassette.workflows.found_team import found
from cassette.workspace import clock, fresh_id
from tests.memory import MEMORY

if TYPE_CHECKING:
    from collections.abc import Callable


def library_of(team: str, member: str, folder: Path) -> Path:
    """A new team of one in ``folder``, as ``cassette init`` would leave it."""
    return copied(_founded(team, member), folder)


def copied(library: Path, folder: Path) -> Path:
    """A copy of a library that nobody has open."""
    return Path(shutil.copytree(library, folder, ignore=shutil.ignore_patterns("lock")))


@functools.cache
def _founded(team: str, member: str) -> Path:
    return kept(lambda folder: found(folder, team, member, now_ms=clock, new_id=fresh_id).close())


def kept(make: Callable[[Path], None]) -> Path:
    """The folder in which ``make`` made a library; gone when this process ends."""
    folder = Path(tempfile.mkdtemp(dir=_scratch().name)) / "library"
    make(folder)
    return folder


@functools.cache
def _scratch() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="founded-", dir=MEMORY)
