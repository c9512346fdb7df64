"""How the pages that are read by the thousand are declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

_Class = TypeVar("_Class")


@dataclass_transform(frozen_default=True)
def record(cls: type[_Class]) -> type[_Class]:
    """A dataclass with slots that mypy holds to be frozen, and that nothing freezes at run time.

    ``frozen=True`` sets every field through ``object.__setattr__``: ten times the cost of making
    one, which a meeting of a thousand notes pays a thousand times.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
