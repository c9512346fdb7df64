"""The icons: drawn on one grid with one stroke, all there, tinted at run time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor

from cassette.desktop import icons
from cassette.desktop.action_table import table
from cassette.domain.formats import TYPE_KEYS
from cassette.domain.reactions import REACTIONS
from cassette.runtime.resources import resource
from tests.quality.source import PACKAGE, modules

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.desktop.application import CassetteApplication

FOLDER = resource("icons")
DRAWN = sorted(
    path
    for path in FOLDER.glob("*.svg")
    if path.stem != "app" and not path.stem.startswith("tick-")
)


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_an_icon_keeps_to_the_grid_and_takes_its_colour_later(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in source
    assert 'stroke-width="1.75"' in source
    assert 'stroke="currentColor"' in source
    assert not re.search(r"#[0-9a-fA-F]{3,6}|<text|<image|<script|href", source)


def test_every_icon_named_in_the_code_ships(qapp: CassetteApplication) -> None:
    there = {path.stem for path in DRAWN}
    named = {act.icon for act in table() if act.icon}
    named |= set(icons.TYPE_ICONS.values()) | set(icons.REACTION_ICONS)
    for path in modules(PACKAGE / "desktop"):
        source = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'icons\.(?:icon|pixmap)\("([a-z-]+)"', source))
        named |= set(re.findall(r'icons\.keep\([\w.]+, "([a-z-]+)"', source))
    assert len(named) > 30
    assert named <= there


def test_every_type_and_reaction_has_an_icon() -> None:
    assert set(icons.TYPE_ICONS) == TYPE_KEYS
    assert set(icons.REACTION_ICONS) == set(REACTIONS)


def test_a_pixmap_has_the_colour_asked_for(qapp: CassetteApplication) -> None:
    image = icons.pixmap("stop", "#ff0000", 24).toImage()
    assert image.pixelColor(12, 12) == QColor("#ff0000")
    assert image.pixelColor(0, 0).alpha() == 0


def test_a_pixmap_is_sharp_on_a_dense_screen(qapp: CassetteApplication) -> None:
    made = icons.pixmap("stop", "#ff0000", 24, 2.0)
    assert (made.width(), made.devicePixelRatio()) == (48, 2.0)


def test_an_icon_that_does_not_ship_is_refused(qapp: CassetteApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icons.pixmap("no-such-icon", "#000000", 24)
