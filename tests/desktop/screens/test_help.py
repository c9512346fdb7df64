"""Help: the user guide that ships with Cassette, its pages and the keys, all reached from F1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument

from cassette.desktop import plain_text
from cassette.desktop.screens.help.sheet import HelpSheet
from cassette.desktop.screens.shortcuts.sheet import ShortcutsSheet
from cassette.runtime.resources import page_text

if TYPE_CHECKING:
    from tests.desktop.screens.conftest import Stage


@pytest.fixture
def sheet(stage: Stage) -> HelpSheet:
    made = HelpSheet(stage.shell)
    stage.open(made)
    return made


def test_it_shows_the_guide_with_its_headings(sheet: HelpSheet) -> None:
    assert "This guide goes through Cassette" in sheet.text.toPlainText()
    titles = [sheet.contents.item(n).text() for n in range(sheet.contents.count())]
    wanted = [line[3:] for line in page_text("user-guide").splitlines() if line.startswith("## ")]
    assert titles == wanted
    assert "Speaking a note" in titles


def test_a_heading_leads_to_its_place(stage: Stage, sheet: HelpSheet) -> None:
    sheet.contents.setCurrentRow(sheet.contents.count() - 1)
    bar = sheet.text.verticalScrollBar()
    stage.until(lambda: bar.value() > 0)
    sheet.contents.setCurrentRow(0)
    stage.until(lambda: bar.value() < bar.maximum() / 2)


def test_a_link_to_another_page_is_followed_and_back_leads_home(sheet: HelpSheet) -> None:
    assert not sheet.back.isVisible()
    sheet.text.anchorClicked.emit(QUrl("glossary.md"))
    assert sheet.text.toPlainText().startswith("Glossary")
    sheet.back.click()
    assert "This guide goes through Cassette" in sheet.text.toPlainText()


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "https://example.org", "../secret.md", "decisions/", "README.md"],
)
def test_nothing_else_can_be_opened_from_it(sheet: HelpSheet, address: str) -> None:
    before = sheet.text.toPlainText()
    sheet.text.anchorClicked.emit(QUrl(address))
    assert sheet.text.toPlainText() == before
    kind = QTextDocument.ResourceType.ImageResource
    assert sheet.text.loadResource(kind.value, QUrl(address)) is None


def test_words_are_found_in_it(stage: Stage, sheet: HelpSheet) -> None:
    sheet.search.setText("crash reports")
    assert sheet.text.textCursor().selectedText().casefold() == "crash reports"
    sheet.search.setText("xyzzy")
    assert sheet.nothing.isVisible()
    sheet.search.setText("note")
    first = sheet.text.textCursor().position()
    sheet.search.setFocus()
    stage.key(Qt.Key.Key_Return)
    assert sheet.text.textCursor().position() > first
    assert not sheet.nothing.isVisible()


def test_the_keys_are_one_press_away(stage: Stage, sheet: HelpSheet) -> None:
    sheet.keys.click()
    assert isinstance(stage.sheets[-1], ShortcutsSheet)


def test_every_page_it_links_to_ships(sheet: HelpSheet) -> None:
    for name in plain_text.PAGES:
        page = page_text(name)
        assert page.startswith("#")
        assert linked(page) <= set(plain_text.PAGES), name


def linked(page: str) -> set[str]:
    """The pages that a page links to."""
    return set(re.findall(r"\]\(([\w-]+)\.md(?:#[\w-]*)?\)", page))


def test_a_link_to_a_page_that_does_not_ship_is_found() -> None:
    assert linked("see [a](wire.md), [b](events.md#x) and [c](#here)") == {"wire", "events"}
