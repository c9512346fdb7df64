"""Sound by content: an Ogg Opus file is named by the SHA-256 of its bytes and never changes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.errors import (
    AudioDamaged,
    AudioMissing,
    CannotRead,
    LibraryReadOnly,
    StorageFailed,
)
from cassette.runtime import atomic
from cassette.store.faults import explained

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 1 << 20
_SETTLED_NS = 2_000_000_000
"""A folder that changed this lately may change again within one tick of the file system's clock."""
_HASH = re.compile(r"[0-9a-f]{64}")
SOUND = ".opus"
ENVELOPE = ".envelope"


@dataclass(frozen=True, slots=True)
class Kept:
    """How many recordings there are and their bytes, with and without what is derived of them."""

    recordings: int
    sound_bytes: int
    derived_bytes: int


class Recordings:
    """The recordings of a library: ``<root>/<first two digits>/<sha256>.opus``."""

    def __init__(self, root: Path, folder: Path, *, read_only: bool) -> None:
        self._root = root
        self._folder = folder
        self._read_only = read_only
        self._closed = False
        self._shards: dict[str, tuple[int, frozenset[str]]] = {}
        self._names_kept = atomic.SureNames()

    def put(self, source: Path) -> str:
        """Keep a copy of ``source``; its SHA-256. Durable on return, and idempotent.

        DiskFull, LibraryReadOnly, StorageFailed; nothing is left behind then.
        """
        self._refuse_if_read_only()
        with explained(self._folder):
            sha = _hash_of(source)
            place = self._place(sha, SOUND)
            self._make_room(place)
            if not place.is_file() or _hash_of(place) != sha:
                self._copy(source, place)
            self._names_kept.settle(place.parent)
        return sha

    def keep(self, sha: str, data: bytes) -> None:
        """Keep a recording that came from elsewhere; durable on return. AudioDamaged, DiskFull …"""
        self._refuse_if_read_only()
        if hashlib.sha256(data).hexdigest() != sha:
            raise AudioDamaged()
        place = self._place(sha, SOUND)
        with explained(self._folder):
            self._make_room(place)
            if not place.is_file() or _hash_of(place) != sha:
                self._names_kept.write(place, data, private=True)
            self._names_kept.settle(place.parent)

    def remove(self, sha: str) -> None:
        """Erase a recording and what is derived of it; fine when it is not here."""
        self._refuse_if_read_only()
        with explained(self._folder):
            for ending in (SOUND, ENVELOPE):
                place = self._place(sha, ending)
                if place.is_file():
                    place.unlink(missing_ok=True)
                    atomic.sync_folder(place.parent)

    def path(self, sha: str) -> Path:
        """Where a recording is. AudioMissing when it is not here, CannotRead when none may look."""
        place = self._place(sha, SOUND)
        try:
            if not place.is_file():
                raise AudioMissing()
        except OSError as error:
            raise CannotRead(path=place, why=error.strerror or type(error).__name__) from error
        return place

    def has(self, sha: str) -> bool:
        """Whether a recording is here."""
        return self._place(sha, SOUND).is_file()

    def names(self) -> frozenset[str]:
        """The hashes of all recordings that are here: quick, also for ten thousand."""
        found: set[str] = set()
        now_ns = time.time_ns()
        with explained(self._folder):
            for shard in _shards_in(self._root):
                found |= self._names_of(shard, now_ns)
        return frozenset(found)

    def _names_of(self, shard: os.DirEntry[str], now_ns: int) -> frozenset[str]:
        changed_ns = shard.stat().st_mtime_ns
        known = self._shards.get(shard.name)
        if known is not None and known[0] == changed_ns:
            return known[1]
        names = _names_in(shard.path)
        if now_ns - changed_ns > _SETTLED_NS:
            self._shards[shard.name] = (changed_ns, names)
        return names

    def verify(self, sha: str) -> None:
        """AudioMissing or AudioDamaged when the bytes are not those of the name."""
        with explained(self._folder):
            if _hash_of(self.path(sha)) != sha:
                raise AudioDamaged()

    def put_envelope(self, sha: str, data: bytes) -> None:
        """Keep what the waveform of a recording is drawn from; it can be computed again."""
        self._refuse_if_read_only()
        place = self._place(sha, ENVELOPE)
        with explained(self._folder):
            self._make_room(place)
            atomic.write_bytes(place, data, private=True)

    def envelope(self, sha: str) -> bytes | None:
        """What ``put_envelope`` kept, or None."""
        with explained(self._folder):
            try:
                return self._place(sha, ENVELOPE).read_bytes()
            except FileNotFoundError:
                return None

    def all(self) -> Iterator[str]:
        """The hashes of everything here, in order."""
        for place in sorted(self._root.glob(f"??/*{SOUND}")):
            if is_a_hash(place.stem):
                yield place.stem

    def files(self) -> Iterator[Path]:
        """Every file in here, ours or not, in order."""
        yield from sorted(place for place in self._root.rglob("*") if place.is_file())

    def kept(self) -> Kept:
        """What the recordings take on disk."""
        sound = [place.stat().st_size for place in self._root.glob(f"??/*{SOUND}")]
        derived = [place.stat().st_size for place in self._root.glob(f"??/*{ENVELOPE}")]
        return Kept(len(sound), sum(sound), sum(derived))

    def _place(self, sha: str, ending: str) -> Path:
        if not is_a_hash(sha):
            raise ValueError("a recording is named by 64 hexadecimal digits")
        return self._root / sha[:2] / f"{sha}{ending}"

    def _copy(self, source: Path, place: Path) -> None:
        names = self._names_kept
        with source.open("rb") as stream, names.replacing(place, private=True) as copy:
            shutil.copyfileobj(stream, copy, _CHUNK)

    def _make_room(self, place: Path) -> None:
        for folder in (self._root, place.parent):
            self._names_kept.make(folder, mode=0o700)

    def sweep(self) -> None:
        """Remove what a crash left half-copied; only the process that may write does this."""
        with explained(self._folder):
            for left in self._root.glob("??/.*.tmp"):
                left.unlink(missing_ok=True)

    def close(self) -> None:
        """Keep nothing more: the library is closed, and another process may have it."""
        self._closed = True

    def _refuse_if_read_only(self) -> None:
        if self._closed:
            raise StorageFailed(path=self._folder, why="the library is closed")
        if self._read_only:
            raise LibraryReadOnly(path=self._folder)


def is_a_hash(name: str) -> bool:
    """Whether a recording may be called so."""
    return _HASH.fullmatch(name) is not None


def _shards_in(root: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(root) as entries:
            return [entry for entry in entries if len(entry.name) == 2 and entry.is_dir()]
    except FileNotFoundError:
        return []


def _names_in(folder: str) -> frozenset[str]:
    end = -len(SOUND)
    return frozenset(name[:end] for name in os.listdir(folder) if name.endswith(SOUND))


def _hash_of(place: Path) -> str:
    with place.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
