"""The project's own files, read once, for the checks of this folder."""

from __future__ import annotations

import ast
import functools
import subprocess
from typing import TYPE_CHECKING

from tests.speech import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "cassette"
_NOT_OURS = {".git", ".venv", "build", "dist", "__pycache__", "shared"}


@functools.cache
def modules(folder: Path = PACKAGE) -> tuple[Path, ...]:
    """Every Python file below ``folder``."""
    return tuple(
        sorted(path for path in folder.rglob("*.py") if not _NOT_OURS.intersection(path.parts))
    )


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def named(path: Path) -> str:
    """A path as people write it: relative to the project, with slashes."""
    return path.relative_to(ROOT).as_posix()


def imported(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Every module name that ``module`` imports, lazily too, with its line.

    ``from a import b`` gives ``a`` and ``a.b``, for b may be a module.
    """
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and _name(node.func) in {"import_module", "__import__"}:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value, node.lineno


def calls(module: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the dotted name of what is called, such as ``time.sleep``."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield _dotted(node.func), node


def _name(node: ast.expr) -> str:
    return _dotted(node).rpartition(".")[2]


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Every file that belongs to the project: what git tracks, or all where there is no git."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout.split("\0")
        found = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if not _NOT_OURS.intersection(path.parts)]
    return tuple(path for path in found if path.is_file())


def text_of(path: Path) -> str | None:
    """The text of a file; None for one that holds no text."""
    data = path.read_bytes()
    if b"\0" in data[:8192]:
        return None
    return data.decode("utf-8", "replace")
