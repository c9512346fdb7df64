"""Disks that misbehave: full ones, ones that cannot be written. Real mounts where permitted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _mount(*arguments: str) -> None:
    if not sys.platform.startswith("linux") or shutil.which("mount") is None:
        pytest.skip("this system has no mount command to make a small disk with")
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"this user may not mount: {done.stderr.strip()}")


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A disk of ``size`` (such as "2m") at ``place``."""
    place.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={size}", "cassette-test", str(place))
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@contextmanager
def unwritable(folder: Path) -> Iterator[Path]:
    """``folder`` as somebody sees it who may not write there."""
    if os.name != "nt" and os.geteuid() != 0:
        rights = {path: path.stat().st_mode for path in (folder, *folder.rglob("*"))}
        for path, mode in rights.items():
            path.chmod(mode & ~0o222)
        try:
            yield folder
        finally:
            for path, mode in rights.items():
                path.chmod(mode)
        return
    _mount("--bind", str(folder), str(folder))
    try:
        _mount("-o", "remount,bind,ro", str(folder))
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
