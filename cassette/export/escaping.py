"""What makes people's words harmless in each format: shown as typed, never obeyed.

``visible`` comes first for every format: it takes away what cannot be seen but acts (control
characters, bidirectional embeddings and overrides). The others add the escapes of one format.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_HIDDEN = _BIDI | {*range(0xFFF9, 0xFFFC), 0xFEFF}
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_WORD_JOINER = "\u2060"

_MD_ALWAYS = re.compile(r"[\\`*_\[\]<>&~|#$^{}]|:(?=//|[A-Za-z+-])|(?i:(?<=www)\.)")
_MD_START = re.compile(r"^([-+=])|^(\d{1,9})([.)])")


def visible(text: str) -> str:
    """``text`` on one line without what acts unseen.

    Runs of white space become one space (no-break spaces stay), control characters and bidi
    embeddings, overrides and isolates go, a lone surrogate becomes U+FFFD.
    """
    kept = "".join(_kept(char) for char in _SPACES.sub(" ", text))
    return _SPACES.sub(" ", kept).strip()


def visible_lines(text: str) -> tuple[str, ...]:
    """The lines of a text that have something to see, each as ``visible`` gives it."""
    return tuple(line for raw in _BREAKS.split(text) if (line := visible(raw)))


def _kept(char: str) -> str:
    if char.isascii():
        return char if char.isprintable() else ""
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"
    return "" if category == "Cc" or ord(char) in _HIDDEN else char


def markdown_text(text: str) -> str:
    """``text`` as CommonMark (and GitHub's dialect) that renders as exactly these characters.

    Valid anywhere, the start of a line included. Source: CommonMark 0.31 section 2.4 (any ASCII
    punctuation may follow a backslash) and GFM's tables, strikethrough and extended autolinks.
    """
    return _MD_START.sub(_escaped_start, markdown_inline(text))


def markdown_inline(text: str) -> str:
    """As ``markdown_text``, for the middle of a line or the text of a heading: easier to read."""
    return _MD_ALWAYS.sub(lambda match: f"\\{match[0]}", visible(text))


def _escaped_start(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"


def web_address(url: str) -> str:
    """``url`` as the target of a link in any format, "" when it is none of the web.

    All but what RFC 3986 allows is percent-encoded, so that it ends no link and no attribute.
    """
    plain = visible(url)
    if not plain.lower().startswith(("http://", "https://")):
        return ""
    return quote(plain, safe="%/:?#[]@!$&()*+,;=-._~", errors="replace")


def vtt_text(text: str) -> str:
    """``text`` as WebVTT cue text or voice annotation: no tags, no timings.

    Source: W3C WebVTT section 4.2.2; an escaped ``>`` cannot end an arrow either.
    """
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def srt_text(text: str) -> str:
    """``text`` as SubRip cue text.

    SubRip has no escapes, so a word joiner (unseen, of no width) parts what players act on: tags
    (``<b>``), overrides (``{\\an8}``) and the arrow of a timing line.
    """
    shown = visible(text).replace("-->", f"--{_WORD_JOINER}>")
    return re.sub(r"[<{](?=\S)", lambda match: match[0] + _WORD_JOINER, shown)
