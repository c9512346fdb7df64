"""A hub of models on this machine's loopback that answers as the real one does, for one small set
of files.
"""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class ModelHub:
    """Serves the files of ``folder`` for every repository and revision.

    ``damage`` names files that lose a bit on the way. ``hold`` makes model.bin stop half way until
    ``let_go``. ``asked`` are the paths requested.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.damage: set[str] = set()
        self.hold = False
        self.asked: list[str] = []
        self._let_go = threading.Event()
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                hub.answer(self, body=False)

            def do_GET(self) -> None:
                hub.answer(self, body=True)

            def log_message(self, format: str, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def serving(self) -> Iterator[ModelHub]:
        """Answer until the block ends."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield self
        finally:
            self.let_go()
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def let_go(self) -> None:
        """Send the second half."""
        self._let_go.set()

    def answer(self, handler: BaseHTTPRequestHandler, *, body: bool) -> None:
        """One request: what a repository holds, or one of its files."""
        path = handler.path.split("?")[0]
        self.asked.append(path)
        revision = path.split("/revision/" if "/revision/" in path else "/")[-1]
        if path.startswith("/api/models/"):
            listing = [{"type": "file", **self._about(file)} for file in self._files()]
            about = {"id": "o/r", "sha": revision, "siblings": listing, "private": False}
            self._send(handler, json.dumps(listing if "/tree/" in path else about).encode(), body)
        elif "/resolve/" in path and (self.folder / path.split("/")[-1]).is_file():
            self._send_file(handler, path, body)
        else:
            handler.send_error(404)

    def _files(self) -> list[Path]:
        return sorted(self.folder.iterdir())

    def _about(self, file: Path) -> dict[str, object]:
        oid = hashlib.sha1(file.name.encode()).hexdigest()  # noqa: S324
        return {
            "rfilename": file.name,
            "path": file.name,
            "size": file.stat().st_size,
            "oid": oid,
        }

    def _send(self, handler: BaseHTTPRequestHandler, data: bytes, body: bool) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        if body:
            handler.wfile.write(data)

    def _send_file(self, handler: BaseHTTPRequestHandler, path: str, body: bool) -> None:
        name = path.split("/")[-1]
        data = bytearray((self.folder / name).read_bytes())
        if name in self.damage:
            data[len(data) // 2] ^= 0x10
        handler.send_response(200)
        handler.send_header("ETag", f'"{hashlib.sha1(name.encode()).hexdigest()}"')  # noqa: S324
        handler.send_header("X-Repo-Commit", path.split("/resolve/")[1].split("/")[0])
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        if not body:
            return
        half = len(data) // 2
        try:
            handler.wfile.write(data[:half])
            if self.hold and name == "model.bin":
                self._let_go.wait()
            handler.wfile.write(data[half:])
        except OSError:
            return  # the downloader was ended
