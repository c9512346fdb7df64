"""``cassette`` alone: the window."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from cassette.cli.grammar import verb
from cassette.cli.invocation import Ended
from cassette.domain.errors import NoScreen, NoScreenForLink

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.cli.invocation import Invocation

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@verb("window")
def window(invocation: Invocation) -> None:
    """Open the window on the library, or on the first steps when there is none."""
    if not there_is_a_screen():
        raise NoScreenForLink() if invocation.link else NoScreen()
    code = open_window(invocation.library, invocation.link)
    if code:
        raise Ended(code)


def there_is_a_screen() -> bool:
    """Whether a window can be opened: on Linux a display must be named."""
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in _SCREENS)


def open_window(folder: Path | None, link: str = "") -> int:
    """Show the window until it is closed; its exit code. ``link``: an invitation to offer."""
    from cassette.desktop.main import run

    return run(folder, ["cassette"], link)
