"""The tools that read the code are content: ruff, its format, and mypy in strict mode."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.speech import ROOT

TOOLS = {
    "ruff": ("ruff", "check", "--no-cache", "."),
    "format": ("ruff", "format", "--no-cache", "--check", "."),
    "mypy": ("mypy",),
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("words", TOOLS.values(), ids=TOOLS.keys())
def test_the_tool_finds_nothing(words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
