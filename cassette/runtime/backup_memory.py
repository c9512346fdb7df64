"""Where each library of this computer is backed up, when that was last done and what a drill found.

A TOML file per library, beside the list of libraries: a library that is only read, or copied, has
its own. It is never precious: the backup itself says what it holds.
"""

from __future__ import annotations

import logging
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from cassette.domain.errors import CassetteError
from cassette.runtime import atomic, paths

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.backup_views import BackupDone

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BackupMemory:
    """Times are UTC ms, 0 for never; "" is a folder that nobody chose.

    ``place`` is the folder that was chosen and ``root`` the backup in it. ``at_ms`` is when all was
    backed up last, then with ``events`` and ``bytes`` in all. ``words``: recovery words open it.
    ``checked_ms`` is the last drill, ``sound`` what it found.
    """

    place: str = ""
    root: str = ""
    at_ms: int = 0
    bytes: int = 0
    events: int = 0
    words: bool = False
    checked_ms: int = 0
    sound: bool = False


def recall(library: Path) -> BackupMemory:
    """What is known of the backup of a library; what cannot be read is forgotten."""
    return _read(_file(library))


def choose(library: Path, place: Path) -> BackupMemory:
    """Back up there from now on; what was known of another place is forgotten."""
    known = recall(library)
    if known.place != str(place):
        known = BackupMemory(place=str(place))
        _keep(_file(library), known)
    return known


def backed_up(library: Path, place: Path, done: BackupDone, at_ms: int) -> None:
    """A backup was made at ``at_ms``, or found to hold everything then."""
    known = choose(library, place)
    fresh = replace(
        known,
        root=str(done.folder),
        at_ms=at_ms,
        bytes=done.size,
        events=done.events,
        words=done.words,
    )
    same = known.root == fresh.root
    _keep(_file(library), fresh if same else replace(fresh, checked_ms=0, sound=False))


def checked(root: Path, *, at_ms: int, sound: bool) -> None:
    """A drill was made of a backup: every library that is backed up there knows it."""
    for file in sorted(_folder().glob("*.toml")):
        known = _read(file)
        if known.root == str(root):
            _keep(file, replace(known, checked_ms=at_ms, sound=sound))


def _folder() -> Path:
    return paths.shelf_file().parent / "backups"


def _file(library: Path) -> Path:
    name = sha256(str(library.absolute()).encode()).hexdigest()[:16]
    return _folder() / f"{name}.toml"


def _read(file: Path) -> BackupMemory:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return BackupMemory()
    except (OSError, ValueError) as error:
        _log.info("what is known of a backup cannot be read: %s", type(error).__name__)
        return BackupMemory()
    known = {
        field.name: table[field.name]
        for field in fields(BackupMemory)
        if type(table.get(field.name)) is type(field.default)
    }
    return BackupMemory(**known)


def _keep(file: Path, known: BackupMemory) -> None:
    """A full disk costs no more than that it is not known."""
    import tomlkit  # only who writes needs it

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_text(file, tomlkit.dumps(asdict(known)))
    except (OSError, CassetteError) as error:
        _log.info("what is known of a backup was not kept: %s", type(error).__name__)
