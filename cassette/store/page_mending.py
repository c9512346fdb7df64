"""Mends the pages of a closed library's database in which one bit flipped, by their sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.store import sums
from cassette.store.faults import explained
from cassette.store.lock import FolderLock

if TYPE_CHECKING:
    from pathlib import Path


def mend_pages(folder: Path) -> list[int]:
    """The pages, from 1, that are as they were again. LibraryBusy, LibraryReadOnly, StorageFailed.

    While a write-ahead log waits nothing is touched: what it holds is newer.
    """
    waiting = folder / f"{sums.DATABASE}-wal"
    if not (folder / sums.NAME).exists():
        return []
    lock = FolderLock.take(folder)
    try:
        with explained(folder):
            if waiting.exists() and waiting.stat().st_size:
                return []
            return sums.mend_pages(folder)
    finally:
        lock.release()
