"""Remembers which libraries (teams) this person has, side by side, and which one was used last."""

from __future__ import annotations

import logging
import tomllib
from dataclasses import dataclass
from pathlib import Path

from cassette.domain.text import safe_filename
from cassette.runtime import atomic, paths

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shelf:
    """``last`` is the library used last; ``elsewhere`` are those outside the libraries folder."""

    last: Path | None = None
    elsewhere: tuple[Path, ...] = ()


def library_folder(given: Path | None = None) -> Path:
    """The library to open: the one ``given``, else CASSETTE_LIBRARY, else the last one used.

    Without any of them the first one in the libraries folder, or the place where ``cassette init``
    would make one.
    """
    wished = paths.given_path(given) if given else paths.library_from_environment()
    if wished is not None:
        return wished
    last = read_shelf().last
    if last is not None and paths.is_folder(last):
        return last
    return next(iter(known_libraries()), paths.libraries_folder() / "team")


def known_libraries() -> tuple[Path, ...]:
    """Every folder that may hold a library: those in the libraries folder, then those elsewhere."""
    root = paths.libraries_folder()
    here = sorted(root.iterdir()) if paths.is_folder(root) else []
    at_home = [
        folder for folder in here if paths.is_folder(folder) and not folder.name.startswith(".")
    ]
    away = [folder for folder in read_shelf().elsewhere if paths.is_folder(folder)]
    return tuple(dict.fromkeys(at_home + away))


def free_folder(team: str) -> Path:
    """A folder for a new library that does not exist yet, named after the team."""
    stem = safe_filename(team).lower().replace(" ", "-")
    root = paths.libraries_folder()
    names = (f"{stem}-{number}" if number > 1 else stem for number in range(1, 10_000))
    return next(root / name for name in names if not (root / name).exists())


def remember(folder: Path) -> None:
    """Note that ``folder`` was opened: next time it comes first. Raises DiskFull, CannotWrite."""
    folder = folder.absolute()
    shelf = read_shelf()
    if folder == shelf.last:
        return
    elsewhere = shelf.elsewhere
    if folder.parent != paths.libraries_folder() and folder not in elsewhere:
        elsewhere = (*elsewhere, folder)
    _write(Shelf(folder, elsewhere))


def forget(folder: Path) -> None:
    """Take ``folder`` off the list; the library itself stays. Raises DiskFull, CannotWrite."""
    folder = folder.absolute()
    shelf = read_shelf()
    last = None if shelf.last == folder else shelf.last
    _write(Shelf(last, tuple(other for other in shelf.elsewhere if other != folder)))


def read_shelf() -> Shelf:
    """What is remembered; a missing or damaged file is an empty shelf, it can only cost a click."""
    try:
        table = tomllib.loads(paths.shelf_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Shelf()
    except (OSError, ValueError) as error:
        logger.info("the list of libraries cannot be read: %s", type(error).__name__)
        return Shelf()
    last, elsewhere = table.get("last"), table.get("elsewhere")
    folders = elsewhere if isinstance(elsewhere, list) else []
    return Shelf(
        Path(last) if isinstance(last, str) and last else None,
        tuple(Path(folder) for folder in folders if isinstance(folder, str) and folder),
    )


def _write(shelf: Shelf) -> None:
    import tomlkit  # only who writes needs it

    table: dict[str, object] = {"elsewhere": [str(folder) for folder in shelf.elsewhere]}
    if shelf.last is not None:
        table["last"] = str(shelf.last)
    path = paths.shelf_file()
    with atomic.explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write_text(path, tomlkit.dumps(table))
