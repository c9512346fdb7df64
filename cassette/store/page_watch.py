"""Which pages of the database were written since it was opened, as its write-ahead log tells.

So the sums of all other pages need not be made anew, and damage in one of them is not taken for
what was written. Format: https://sqlite.org/fileformat2.html#walformat
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from cassette.store.sums import PAGE, are_of

if TYPE_CHECKING:
    from pathlib import Path

_HEADER: Final = 32
_FRAME: Final = 24 + PAGE
_AT_ONCE: Final = 256 * _FRAME


class PageWatch:
    """Looks into the log of one connection, the only one that writes, after each transaction.

    SQLite begins its log anew only when a transaction begins, so none is missed.
    """

    def __init__(self, database: Path) -> None:
        self._place = database.with_name(f"{database.name}-wal")
        self._file: int | None = None
        self._salt = b""
        self._at = _HEADER
        self.written: set[int] | None = set()
        """Pages from 1; None when nobody can say."""
        left = self._place.exists() and self._place.stat().st_size > 0
        if left or not are_of(database.parent):
            self.written = None  # somebody was killed before: what they wrote moves unseen

    def look(self) -> None:
        """Read what the last transactions wrote."""
        if self.written is None:
            return
        try:
            if self._file is None:
                self._file = os.open(self._place, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            self._read(self._file, self.written)
        except FileNotFoundError:
            return  # nothing was written yet
        except OSError:
            self.lose()

    def lose(self) -> None:
        """Something else may have written: all pages count as written."""
        self.written = None
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _read(self, file: int, written: set[int]) -> None:
        os.lseek(file, 0, os.SEEK_SET)
        header = os.read(file, _HEADER)
        if len(header) < _HEADER:
            return
        if int.from_bytes(header[8:12]) != PAGE:
            self.lose()
            return
        if header[16:24] != self._salt:
            self._salt, self._at = header[16:24], _HEADER
        at, begun = self._at, set()
        while True:
            os.lseek(file, at, os.SEEK_SET)
            data = os.read(file, _AT_ONCE)
            for start in range(0, len(data) - _FRAME + 1, _FRAME):
                if data[start + 8 : start + 16] != self._salt:
                    return
                at += _FRAME
                begun.add(int.from_bytes(data[start : start + 4]))
                if any(data[start + 4 : start + 8]):  # the end of a transaction
                    written |= begun
                    self._at = at  # what comes after may be of one that was rolled back
            if len(data) < _AT_ONCE:
                return
