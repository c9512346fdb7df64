"""One window per library: a second start rings the first one's bell and leaves.

The library's own lock is what keeps two writers apart; this is only the courtesy on top.
"""

from __future__ import annotations

import getpass
from hashlib import sha256
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE_MS = 1_500
_RING = b"raise\n"
_LINK = b"link "
_MAX_LINK = 4096
_HEARD = b"ok\n"


def bell_name(library: Path) -> str:
    """The socket of a library, the same for every process of one person."""
    who = f"{getpass.getuser()}\0{library.resolve()}"
    return f"cassette-{sha256(who.encode()).hexdigest()[:24]}"


def ring(library: Path, link: str = "") -> bool:
    """Have the window that shows this library come to the front; whether it answered.

    ``link``: an invitation that it shall offer to accept.
    """
    socket = QLocalSocket()
    socket.connectToServer(bell_name(library))
    if not socket.waitForConnected(_PATIENCE_MS):
        return False
    socket.write(_RING if not link else _LINK + link.encode()[:_MAX_LINK] + b"\n")
    socket.waitForBytesWritten(_PATIENCE_MS)
    # The answer may have come while we were still writing: then nothing more is to be waited for.
    if not socket.bytesAvailable():
        socket.waitForReadyRead(_PATIENCE_MS)
    heard = bytes(socket.readAll().data()) == _HEARD
    socket.disconnectFromServer()
    return heard


class Doorbell(QObject):
    """``rung`` fires when another start asks for this window. Only this person can reach it.

    ``linked`` follows with the invitation that the other start was given.
    """

    rung = Signal()
    linked = Signal(str)

    def __init__(self, library: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        name = bell_name(library)
        if not self._server.listen(name):
            # What a crash left behind: we hold the library's lock, so nobody else is listening.
            QLocalServer.removeServer(name)
            self._server.listen(name)

    @property
    def listening(self) -> bool:
        """Whether the bell hangs."""
        return self._server.isListening()

    def close(self) -> None:
        """Take the bell down."""
        self._server.close()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._on_ring(socket))
            socket.disconnected.connect(socket.deleteLater)

    def _on_ring(self, socket: QLocalSocket) -> None:
        said = bytes(socket.readAll().data())
        link = said[len(_LINK) : -1] if said.startswith(_LINK) and said.endswith(b"\n") else b""
        if said != _RING and not link:
            return
        socket.write(_HEARD)
        socket.flush()
        self.rung.emit()
        if link:
            self.linked.emit(link.decode(errors="replace"))
