"""What people wrote is never markup, and nobody goes around the module that sees to it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from cassette.desktop import plain_text
from tests.quality.source import PACKAGE, modules, named, tree

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

EVIL = '<img src="file:///etc/passwd"><b>Ada</b>'
DESKTOP = PACKAGE / "desktop"
MAKERS = {"QLabel", "QMessageBox", "QErrorMessage", "QToolTip", "QTextBrowser", "QWhatsThis"}
METHODS = {
    "setToolTip",
    "setStatusTip",
    "setWhatsThis",
    "setHtml",
    "setMarkdown",
    "insertHtml",
    "appendHtml",
    "setTextFormat",
    "setInformativeText",
    "setDetailedText",
    "showText",
}
"""Ways for text to become markup. ``setTextFormat`` could turn a plain label into a rich one."""
SAYERS = {
    "setText",
    "setWindowTitle",
    "setPlaceholderText",
    "setAccessibleName",
    "setAccessibleDescription",
    "setTitle",
    "setPrefix",
    "label",
    "button",
    "icon_button",
    "toast",
    "announce",
}


def _calls(path: Path) -> list[tuple[str, ast.Call]]:
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            found.append((name, node))
    return found


def _sinks(source: ast.AST) -> list[str]:
    names = []
    for node in ast.walk(source):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            if name in MAKERS | METHODS:
                names.append(name)
    return names


def test_nobody_else_makes_labels_message_boxes_or_tooltips() -> None:
    around = [
        f"{named(path)} calls {sink}"
        for path in modules(DESKTOP)
        if path.name != "plain_text.py"
        for sink in _sinks(tree(path))
        if not (sink == "setTextFormat" and path.name == "row_paint.py")
    ]
    assert not around


@pytest.mark.parametrize("line", ["QLabel(name)", "box.setToolTip(name)", "view.setHtml(name)"])
def test_the_check_sees_a_way_around(line: str) -> None:
    assert _sinks(ast.parse(line))


def test_models_show_no_tooltips_of_their_own() -> None:
    for path in modules(DESKTOP):
        assert "ToolTipRole" not in path.read_text(encoding="utf-8"), named(path)


def test_every_sentence_shown_goes_through_tr() -> None:
    bare = []
    for path in modules(DESKTOP):
        for name, call in _calls(path):
            first = call.args[0] if call.args else None
            if (
                name in SAYERS
                and isinstance(first, ast.Constant)
                and isinstance(first.value, str)
                and any(char.isalpha() for char in first.value)
            ):
                bare.append(f"{named(path)}:{call.lineno} {first.value!r}")
    assert not bare


def test_a_label_shows_markup_as_typed(qtbot: QtBot) -> None:
    label = plain_text.label(EVIL)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == EVIL


def test_a_tooltip_that_looks_like_markup_is_escaped(qtbot: QtBot) -> None:
    assert plain_text.tip_text("Ada & Grace") == "Ada & Grace"
    assert "<img" not in plain_text.tip_text(EVIL)
    assert "&lt;img" in plain_text.tip_text(EVIL)


def test_a_question_shows_markup_as_typed(qtbot: QtBot) -> None:
    box = plain_text._Box(None, EVIL, EVIL)
    qtbot.addWidget(box)
    assert box.textFormat() is Qt.TextFormat.PlainText
    assert "<img" not in box.informativeText()
    assert isinstance(box, QMessageBox)


def test_an_ampersand_on_a_button_is_shown_and_makes_no_shortcut(qtbot: QtBot) -> None:
    button = plain_text.button("Ada & Grace")
    qtbot.addWidget(button)
    assert button.text() == "Ada && Grace"
    assert button.shortcut().isEmpty()
    assert button.accessibleName() == "Ada & Grace"


def test_an_icon_alone_has_a_name_and_a_tip(qtbot: QtBot) -> None:
    from PySide6.QtGui import QIcon

    button = plain_text.icon_button(QIcon(), "Close")
    qtbot.addWidget(button)
    assert (button.accessibleName(), button.toolTip()) == ("Close", "Close")
