"""The looks: every text is easy to read on what it stands on, and a choice takes effect at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QPalette

from cassette.desktop.theme import ALL_TOKENS, CONTRAST_LIGHT, DARK, LIGHT, Look, Tokens, contrast
from cassette.desktop.widgets.avatar import ink_on

if TYPE_CHECKING:
    from cassette.desktop.application import CassetteApplication

AA = 4.5
GROUNDS = ("window", "base", "raised", "hover", "selected")
PAIRS = [
    *(("text", ground) for ground in (*GROUNDS, "warn_soft", "record_soft", "accent_soft")),
    *(("muted", ground) for ground in GROUNDS),
    *(("accent", ground) for ground in ("window", "base", "raised", "selected")),
    *(("record", ground) for ground in ("base", "raised", "record_soft")),
    ("on_accent", "accent"),
    ("on_record", "record"),
    ("warn", "warn_soft"),
    ("warn", "base"),
    ("good", "good_soft"),
    ("good", "base"),
    ("base", "text"),
]


@pytest.mark.parametrize("tokens", ALL_TOKENS, ids=lambda tokens: f"{tokens.name}-{tokens.dark}")
def test_text_meets_wcag_aa_on_every_ground(tokens: Tokens) -> None:
    poor = {
        (ink, ground): round(contrast(getattr(tokens, ink), getattr(tokens, ground)), 2)
        for ink, ground in PAIRS
        if contrast(getattr(tokens, ink), getattr(tokens, ground)) < AA
    }
    assert not poor


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_border_of_the_high_contrast_look_is_seen() -> None:
    assert contrast(CONTRAST_LIGHT.border, CONTRAST_LIGHT.base) >= 3


def test_a_look_takes_effect_at_once(qapp: CassetteApplication) -> None:
    heard = []
    qapp.theme.changed.connect(lambda: heard.append(1))
    qapp.theme.choose(Look.DARK)
    try:
        assert qapp.theme.tokens == DARK
        assert qapp.palette().color(QPalette.ColorRole.Base).name() == DARK.base
        assert DARK.window in qapp.styleSheet()
        assert heard
    finally:
        qapp.theme.choose(Look.LIGHT)
    assert qapp.theme.tokens == LIGHT
    assert "@" not in qapp.styleSheet()


def test_initials_are_readable_on_any_colour() -> None:
    for colour in ("#000000", "#ffffff", "#7c5cff", "#d98324", "#3a86ff", "#ffff00"):
        assert contrast(ink_on(colour), colour) >= 3.6
