"""Typed, time-sortable identifiers (UUIDv7, RFC 9562 section 5.7), spelled as canonical lower-case
text.

The clock and the randomness come in as arguments: the domain owns neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NewType

EventId = NewType("EventId", str)
TeamId = NewType("TeamId", str)
"""SHA-256 of the signed genesis entry, as 64 hexadecimal digits: not a UUID."""
DeviceId = NewType("DeviceId", str)
MemberId = NewType("MemberId", str)
MeetingId = NewType("MeetingId", str)
ItemId = NewType("ItemId", str)
NoteId = NewType("NoteId", str)
ActionId = NewType("ActionId", str)
OutcomeId = NewType("OutcomeId", str)
SeriesId = NewType("SeriesId", str)
TemplateId = NewType("TemplateId", str)
AttachmentId = NewType("AttachmentId", str)

NewId = Callable[[], str]
"""A source of fresh identifiers, passed in at the edge."""

_SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def uuid7(unix_ms: int, randomness: bytes) -> str:
    """A UUIDv7 of ``unix_ms`` (milliseconds since 1970, 48 bits) and 10 random bytes.

    Raises ValueError for a time outside 48 bits or another count of bytes.
    """
    if not 0 <= unix_ms < 1 << 48:
        raise ValueError("unix_ms does not fit 48 bits")
    if len(randomness) != 10:
        raise ValueError("a UUIDv7 takes 10 random bytes")
    rand_a = int.from_bytes(randomness[:2]) & 0x0FFF
    rand_b = int.from_bytes(randomness[2:]) & ((1 << 62) - 1)
    # Four times as fast as str(UUID(int=...)), and every event asks for one.
    text = f"{unix_ms << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@lru_cache(maxsize=4096)  # the same people, meetings and devices are named again and again
def is_uuid7(text: str) -> bool:
    """Whether ``text`` is a canonical UUIDv7."""
    return _SHAPE.fullmatch(text) is not None
