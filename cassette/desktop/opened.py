"""Something that is opened on another thread and has to be closed, whichever comes first."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable


class Closable(Protocol):
    """What can be closed, twice as well as once."""

    def close(self) -> None:
        """Be done."""
        ...


T = TypeVar("T", bound=Closable)


class Opened(Generic[T]):
    """Holds it once it is open; after ``close`` whatever still opens is closed at once."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: T | None = None
        self._closed = False

    @property
    def held(self) -> T | None:
        """What is open now."""
        return self._held

    def open(self, make: Callable[[], T | None]) -> T | None:
        """Open it, on a lane; None when there is nothing to open, or nobody wants it any more."""
        if self._closed:
            return None
        made = make()
        with self._guard:
            late = made if self._closed else self._held
            self._held = None if self._closed else made
        if late is not None:
            late.close()
        return self._held

    def close(self) -> None:
        """Close what is open, and what is being opened."""
        with self._guard:
            self._closed = True
            held, self._held = self._held, None
        if held is not None:
            held.close()
