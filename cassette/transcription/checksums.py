"""SHA-256 of large files, remembered while a file stays untouched: 75 MB are not read at every
start.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import msgspec

from cassette.domain.errors import CassetteError
from cassette.runtime import atomic


class _Known(msgspec.Struct, frozen=True):
    """A file as it was when it was read.

    Any change to it, even one that restores its date, moves ``changed_ns``.
    """

    size: int
    modified_ns: int
    changed_ns: int
    inode: int
    sha256: str


_TABLE: msgspec.json.Decoder[dict[str, _Known]] = msgspec.json.Decoder(dict[str, _Known])


class Checksums:
    """Sums kept in the JSON file ``state``; losing it costs only reading the files again."""

    def __init__(self, state: Path) -> None:
        self._state = state

    def sha256(self, path: Path, *, fresh: bool = False) -> str:
        """The hexadecimal SHA-256 of ``path``; ``fresh`` reads it whatever is remembered.

        Raises OSError.
        """
        key = str(path.absolute())
        table = self._read()
        known, found = table.get(key), path.stat()
        print_now = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
        if known is not None and not fresh and _print_of(known) == print_now:
            return known.sha256
        sha256 = sha256_of(path)
        self._write({**table, key: _Known(*print_now, sha256)})
        return sha256

    def _read(self) -> dict[str, _Known]:
        try:
            return _TABLE.decode(self._state.read_bytes())
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return {}

    def _write(self, table: dict[str, _Known]) -> None:
        # Without it every start is slower and nothing else is lost: a full disk is no reason to
        # stop.
        with contextlib.suppress(CassetteError, OSError):
            self._state.parent.mkdir(parents=True, exist_ok=True)
            atomic.write_bytes(self._state, msgspec.json.encode(table))


def _print_of(known: _Known) -> tuple[int, int, int, int]:
    return known.size, known.modified_ns, known.changed_ns, known.inode


def sha256_of(path: Path) -> str:
    """The hexadecimal SHA-256 of a file, in bounded memory. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
