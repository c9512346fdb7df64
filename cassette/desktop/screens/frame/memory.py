"""How the window was left: size, section, note. A TOML file per library, never precious."""

from __future__ import annotations

import base64
import logging
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from cassette.domain.errors import CassetteError
from cassette.runtime import atomic, paths

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.ids import TeamId

_log = logging.getLogger(__name__)
_PACKED = ("geometry", "mini_geometry")


@dataclass(frozen=True, slots=True)
class WindowMemory:
    """``geometry`` is what Qt saves of a window, ``mini_geometry`` of the mini player, which was
    open if ``mini``; ``section`` is "inbox", a place or a meeting id;
    ``note`` the current note, ``heard`` the one in the player at ``position_ms``. ``team`` is whose
    library it was, "" when nobody said."""

    geometry: bytes = b""
    section: str = ""
    note: str = ""
    heard: str = ""
    position_ms: int = 0
    sidebar: bool = True
    words: bool = True
    split: int = 0
    mini: bool = False
    mini_geometry: bytes = b""
    team: str = ""

    def where(self, team: TeamId) -> WindowMemory:
        """This for a library of ``team``: another one's place is not to be found in it."""
        if self.team in ("", team):
            return self
        return replace(self, section="", note="", heard="", position_ms=0)


def memory_file(library: Path) -> Path:
    """Where the memory of one library's window lies, beside the shelf."""
    name = sha256(str(library.absolute()).encode()).hexdigest()[:16]
    return paths.shelf_file().parent / "windows" / f"{name}.toml"


def recall(library: Path) -> WindowMemory:
    """What was kept; whatever cannot be read is forgotten."""
    try:
        table = tomllib.loads(memory_file(library).read_text(encoding="utf-8"))
        for name in _PACKED:
            table[name] = base64.b64decode(str(table.get(name, "")), validate=True)
    except FileNotFoundError:
        return WindowMemory()
    except (OSError, ValueError) as error:
        _log.info("the window's memory cannot be read: %s", type(error).__name__)
        return WindowMemory()
    known = {
        field.name: table[field.name]
        for field in fields(WindowMemory)
        if isinstance(table.get(field.name), type(field.default))
    }
    return WindowMemory(**known)


def keep(library: Path, memory: WindowMemory) -> None:
    """Keep it for the next start; a full disk costs no more than that."""
    import tomlkit

    table = asdict(memory)
    for name in _PACKED:
        table[name] = base64.b64encode(table[name]).decode()
    path = memory_file(library)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_text(path, tomlkit.dumps(table))
    except (OSError, CassetteError) as error:
        _log.info("the window's memory was not kept: %s", type(error).__name__)
