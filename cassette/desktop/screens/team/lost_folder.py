"""The team's folder is lost everywhere: the way to begin it anew with what this computer has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop.language import tr
from cassette.domain.errors import TeamNotThere

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.widgets.notice import Notice
    from cassette.domain.errors import CassetteError


def say(notice: Notice, error: CassetteError, begin: Callable[[], object]) -> str:
    """Say why the team cannot meet in a folder; where it is not there yet, how it could be."""
    said = notice.say_error(error)
    if isinstance(error, TeamNotThere):
        notice.add_way(tr("Keep the folder as it is"), notice.clear).setFocus()
        notice.add_way(tr("It is lost everywhere: begin anew there"), begin)
    return said
