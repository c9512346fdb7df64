"""A reaction is one of five names or one emoji."""

from __future__ import annotations

import pytest

from cassette.domain.errors import BadReaction
from cassette.domain.reactions import REACTIONS, reaction_named, reaction_symbol


@pytest.mark.parametrize("name", REACTIONS)
def test_a_name_its_shouting_and_its_emoji_are_the_same_reaction(name: str) -> None:
    assert reaction_named(name) == reaction_named(f" {name.upper()} ") == name
    assert reaction_named(REACTIONS[name]) == name
    assert reaction_symbol(name) == REACTIONS[name]


@pytest.mark.parametrize("emoji", ["🎉", "❤️", "👩‍💻", "👋🏽", "🇩🇪", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "😂", "©️"])
def test_any_single_emoji_is_a_reaction(emoji: str) -> None:
    if emoji == "©️":
        with pytest.raises(BadReaction):
            reaction_named(emoji)
    else:
        assert reaction_symbol(reaction_named(emoji)) == emoji


@pytest.mark.parametrize(
    "text", ["", "ok", "🎉🎉", "<b>", "a🎉", "🇩", "😀" * 20, "\u200d", "+1", "\x1b[31m"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadReaction):
        reaction_named(text)
