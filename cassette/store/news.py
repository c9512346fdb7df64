"""Tells subscribers what was appended: everything, in order, after it is durable."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.domain.events import Envelope

    Heard = Callable[[tuple[Envelope, ...]], None]


class News:
    """Batches in the order of the log, on the thread that appended.

    Subscribers must not raise and should be quick; one may append, and its news then follows the
    batch that is being told.
    """

    def __init__(self) -> None:
        self._subscribers: list[Heard] = []
        self._waiting: deque[tuple[Envelope, ...]] = deque()
        self._telling = threading.RLock()
        self._busy = False

    def subscribe(self, heard: Heard) -> Callable[[], None]:
        """Call ``heard`` with every batch from now on; returns the way to stop."""
        self._subscribers.append(heard)

        def unsubscribe() -> None:
            if heard in self._subscribers:
                self._subscribers.remove(heard)

        return unsubscribe

    def post(self, batch: tuple[Envelope, ...]) -> None:
        """Queue a batch; call it while the log is locked, so that the order is the log's."""
        if batch:
            self._waiting.append(batch)

    def tell(self) -> None:
        """Deliver what waits; call it when the log is no longer locked."""
        with self._telling:
            if self._busy:
                return
            self._busy = True
            try:
                while self._waiting:
                    batch = self._waiting.popleft()
                    for heard in tuple(self._subscribers):
                        heard(batch)
            finally:
                self._busy = False
