"""Makes text from people and other programs safe: to store, to show on one line, to name files.

Nothing here guesses at markup: text stays text, and whoever prints it escapes it for the target.
Which characters deceive is told in Unicode Technical Report 36 and in "Trojan Source" (2021).
"""

from __future__ import annotations

import unicodedata

from cassette.domain.errors import BadName, BadText

NAME_LIMIT = 120
"""Characters in a title, a name or an agenda item."""
BODY_LIMIT = 20_000
"""Characters in a typed note."""
FILE_NAME_BYTES = 120
"""UTF-8 bytes in a file name, so that an ending and a folder still fit every file system."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_ELLIPSIS = "…"
_JOINERS = "\u200c\u200d"
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates: they make a line read in another order than it is stored."""
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff"))
"""Marks without a shape that are lost without a loss; pasting brings them along."""
_LINE_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_NOT_IN_FILES = frozenset('/\\:*?"<>|')
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"]
    + [f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"]
)
"""Device names of Windows: with any ending they still mean the device."""


def clean_name(text: str, what: str, limit: int = NAME_LIMIT) -> str:
    """``text`` as it will be stored: one visible line in Unicode's composed form (NFC), trimmed.

    ``what`` is the noun for the error, such as "title". Raises BadName.
    """
    cleaned = _composed(text).translate(_UNSEEN).strip()
    why = why_not_one_line(cleaned, limit)
    if why is not None:
        raise BadName(what=what, why=why, limit=limit)
    return cleaned


def why_not_one_line(text: str, limit: int) -> str | None:
    """Why ``text`` cannot stand as a stored line, None when it can: ``clean_name`` returns such.

    Events are checked with this too, so that what was cleaned always makes an event.
    """
    why = _why_not_a_line(text) or _why_not_at_all(text)
    if why is None and len(text) > limit:
        why = f"it has {len(text)} characters"
    return why


def clean_body(text: str, limit: int = BODY_LIMIT) -> str:
    """The text of a typed note as it will be stored: NFC, lines ended by one newline, trimmed.

    Raises BadText.
    """
    lines = _composed(text).translate(_UNSEEN).replace("\r\n", "\n").replace("\r", "\n")
    cleaned = lines.strip()
    why = _why_not_at_all(cleaned.replace("\n", " ").replace("\t", " "))
    if why is None and len(cleaned) > limit:
        why = f"it has {len(cleaned)} characters"
    if why is not None:
        raise BadText(why=why, limit=limit)
    return cleaned


def shown(text: str, limit: int = NAME_LIMIT) -> str:
    """Any foreign string as one line of at most ``limit`` (>= 1) characters that cannot deceive.

    Line breaks and tabs become spaces; control, bidi and broken characters become U+FFFD; what is
    too long ends in an ellipsis.
    """
    line = "".join(_shown_character(character) for character in text[: 4 * limit + 4])
    if len(line) <= limit:
        return line
    return line[: _cut_before(line, limit - 1)] + _ELLIPSIS


def safe_filename(text: str) -> str:
    """A name for a file on every system, without an ending: add ``.md`` or the like to it.

    No separators, no device names of Windows, nothing hidden, at most 120 bytes of UTF-8, and never
    empty.
    """
    line = _composed(text).translate(_UNSEEN)
    name = "".join(_file_character(character) for character in line)
    name = " ".join(name.split()).strip(" .-~")
    if name.partition(".")[0].rstrip().lower() in _RESERVED:
        name = f"_{name}"
    while len(name.encode()) > FILE_NAME_BYTES:
        name = name[: _cut_before(name, len(name) - 1)]
    return name.rstrip(" .-~") or "untitled"


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _why_not_a_line(text: str) -> str | None:
    return "it has a line break" if _LINE_BREAKS.intersection(text) else None


def _why_not_at_all(text: str) -> str | None:
    """What is wrong with every character of ``text`` looked at, line breaks excepted."""
    if not any(_has_shape(character) for character in text):
        return "it is empty"
    for character in text:
        if character in _TURNING:
            return "it has a character that turns the reading direction around"
        if not _is_allowed(character):
            return f"it has an unprintable character (U+{ord(character):04X})"
    return None


def _has_shape(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CMZ"


def _is_allowed(character: str) -> bool:
    """Unassigned characters pass: tomorrow's emoji are unassigned to today's Python."""
    kind = unicodedata.category(character)
    if kind == "Cf":
        return (
            character in _JOINERS or "\U000e0020" <= character <= "\U000e007f"
        )  # flags of regions
    if kind == "Cn":
        return ord(character) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(character) <= 0xFDEF
    return kind not in ("Cc", "Cs", "Zl", "Zp")


def _shown_character(character: str) -> str:
    if character in _LINE_BREAKS or character == "\t":
        return " "
    if ord(character) in _UNSEEN:
        return ""
    return character if _is_allowed(character) and character not in _TURNING else _REPLACEMENT


def _file_character(character: str) -> str:
    if character in _NOT_IN_FILES or character in _LINE_BREAKS:
        return "-"
    return character if _is_allowed(character) and character not in _TURNING else " "


def _cut_before(text: str, end: int) -> int:
    """The last place up to ``end`` where ``text`` may be cut without breaking a drawn character."""
    while end > 0 and (
        unicodedata.category(text[end])[0] == "M"
        or text[end] in _JOINERS
        or text[end - 1] == _JOINERS[1]
    ):
        end -= 1
    return end
