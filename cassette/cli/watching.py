"""``cassette sync --watch``: a round whenever something came or was written here.

Between the rounds nobody has the library open, so that other commands may write in it.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from cassette.cli.team_shapes import state_words, status_lines, status_shape
from cassette.domain.errors import CassetteError, FolderGone, LibraryBusy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cassette.cli.output import Output
    from cassette.cli.shapes import Shape
    from cassette.domain.team_views import SyncStatus
    from cassette.store.meeting_place import MeetingPlace
    from cassette.workspace import Workspace

LOOK_S = 60.0
STEP_S = 0.5
"""So often it is looked whether another command wrote in the library."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 300.0
FILES = ("library.db", "library.db-wal")


class Watching:
    """Keeps the library of an open ``workspace`` in step, after that was closed."""

    def __init__(self, workspace: Workspace, output: Output) -> None:
        self._folder, self._output = workspace.folder, output
        self._team = workspace.library.identity.team
        self._place = workspace.syncer.places.read()
        self._came = threading.Event()
        self._unwatch: Callable[[], None] | None = None
        self._told: Shape = {}
        self._watched = ""
        self._failures = 0
        self._tell(workspace.syncer.status())

    def go_on(self) -> None:
        """Until KeyboardInterrupt."""
        try:
            self._watch(self._place)
            pause = LOOK_S
            while True:
                self._wait(pause)
                pause = self._round()
        finally:
            self._watch(None)

    def _wait(self, pause: float) -> None:
        """Until something came, was written here, or ``pause`` is over."""
        seen, until = _stamp(self._folder), time.monotonic() + pause
        while time.monotonic() < until:
            if self._came.wait(STEP_S) or _stamp(self._folder) != seen:
                return

    def _round(self) -> float:
        """One round; how long to wait then if nothing happens."""
        from cassette.workspace import Workspace

        self._came.clear()
        try:
            with Workspace.open(self._folder, sweep=False) as workspace:
                return self._sync(workspace)
        except LibraryBusy:  # a command, or a window, which keeps it in step itself
            return STEP_S
        except CassetteError as trouble:
            return self._pause_after(trouble)

    def _sync(self, workspace: Workspace) -> float:
        syncer = workspace.syncer
        place = syncer.places.read()
        if place is None or place.paused:
            self._watch(None)
            self._tell(syncer.status())
            return LOOK_S
        syncer.on_news(self._tell)
        try:
            syncer.sync_now()
        except CassetteError as trouble:
            return self._pause_after(trouble)
        finally:
            self._tell(syncer.status())
            self._watch(place)
        self._failures = 0
        return LOOK_S

    def _pause_after(self, trouble: CassetteError) -> float:
        """A drive may come back at any time; anything else is given more and more time."""
        self._failures += 1
        if isinstance(trouble, FolderGone):
            return FIRST_PAUSE_S
        return min(FIRST_PAUSE_S * float(1 << min(self._failures - 1, 10)), LONGEST_PAUSE_S)

    def _watch(self, place: MeetingPlace | None) -> None:
        """Be told when something comes to where the team meets; nothing for None."""
        from cassette.workspace import open_place

        if self._unwatch is not None and place is not None and place.place == self._watched:
            return
        if self._unwatch is not None:
            self._unwatch()
            self._unwatch, self._watched = None, ""
        if place is not None:
            self._watched = place.place
            self._unwatch = open_place(place, self._team).watch(self._came.set)

    def _tell(self, status: SyncStatus) -> None:
        """A line for every change, as long as it is one."""
        shape = status_shape(status)
        known = {key: value for key, value in shape.items() if key != "last"}
        if known != self._told or status.state == "syncing":
            self._told = known
            self._output.row(shape, "  ".join((state_words(status), *status_lines(status))))


def _stamp(folder: Path) -> list[tuple[int, int]]:
    """What changes when somebody writes in a library."""
    found = []
    for name in FILES:
        try:
            state = (folder / name).stat()
        except OSError:
            continue
        found.append((state.st_mtime_ns, state.st_size))
    return found
