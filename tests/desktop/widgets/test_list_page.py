"""A page with a list, or why it is empty: where the keyboard is when it turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QPushButton, QWidget

from cassette.desktop.widgets.list_page import ListPage

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Page(ListPage):
    """A list, a filter beside the heading, and a button where the list is empty."""

    def __init__(self) -> None:
        super().__init__("Things")
        self.list, self.filter, self.way = QListWidget(), QLineEdit(), QPushButton("New")
        self.lay_out(self.list, self.way, (self.filter,))

    def first_focus(self) -> QWidget:
        return self.way if self.empty else self.list


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_it_is_named_and_shows_the_list_or_why_it_is_empty(page: Page) -> None:
    assert page.accessibleName() == "Things"
    assert "Things" in [label.text() for label in page.findChildren(QLabel)]
    assert page.list.isVisible()
    page.turn(empty=True)
    assert (page.empty, page.list.isVisible(), page.way.isVisible()) == (True, False, True)
    page.turn(empty=False)
    assert (page.empty, page.list.isVisible(), page.way.isVisible()) == (False, True, False)


def test_the_keyboard_goes_with_the_page_it_was_on(page: Page) -> None:
    page.list.setFocus()
    page.turn(empty=True)
    assert page.focusWidget() is page.way
    page.turn(empty=False)
    assert page.focusWidget() is page.list


def test_the_keyboard_stays_where_one_filters(page: Page) -> None:
    page.filter.setFocus()
    for empty in (True, False):
        page.turn(empty=empty)
        assert page.focusWidget() is page.filter
