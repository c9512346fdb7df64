"""Writes a file whole or not at all, and durably: beside it, synced, then renamed over it."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import sys
from typing import IO, TYPE_CHECKING

from cassette.domain.errors import CannotWrite, CassetteError, DiskFull

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def write_bytes(path: Path, data: bytes, *, private: bool = False) -> None:
    """Put ``data`` at ``path``; after the return it survives a power cut.

    ``private`` makes a new file readable by its owner alone. Raises DiskFull or CannotWrite, and
    then what stood at ``path`` still stands there, untouched.
    """
    with replacing(path, private=private) as file:
        file.write(data)


def write_text(path: Path, text: str) -> None:
    """``write_bytes`` of the UTF-8 of ``text``, newlines as they are."""
    write_bytes(path, text.encode())


@contextlib.contextmanager
def replacing(path: Path, *, private: bool = False) -> Iterator[IO[bytes]]:
    """A file to write into; it takes the place of ``path`` when the block ends without an error.

    A link at ``path`` stays a link, and an existing file keeps its rights; a device or a pipe is
    refused, for a file in its place would break whoever uses it. Any error inside the
    block leaves ``path`` as it was and the temporary file gone. Raises DiskFull or CannotWrite,
    also for an OSError of the block itself.
    """
    with explained(path):
        target = path.resolve()
        _refuse_what_is_no_file(target)
        beside = target.with_name(f".{target.name[:40]}.{secrets.token_hex(6)}.tmp")
        rights = _rights_of(target)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
        descriptor = os.open(beside, flags, 0o600 if private else 0o666)
    try:
        with explained(path), open(descriptor, "wb") as file:
            yield file
            file.flush()
            sync(file.fileno())
        with explained(path):
            if rights is not None:
                os.chmod(beside, rights)
            os.replace(beside, target)
            sync_folder(target.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Tell an OSError about ``path`` as DiskFull or CannotWrite; known errors pass as they are."""
    try:
        yield
    except CassetteError:
        raise
    except OSError as error:
        raise told(error, path) from error


def told(error: OSError, path: Path) -> DiskFull | CannotWrite:
    """The sentence for an ``error`` met while writing ``path``."""
    if error.errno in _FULL:
        return DiskFull(path=path.parent)
    return CannotWrite(path=path, why=error.strerror or type(error).__name__)


def sync(descriptor: int) -> None:
    """Have the device keep what was written; on macOS fsync leaves it in the drive's cache."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable. Windows has no such call: there it does nothing."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class SureNames:
    """Folders of which this process knows that what they hold would be found after a power cut.

    A name that is there need not be: whoever made it may have been killed, or have met an error,
    before its folder was synced. Who goes on from a file that is there already settles it first.
    """

    def __init__(self) -> None:
        self._sure: set[Path] = set()

    def make(self, folder: Path, mode: int = 0o777) -> None:
        """Make a folder, unless it is there, and be sure of its name. OSError."""
        if not folder.is_dir():
            self._sure.discard(folder.parent)
            folder.mkdir(mode=mode, exist_ok=True)
        self.settle(folder.parent)

    def settle(self, folder: Path) -> None:
        """Be sure of all names in a folder; it costs something the first time only. OSError."""
        if folder not in self._sure:
            sync_folder(folder)
            self._sure.add(folder)

    def write(self, path: Path, data: bytes, *, private: bool = False) -> None:
        """As ``write_bytes``."""
        with self.replacing(path, private=private) as file:
            file.write(data)

    @contextlib.contextmanager
    def replacing(self, path: Path, *, private: bool = False) -> Iterator[IO[bytes]]:
        """As ``replacing``; when it fails, nobody is sure of the folder any more."""
        self._sure.discard(path.parent)
        with replacing(path, private=private) as file:
            yield file
        self._sure.add(path.parent)


_BINARY = getattr(os, "O_BINARY", 0)


def _refuse_what_is_no_file(target: Path) -> None:
    """Raises CannotWrite; a folder is left to the system, which says so itself."""
    with contextlib.suppress(FileNotFoundError):
        mode = target.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise CannotWrite(path=target, why="it is a device or a pipe, not a file")


def _rights_of(target: Path) -> int | None:
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        return None
