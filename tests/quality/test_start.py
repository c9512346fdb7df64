"""Asking for Cassette's version costs nothing: it imports nothing but Python's own modules."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from cassette import __version__

if TYPE_CHECKING:
    from pathlib import Path

SHOW = "; import sys; print(*sys.modules, file=sys.stderr)"


def modules_after(code: str, folder: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", code + SHOW], capture_output=True, text=True, check=True, cwd=folder
    )
    return set(done.stderr.split())


def test_importing_cassette_imports_nothing_else(tmp_path: Path) -> None:
    bare = modules_after("pass", tmp_path)
    assert modules_after("import cassette", tmp_path) - bare == {"cassette"}


def test_telling_the_version_imports_nothing_else(tmp_path: Path) -> None:
    bare = modules_after("pass", tmp_path)
    code = "from cassette.__main__ import main; main(['--version'])"
    assert modules_after(code, tmp_path) - bare == {"cassette", "cassette.__main__"}


def test_the_version_is_told_by_the_program_and_by_the_module(tmp_path: Path) -> None:
    for command in ([sys.executable, "-m", "cassette"], [f"{sys.prefix}/bin/cassette"]):
        done = subprocess.run(
            [*command, "--version"], capture_output=True, text=True, check=True, cwd=tmp_path
        )
        assert done.stdout == f"cassette {__version__}\n"
        assert done.stderr == ""
