"""Facts as they are stored, one signal for every screen: what was shown may have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cassette.desktop.bridge import Bridge


class Appending(Protocol):
    """Whatever tells of new events: the workspace."""

    def on_appended(self, callback: Callable[[Sequence[object]], None], /) -> Callable[[], None]:
        """Call back with every batch of envelopes, on the thread that stored them."""
        ...


class Feed(QObject):
    """``appended`` carries a tuple of envelopes, in order, on the window's thread."""

    appended = Signal(tuple)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._stop: Callable[[], None] | None = None

    def listen(self, source: Appending) -> None:
        """Pass on what this workspace stores, and nothing else any more."""
        self.close()
        self._stop = source.on_appended(self._on_stored)

    def close(self) -> None:
        """Listen no longer."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    def _on_stored(self, envelopes: Sequence[object]) -> None:
        news = tuple(envelopes)
        self._bridge.post(lambda: self.appended.emit(news))
