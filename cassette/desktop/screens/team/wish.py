"""Something a person wants done about the team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

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
