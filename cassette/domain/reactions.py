"""Reactions: five with a meaning, and any single emoji besides."""

from __future__ import annotations

import unicodedata

from cassette.domain.errors import BadReaction

REACTIONS: dict[str, str] = {
    "agree": "👍",
    "question": "❓",
    "concern": "⚠️",
    "thanks": "🙏",
    "done": "✅",
}
"""The reactions with a meaning and the emoji that other programs know them by."""

_JOINERS = {"\u200d", "\ufe0f", "\ufe0e", "\u20e3"}


def _is_modifier(char: str) -> bool:
    tags = 0xE0020 <= ord(char) <= 0xE007F
    return char in _JOINERS or 0x1F3FB <= ord(char) <= 0x1F3FF or tags


def _is_emoji(text: str) -> bool:
    """One emoji: pictographs, possibly joined by ZWJ, a flag of two letters, or a keycap."""
    if len(text) > 16 or not text:
        return False
    flag = all(0x1F1E6 <= ord(char) <= 0x1F1FF for char in text)
    if flag:
        return len(text) == 2
    if text[-1] == "\u20e3":
        return text[0] in "0123456789#*"
    symbols = [char for char in text if not _is_modifier(char)]
    return (
        bool(symbols)
        and all(unicodedata.category(char) == "So" and ord(char) > 0x2000 for char in symbols)
        and len(symbols) <= 1 + text.count("\u200d")
    )


def reaction_named(given: str) -> str:
    """The reaction meant by a name ("agree"), its emoji, or any other single emoji.

    BadReaction otherwise.
    """
    text = given.strip()
    if text.lower() in REACTIONS:
        return text.lower()
    for name, emoji in REACTIONS.items():
        if text.rstrip("\ufe0f") == emoji.rstrip("\ufe0f"):
            return name
    if _is_emoji(text):
        return text
    raise BadReaction(given=given[:40])


def reaction_symbol(reaction: str) -> str:
    """How a reaction is written in text: its emoji."""
    return REACTIONS.get(reaction, reaction)
