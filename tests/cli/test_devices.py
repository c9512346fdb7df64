"""Microphones and speakers; also on a machine that has none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cassette import workspace
from cassette.audio.recorder import DeviceKind, SoundDevice

if TYPE_CHECKING:
    import pytest

    from tests.cli.conftest import Cassette


def test_without_a_sound_card_the_lists_are_empty_and_a_sentence_says_so(
    cassette: Cassette,
) -> None:
    assert cassette.ask("devices") == {"microphones": [], "speakers": []}
    assert "No microphone" in cassette("devices").out


def test_without_portaudio_the_package_is_named(
    cassette: Cassette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CASSETTE_AUDIO")
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    assert cassette.refused("devices") == "no_portaudio"
    assert "portaudio" in cassette("devices").err.lower()


def test_devices_are_listed_with_the_default_marked_and_names_made_safe(
    cassette: Cassette, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        SoundDevice("mic-1", "Desk \x1b[2Jmicrophone", DeviceKind.MICROPHONE, True),
        SoundDevice("out-1", "Headphones", DeviceKind.SPEAKER, False),
    ]
    monkeypatch.setattr(workspace, "sound_devices", lambda: found)
    shape = cassette.ask("devices")
    assert [one["id"] for one in shape["microphones"]] == ["mic-1"]
    assert shape["microphones"][0]["default"] is True
    assert shape["speakers"] == [{"id": "out-1", "name": "Headphones", "default": False}]
    shown = cassette("devices").out
    assert "\x1b" not in shown
    assert "*  microphone  Desk" in shown
