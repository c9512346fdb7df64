"""Fixtures for the tests of sound."""

from __future__ import annotations

import pytest

from tests.soundserver import _sound_daemon, sound_server

pytest.register_assert_rewrite(
    "tests.contracts.player_contract", "tests.contracts.recorder_contract"
)

__all__ = ["_sound_daemon", "sound_server"]
