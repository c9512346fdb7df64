"""A folder as a place to meet: Syncthing, Dropbox, Nextcloud, a drive or a stick brings it round.

<dir>/cassette-<team, 16 digits>/
    t/<n>-<hash16>.ctl                          the team's log
    d/<device>/<first>-<last>-<hash16>.seg      records, each folder written by its own device only
    b/<2 digits>/<sha256>                       sealed recordings and files
    join/<sha256>.req                           what devices ask of the steward

No locks, no shared file that changes. A file is written beside, synced, renamed, and its folder
synced. A name that is not exactly ours is somebody else's (conflict copies, half-made files of what
carries the folder). A content hash must equal the name before a byte is used, else the file is not
all here yet: half-written, filled with zeros, a placeholder. What is missing was never deleted.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cassette.domain.errors import (
    CannotWrite,
    DiskFull,
    EntryTaken,
    FolderFull,
    FolderGone,
    FolderReadOnly,
    FolderUnusable,
    RecordsTaken,
)
from cassette.domain.ids import is_uuid7
from cassette.runtime import atomic
from cassette.sync.folder_names import (
    ADDRESS as _ADDRESS,
    CHUNK as _CHUNK,
    ENTRY as _ENTRY,
    MAX_BLOB,
    MAX_CHUNK,
    MAX_ENTRY,
    MAX_REQUEST,
    REQUEST as _REQUEST,
    flaw_of,
    survey,
)
from cassette.sync.transport import MARK, Chunk, mark_of

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from cassette.domain.errors import TransportTrouble
    from cassette.sync.transport import Flaw

PREFIX = "cassette-"
LEAST_ROOM = 1 << 16
AWAITED_NS = 600_000_000_000
"""So long an entry of the team's log that is not all here keeps others out of its place."""
SETTLED_NS = 2_000_000_000
"""A folder that changed this lately may change again within one tick of the file system's clock."""

