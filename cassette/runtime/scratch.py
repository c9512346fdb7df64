"""Folders for a while, in the system's own place for such: made for one person, swept later."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path

OPENED = "cassette-opened-"
"""Copies of attachments that other programs were given to show are in folders called so."""
KEPT_S = 24 * 3600
"""A program may have such a copy open for long: it is swept a day after it was made."""


def for_opening() -> Path:
    """A new folder for a copy that another program shows, for its owner alone."""
    return Path(tempfile.mkdtemp(prefix=OPENED))


def sweep_opened() -> None:
    """Remove the copies that were opened more than a day ago."""
    for folder in named(OPENED):
        if old_and_ours(folder, KEPT_S):
            shutil.rmtree(folder, ignore_errors=True)


def named(beginning: str) -> list[Path]:
    """What lies in the system's place for such under names that begin so."""
    return list(Path(tempfile.gettempdir()).glob(f"{beginning}*"))


def old_and_ours(folder: Path, age_s: float) -> bool:
    """Whether this is a folder (no link) of this person that nothing was put into for so long."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    ours = sys.platform == "win32" or status.st_uid == os.getuid()
    return stat.S_ISDIR(status.st_mode) and ours and time.time() - status.st_mtime > age_s
