"""Files say what they are, modules say what they are for, and nothing of any machine is in them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.quality.source import PACKAGE, calls, modules, named, text_of, tracked, tree
from tests.speech import ROOT

BANNED_NAMES = {
    f"{name}.py"
    for name in (
        *("utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"),
        *("base", "widgets", "logic"),
    )
}
LEFT_OPEN = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b|NotImplemented" r"Error|coming " r"soon")
MACHINE = re.compile(
    r"(?<![\w.])/(?:w[o]rk|f[a]rm|home/\w+|Users/\w+|root|opt/py[p]i)(?:/|\b)"
    r"|py[p]i\.org|python[h]osted|jfrog|artifactory|\bdevpi\b"
)


def test_no_module_is_named_after_where_it_landed() -> None:
    found = [named(path) for path in tracked() if path.name in BANNED_NAMES]
    assert found == []


def test_only_the_root_package_has_an_init_with_content() -> None:
    inits = [path for path in modules() if path.name == "__init__.py"]
    full = [named(path) for path in inits if path.read_text(encoding="utf-8").strip()]
    assert full == ["cassette/__init__.py"]


def test_the_packaging_folder_is_no_package() -> None:
    """With an ``__init__.py`` it would hide the library ``packaging`` from every tool."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        named(path)
        for path in modules()
        if path.name != "__init__.py" and not ast.get_docstring(tree(path))
    ]
    assert silent == []


def test_every_public_class_and_function_of_the_core_says_what_it_gives() -> None:
    """In the layers other code builds on; the slots of a screen and commands speak otherwise."""
    silent = [
        f"{named(path)}: {node.name}"
        for folder in ("runtime", "workflows", "export", "transcription")
        for path in modules(PACKAGE / folder)
        for node in tree(path).body
        if isinstance(node, (ast.ClassDef, ast.FunctionDef))
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def prints(path: Path) -> list[int]:
    return [call.lineno for name, call in calls(tree(path)) if name == "print"]


def test_only_the_command_line_prints() -> None:
    found = {
        named(path): prints(path)
        for path in modules()
        if "cli" not in path.relative_to(PACKAGE).parts
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_tests_wait_for_events_and_never_for_time() -> None:
    found = [
        f"{named(path)}:{call.lineno}"
        for path in modules(ROOT / "tests")
        for name, call in calls(tree(path))
        if name in {"time.sleep", "sleep", "qtbot.wait"}
    ]
    assert found == []


def hits(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{named(path)}:{number}: {line.strip()[:80]}"
        for path in paths
        for number, line in enumerate((text_of(path) or "").splitlines(), 1)
        if pattern.search(line)
    ]


def test_nothing_is_left_open() -> None:
    paths = [path for path in tracked() if path.suffix in {".py", ".md", ".toml", ".sh", ".jinja"}]
    assert hits(LEFT_OPEN, paths) == []


def test_no_machine_and_no_registry_is_named_in_any_file() -> None:
    everything_else = [path for path in tracked() if path != Path(__file__).resolve()]
    assert hits(MACHINE, everything_else) == []


@pytest.mark.parametrize(
    "line",
    ["cd /" + "work/main", "/home/" + "ann/x", "url = 'https://" + "py" + "pi.org/simple'"],
)
def test_a_machine_or_a_registry_would_be_found(line: str) -> None:
    assert MACHINE.search(line)
    assert not MACHINE.search("it may work/fail; see docs/homework/rooted.md")


@pytest.mark.parametrize("line", ["# TO" + "DO: later", "raise NotImplemented" + "Error"])
def test_what_is_left_open_would_be_found(line: str) -> None:
    assert LEFT_OPEN.search(line)


def test_no_tracked_file_is_larger_than_two_megabytes() -> None:
    large = [named(path) for path in tracked() if path.stat().st_size > 2_000_000]
    assert large == []
