"""Tells that something came into a shared folder: as the system tells it, and by looking again.

Network drives tell nothing, and some watchers miss what happened while they began: so every few
seconds the folder is looked at, which is cheap while nothing changes.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from cassette.domain.errors import TransportTrouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from watchfiles import Change

RESCAN_MS = 5_000
DEBOUNCE_MS, STEP_MS = 200, 50
STOP_S = 10.0
ENDINGS = (".ctl", ".seg", ".req")

_log = logging.getLogger(__name__)


class FolderWatch:
    """Calls ``on_change`` on its own thread until ``stop``."""

    def __init__(
        self, root: Path, look: Callable[[], object], on_change: Callable[[], None]
    ) -> None:
        self._root, self._look, self._on_change = root, look, on_change
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="folder-watch", daemon=True)
        self._last: object = None

    def start(self) -> None:
        """Begin; what is there now is old."""
        self._last = self._looked()
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the thread a little; from the thread itself it only asks.

        It may hang in a network drive that does not answer, and nobody who closes waits for that.
        """
        self._stop.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout=STOP_S)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except (
                OSError,
                RuntimeError,
            ) as error:  # the folder is away, or the system has no more watches
                _log.info("the shared folder is looked at, not watched: %s", type(error).__name__)
                self._stop.wait(RESCAN_MS / 1000)
                self._tell_if_changed()

    def _listen(self) -> None:
        from watchfiles import watch

        heard = watch(
            self._root,
            watch_filter=_is_ours,
            debounce=DEBOUNCE_MS,
            step=STEP_MS,
            rust_timeout=RESCAN_MS,
            yield_on_timeout=True,
            stop_event=self._stop,
            raise_interrupt=False,
        )
        for changes in heard:
            if self._stop.is_set():
                return
            if changes:
                self._last = self._looked()
                self._on_change()
            else:
                self._tell_if_changed()

    def _tell_if_changed(self) -> None:
        now = self._looked()
        if now != self._last and not self._stop.is_set():
            self._last = now
            self._on_change()

    def _looked(self) -> object:
        try:
            return self._look()
        except TransportTrouble as trouble:
            return trouble.code


def _is_ours(_change: Change, path: str) -> bool:
    """Blobs count by their folder: their names have no ending, temporary ones begin with a dot."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return name.endswith(ENDINGS) or len(name) == 64
