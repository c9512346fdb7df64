"""The CRC-32 that is kept with every event, so that a flipped bit on disk is found and named.

It covers all that an event says and whose it is. Its place in its device's chain is covered by the
hashes there; whether it counts, by the tables folded of it.
"""

from __future__ import annotations

import zlib
from typing import Final

COVERED: Final = (
    "id",
    "device",
    "seq",
    "clock",
    "type",
    "v",
    "at_ms",
    "recorded_at_ms",
    "actor",
    "body",
    "meta",
)
"""The columns of an event that its sum covers, in this order."""
FUNCTION: Final = f"event_crc({', '.join(COVERED)})"
"""The same in SQL, on every connection of ours."""


def event_crc(*values: object) -> int:
    """The sum of the values of COVERED."""
    return zlib.crc32("\0".join(map(str, values)).encode())
