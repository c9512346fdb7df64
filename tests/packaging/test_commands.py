"""The Makefile is one any make can read, and the build server runs the README's command."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.speech import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_makefile_uses_nothing_that_only_gnu_make_knows() -> None:
    assert MAKEFILE.split("\n", 2)[1] == ".POSIX:"
    assert not re.search(r"\$\((shell|wildcard|foreach|if|or|and|eval|call)\b", MAKEFILE)
    assert not re.search(r"^(ifeq|ifneq|ifdef|ifndef|else|endif|include|define)\b", MAKEFILE, re.M)
    assert not re.search(r"^\w+\s*(:=|\+=|::=)", MAKEFILE, re.M)


def test_every_target_is_told_by_make_help_and_needs_no_file() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.M)
    assert phony is not None
    assert set(phony[1].split()) == targets
    told = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert set(re.findall(r"^make ([a-z-]+)", told, re.M)) == targets - {"help"}


@pytest.mark.parametrize("target", ["run", "test", "setup", "bench", "torture", "lint", "wheel"])
def test_every_command_sets_up_first(target: str) -> None:
    assert "packaging/with_python.sh packaging/set_up.py" in recipe(target)[0]


@pytest.mark.parametrize("target", ["test", "bench", "torture", "lint"])
def test_the_words_for_pytest_are_ones_it_understands(target: str) -> None:
    """A file that is there, named after an option, passes for the tests to be run: what tests/
    adds to the options is then unknown."""
    _, words = "\n".join(recipe(target)).split(" -m pytest ")
    told = shlex.split(words.replace("\\\n", ""))
    run = [sys.executable, "-m", "pytest", *told, "--markers"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "@pytest.mark.torture" in done.stdout


def recipe(target: str) -> list[str]:
    """The lines that make would have a shell do."""
    # Run by make itself, this would be told that it is a make within a make.
    alone = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFL"))}
    done = subprocess.run(
        ["make", "-n", target], cwd=ROOT, env=alone, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_the_build_server_runs_make_test_and_passes_its_exit_code_on(tmp_path: Path) -> None:
    clone = tmp_path / "elsewhere"
    (clone / ".ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "run", clone / ".ci" / "run")
    (clone / "Makefile").write_text("test:\n\t@echo CI=$$CI in $$(pwd); cat; exit 7\n")
    done = subprocess.run(
        [str(clone / ".ci" / "run")],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    # Failed, so what failed was run once more, alone.
    assert done.stdout == f"CI=true in {clone}\n" * 2
    assert done.returncode != 0


def test_the_menu_entry_is_complete_and_names_the_program_by_its_place(
    tmp_path: Path, own_home: Path
) -> None:
    subprocess.run(
        ["sh", str(ROOT / "packaging" / "linux" / "install_desktop_entry.sh")],
        env={"PATH": os.environ["PATH"], "HOME": str(own_home), "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        check=True,
    )
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(tmp_path / "applications" / "cassette.desktop", encoding="utf-8")
    entry = parser["Desktop Entry"]
    assert entry["Type"] == "Application"
    assert entry["Exec"] == f'"{ROOT}/.venv/bin/cassette" %u'
    assert entry["MimeType"] == "x-scheme-handler/cassette;"
    assert entry["Terminal"] == "false"
    icon = tmp_path / "icons" / "hicolor" / "scalable" / "apps" / f"{entry['Icon']}.svg"
    assert icon.read_text(encoding="utf-8").lstrip().startswith(("<svg", "<?xml"))
