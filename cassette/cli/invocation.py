"""One run of the command line: which library it means, how it speaks, and how it opens things."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from cassette.cli.output import Output
from cassette.domain.errors import CassetteError, LibraryBusy, LibraryReadOnly, LibraryTrouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cassette.runtime.settings import Settings
    from cassette.workspace import Workspace

PATIENCE_S, AGAIN_S = 1.0, 0.05


class Ended(Exception):
    """A command that ends with ``code``, after saying ``error`` if it has one.

    ``more`` are further keys of the error's JSON document.
    """

    def __init__(self, code: int, error: CassetteError | None = None, **more: object) -> None:
        self.code, self.error, self.more = code, error, more
        super().__init__(f"ended with {code}")


class Invocation:
    """What click hands to every command. ``library`` is the folder asked for, if any was.

    ``link`` is an invitation that the desktop opened with us, "" for none.
    """

    def __init__(self) -> None:
        self.library: Path | None = None
        self.link = ""
        self.output = Output()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Workspace]:
        """The library to look at: also while the window has it open, and not a byte changes."""
        from cassette.workspace import Workspace

        with logged(), Workspace.open(self.library, read_only=True) as workspace:
            yield workspace

    @contextlib.contextmanager
    def writing(self, settings: Settings | None = None) -> Iterator[Workspace]:
        """The library to change. Refuses one that can only be read before anything is tried."""
        with logged(), self._patiently(settings) as workspace:
            if workspace.library.read_only:
                raise workspace.library.why_read_only or LibraryReadOnly(path=workspace.folder)
            _open_rounds(workspace)
            yield workspace

    def _patiently(self, settings: Settings | None) -> Workspace:
        """Open it, also when ``sync --watch`` has it for the moment of a round. LibraryBusy."""
        from cassette.workspace import Workspace

        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                return Workspace.open(self.library, settings=settings)
            except LibraryBusy:
                if time.monotonic() > until:
                    raise
                time.sleep(AGAIN_S)

    @contextlib.contextmanager
    def current(self) -> Iterator[Workspace]:
        """The library to look at, with every round open that the clock has brought.

        Where that cannot be written (the window has the library open, and opens them itself) it is
        only read.
        """
        with self.reading() as workspace:
            if not _rounds_wait(workspace):
                yield workspace
                return
        with contextlib.suppress(LibraryTrouble), self.writing():
            pass
        with self.reading() as workspace:
            yield workspace


def _open_rounds(workspace: Workspace) -> None:
    if workspace.library.queries.series():
        from cassette.workflows.series import open_rounds

        open_rounds(workspace.desk)


def _rounds_wait(workspace: Workspace) -> bool:
    """Whether a round is to be opened."""
    if not workspace.library.queries.series():
        return False
    from cassette.workflows.series import waiting

    return bool(waiting(workspace.desk))


@contextlib.contextmanager
def logged() -> Iterator[None]:
    """What goes wrong is written to this computer's log meanwhile."""
    from cassette.runtime import logs, paths

    handler = logs.start_logging(paths.logs_folder())
    try:
        yield
    finally:
        logs.stop_logging(handler)
