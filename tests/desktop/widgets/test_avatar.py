"""A person's disc: an initial for every kind of name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.desktop.widgets.avatar import Avatar, initial

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("ada byron", "A"),
        ("  (grace)", "G"),
        ("نور الهدى", "ن"),
        ("李 明", "李"),
        ("e\u0301mile", "E\u0301"),
        ("42", "4"),
        ("…", "·"),
        ("", "·"),
    ],
)
def test_the_initial_is_the_first_letter(name: str, letter: str) -> None:
    assert initial(name) == letter


def test_a_disc_is_named_after_the_person(qtbot: QtBot) -> None:
    disc = Avatar("Ada", "#7c5cff")
    qtbot.addWidget(disc)
    disc.show_person("Grace", "#e0566f")
    assert disc.accessibleName() == "Grace"
    assert not disc.grab().isNull()
