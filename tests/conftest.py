"""What holds for every test: its own home, no screen, no sound card, no network, nothing left over.

A test fails when it causes a log record of level WARNING it did not announce
(``@pytest.mark.expects_log("pattern")``), a warning of Qt or Python, a call to the network, or when
a thread, a timer or a child process outlives it. What has to outlive it registers with ``lasting``.
"""

from __future__ import annotations

import functools
import gc
import itertools
import logging
import os
import re
import tempfile
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests.leaks import Before, Lasting, NoNetwork
from tests.promises import promise, pytest_addoption, pytest_configure
from tests.soundserver import _sound_daemon, _sound_room, sound_server
from tests.speech import Recording, recordings, speech_folder

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

__all__ = [
    "_sound_daemon",
    "_sound_room",
    "promise",
    "pytest_addoption",
    "pytest_configure",
    "sound_server",
]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

hypothesis.settings.register_profile(
    "usual", derandomize=True, deadline=None, max_examples=100, database=None
)
hypothesis.settings.register_profile("torture", deadline=None, max_examples=2_000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("CASSETTE_TEST_PROFILE", "usual"))

_network = NoNetwork()
_homes = itertools.count()
_USUAL_S = 120
"""What a test may take unless it says otherwise (pyproject.toml)."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Collecting makes a million objects and no garbage: from then on that is looked for among what
    the tests make, not among the tests."""
    gc.disable()
    done = yield
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()
    return done


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """``make torture`` runs every property too, at its full count of examples."""
    if os.environ.get("CASSETTE_TEST_PROFILE") == "torture":
        for item in items:
            if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
                item.add_marker(pytest.mark.torture)


@pytest.hookimpl(specname="pytest_collection_modifyitems", trylast=True)
def pytest_long_ones_first(items: list[pytest.Item]) -> None:
    """Whoever is given more time than usual begins early: nobody waits for a last one alone."""

    def patience(item: pytest.Item) -> float:
        mark = item.get_closest_marker("timeout")
        return float(mark.args[0]) if mark is not None and mark.args else 0.0

    items.sort(key=lambda item: patience(item) <= _USUAL_S)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Beside real sound everything else steps back: who plays to a clock must keep its time.

    One process of ``make test`` runs all tests with sound, first; no process comes forward again.
    """
    group = item.get_closest_marker("xdist_group")
    if "PYTEST_XDIST_WORKER" in os.environ and (group is None or group.args != ("sound",)):
        _step_back()


@functools.cache
def _step_back() -> None:
    if hasattr(os, "nice"):
        os.nice(5)


@pytest.fixture(scope="session")
def lasting() -> Lasting:
    """Where session-scoped fixtures register the workers that stay between tests."""
    return Lasting()


@pytest.fixture(scope="session", autouse=True)
def _own_runtime_folder() -> Iterator[None]:
    """Sockets need a short path that is ours alone; Qt says so aloud when it is missing."""
    with tempfile.TemporaryDirectory(prefix="ct-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        yield


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, so that no test meets the person's own settings, libraries and models.

    Beside the tests' own folders: to number one of these, all of them are looked at.
    """
    homes = tmp_path_factory.getbasetemp() / "homes"
    homes.mkdir(exist_ok=True)
    home = homes / f"home{next(_homes)}"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for name, folder in {
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "XDG_CACHE_HOME": ".cache",
    }.items():
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("CASSETTE_AUDIO", "silent")
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
        monkeypatch.setenv(name, f"unix:path={home}/no-bus")
    for name in ("CASSETTE_LIBRARY", "CASSETTE_MODEL", "CASSETTE_NOW"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(autouse=True)
def _nothing_left_behind(own_home: Path, lasting: Lasting) -> Iterator[None]:
    before = Before(lasting)
    _network.taken()
    yield
    left = before.left_behind()
    left += [f"it tried to reach {host}" for host in _network.taken()]
    if left:
        pytest.fail("the test is over, but " + "; ".join(left), pytrace=False)


class _Warnings(logging.Handler):
    """Collects records of level WARNING and above, wherever they were logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _no_unexpected_log(request: pytest.FixtureRequest) -> Iterator[None]:
    handler = _Warnings()
    root = logging.getLogger()
    root.addHandler(handler)
    yield
    root.removeHandler(handler)
    expected = [mark.args[0] for mark in request.node.iter_markers("expects_log")]
    said = [
        f"{record.levelname} {record.name}: {record.getMessage()}" for record in handler.records
    ]
    surprises = [line for line in said if not any(re.search(want, line) for want in expected)]
    missing = [want for want in expected if not any(re.search(want, line) for line in said)]
    if surprises:
        pytest.fail("unexpected log records: " + "; ".join(surprises), pytrace=False)
    if missing:
        pytest.fail("announced but never logged: " + "; ".join(missing), pytrace=False)


@pytest.fixture(scope="session")
def speech() -> dict[str, Recording]:
    """Real recordings by file name, such as ``speech["jfk.flac"]``; skips where there are none."""
    found = recordings()
    if not found:
        pytest.skip(f"no recordings of speech in {speech_folder()} (set CASSETTE_SPEECH)")
    return found
