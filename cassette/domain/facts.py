"""What facts share: the base class, and the checks by which a fact that exists is one that fits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from cassette.domain.ids import is_uuid7
from cassette.domain.text import why_not_one_line

MAX_NAME = 120
MAX_TITLE = 200
MAX_PROMPT = 500
MAX_TEXT = 20_000
MAX_NOTE_MS = (4 * 3600 + 60) * 1000
"""Four hours, and a minute for what containers and encoders add."""
MAX_BLOB = 64 << 20
"""Bytes of a recording or attachment: it is sealed in one piece."""
ROLES = ("host", "decider", "contributor", "observer")

_SHA256 = re.compile(r"[0-9a-f]{64}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_RANK = re.compile(r"[0-9A-Za-z]{1,64}")
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def check_ids(*values: str | None) -> None:
    """Ids are UUIDv7; None is let through."""
    for value in values:
        if value is not None and not is_uuid7(value):
            raise ValueError(f"{value!r:.80} is not an id")


def check_line(value: str, limit: int, what: str) -> None:
    """One line of 1 to ``limit`` visible characters."""
    why = why_not_one_line(value, limit)
    if why is not None:
        raise ValueError(f"{what} must be 1 to {limit} visible characters on one line: {why}")


def check_within(value: float, low: float, high: float, what: str) -> None:
    """A number between two bounds, both included."""
    if not low <= value <= high:
        raise ValueError(f"{what} must be between {low} and {high}")


def check_moment(value: int | None, what: str) -> None:
    """UTC milliseconds since 1970, or None."""
    if value is not None:
        check_within(value, 0, 1 << 48, what)


def check_sha256(value: str) -> None:
    """A SHA-256 in lower-case hexadecimal digits."""
    if _SHA256.fullmatch(value) is None:
        raise ValueError("a content hash has 64 hexadecimal digits")


def check_colour(value: str) -> None:
    """#rrggbb."""
    if _COLOUR.fullmatch(value) is None:
        raise ValueError("a colour is written #rrggbb")


def check_rank(value: str) -> None:
    """A fractional position, compared as text."""
    if _RANK.fullmatch(value) is None:
        raise ValueError("a rank is 1 to 64 letters or digits")


def check_local(value: str) -> None:
    """A local date and time to the minute, as in 2026-11-23T09:30."""
    if _LOCAL.fullmatch(value) is None:
        raise ValueError("a local time is written YYYY-MM-DDTHH:MM")


def check_role(value: str) -> None:
    """One of ROLES."""
    if value not in ROLES:
        raise ValueError(f"unknown role {value!r:.40}")


@dataclass(frozen=True, slots=True)
class Event:
    """A fact. Subclasses name it; the envelope says who, when and in which order."""

    kind: ClassVar[str]
    v: ClassVar[int] = 1
