"""Invitations as links, and words instead of keys."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, example, given, strategies as st

from cassette.domain.errors import EntryMalformed, LinkInvalid, RecoveryWordsWrong
from cassette.domain.ids import TeamId
from cassette.sync.invite import (
    JoinLink,
    invite_keys,
    new_seed,
    open_label,
    parse_link,
    seal_label,
)
from cassette.sync.words import keys_from_words, recovery_words, team_phrase
from tests.sync.teams import steady

TEAM = TeamId(steady("team").hex())
LINK = JoinLink("folder", TEAM, steady("seed", 16))


@given(
    authority=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
    team=st.binary(min_size=32, max_size=32),
    seed=st.binary(min_size=16, max_size=16),
)
def test_a_link_comes_out_as_it_went_in(authority: str, team: bytes, seed: bytes) -> None:
    assume(authority.isprintable())
    link = JoinLink(authority, TeamId(team.hex()), seed)
    assert parse_link(link.text) == link
    assert link.text.startswith("cassette://join#v1.")
    assert link.text.isascii()


@pytest.mark.parametrize(
    "around",
    ["{}", "  {}\n", "<{}>", "“{}”", "({}).", "Join us: {}"[9:], "\u200b{}\ufeff"],
)
def test_what_people_paste_around_a_link_is_forgiven(around: str) -> None:
    text = LINK.text
    assert parse_link(around.format(text)) == LINK
    assert parse_link(around.format(text[:40] + "\r\n" + text[40:])) == LINK
    assert parse_link(around.format(text.replace("cassette", "Cassette"))) == LINK


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "begin"),
        ("https://example.org", "begin"),
        ("cassette://join?" + LINK.text[16:], "begin"),
        (LINK.text.replace("v1", "v2"), "version"),
        (LINK.text.rpartition(".")[0], "missing"),
        (LINK.text + ".x", "missing"),
        (LINK.text[:-3], "cut off|characters"),
        (LINK.text[:-1], "cut off|characters"),
        (LINK.text[:-1] + "!", "characters"),
        (LINK.text[:-4] + "ä" + LINK.text[-3:], "characters"),
        (LINK.text + "=", "characters"),
        (LINK.text + "AAAA", "cut off|characters"),
        (JoinLink("folder", TEAM, LINK.seed[:8]).text, "cut off"),
        (JoinLink("folder", TeamId(TEAM[:20]), LINK.seed).text, "cut off"),
        ("cassette://join#v1..a.b", "characters|cut off"),
        (JoinLink("", TEAM, LINK.seed).text, "place"),
        (JoinLink("a\nb", TEAM, LINK.seed).text, "place"),
        (JoinLink("x" * 501, TEAM, LINK.seed).text, "place"),
        (JoinLink("x" * 1500, TEAM, LINK.seed).text, "long"),
        ("x" * 5000, "long"),
        ("cassette://join#v1._w." + ".".join(LINK.text.split(".")[2:]), "place"),
    ],
)
def test_what_is_no_link_is_named_and_never_repeated(text: str, why: str) -> None:
    with pytest.raises(LinkInvalid, match=why) as caught:
        parse_link(text)
    assert LINK.text[-10:] not in str(caught.value) + caught.value.hint


@given(st.text(max_size=200))
@example("cassette://join#v1.\ud800.a.b")
def test_nothing_that_is_pasted_makes_the_reader_of_links_fall(text: str) -> None:
    for pasted in (text, "cassette://join#" + text, "cassette://join#v1." + text):
        with pytest.raises(LinkInvalid):
            parse_link(pasted)


def test_a_seed_makes_the_same_keys_for_one_team_only() -> None:
    keys = invite_keys(LINK.seed, TEAM)
    assert keys.to_bytes() == invite_keys(LINK.seed, TEAM).to_bytes()
    other = TeamId(steady("other").hex())
    assert keys.signing_public != invite_keys(LINK.seed, other).signing_public
    assert keys.signing_public != invite_keys(new_seed(), TEAM).signing_public
    assert keys.to_bytes()[:32] != keys.to_bytes()[32:]
    with pytest.raises(ValueError, match="16 bytes"):
        invite_keys(b"short", TEAM)


def test_a_link_never_shows_its_seed() -> None:
    for shown in (repr(LINK), str(LINK)):
        assert LINK.seed.hex() not in shown
        assert LINK.text[-10:] not in shown
        assert repr(LINK.seed)[2:-1] not in shown


@given(role=st.text(max_size=20), label=st.text(max_size=100))
def test_the_label_of_an_invitation_is_for_the_team(role: str, label: str) -> None:
    secret, invite = steady("secret"), steady("invite")
    sealed = seal_label(secret, TEAM, invite, role, label)
    assert open_label(secret, TEAM, invite, sealed) == (role, label)
    assert len(sealed) % 64 == 28
    wrong: tuple[tuple[Any, ...], ...] = (
        (steady("x"), TEAM, invite, sealed),
        (secret, TEAM, steady("x"), sealed),
        (secret, TEAM, invite, sealed[:-1]),
        (secret, TEAM, invite, b""),
    )
    for given_ in wrong:
        with pytest.raises(EntryMalformed, match="label"):
            open_label(*given_)


def test_a_label_that_is_too_long_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="too long"):
        seal_label(steady("s"), TEAM, steady("i"), "", "x" * 5000)


# --- words ------------------------------------------------------------------------------------


def test_a_team_has_six_words_that_are_its_own() -> None:
    assert len(team_phrase(TEAM)) == 6
    assert team_phrase(TEAM) == team_phrase(TEAM)
    changed = TeamId(("0" if TEAM[0] != "0" else "1") + TEAM[1:])
    assert team_phrase(TEAM) != team_phrase(changed)


@given(st.binary(min_size=32, max_size=32))
def test_words_make_the_same_keys_again_however_they_are_typed(entropy: bytes) -> None:
    words = recovery_words(entropy)
    assert len(words) == 24
    keys = keys_from_words(words).to_bytes()
    typed = "\n".join(f"{n}. {word.upper()}," for n, word in enumerate(words, 1))
    assert keys_from_words(typed).to_bytes() == keys
    assert keys_from_words([word[:4] for word in words]).to_bytes() == keys


def test_fresh_words_differ() -> None:
    assert recovery_words() != recovery_words()
    with pytest.raises(ValueError, match="32 bytes"):
        recovery_words(b"short")


def test_wrong_words_are_told_by_their_place_and_never_repeated() -> None:
    words = list(recovery_words(steady("words")))
    for wrong, why in (
        ([*words[:6], "cassette", *words[7:]], "word 7 is not in the list"),
        (words[:-1], "23 words, not 24"),
        ([*words, words[0]], "25 words, not 24"),
        ([], "0 words"),
        ([words[1], words[0], *words[2:]], "another word, or two are swapped"),
    ):
        with pytest.raises(RecoveryWordsWrong, match=why) as caught:
            keys_from_words(wrong)
        assert "cassette" not in caught.value.message
        assert not set(words) & set(caught.value.message.split())


def test_a_swapped_word_is_noticed_nearly_always() -> None:
    words = recovery_words(steady("words"))
    missed = 0
    for place in range(23):
        swapped = list(words)
        swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
        try:
            keys_from_words(swapped)
        except RecoveryWordsWrong:
            continue
        missed += 1
    assert missed <= 1


@given(st.text(max_size=300))
def test_nothing_that_is_typed_makes_the_reader_of_words_fall(text: str) -> None:
    with pytest.raises(RecoveryWordsWrong):
        keys_from_words(text)
