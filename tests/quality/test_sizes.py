"""Modules and functions stay small enough to read in one go."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.quality.source import modules, named, tree
from tests.speech import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MODULE_LINES, FUNCTION_LINES = 500, 60
FOLDERS = [ROOT / "cassette", ROOT / "packaging", ROOT / "migrations"]


def long_modules(folder: Path) -> list[str]:
    counts = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules(folder)}
    return [f"{named(path)}: {count}" for path, count in counts.items() if count >= MODULE_LINES]


def long_functions(source: ast.Module) -> list[str]:
    return [
        f"{node.name} (line {node.lineno})"
        for node in ast.walk(source)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or node.lineno) - node.lineno + 1 >= FUNCTION_LINES
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_module_reaches_500_lines(folder: Path) -> None:
    assert long_modules(folder) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_function_reaches_60_lines(folder: Path) -> None:
    found = {named(path): long_functions(tree(path)) for path in modules(folder)}
    assert {name: functions for name, functions in found.items() if functions} == {}


def test_a_function_of_60_lines_is_found() -> None:
    body = "\n".join("    x = 1" for _ in range(FUNCTION_LINES - 1))
    assert long_functions(ast.parse(f"def f():\n{body}")) == ["f (line 1)"]
    assert long_functions(ast.parse(f"class C:\n  async def f():\n{body}")) == ["f (line 2)"]
    assert long_functions(ast.parse("def f():\n" + body.removeprefix("    x = 1\n"))) == []
