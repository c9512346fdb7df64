"""A place to meet that exists only in this process: for tests, and to say plainly what is asked."""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING

from cassette.domain.errors import EntryTaken, RecordsTaken
from cassette.sync.transport import Chunk, Flaw, mark_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence


class MemoryTransport:
    """Strict: what is put is there at once, for all who hold the same object."""

    def __init__(self) -> None:
        self._guard = threading.RLock()
        self._entries: list[bytes] = []
        self._requests: dict[str, bytes] = {}
        self._records: dict[str, dict[Chunk, bytes]] = {}
        self._blobs: dict[str, bytes] = {}
        self._watchers: list[Callable[[], None]] = []

    def entries(self, after_n: int) -> Sequence[bytes]:
        """As ``Transport``."""
        with self._guard:
            return tuple(self._entries[after_n + 1 :])

    def entry_count(self) -> int:
        """As ``Transport``."""
        with self._guard:
            return len(self._entries)

    def put_entry(
        self, n: int, prev: bytes, data: bytes, *, beside: Collection[bytes] = ()
    ) -> None:
        """As ``Transport``; nothing can stand ``beside``."""
        with self._guard:
            if n < len(self._entries) and self._entries[n] == data:
                return
            last = hashlib.sha256(self._entries[-1]).digest() if self._entries else b""
            if n != len(self._entries) or prev != last:
                raise EntryTaken(n=n)
            self._entries.append(data)
        self._tell()

    def requests(self) -> dict[str, bytes]:
        """As ``Transport``."""
        with self._guard:
            return dict(self._requests)

    def put_request(self, data: bytes) -> str:
        """As ``Transport``."""
        name = hashlib.sha256(data).hexdigest()
        with self._guard:
            self._requests[name] = data
        self._tell()
        return name

    def drop_request(self, name: str) -> None:
        """As ``Transport``."""
        with self._guard:
            self._requests.pop(name, None)

    def heads(self) -> dict[str, str]:
        """As ``Transport``."""
        with self._guard:
            return {
                device: mark_of("/".join(sorted(chunk.name for chunk in kept)).encode())
                for device, kept in self._records.items()
                if kept
            }

    def chunks(self, device: str) -> Sequence[Chunk]:
        """As ``Transport``."""
        with self._guard:
            return sorted(self._records.get(device, {}))

    def records(self, device: str, chunk: Chunk) -> bytes | None:
        """As ``Transport``."""
        with self._guard:
            return self._records.get(device, {}).get(chunk)

    def put_records(
        self, device: str, first: int, last: int, data: bytes, *, beside: Collection[Chunk] = ()
    ) -> Chunk:
        """As ``Transport``; nothing can stand ``beside``."""
        chunk = Chunk(first, last, mark_of(data))
        with self._guard:
            kept = self._records.setdefault(device, {})
            if chunk not in kept and any(other.last >= first for other in kept):
                raise RecordsTaken(first=first)
            kept[chunk] = data
        self._tell()
        return chunk

    def settle(self, device: str) -> None:
        """As ``Transport``: there is nothing to be done."""

    def rewrite_records(
        self, device: str, old: Sequence[Chunk], first: int, last: int, data: bytes
    ) -> Chunk:
        """As ``Transport``."""
        chunk = Chunk(first, last, mark_of(data))
        with self._guard:
            kept = self._records.setdefault(device, {})
            kept[chunk] = data
            for gone in old:
                if gone != chunk:
                    kept.pop(gone, None)
        self._tell()
        return chunk

    def put_back(self, device: str, chunk: Chunk, data: bytes) -> None:
        """As ``Transport``."""
        if mark_of(data) != chunk.mark:
            raise ValueError("a chunk is put back as it was")
        with self._guard:
            self._records.setdefault(device, {})[chunk] = data
        self._tell()

    def flaws(self, *, everything: bool = False, blobs: bool = True) -> Sequence[Flaw]:
        """As ``Transport``: nothing is ever damaged."""
        return ()

    def blob(self, address: str) -> bytes | None:
        """As ``Transport``."""
        with self._guard:
            return self._blobs.get(address)

    def put_blob(self, address: str, data: bytes) -> None:
        """As ``Transport``."""
        if hashlib.sha256(data).hexdigest() != address:
            raise ValueError("a blob is kept under its SHA-256")
        with self._guard:
            self._blobs[address] = data
        self._tell()

    def has_blob(self, address: str) -> bool:
        """As ``Transport``."""
        with self._guard:
            return address in self._blobs

    def drop_blob(self, address: str) -> None:
        """As ``Transport``."""
        with self._guard:
            self._blobs.pop(address, None)

    def status(self) -> None:
        """Always well."""

    def watch(self, on_change: Callable[[], None]) -> Callable[[], None]:
        """As ``Transport``, on the thread that put something."""
        with self._guard:
            self._watchers.append(on_change)

        def stop() -> None:
            with self._guard:
                if on_change in self._watchers:
                    self._watchers.remove(on_change)

        return stop

    def _tell(self) -> None:
        with self._guard:
            watchers = tuple(self._watchers)
        for told in watchers:
            told()
