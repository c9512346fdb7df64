"""One writer per library: a lock on ``<folder>/lock`` that the system releases when we die."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from cassette.domain.errors import LibraryBusy
from cassette.store.faults import from_disk

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


_HELD = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}


def _is_still(handle: int, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), file.stat())
    except FileNotFoundError:
        return False


class FolderLock:
    """The right to write a library, held until ``release`` or the end of the process."""

    def __init__(self, handle: int, file: Path) -> None:
        self._handle: int | None = handle
        self._file = file

    @classmethod
    def take(cls, folder: Path) -> FolderLock:
        """The lock of ``folder``. LibraryBusy when another process (or handle) has it.

        LibraryReadOnly, DiskFull or StorageFailed when the file system gives none.
        """
        file = folder / "lock"
        while True:
            try:
                handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
            except OSError as error:
                raise from_disk(error, folder) from error
            try:
                _lock(handle)
            except OSError as error:
                os.close(handle)
                if error.errno in _HELD:
                    raise LibraryBusy(path=folder) from error
                raise from_disk(error, folder) from error  # such as no locks on this share
            if _is_still(handle, file):
                return cls(handle, file)
            os.close(handle)  # removed by a founding that failed: the lock is another file now

    def remove(self) -> None:
        """Take the file away, while it is held: nothing came of the library."""
        with suppress(OSError):  # Windows keeps an open file: an empty one stays behind
            self._file.unlink()

    def release(self) -> None:
        """Give it back; harmless when already given back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
