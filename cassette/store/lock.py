"""One writer per library: a lock on ``<folder>/lock`` that the system releases when we die."""

from __future__ import annotations

import os
import sys
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


class FolderLock:
    """The right to write a library, held until ``release`` or the end of the process."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    @classmethod
    def take(cls, folder: Path) -> FolderLock:
        """The lock of ``folder``. LibraryBusy when another process (or handle) has it."""
        try:
            handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise from_disk(error, folder) from error
        try:
            _lock(handle)
        except OSError as error:
            os.close(handle)
            raise LibraryBusy(path=folder) from error
        return cls(handle)

    def release(self) -> None:
        """Give it back; harmless when already given back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
