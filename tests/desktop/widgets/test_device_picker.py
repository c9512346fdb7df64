"""Picking a device: the system's choice first, and what was chosen is shown though it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.audio.recorder import DeviceKind
from cassette.desktop.widgets.device_picker import DevicePicker
from tests.fakes.sound import MICROPHONE, SECOND_MICROPHONE, SPEAKER

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def picker(qtbot: QtBot) -> DevicePicker:
    made = DevicePicker(DeviceKind.MICROPHONE, "Microphone")
    qtbot.addWidget(made)
    made.offer([MICROPHONE, SECOND_MICROPHONE, SPEAKER])
    return made


def test_only_devices_of_its_kind_are_offered(picker: DevicePicker) -> None:
    texts = [picker.itemText(n) for n in range(picker.count())]
    assert texts == ["System default (Desk microphone)", "Desk microphone", "Webcam"]


@pytest.mark.parametrize("wished", ["webcam", "Webcam"])
def test_a_device_is_found_by_id_and_by_name(picker: DevicePicker, wished: str) -> None:
    picker.offer([MICROPHONE, SECOND_MICROPHONE], wished)
    assert picker.device == "webcam"


def test_one_that_is_gone_stays_listed(picker: DevicePicker) -> None:
    picker.offer([MICROPHONE], "webcam")
    assert picker.currentText() == "webcam (not connected)"
    assert picker.device == "webcam"


def test_without_any_device_there_is_the_systems_choice(picker: DevicePicker) -> None:
    picker.offer([])
    assert (picker.currentText(), picker.device) == ("System default", "")


def test_only_a_person_chooses(qtbot: QtBot, picker: DevicePicker) -> None:
    chosen: list[str] = []
    picker.chosen.connect(chosen.append)
    picker.offer([MICROPHONE, SECOND_MICROPHONE], "webcam")
    assert chosen == []
    picker.activated.emit(picker.currentIndex())
    assert chosen == ["webcam"]
