"""Waiting in tests: for a condition, never for a time."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def eventually(
    condition: Callable[[], object],
    what: str = "the condition",
    timeout_s: float = 15.0,
    *,
    every_s: float = 0.005,
) -> None:
    """Return as soon as ``condition()`` is true; fail the test when it never is.

    ``every_s``: what costs another process work to answer is asked less often.
    """
    until = time.monotonic() + timeout_s
    pause = threading.Event()
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(f"{what} did not come true within {timeout_s:g} s")
        pause.wait(every_s)
