"""What --help says of one command; the entries themselves stand in the catalogue."""

from __future__ import annotations

from typing import NamedTuple


class Help(NamedTuple):
    """What --help says of a command: one line, an example that works, and more if needed."""

    summary: str
    example: str
    more: str = ""
