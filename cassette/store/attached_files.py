"""Files that were attached, by content: named by the SHA-256 of their bytes, and never changed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cassette.domain.errors import AttachmentMissing, CannotRead, LibraryReadOnly, StorageFailed
from cassette.runtime import atomic
from cassette.store.faults import explained
from cassette.store.recordings import is_a_hash

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
}
"""How a file of each media type ends here: what it is called elsewhere decides nothing."""


class AttachedFiles:
    """The attached files of a library: ``<root>/<first two digits>/<sha256>.<ending>``."""

    def __init__(self, root: Path, folder: Path, *, read_only: bool) -> None:
        self._root = root
        self._folder = folder
        self._read_only = read_only
        self._closed = False
        self._names_kept = atomic.SureNames()

    def put(self, data: bytes, media_type: str) -> str:
        """Keep these bytes; their SHA-256. Durable on return, and idempotent.

        DiskFull, LibraryReadOnly, StorageFailed; nothing is left behind then.
        """
        if self._closed:
            raise StorageFailed(path=self._folder, why="the library is closed")
        if self._read_only:
            raise LibraryReadOnly(path=self._folder)
        sha = hashlib.sha256(data).hexdigest()
        place = self._place(sha, media_type)
        with explained(self._folder):
            for folder in (self._root, place.parent):
                self._names_kept.make(folder, mode=0o700)
            if not self.has(sha, media_type):
                self._names_kept.write(place, data, private=True)
            self._names_kept.settle(place.parent)
        return sha

    def path(self, sha: str, media_type: str) -> Path:
        """Where a file is. AttachmentMissing when it is not here, CannotRead when none may look."""
        place = self._place(sha, media_type)
        try:
            if not place.is_file():
                raise AttachmentMissing()
        except OSError as error:
            raise CannotRead(path=place, why=error.strerror or type(error).__name__) from error
        return place

    def has(self, sha: str, media_type: str) -> bool:
        """Whether a file is here and its bytes are those of its name."""
        place = self._place(sha, media_type)
        if not place.is_file():
            return False
        with place.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha

    def close(self) -> None:
        """Keep nothing more: the library is closed, and another process may have it."""
        self._closed = True

    def sweep(self) -> None:
        """Remove what a crash left half-written; only the process that may write does this."""
        with explained(self._folder):
            for left in self._root.glob("??/.*.tmp"):
                left.unlink(missing_ok=True)

    def _place(self, sha: str, media_type: str) -> Path:
        if not is_a_hash(sha):
            raise ValueError("a file is named by 64 hexadecimal digits")
        return self._root / sha[:2] / f"{sha}{ENDINGS[media_type]}"
