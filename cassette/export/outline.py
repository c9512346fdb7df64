"""The shape of a document before any format: sections of groups of entries, an entry a note.

Strings in it are as people typed them, made visible but not yet escaped for a format.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Words of one speaker. ``stamp`` is "09:04 · 0:07", empty when times are left out."""

    stamp: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A note in the minutes.

    ``day`` and ``iso`` (local time with offset) say when it was made; ``answer`` is "Reply" or
    "Reply to 0:05", empty for a note of its own. ``aside`` says why there are no words, or what
    kind of note it is where words are left out. ``language`` is that of the lines, may be empty.
    """

    speaker: str
    day: str
    time: str
    iso: str
    length: str
    answer: str
    lines: tuple[Line, ...]
    aside: str
    language: str
    reactions: tuple[str, ...]
    replies: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Attached:
    """What stands beside a question: its name, what it is, and for a link where it leads ("").

    ``url`` is one of the web, percent-encoded: nothing in it ends a link early.
    """

    name: str
    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under a question; ``prompt`` is empty when the section's heading is the question.

    ``attached`` stands above them, ``facts`` are plain lines that stand below.
    """

    prompt: str
    entries: tuple[Entry, ...]
    facts: tuple[str, ...] = ()
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with groups; ``numbered`` entries and facts can be referred to by their number."""

    heading: str
    groups: tuple[Group, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Minutes:
    """A meeting, ready to be written in any format. ``facts`` are (label, value) in order."""

    title: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
