"""A token that asks long work to stop: handed to the work, cancelled from any thread."""

from __future__ import annotations

import threading


class Cancelled(Exception):
    """The work was asked to stop and did."""


class CancelToken:
    """Starts quiet; once cancelled it stays so. Thread-safe."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked the work to stop."""
        return self._event.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Sleep up to ``timeout`` seconds, less when cancelled; whether it was."""
        return self._event.wait(timeout)

    def raise_if_cancelled(self) -> None:
        """Raise Cancelled once the work was asked to stop."""
        if self._event.is_set():
            raise Cancelled
