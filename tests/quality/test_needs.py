"""Journeys are not passed over where they must be made."""

from __future__ import annotations

import pytest

from tests.needs import lacking


@pytest.mark.parametrize(
    ("server", "system", "everywhere", "outcome"),
    [
        ("", "linux", True, pytest.skip.Exception),
        ("true", "linux", False, pytest.fail.Exception),
        ("true", "darwin", False, pytest.skip.Exception),
        ("true", "darwin", True, pytest.fail.Exception),
    ],
)
def test_what_a_build_server_lacks_fails_where_setting_up_installs_it(
    monkeypatch: pytest.MonkeyPatch,
    server: str,
    system: str,
    everywhere: bool,
    outcome: type[BaseException],
) -> None:
    monkeypatch.setenv("CI", server)
    with monkeypatch.context() as patch:
        patch.setattr("tests.needs.sys.platform", system)
        with pytest.raises(outcome, match="no microphone"):
            lacking("no microphone", everywhere=everywhere)
