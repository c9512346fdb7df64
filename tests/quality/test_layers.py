"""The house keeps its order: who may import whom, seen by import-linter and by our own eyes."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.quality.source import PACKAGE, imported, modules, named, tree
from tests.speech import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ONLY_IN: dict[str, tuple[str, ...]] = {
    "PySide6": ("cassette/desktop/",),
    "shiboken6": ("cassette/desktop/",),
    "sqlalchemy": ("cassette/store/",),
    "alembic": ("cassette/store/",),
    "pysqlite3": ("cassette/store/",),
    "sqlite3": ("cassette/store/faults.py",),  # its names for SQLite's result codes
    "sounddevice": ("cassette/audio/portaudio.py",),
    "soundfile": ("cassette/audio/",),
    "av": ("cassette/audio/",),
    "faster_whisper": ("cassette/transcription/whisper.py",),
    "ctranslate2": ("cassette/transcription/whisper.py",),
    "cassette.transcription.whisper": ("cassette/transcription/worker",),
    "cassette.transcription.worker": ("cassette/transcription/",),
    "cassette.store.event_log": ("cassette/store/", "cassette/workflows/", "cassette/workspace.py"),
    "icalendar": ("cassette/export/calendar.py",),
    "keyring": ("cassette/runtime/secrets.py",),
    "segno": ("cassette/export/qr.py", "cassette/desktop/"),
    "mnemonic": ("cassette/sync/words.py",),
    "watchfiles": ("cassette/sync/folder_watch.py",),
    "cassette.workspace": ("cassette/cli/", "cassette/desktop/"),
}
"""Who may import what, lazily too: a file, or a prefix of its path."""


def trespasses(name: str, module: ast.Module) -> list[str]:
    """What the module in the file ``name`` imports although only others may."""
    return [
        f"{name}:{line} imports {what}"
        for what, line in imported(module)
        for guarded, homes in ONLY_IN.items()
        if (what == guarded or what.startswith(f"{guarded}."))
        and not any(name.startswith(home) for home in homes)
    ]


def test_every_outside_library_is_known_to_its_own_corner_only() -> None:
    found = [line for path in modules() for line in trespasses(named(path), tree(path))]
    assert sorted(set(found)) == []


def test_the_domain_knows_the_standard_library_and_one_schema_library_only() -> None:
    allowed = {*sys.stdlib_module_names, "msgspec"}
    found = [
        f"{named(path)}:{line} imports {what}"
        for path in modules(PACKAGE / "domain")
        for what, line in imported(tree(path))
        if what.partition(".")[0] not in allowed and not what.startswith("cassette.domain")
    ]
    assert found == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("cassette/store/x.py", "from PySide6 import QtCore"),
        ("cassette/workflows/x.py", "def f():\n    import sqlalchemy.orm"),
        ("cassette/audio/microphone.py", "import sounddevice as sd"),
        ("cassette/transcription/process.py", "from cassette.transcription import whisper"),
        ("cassette/desktop/x.py", "from cassette.store.event_log import append"),
        ("cassette/cli/x.py", "import importlib\nimportlib.import_module('faster_whisper')"),
        ("cassette/workflows/x.py", "from cassette import workspace"),
    ],
)
def test_a_trespasser_is_found(name: str, code: str) -> None:
    assert trespasses(name, ast.parse(code))


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports;"
        "sys.exit(lint_imports(no_cache=True, config_filename='pyproject.toml'))"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_layers_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


PLANTED = {
    "domain/ids.py": ("import cassette.runtime.paths", "cassette.domain -> cassette.runtime"),
    "runtime/paths.py": (
        "def f():\n    import cassette.store.library",
        "cassette.runtime -> cassette.store",
    ),
    "audio/recorder.py": ("import cassette.workflows.desk", "cassette.audio -> cassette.workflows"),
    "store/engine.py": (
        "def f():\n    from cassette.transcription import transcriber",
        "cassette.store -> cassette.transcription",
    ),
    "export/minutes.py": ("import cassette.store.library", "cassette.export -> cassette.store"),
    "workflows/when.py": ("import cassette.workspace", "cassette.workflows -> cassette.workspace"),
    "workspace.py": ("import cassette.desktop.theme", "cassette.workspace -> cassette.desktop"),
    "desktop/theme.py": ("import cassette.cli.main", "cassette.desktop -> cassette.cli"),
}


def test_planted_imports_against_the_layers_are_caught(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "cassette", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, (code, _) in PLANTED.items():
        file = tmp_path / "cassette" / name
        file.write_text(f"{file.read_text(encoding='utf-8')}\n{code}\n", encoding="utf-8")
    done = lint_imports(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    for _, broken in PLANTED.values():
        importer, _, target = broken.partition(" -> ")
        assert f"{importer} is not allowed to import {target}" in done.stdout


def test_a_package_without_a_place_in_the_house_is_caught(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "cassette", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "cassette" / "stray.py").write_text('"""Stray."""\n')
    done = lint_imports(tmp_path)
    assert done.returncode == 1
    assert "stray" in done.stdout


BROAD_IN = {
    "cassette/audio/driver.py": 1,
    "cassette/cli/main.py": 1,
    "cassette/desktop/bridge.py": 1,
    "cassette/transcription/worker.py": 2,
    "cassette/workflows/keep_in_step.py": 1,
    "cassette/workflows/transcribe_notes.py": 1,
}
"""Where a bug may be caught because it is reported or raised elsewhere, and how often."""


def broad_excepts(module: ast.Module) -> list[int]:
    """Lines that catch everything and do not raise it again."""
    return [
        node.lineno
        for node in ast.walk(module)
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
        )
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]


def test_bugs_are_caught_only_where_they_are_reported() -> None:
    found = {named(path): len(broad_excepts(tree(path))) for path in modules()}
    beyond = {name: count for name, count in found.items() if count > BROAD_IN.get(name, 0)}
    assert beyond == {}


def test_a_swallowed_bug_is_found() -> None:
    swallow = "try: f()\nexcept Exception: pass"
    again = "try: f()\nexcept BaseException:\n    undo()\n    raise"
    assert broad_excepts(ast.parse(swallow)) == [2]
    assert broad_excepts(ast.parse(again)) == []
