"""Ctrl+C in the terminal and SIGTERM close the window in good order."""

from __future__ import annotations

import contextlib
import signal
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QSocketNotifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextlib.contextmanager
def closing_on_signals(close: Callable[[], None]) -> Iterator[None]:
    """Within the block SIGINT and SIGTERM call ``close`` on the window's thread.

    Python runs its handlers only between its own instructions, and Qt's loop has none: a byte on a
    socket pair wakes it.
    """
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)

    def on_byte() -> None:
        with contextlib.suppress(BlockingIOError):
            ours.recv(64)
        close()

    notifier.activated.connect(on_byte)
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = {kind: signal.signal(kind, lambda *_: None) for kind in kinds}
    fd = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(fd)
        for kind, handler in before.items():
            signal.signal(kind, handler)
        notifier.setEnabled(False)
        notifier.deleteLater()
        ours.close()
        theirs.close()
