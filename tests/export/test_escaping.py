"""People's words are shown as typed in every format and never obeyed."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from markdown_it import MarkdownIt

from cassette.export.escaping import markdown_text, srt_text, visible, visible_lines, vtt_text

HOSTILE = [
    "**x**",
    "<img src=x onerror=alert(1)>",
    "[click](https://evil.example)",
    "![](https://evil.example/pixel.png)",
    "# heading",
    "- item",
    "+ item",
    "1. item",
    "1) item",
    "> quote",
    "| a | b |",
    "`code`",
    "```",
    "~~~",
    "~~gone~~",
    "    indented",
    "---",
    "===",
    "&amp; &#60;",
    "https://evil.example and www.evil.example",
    "[ref]: https://evil.example",
    "back\\slash \\* ",
    "$x$",
    "trailing #",
    ":tada:",
    "<!-- comment -->",
]
ANY_TEXT = st.one_of(
    st.text(), st.sampled_from(HOSTILE), st.text(alphabet="*_`[]()<>#-+1. |~&\\!:")
)


def rendered(source: str) -> tuple[list[str], str]:
    """The kinds of tokens that Markdown becomes, and the text that a reader sees."""
    kinds, text = [], ""
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source):
        for part in (token, *(token.children or ())):
            if part.type not in ("text", "inline"):
                kinds.append(part.type)
            text += part.content if part.type == "text" else ""
    return kinds, text


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_markup_as_it_was_typed(text):
    assert rendered(markdown_text(text)) == (["paragraph_open", "paragraph_close"], visible(text))


@given(ANY_TEXT.filter(visible))
def test_markdown_of_any_text_is_one_paragraph_of_that_text(text):
    assert rendered(markdown_text(text)) == (["paragraph_open", "paragraph_close"], visible(text))


def test_the_check_itself_sees_markup_that_was_not_escaped():
    assert all(
        rendered(text) != (["paragraph_open", "paragraph_close"], visible(text))
        for text in ("**x**", "<img src=x>", "- item", "`code`", "1. item", "&amp;")
    )


@given(ANY_TEXT)
def test_visible_text_is_one_line_and_stays_as_it_is(text):
    once = visible(text)
    assert visible(once) == once
    assert len(once.splitlines()) <= 1
    assert not {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}.intersection(once)
    once.encode("utf-8")


def test_lines_of_a_typed_note_stay_apart_and_empty_ones_go():
    assert visible_lines("one\r\n\n two \u2028three\x85\u202e") == ("one", "two", "three")


def test_joined_emoji_and_no_break_spaces_survive():
    assert visible("👩\u200d🔬 «\u00a0oui\u00a0»") == "👩\u200d🔬 «\u00a0oui\u00a0»"


@given(ANY_TEXT)
def test_captions_cannot_hold_a_timing_line_or_a_tag(text):
    for escaped in (vtt_text(text), srt_text(text), srt_text(f"00:01 --> 00:02{text}")):
        assert "-->" not in escaped
        assert "\n" not in escaped
    assert not {*"<>"}.intersection(vtt_text(text))


@pytest.mark.parametrize("text", ["<b>x</b>", "{\\an8}up", "<font color=red>", "a < b {c}"])
def test_subrip_parts_what_players_obey_and_shows_the_same_letters(text):
    escaped = srt_text(text)
    assert escaped.replace("\u2060", "") == text
    assert "<b" not in escaped
    assert "<f" not in escaped
    assert "{\\" not in escaped
