"""Something a person wants done about the team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.desktop.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.domain.team_views import TeamPage
    from cassette.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Wish:
    """``work`` does it, on the pool's lane, and ``said`` tells that it was done.

    Where it cannot be undone ``question`` and ``consequences`` are asked first and ``yes`` is the
    button; without a ``yes`` it is only explained why not.
    """

    work: Callable[[Workspace], object]
    said: str
    question: str = ""
    consequences: str = ""
    yes: str = ""


def done_later(page: TeamPage) -> str:
    """What is asked of whoever looks after the team is not done yet: when it will be."""
    name = page.keeper or tr("Somebody")
    return tr("It is done once {name}'s Cassette has been in step.").format(name=name)


def withdrawn(page: TeamPage) -> str:
    """What has become of an invitation that is withdrawn."""
    return tr("The invitation is withdrawn") if page.i_am_steward else done_later(page)
