"""Facts as they are stored, one signal for every screen: what was shown may have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.bridge import Bridge
    from cassette.domain.events import Envelope

    Heard = Callable[[tuple[Envelope, ...]], None]


class Feed(QObject):
    """``appended`` carries a tuple of envelopes, in order, on the window's thread.

    ``ended``: nothing comes any more; whoever looks again now and then stops.
    """

    appended = Signal(tuple)
    ended = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._stop: Callable[[], None] | None = None

    def listen(self, subscribe: Callable[[Heard], Callable[[], None]]) -> None:
        """Pass on what is stored there and nothing else any more: ``library.subscribe``."""
        self.close()
        self._stop = subscribe(self._on_stored)

    def close(self) -> None:
        """Listen no longer."""
        if self._stop is not None:
            self._stop()
            self._stop = None
            self.ended.emit()

    def _on_stored(self, envelopes: tuple[Envelope, ...]) -> None:
        self._bridge.post(lambda: self.appended.emit(envelopes), owner=self)
