"""One command sets a checkout up, once; when it cannot, it says in plain words what to do."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.speech import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

BACKEND = '''
"""The smallest backend that can install a project in place."""
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n")
        wheel.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("tiny-1.0.dist-info/RECORD", "")
    return name
'''  # noqa: E501


def load() -> ModuleType:
    """packaging/set_up.py as a module; its folder is no package."""
    spec = importlib.util.spec_from_file_location("set_up", ROOT / "packaging" / "set_up.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["set_up"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def set_up() -> Iterator[ModuleType]:
    yield load()
    del sys.modules["set_up"]


def make_wheel(folder: Path, name: str) -> str:
    """A wheel with one empty module; its line for a lock file."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}-1.0-py3-none-any.whl"
    content = {
        f"{name}.py": "",
        f"{name}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{name}-1.0.dist-info/WHEEL": (
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
    }
    record = "".join(
        f"{file},sha256={_record_hash(text)},{len(text)}\n" for file, text in content.items()
    )
    with zipfile.ZipFile(path, "w") as wheel:
        for file, text in (content | {f"{name}-1.0.dist-info/RECORD": record}).items():
            wheel.writestr(file, text)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def _record_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project as large as a thimble, with two locked dependencies in a folder of wheels."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    root = tmp_path / "project"
    locks = root / "packaging" / "lock"
    locks.mkdir(parents=True)
    (root / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "tiny"\nversion = "1.0"\n'
    )
    (root / "backend.py").write_text(BACKEND)
    (locks / "build.txt").write_text("")
    (locks / "runtime.txt").write_text(make_wheel(tmp_path / "wheels", "needed"))
    (locks / "dev.txt").write_text(make_wheel(tmp_path / "wheels", "tested"))
    return root


def can_import(checkout: object, name: str) -> bool:
    python = str(checkout.python)  # type: ignore[attr-defined]
    return not subprocess.run(
        [python, "-c", f"import {name}"], capture_output=True, check=False
    ).returncode


def test_a_fresh_checkout_becomes_ready_and_the_second_time_nothing_is_done(
    set_up: ModuleType,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(set_up, "missing_packages", lambda for_tests: [])
    checkout = set_up.Checkout(project)
    assert not set_up.is_ready(checkout, ("build", "runtime"))
    set_up.set_up(checkout, for_tests=False)
    assert set_up.is_ready(checkout, ("build", "runtime"))
    assert not set_up.is_ready(checkout, ("build", "runtime", "dev"))
    assert can_import(checkout, "needed")
    assert not can_import(checkout, "tested")

    capsys.readouterr()
    monkeypatch.setattr(set_up, "install", None)  # calling it would raise
    set_up.set_up(checkout, for_tests=False)
    assert capsys.readouterr().out == ""


def test_the_loader_of_pyside_is_not_compiled_at_each_start(set_up: ModuleType) -> None:
    checkout = set_up.Checkout()
    if not set_up.is_ready(checkout, ("build", "runtime", "dev")):
        pytest.skip("this environment was not made by packaging/set_up.py")
    code = (
        "import sys, PySide6.QtCore; "
        "print(sys.modules['shibokensupport.signature.parser'].__spec__.cached)"
    )
    told = subprocess.run(
        [str(checkout.python), "-c", code], capture_output=True, text=True, check=True
    )
    assert Path(told.stdout.strip()).is_file()


def test_setting_up_for_tests_is_enough_for_running_until_a_lock_changes(
    set_up: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = set_up.Checkout(project)
    checkout.python.parent.mkdir(parents=True)
    checkout.python.symlink_to(sys.executable)
    installed: list[tuple[str, ...]] = []
    monkeypatch.setattr(set_up, "missing_packages", lambda for_tests: [])
    monkeypatch.setattr(set_up, "_venv_works", lambda checkout: True)
    monkeypatch.setattr(set_up, "install", lambda checkout, parts: installed.append(parts))
    monkeypatch.setattr(set_up, "compile_sources", lambda checkout, for_tests: None)
    set_up.set_up(checkout, for_tests=True)
    set_up.set_up(checkout, for_tests=False)
    assert installed == [("build", "runtime", "dev")]
    with checkout.lock("runtime").open("a") as file:
        file.write("# changed\n")
    set_up.set_up(checkout, for_tests=False)
    assert installed == [("build", "runtime", "dev"), ("build", "runtime")]


@dataclass
class Here:
    """Stands for a checkout whose environment is the one of this test."""

    python: Path = Path(sys.executable)


def test_a_package_other_than_the_locked_one_is_refused(
    set_up: ModuleType, project: Path, tmp_path: Path
) -> None:
    lock = set_up.Checkout(project).lock("runtime")
    lock.write_text(lock.read_text()[:-65] + "0" * 64 + "\n")
    words = ("--require-hashes", "--target", str(tmp_path / "into"), "-r", str(lock))
    with pytest.raises(set_up.CannotSetUp, match="not the one Cassette was tested with"):
        set_up.pip(Here(), *words)
    assert not (tmp_path / "into").exists()


def test_without_a_network_the_way_out_is_told(
    set_up: ModuleType, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    lock = set_up.Checkout(project).lock("runtime")
    with pytest.raises(set_up.CannotSetUp, match="PIP_FIND_LINKS=FOLDER"):
        set_up.pip(Here(), "--target", str(tmp_path / "into"), "-r", str(lock))


@pytest.mark.parametrize(
    ("told", "advice"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "mirror"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("WARNING: Retrying (Retry(total=4)) after connection broken", "HTTPS_PROXY"),
        ("something nobody foresaw", "Removing the folder .venv"),
    ],
)
def test_what_pip_says_becomes_advice(set_up: ModuleType, told: str, advice: str) -> None:
    assert advice in set_up._what_to_do(told)


def test_missing_packages_are_named_with_the_command_when_they_may_not_be_installed(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(set_up.shutil, "which", lambda name: "/usr/bin/apt-get")
    monkeypatch.setattr(set_up, "_root_prefix", lambda: None)
    set_up.install_packages(["libportaudio2", "libegl1"])
    said = capsys.readouterr().out
    assert "    sudo apt-get install -y --no-install-recommends libportaudio2 libegl1\n" in said


def test_one_unknown_package_does_not_keep_the_others_out(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed: set[str] = set()

    def quietly(*words: str) -> bool:
        names = set(words) & {"libportaudio2", "libegl1", "libnew"}
        if "libnew" in names:
            return False
        installed.update(names)
        return True

    monkeypatch.setattr(set_up.shutil, "which", lambda name: "/usr/bin/apt-get")
    monkeypatch.setattr(set_up, "_root_prefix", list)
    monkeypatch.setattr(set_up, "_quietly", quietly)
    set_up.install_packages(["libportaudio2", "libnew", "libegl1"])
    assert installed == {"libportaudio2", "libegl1"}
    said = capsys.readouterr().out
    assert said.endswith("    sudo apt-get install -y --no-install-recommends libnew\n")


def test_on_another_linux_the_packages_are_only_named(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(set_up.shutil, "which", lambda name: None)
    set_up.install_packages(["libportaudio2"])
    assert "Debian calls them: libportaudio2" in capsys.readouterr().out


def test_what_this_machine_lacks_is_told_by_package(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_up.sys, "platform", "linux")
    monkeypatch.setattr(set_up, "_known_libraries", lambda: set(set_up.LIBRARIES) - {"libEGL.so.1"})
    monkeypatch.setattr(set_up.shutil, "which", lambda name: None if name == "Xvfb" else "/bin/x")
    monkeypatch.setattr(set_up, "FILES", {})
    monkeypatch.setattr(set_up, "TEST_FILES", {"/no/such/file": "a-package"})
    assert set_up.missing_packages(for_tests=False) == ["libegl1"]
    assert set_up.missing_packages(for_tests=True) == ["libegl1", "xvfb", "a-package"]
    monkeypatch.setattr(set_up.sys, "platform", "darwin")
    assert set_up.missing_packages(for_tests=True) == []


def test_without_a_python_the_command_to_get_one_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "packaging" / "with_python.sh"), "script.py"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "make PYTHON=" in done.stderr


def test_the_python_a_person_names_is_used(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("import sys; print(sys.executable, sys.argv[1])")
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "packaging" / "with_python.sh"), "script.py", "word"],
        env={"PATH": str(tmp_path), "PYTHON": sys.executable},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{sys.executable} word\n"


def test_a_python_that_is_too_old_is_passed_over(tmp_path: Path) -> None:
    old = tmp_path / "python3.11"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    (tmp_path / "python3.12").symlink_to(sys.executable)
    (tmp_path / "script.py").write_text("print('ran')")
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "packaging" / "with_python.sh"), "script.py"],
        env={"PATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "ran\n"
