"""Where things lie on this machine: libraries, settings, models, logs, crash reports.

Folders are named, never made: whoever writes into one makes it. The environment is read at every
call, so that a test or a script can move everything with HOME, XDG_* or CASSETTE_LIBRARY.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

import platformdirs

from cassette.domain.errors import BadValue
from cassette.domain.text import shown

_NAME = "cassette"
_BELOW = "-" * 100
"""As long as what Cassette itself names below a folder: that has to fit too."""


def data_folder() -> Path:
    """What a person would miss: libraries and models."""
    return platformdirs.user_data_path(_NAME, appauthor=False)


def libraries_folder() -> Path:
    """One folder per team, side by side."""
    return data_folder() / "libraries"


def models_folder() -> Path:
    """Speech models that were downloaded or added, one folder each."""
    return data_folder() / "models"


def settings_file() -> Path:
    """The settings of this person on this machine."""
    return platformdirs.user_config_path(_NAME, appauthor=False) / "settings.toml"


def shelf_file() -> Path:
    """Which libraries this person has opened, and which one last."""
    return platformdirs.user_state_path(_NAME, appauthor=False) / "shelf.toml"


def logs_folder() -> Path:
    """Where the log of the running app goes."""
    return platformdirs.user_log_path(_NAME, appauthor=False)


def crashes_folder() -> Path:
    """Reports of bugs. They never leave this machine by themselves."""
    return platformdirs.user_state_path(_NAME, appauthor=False) / "crashes"


def library_from_environment() -> Path | None:
    """The library CASSETTE_LIBRARY names, None when it is unset or empty."""
    given = os.environ.get("CASSETTE_LIBRARY", "")
    return given_path(given) if given else None


def given_path(given: str | Path) -> Path:
    """What a person typed as the absolute path that it means; “~” is a home folder.

    Raises BadValue for what can name nothing here: the home of nobody, a name or a path that is too
    long, a null character.
    """
    try:
        path = Path(given).expanduser().absolute()
        (path / _BELOW).lstat()
    except (RuntimeError, ValueError) as error:
        raise _no_path(given) from error
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise _no_path(given) from error
    return path


def is_folder(path: Path) -> bool:
    """Whether a folder is seen at ``path``; where one may not look, there is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether a file is seen at ``path``; where one may not look, there is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def _no_path(given: str | Path) -> BadValue:
    allowed = "a shorter path, and “~” only for a user of this computer"
    return BadValue(given=shown(str(given), 60), what="file or folder", allowed=allowed)
