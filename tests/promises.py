"""What Cassette promises, and how it fared: the tests of ``make torture`` write docs/promises.md.

A test with a full count calls the fixture ``promise`` once the promise was kept, with how often it
was tried and the worst that was seen. ``--promises FILE`` has the table written there; rows of
promises that were not tried this time stay as they are.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PROPERTY = "promise"
HEAD = """# Promises

What must never happen is tried again and again, with chance deciding when and how. This table is
written by `make torture`; `make test` tries each promise about a tenth as often. Every promise has
a twin in the suite: the same test with one protection taken away, which has to fail.

| Promise | Tried | Worst case | Seed | Test |
| --- | ---: | --- | --- | --- |
"""
ROOT = Path(__file__).parents[1]


class Promise(Protocol):
    """Says that a promise was kept."""

    def __call__(
        self, text: str, *, count: int, unit: str, worst: str = "", seed: object = ""
    ) -> None: ...


@pytest.fixture
def promise(request: pytest.FixtureRequest) -> Promise:
    """Tell what a test tried, how often, and the worst it saw; before its last assertion or after.

    A test that fails later is shown as not kept.
    """

    def tell(text: str, *, count: int, unit: str, worst: str = "", seed: object = "") -> None:
        row = {"text": text, "count": count, "unit": unit, "worst": worst, "seed": str(seed)}
        request.node.user_properties.append((PROPERTY, json.dumps(row)))

    return tell


class Notebook:
    """Gathers what was told, on the process that leads the others."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._rows: dict[str, str] = {}
        self._failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test, or its setting up, is over."""
        if report.failed:
            self._failed.append(_test(report.nodeid))
        if report.when != "call":
            return
        for name, said in report.user_properties:
            if name == PROPERTY:
                row = json.loads(str(said))
                self._rows[row["text"]] = _line(row, _test(report.nodeid))

    def pytest_sessionfinish(self) -> None:
        """Write it down."""
        if not self._rows and not self._failed:
            return
        rows = dict(_read(self._place)) | self._rows
        for text, line in rows.items():
            if any(f"`{test}`" in line for test in self._failed):
                rows[text] = _not_kept(text, line)
        body = "\n".join(rows[text] for text in sorted(rows))
        self._place.write_text(f"{HEAD}{body}\n", encoding="utf-8")


def _line(row: dict[str, object], test: str) -> str:
    count = f"{row['count']:,} {row['unit']}"
    return f"| {row['text']} | {count} | {row['worst']} | {row['seed']} | `{test}` |"


def _not_kept(text: str, line: str) -> str:
    return f"| {text} | **not kept** | | | {line.rsplit('|', 2)[1].strip()} |"


def _test(nodeid: str) -> str:
    return nodeid.split("@", 1)[0]


def _read(place: Path) -> Iterator[tuple[str, str]]:
    if place.exists():
        for line in place.read_text(encoding="utf-8").splitlines():
            if line.startswith("| ") and not line.startswith(("| Promise", "| ---")):
                yield line.split("|")[1].strip(), line


def pytest_addoption(parser: pytest.Parser) -> None:
    """The place of the table."""
    parser.addoption("--promises", metavar="FILE", help="write what was promised and tried there")


def pytest_configure(config: pytest.Config) -> None:
    """Only the process that leads the others writes."""
    place = config.getoption("promises", None)
    if place and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Notebook(ROOT / place), "promises")
