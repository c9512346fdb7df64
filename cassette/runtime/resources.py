"""Finds the files that ship with Cassette: icons, sounds, translations, migrations, the guide.

Inside the wheel they lie in the package (``_resources``, ``_migrations``, ``_docs``). An editable
install has no such copies, so there the checkout's own folders beside the package are used.
"""

from __future__ import annotations

from pathlib import Path

import cassette

_PACKAGE = Path(cassette.__file__).parent


def resource(name: str) -> Path:
    """The file or folder ``resources/<name>``. Raises FileNotFoundError: shipping it is our job."""
    return _existing(_shipped("resources") / name)


def resource_text(name: str) -> str:
    """The UTF-8 text of the file ``resources/<name>``. Raises FileNotFoundError."""
    return resource(name).read_text(encoding="utf-8")


def page_text(name: str) -> str:
    """The Markdown of the page ``docs/<name>.md``. Raises FileNotFoundError."""
    return _existing(_shipped("docs") / f"{name}.md").read_text(encoding="utf-8")


def migrations_folder() -> Path:
    """The folder with Alembic's env.py and versions. Raises FileNotFoundError."""
    return _existing(_shipped("migrations"))


def _shipped(folder: str) -> Path:
    inside = _PACKAGE / f"_{folder}"
    return inside if inside.is_dir() else _PACKAGE.parent / folder


def _existing(path: Path) -> Path:
    if not path.exists():
        raise FileNotFoundError(f"{path} does not ship with this Cassette")
    return path
