"""The wheel holds all that Cassette needs, and works where no source tree is near."""

from __future__ import annotations

import importlib.util
import json
import os
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from cassette import __version__
from cassette.desktop.plain_text import PAGES
from tests.quality.source import tracked
from tests.speech import ROOT

pytestmark = pytest.mark.xdist_group("wheel")


def run(*words: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command outside the source tree, with nothing of it on Python's path."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        words, cwd=cwd, env=environment | variables, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    done = run(
        *(sys.executable, "-m", "build", "--no-isolation", "--wheel"),
        *("--outdir", str(folder), str(ROOT)),
        cwd=folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it, and the dependencies of this one without its source.

    A path in a ``.pth`` file is searched, but ``.pth`` files there are not read: so the editable
    install of this environment stays out of sight.
    """
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    done = run(
        *(sys.executable, "-m", "pip", "--python", str(python), "install", "--no-index"),
        *("--no-deps", "--quiet", str(wheel)),
        cwd=folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    return folder


def test_the_wheel_is_named_after_the_version_and_fits_every_system(wheel: Path) -> None:
    assert wheel.name == f"cassette_meetings-{__version__}-py3-none-any.whl"


def test_the_wheel_holds_the_package_its_resources_and_migrations_and_nothing_else(
    wheel: Path,
) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"cassette", f"cassette_meetings-{__version__}.dist-info"}
    assert not [name for name in names if name.endswith(".pyc") or "__pycache__" in name]
    for folder, inside in (("resources", "_resources"), ("migrations", "_migrations")):
        files = [path for path in tracked() if path.is_relative_to(ROOT / folder)]
        assert files
        missing = {
            f"cassette/{inside}/{path.relative_to(ROOT / folder).as_posix()}"
            for path in files
            if not path.name.startswith(".")
        } - names
        assert missing == set()


def test_the_wheel_holds_the_pages_that_help_shows(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if "/_docs/" in name}
    assert names == {f"cassette/_docs/{page}.md" for page in PAGES}


def test_the_wheel_carries_its_licence(wheel: Path) -> None:
    name = f"cassette_meetings-{__version__}.dist-info/licenses/LICENSE"
    assert b"GNU GENERAL PUBLIC LICENSE" in zipfile.ZipFile(wheel).read(name)


def test_the_installed_program_tells_its_version(installed: Path, tmp_path: Path) -> None:
    done = run(str(installed / "bin" / "cassette"), "--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"cassette {__version__}\n"), done.stderr


def test_the_installed_package_finds_its_own_files_and_not_the_source(
    installed: Path, tmp_path: Path
) -> None:
    code = (
        "import cassette; from cassette.runtime import resources as r;"
        "print(cassette.__file__, r.migrations_folder() / 'env.py', r.resource('icons'), sep='\\n')"
    )
    done = run(str(installed / "bin" / "python"), "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        assert Path(line).exists()
        assert Path(line).is_relative_to(installed)


@pytest.mark.skipif(
    importlib.util.find_spec("cassette.cli.main") is None, reason="there is no command line yet"
)
def test_the_installed_program_works(installed: Path, tmp_path: Path) -> None:
    program, library = str(installed / "bin" / "cassette"), str(tmp_path / "team")
    done = run(program, "meeting", "types", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["types"]) == 6
    for words in (
        ("init", "--team", "Blue", "--name", "Ann"),
        ("meeting", "new", "status", "Weekly"),
        ("note", "write", "Weekly", "All done.", "--item", "1"),
        ("export", "Weekly", "--as", "html", "-o", "minutes.html"),
    ):
        done = run(program, "--library", library, *words, cwd=tmp_path)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
    assert "All done." in (tmp_path / "minutes.html").read_text(encoding="utf-8")
