"""Foreign text is stored, shown on one line and used as a file name without deceiving anyone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from cassette.domain.errors import BadName, BadText
from cassette.domain.events import MeetingRetitled, ReactionGiven
from cassette.domain.ids import MeetingId, NoteId, uuid7
from cassette.domain.reactions import reaction_named
from cassette.domain.text import (
    BODY_LIMIT,
    FILE_NAME_BYTES,
    NAME_LIMIT,
    clean_body,
    clean_name,
    safe_filename,
    shown,
)

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=300)
TURNING = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]


@pytest.mark.parametrize(
    "name",
    [
        "Weekly status",
        "Žofia Nováková",
        "週次ミーティング",
        "פגישה שבועית",
        "<img src=x onerror=alert(1)>",
        "**x** _y_ `z`",
        "../../etc/passwd",
        "=1+1",
        "👩‍💻 at work",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿 match",
        "می‌خواهم",
    ],
)
def test_a_name_people_use_is_kept_as_typed(name: str) -> None:
    assert clean_name(name, "title") == name


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "it is empty"),
        ("   ", "it is empty"),
        ("\u200d\u200c", "it is empty"),
        ("\u0301", "it is empty"),
        ("two\nlines", "it has a line break"),
        ("two\u2028lines", "it has a line break"),
        ("two\rlines", "it has a line break"),
        ("pay \u202egpj.exe", "it has a character that turns the reading direction around"),
        ("bell\x07", "it has an unprintable character (U+0007)"),
        ("tab\there", "it has an unprintable character (U+0009)"),
        ("broken \ud800", "it has an unprintable character (U+D800)"),
        ("x" * 300, "it has 300 characters"),
    ],
)
def test_a_name_that_deceives_or_breaks_lines_is_refused(name: str, why: str) -> None:
    with pytest.raises(BadName) as caught:
        clean_name(name, "title")
    assert caught.value.facts == {"what": "title", "why": why, "limit": NAME_LIMIT}


@pytest.mark.parametrize("turning", TURNING)
def test_no_turning_character_gets_into_a_name_or_a_body(turning: str) -> None:
    with pytest.raises(BadName):
        clean_name(f"a{turning}b", "title")
    with pytest.raises(BadText):
        clean_body(f"a{turning}b")


def test_a_name_is_trimmed_composed_and_freed_of_marks_nobody_sees() -> None:
    assert clean_name(" \ufeffCafe\u0301\u200b\u00ad ", "title") == "Café"


def test_the_limit_of_a_name_is_the_callers() -> None:
    assert clean_name("x" * 200, "agenda item", limit=200) == "x" * 200
    with pytest.raises(BadName, match="it has 201 characters"):
        clean_name("x" * 201, "agenda item", limit=200)


@given(ANY_TEXT)
def test_a_clean_name_is_one_visible_line_and_stays_as_it_is(text: str) -> None:
    try:
        name = clean_name(text, "title")
    except BadName:
        return
    assert clean_name(name, "title") == name
    assert name.strip() == name
    assert 0 < len(name) <= NAME_LIMIT
    assert len(name.splitlines()) == 1
    assert name.isprintable() or any(
        unicodedata.category(c) in {"Cf", "Zs", "Cn", "Co"} for c in name
    )
    assert unicodedata.is_normalized("NFC", name)
    name.encode()


def test_a_body_keeps_its_lines_and_tabs() -> None:
    assert clean_body("one\r\ntwo\rthree\n\n\tfour \n") == "one\ntwo\nthree\n\n\tfour"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "it is empty"),
        (" \n\t ", "it is empty"),
        ("a\x00b", "it has an unprintable character (U+0000)"),
        ("a\x1b[31mb", "it has an unprintable character (U+001B)"),
        ("x" * (BODY_LIMIT + 1), f"it has {BODY_LIMIT + 1} characters"),
    ],
)
def test_a_body_that_is_no_text_is_refused(body: str, why: str) -> None:
    with pytest.raises(BadText) as caught:
        clean_body(body)
    assert caught.value.facts == {"why": why, "limit": BODY_LIMIT}


@given(ANY_TEXT)
def test_a_clean_body_stays_as_it_is(text: str) -> None:
    try:
        body = clean_body(text)
    except BadText:
        return
    assert clean_body(body) == body
    body.encode()


@given(ANY_TEXT, st.integers(1, 200))
def test_what_is_shown_is_one_short_line_without_control_characters(text: str, limit: int) -> None:
    line = shown(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert not set(line) & set(TURNING)
    assert not any(
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in line
    )
    assert shown(line, limit) == line


@given(st.text(st.characters(categories=["L", "N", "P"]), max_size=100))
def test_harmless_text_is_shown_as_it_is(text: str) -> None:
    assert shown(text) == text


def test_a_long_text_is_shortened_with_an_ellipsis_between_drawn_characters() -> None:
    assert shown("abcdef", 4) == "abc…"
    assert shown("abe\u0301def", 4) == "ab…"
    assert shown("ab👩‍💻def", 4) == "ab…"


def test_showing_a_huge_text_looks_at_its_beginning_only() -> None:
    assert shown("x" * 50_000_000, 10) == "x" * 9 + "…"


@given(ANY_TEXT)
def test_a_file_name_is_safe_on_every_system(text: str) -> None:
    name = safe_filename(text)
    assert name
    assert len(name.encode()) <= FILE_NAME_BYTES
    assert not set(name) & set('/\\:*?"<>|\0')
    assert name[0] not in ".-~ "
    assert name[-1] not in ". "
    assert name.split(".")[0].rstrip().lower() not in {"con", "nul", "aux", "prn", "com1", "lpt9"}
    assert safe_filename(name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Weekly status", "Weekly status"),
        ("../../etc/passwd", "etc-passwd"),
        ("/absolute", "absolute"),
        ("..", "untitled"),
        ("", "untitled"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("COM¹", "_COM¹"),
        ("-rf", "rf"),
        ("~root", "root"),
        ("a\nb", "a-b"),
        ("ends. ", "ends"),
        ("gpj\u202eexe", "gpj exe"),
    ],
)
def test_a_dangerous_title_becomes_a_plain_file_name(text: str, name: str) -> None:
    assert safe_filename(text) == name


def test_a_long_file_name_is_cut_between_characters() -> None:
    assert safe_filename("é" * 300) == "é" * 60
    assert safe_filename("👩‍💻" * 30) == "👩‍💻" * 10


@given(st.text(max_size=60))
def test_every_clean_name_makes_its_event(text: str) -> None:
    try:
        name = clean_name(text, "title")
    except BadName:
        return
    assert MeetingRetitled(MeetingId(uuid7(1, bytes(10))), name).title == name


@pytest.mark.parametrize(
    "name", ["👨‍👩‍👧 family", "Réunion\u00a0: lundi", "logo \ue000", "❤️‍🔥", "नमस्ते", "سلام\u200cها"]
)
def test_everyday_unicode_makes_its_event(name: str) -> None:
    assert MeetingRetitled(MeetingId(uuid7(1, bytes(10))), clean_name(name, "title")).title == name


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧", "❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "👋🏽"])
def test_every_reaction_that_is_understood_makes_its_event(emoji: str) -> None:
    assert ReactionGiven(NoteId(uuid7(1, bytes(10))), reaction_named(emoji)).reaction == emoji
