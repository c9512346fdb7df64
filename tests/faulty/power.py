"""What the power's going could have left of a disk, by the log of what was asked of it.

What was written to a file before a sync of it returned is there. A name that came, moved or went
before a sync of its folder is so. Anything later is kept, dropped or (bytes) torn: any 512 of them
may be there without the rest, and a file that grew has zeros where nothing came. Changes of
one folder come in their order.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.faulty.disk import Entry

SECTOR = 512
SHARED_MEMORY = "-shm"
"""SQLite's index of its log: shared memory with a name, made anew by whoever opens it first."""


@dataclass(eq=False)
class _File:
    kept: bytearray
    late: list[tuple[str, int, bytes]] = field(default_factory=list)

    def sync(self) -> None:
        for change in self.late:
            _apply(self.kept, change)
        self.late.clear()

    def left(self, dice: random.Random, way: int) -> bytes:
        if not self.late:
            return bytes(self.kept)
        left = bytearray(self.kept)
        for change in self.late:
            fate = ("dropped", "kept")[way] if way < 2 else dice.choice(("kept", "dropped", "torn"))
            if fate == "kept" or (fate == "torn" and change[0] == "T"):
                _apply(left, change)
            elif fate == "torn":
                _tear(left, change, dice)
        return bytes(left)


def _apply(data: bytearray, change: tuple[str, int, bytes]) -> None:
    what, at, new = change
    if what == "T":
        data[at:] = bytes(max(0, at - len(data)))
        return
    if at > len(data):
        data.extend(bytes(at - len(data)))
    data[at : at + len(new)] = new


def _tear(data: bytearray, change: tuple[str, int, bytes], dice: random.Random) -> None:
    _, at, new = change
    end = at + len(new)
    start = at
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        if dice.random() < 0.5:
            _apply(data, ("W", start, new[start - at : stop - at]))
        start = stop


Name = str
Move = tuple[str, Name, Name, "_File | None"]


class Disk:
    """The state of a disk as it goes through a log; ``base`` is what it held, durably, before."""

    def __init__(self, base: Path, root: Path) -> None:
        self._root = str(root)
        self._names: dict[Name, _File] = {}
        self._folders: set[Name] = {""}
        for path in sorted(base.rglob("*")):
            name = path.relative_to(base).as_posix()
            if path.is_dir():
                self._folders.add(name)
            elif not name.endswith(SHARED_MEMORY):
                self._names[name] = _File(bytearray(path.read_bytes()))
        self._kept, self._kept_folders = dict(self._names), set(self._folders)
        self._late: dict[Name, list[Move]] = {}
        self._open: dict[int, _File | Name | None] = {}
        self.marks: list[str] = []

    def go(self, entry: Entry) -> None:
        """One more entry of the log."""
        what, file, b, path, data = entry
        if what == "K":
            self.marks.append(path)
        elif what == "O":
            self._opened(file, self._name(path), b)
        elif what == "C":
            self._open.pop(file, None)
        elif what in "WT":
            there = self._open.get(file)
            if isinstance(there, _File):
                there.late.append((what, b, data))
        elif what == "S":
            self._synced(self._open.get(file))
        elif what == "R":
            self._move(("rename", self._name(path), self._name(data.decode()), None))
        elif what in "UMD":
            verb = {"U": "unlink", "M": "mkdir", "D": "rmdir"}[what]
            self._move((verb, self._name(path), "", None))

    def leave(self, place: Path, way: int, seed: int) -> None:
        """Put into ``place`` what is left when the power goes now.

        ``way`` 0: nothing that was not synced; 1: all of it; others: any part of it.
        """
        dice = random.Random(seed)
        names, folders = dict(self._kept), set(self._kept_folders)
        for moves in self._late.values():
            count = (0, len(moves))[way] if way < 2 else dice.randint(0, len(moves))
            for move in moves[:count]:
                _moved(names, folders, move)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        made = {""}
        for name in sorted(folders - {""}):
            if _parent(name) in made:
                (place / name).mkdir()
                made.add(name)
        for name, file in names.items():
            if _parent(name) in made:
                (place / name).write_bytes(file.left(dice, way))

    def _name(self, path: str) -> Name:
        return path.removeprefix(self._root).lstrip("/")

    def _opened(self, file: int, name: Name, flags: int) -> None:
        if name.endswith(SHARED_MEMORY):
            self._open[file] = None
        elif name in self._folders:
            self._open[file] = name
        else:
            if flags & 1 or name not in self._names:
                self._move(("link", name, "", _File(bytearray())))
            found = self._open[file] = self._names[name]
            if flags & 2:
                found.late.append(("T", 0, b""))

    def _synced(self, there: _File | Name | None) -> None:
        if isinstance(there, _File):
            there.sync()
        elif isinstance(there, Name):
            for move in self._late.pop(there, []):
                _moved(self._kept, self._kept_folders, move)

    def _move(self, move: Move) -> None:
        if not move[1].endswith(SHARED_MEMORY):
            verb, name, to, _ = move
            if verb == "rename":
                move = (verb, name, to, self._names[name])
            _moved(self._names, self._folders, move)
            self._late.setdefault(_parent(name), []).append(move)


def _moved(names: dict[Name, _File], folders: set[Name], move: Move) -> None:
    verb, name, to, file = move
    if verb == "link" and file is not None:
        names[name] = file
    elif verb == "rename" and file is not None:
        names.pop(name, None)
        names[to] = file
    elif verb == "unlink":
        names.pop(name, None)
    elif verb == "mkdir":
        folders.add(name)
    elif verb == "rmdir":
        folders.discard(name)


def _parent(name: Name) -> Name:
    parent = str(PurePosixPath(name).parent)
    return "" if parent == "." else parent


def cuts(
    base: Path, root: Path, log: Sequence[Entry], points: Iterable[int]
) -> Iterator[tuple[int, Disk]]:
    """The disk after the first n entries of the log, for each of these ``points``, in order."""
    disk, done = Disk(base, root), 0
    for point in sorted(points):
        for entry in log[done:point]:
            disk.go(entry)
        done = point
        yield point, disk