_REFUSED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class FolderTransport:
    """The team ``team`` (its id) in the shared folder ``shared``."""

    def __init__(self, shared: Path, team: str) -> None:
        self.root = shared / f"{PREFIX}{team[:16]}"
        self._listed: dict[Path, tuple[int, tuple[str, ...]]] = {}
        self._words: dict[Path, tuple[tuple[str, ...], str]] = {}
        self._unfit: dict[Path, tuple[int, int]] = {}
        self._unreadable: set[Path] = set()
        self._told_flaws: dict[Path, tuple[tuple[int, int] | None, Flaw]] = {}
        self._names_kept = atomic.SureNames()

    def prepare(self) -> None:
        """Make the team's folder inside the shared one, which must be there. TransportTrouble."""
        with self._explained():
            if not self.root.parent.is_dir():
                raise FolderGone(path=self.root.parent)
            for place in (self.root, *(self.root / part for part in ("t", "d", "b", "join"))):
                self._names_kept.make(place)

    def entries(self, after_n: int) -> Sequence[bytes]:
        """As ``Transport``."""
        with self._explained():
            found = []
            for name in self._names(self._here() / "t"):
                match = _ENTRY.fullmatch(name)
                if match and int(match[1]) > after_n:
                    found.append((int(match[1]), match[2], name))
            read = (
                self._whole(self.root / "t" / n, mark, MAX_ENTRY) for _, mark, n in sorted(found)
            )
            return tuple(data for data in read if data is not None)

    def entry_count(self) -> int:
        """As ``Transport``."""
        with self._explained():
            return sum(1 for n in self._names(self._here() / "t") if _ENTRY.fullmatch(n))

    def put_entry(
        self, n: int, prev: bytes, data: bytes, *, beside: Collection[bytes] = ()
    ) -> None:
        """As ``Transport``; two devices that cannot see each other may still both be first."""
        with self._explained():
            mark, none_of_ours = mark_of(data), set(map(mark_of, beside))
            place = self._here() / "t" / f"{n}-{mark}.ctl"
            there = [m for m in map(_ENTRY.fullmatch, self._names(place.parent)) if m]
            others = [m for m in there if m[2] not in {mark, *none_of_ours}]
            stands = any((int(m[1]), m[2]) == (n, mark) for m in there)
            before = {m[2] for m in there if int(m[1]) == n - 1}
            follows = stands or (prev.hex()[:MARK] in before if n else not before)
            if not follows or any(self._takes(m, n, only=stands) for m in others):
                raise EntryTaken(n=n)
            if stands and self._whole(place, mark, MAX_ENTRY) is not None:
                self._names_kept.settle(place.parent)
            else:
                self._write(place, data)

    def _takes(self, name: re.Match[str], n: int, *, only: bool) -> bool:
        """Whether this file takes the place ``n``, or one after it that would hang in the air.

        ``only`` that place counts. One that is not all here is waited for, but not for ever.
        """
        if int(name[1]) < n or (only and int(name[1]) > n):
            return False
        place = self.root / "t" / name[0]
        if self._whole(place, name[2], MAX_ENTRY) is not None:
            return True
        try:
            age_ns = abs(time.time_ns() - place.stat().st_mtime_ns)
        except FileNotFoundError:
            return False
        return int(name[1]) == n and age_ns < AWAITED_NS

    def requests(self) -> dict[str, bytes]:
        """As ``Transport``."""
        with self._explained():
            folder, found = self._here() / "join", {}
            for name in self._names(folder):
                match = _REQUEST.fullmatch(name)
                data = self._whole(folder / name, match[1], MAX_REQUEST) if match else None
                if match and data is not None:
                    found[match[1]] = data
            return found

    def put_request(self, data: bytes) -> str:
        """As ``Transport``."""
        name = hashlib.sha256(data).hexdigest()
        with self._explained():
            self._write(self._here() / "join" / f"{name}.req", data)
        return name

    def drop_request(self, name: str) -> None:
        """As ``Transport``."""
        with self._explained():
            (self._here() / "join" / f"{name}.req").unlink(missing_ok=True)

    def heads(self) -> dict[str, str]:
        """As ``Transport``. Idle, it costs one look at the time of each device's folder."""
        with self._explained():
            folder, found = self._here() / "d", {}
            for device in self._names(folder):
                if is_uuid7(device):
                    word = self._word_of(folder / device, self._names(folder / device))
                    if word:
                        found[device] = word
            return found

    def chunks(self, device: str) -> Sequence[Chunk]:
        """As ``Transport``."""
        with self._explained():
            matches = (_CHUNK.fullmatch(name) for name in self._names(self._chain(device)))
            found = [Chunk(int(m[1]), int(m[2]), m[3]) for m in matches if m]
            return sorted(chunk for chunk in found if 1 <= chunk.first <= chunk.last)

    def records(self, device: str, chunk: Chunk) -> bytes | None:
        """As ``Transport``."""
        with self._explained():
            return self._whole(self._chain(device) / f"{chunk.name}.seg", chunk.mark, MAX_CHUNK)

    def put_records(
        self, device: str, first: int, last: int, data: bytes, *, beside: Collection[Chunk] = ()
    ) -> Chunk:
        """As ``Transport``. What is not all here takes no place: should it come to be another
        branch of ours, both count."""
        chunk = Chunk(first, last, mark_of(data))
        there = self.chunks(device)
        later = (other for other in there if other.last >= first and other not in {chunk, *beside})
        if any(self.records(device, other) is not None for other in later):
            raise RecordsTaken(first=first)
        with self._explained():
            self._make(self._chain(device))
            if chunk not in there or self.records(device, chunk) is None:
                self._write(self._chain(device) / f"{chunk.name}.seg", data)
            self._names_kept.settle(self._chain(device))
        return chunk

    def settle(self, device: str) -> None:
        """As ``Transport``."""
        with self._explained():
            self._make(self._chain(device))
            self._names_kept.settle(self._chain(device))

    def rewrite_records(
        self, device: str, old: Sequence[Chunk], first: int, last: int, data: bytes
    ) -> Chunk:
        """As ``Transport``."""
        chunk = Chunk(first, last, mark_of(data))
        with self._explained():
            folder = self._chain(device)
            self._write(folder / f"{chunk.name}.seg", data)
            for gone in old:
                if gone != chunk:
                    (folder / f"{gone.name}.seg").unlink(missing_ok=True)
            atomic.sync_folder(folder)
        return chunk

    def put_back(self, device: str, chunk: Chunk, data: bytes) -> None:
        """As ``Transport``."""
        if mark_of(data) != chunk.mark:
            raise ValueError("a chunk is put back as it was")
        with self._explained():
            self._make(self._chain(device))
            if self.records(device, chunk) is None:
                self._write(self._chain(device) / f"{chunk.name}.seg", data)

    def flaws(self, *, everything: bool = False, blobs: bool = True) -> list[Flaw]:
        """As ``Transport``."""
        with self._explained():
            root = self._here()
            if everything:
                return list(survey(root, self._names, blobs=blobs))
            found = [self._met(root, p) for p in sorted({*self._unfit, *self._unreadable})]
            return [flaw for flaw in found if flaw is not None]

    def _met(self, root: Path, place: Path) -> Flaw | None:
        """What is wrong with a file that was met, read once; None while it may be arriving."""
        state = self._unfit.get(place)
        told = self._told_flaws.get(place)
        if told is None or told[0] != state or state is None:
            flaw = flaw_of(root, place)
            if flaw is None or flaw.arriving:
                return None
            self._told_flaws[place] = told = state, flaw
        return told[1]

    def blob(self, address: str) -> bytes | None:
        """As ``Transport``."""
        with self._explained():
            self._here()
            return self._whole(self._blob(address), address, MAX_BLOB)

    def put_blob(self, address: str, data: bytes) -> None:
        """As ``Transport``."""
        if hashlib.sha256(data).hexdigest() != address:
            raise ValueError("a blob is kept under its SHA-256")
        with self._explained():
            self._here()
            place = self._blob(address)
            self._make(place.parent)
            if self._whole(place, address, MAX_BLOB) is None:
                self._write(place, data)
            self._names_kept.settle(place.parent)

    def has_blob(self, address: str) -> bool:
        """As ``Transport``."""
        with self._explained():
            self._here()
            place = self._blob(address)
            try:
                if place.stat().st_size == 0:
                    return False
            except FileNotFoundError:
                return False
            self._make(place.parent)
            self._names_kept.settle(place.parent)
            return True

    def drop_blob(self, address: str) -> None:
        """As ``Transport``."""
        with self._explained():
            self._here()
            self._blob(address).unlink(missing_ok=True)

    def status(self) -> None:
        """As ``Transport``; nothing is tried, for all that is written here travels."""
        with self._explained():
            if not os.access(self._here(), os.W_OK):
                raise FolderReadOnly(path=self.root.parent)
            if shutil.disk_usage(self.root).free < LEAST_ROOM:
                raise FolderFull(path=self.root.parent)

    def watch(self, on_change: Callable[[], None]) -> Callable[[], None]:
        """As ``Transport``: told by the system where it tells, and by looking again."""
        from cassette.sync.folder_watch import FolderWatch

        watch = FolderWatch(self.root, self._glance, on_change)
        watch.start()
        return watch.stop

    def _glance(self) -> object:
        """What changes when something came, but for blobs and for files that became whole."""
        return self.heads(), self._names(self.root / "t"), self._names(self.root / "join")

    # --- files --------------------------------------------------------------------------------

    def _here(self) -> Path:
        """The team's folder. FolderGone when it is not: it is never made again by itself."""
        if not self.root.is_dir():
            raise FolderGone(path=self.root.parent)
        return self.root

    def _chain(self, device: str) -> Path:
        if not is_uuid7(device):
            raise ValueError("a device is named by its id")
        return self._here() / "d" / device

    def _blob(self, address: str) -> Path:
        if _ADDRESS.fullmatch(address) is None:
            raise ValueError("a blob is named by its SHA-256")
        return self.root / "b" / address[:2] / address

    def _names(self, folder: Path) -> tuple[str, ...]:
        """The names in a folder; not read again while the folder's own time stays the same."""
        try:
            changed_ns = folder.stat().st_mtime_ns
            known = self._listed.get(folder)
            if known is not None and known[0] == changed_ns:
                return known[1]
            names = tuple(sorted(os.listdir(folder)))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        if time.time_ns() - changed_ns > SETTLED_NS:
            self._listed[folder] = (changed_ns, names)
        else:
            self._listed.pop(folder, None)
        return names

    def _word_of(self, folder: Path, names: tuple[str, ...]) -> str:
        """What changes with the chunks of a device; "" when there are none."""
        known = self._words.get(folder)
        if known is None or known[0] is not names:
            chunks = "/".join(filter(_CHUNK.fullmatch, names))
            known = self._words[folder] = (names, mark_of(chunks.encode()) if chunks else "")
        return known[1]

    def _whole(self, place: Path, digits: str, most: int) -> bytes | None:
        """The bytes of a file whose name holds the (beginning of the) SHA-256 of its content.

        None when they are not all here; such a file is not read again until it changes. One that
        the disk cannot read any more holds up no other.
        """
        try:
            seen = place.stat()
            state = (seen.st_size, seen.st_mtime_ns)
            if self._unfit.get(place) == state:
                return None
            data = place.read_bytes() if 0 < seen.st_size <= most else b""
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            self._unfit.pop(place, None)
            self._unreadable.discard(place)
            return None
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            self._unreadable.add(place)
            return None
        self._unreadable.discard(place)
        if data and hashlib.sha256(data).hexdigest().startswith(digits):
            self._unfit.pop(place, None)
            return data
        if time.time_ns() - seen.st_mtime_ns > SETTLED_NS:
            self._unfit[place] = state
        return None

    def _write(self, place: Path, data: bytes) -> None:
        self._make(place.parent)
        self._names_kept.write(place, data)

    def _make(self, folder: Path) -> None:
        """Make a folder inside the team's: not everything that carries it carries empty ones."""
        if folder.parent != self.root:
            self._make(folder.parent)
        self._names_kept.make(folder)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Whatever the disk says comes out as a TransportTrouble about the shared folder."""
        try:
            yield
        except DiskFull as full:
            raise FolderFull(path=self.root.parent) from full
        except CannotWrite as refused:
            raise self._told(refused.__cause__, str(refused.facts["why"])) from refused
        except OSError as error:
            raise self._told(error, error.strerror or type(error).__name__) from error

    def _told(self, error: BaseException | None, why: str) -> TransportTrouble:
        if not self.root.is_dir():
            return FolderGone(path=self.root.parent)
        code = error.errno if isinstance(error, OSError) else None
        if code in (errno.ENOSPC, errno.EDQUOT):
            return FolderFull(path=self.root.parent)
        if code in _REFUSED:
            return FolderReadOnly(path=self.root.parent)
        return FolderUnusable(path=self.root.parent, why=why)
