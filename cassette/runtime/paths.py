"""Where things lie on this machine: libraries, settings, models, logs, crash reports.

Folders are named, never made: whoever writes into one makes it. The environment is read at every
call, so that a test or a script can move everything with HOME, XDG_* or CASSETTE_LIBRARY.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_NAME = "cassette"


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
    return Path(given).expanduser().absolute() if given else None
