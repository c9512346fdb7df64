"""Fixtures for the tests of sound."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite(
    "tests.contracts.player_contract", "tests.contracts.recorder_contract"
)
