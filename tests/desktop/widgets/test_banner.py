"""Banners: one per cause, a way on, details to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from cassette.desktop.shell import Banner, Way, banner_of
from cassette.desktop.widgets.banner import BannerStack
from cassette.domain.errors import ModelMissing, NotAudio

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.application import CassetteApplication


def test_the_same_cause_is_told_once(qtbot: QtBot, qapp: CassetteApplication) -> None:
    stack = BannerStack(qapp.theme)
    qtbot.addWidget(stack)
    stack.show_banner(banner_of(NotAudio(name="a.pdf")))
    stack.show_banner(banner_of(NotAudio(name="b.pdf")))
    stack.show_banner(banner_of(ModelMissing()))
    assert stack.standing() == ["not_audio", "no_model"]
    assert any("b.pdf" in text for text in stack.texts())
    stack.take("not_audio")
    stack.take("no_model")
    assert stack.isHidden()


def test_the_way_on_is_taken_and_the_banner_goes(qtbot: QtBot, qapp: CassetteApplication) -> None:
    stack = BannerStack(qapp.theme)
    qtbot.addWidget(stack)
    taken: list[int] = []
    stack.show_banner(Banner("k", "Something", way=Way("Mend it", lambda: taken.append(1))))
    stack._bars["k"].way.click()
    assert taken == [1]
    assert stack.standing() == []


def test_its_details_can_be_copied(qtbot: QtBot, qapp: CassetteApplication) -> None:
    stack = BannerStack(qapp.theme)
    qtbot.addWidget(stack)
    stack.show_banner(banner_of(NotAudio(name="a.pdf")))
    bar = stack._bars["not_audio"]
    assert "a.pdf" in bar.accessibleName()
    bar._on_copy()
    assert "[not_audio]" in QGuiApplication.clipboard().text()
