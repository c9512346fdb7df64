"""The table of promises tells what was tried, keeps what was not now, and hides no failure."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.promises import HEAD, PROPERTY, Notebook

if TYPE_CHECKING:
    from pathlib import Path


def report(test: str, *texts: str, failed: bool = False, when: str = "call") -> Any:
    said = [
        (
            PROPERTY,
            json.dumps({"text": t, "count": 1234, "unit": "cuts", "worst": "0", "seed": "1"}),
        )
        for t in texts
    ]
    return SimpleNamespace(
        nodeid=test, when=when, failed=failed, passed=not failed, user_properties=said
    )


def written(place: Path, *reports: Any) -> list[str]:
    notebook = Notebook(place)
    for one in reports:
        notebook.pytest_runtest_logreport(one)
    notebook.pytest_sessionfinish()
    text = place.read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    return text.removeprefix(HEAD).splitlines()


def test_what_was_kept_stands_there_in_order(tmp_path: Path) -> None:
    lines = written(tmp_path / "p.md", report("t.py::b@group", "Two"), report("t.py::a", "One"))
    assert lines == [
        "| One | 1,234 cuts | 0 | 1 | `t.py::a` |",
        "| Two | 1,234 cuts | 0 | 1 | `t.py::b` |",
    ]


def test_what_was_not_tried_this_time_stays(tmp_path: Path) -> None:
    written(tmp_path / "p.md", report("t.py::a", "One"), report("t.py::b", "Two"))
    assert len(written(tmp_path / "p.md", report("t.py::b", "Two"))) == 2


def test_a_test_that_fails_is_shown_as_not_kept(tmp_path: Path) -> None:
    written(tmp_path / "p.md", report("t.py::a", "One"), report("t.py::b", "Two"))
    lines = written(tmp_path / "p.md", report("t.py::a", failed=True), report("t.py::b", "Two"))
    assert lines[0] == "| One | **not kept** | | | `t.py::a` |"
    assert "not kept" not in lines[1]


def test_a_promise_told_before_the_test_failed_was_not_kept(tmp_path: Path) -> None:
    assert "not kept" in written(tmp_path / "p.md", report("t.py::a", "One", failed=True))[0]


def test_nothing_is_written_where_nothing_was_tried(tmp_path: Path) -> None:
    Notebook(tmp_path / "p.md").pytest_sessionfinish()
    assert not (tmp_path / "p.md").exists()
