"""The lock files hold what pyproject.toml asks for, every file with its hash, and no addresses."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.speech import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NAMES = ("runtime", "build", "dev")

ENVIRONMENTS = [
    default_environment()
    | {
        "python_version": version,
        "python_full_version": f"{version}.4",
        "sys_platform": platform,
        "platform_system": system,
        "os_name": "nt" if platform == "win32" else "posix",
    }
    for version in ("3.11", "3.12", "3.13")
    for platform, system in (("linux", "Linux"), ("darwin", "Darwin"), ("win32", "Windows"))
]


def text(name: str) -> str:
    return (ROOT / "packaging" / "lock" / f"{name}.txt").read_text(encoding="utf-8")


def entries(name: str) -> list[str]:
    """One string per locked package, its hashes included."""
    joined = text(name).replace("\\\n", " ")
    return [line for line in joined.splitlines() if line and not line.startswith("#")]


def pins(names: Iterable[str], environment: dict[str, str]) -> dict[str, str]:
    """Package to version, for one kind of machine."""
    found: dict[str, str] = {}
    for name in names:
        for entry in entries(name):
            requirement = Requirement(entry.partition("--hash")[0].strip())
            if requirement.marker is None or requirement.marker.evaluate(environment):
                (pin,) = requirement.specifier
                package = canonicalize_name(requirement.name)
                assert found.setdefault(package, pin.version) == pin.version
    return found


def wanted(environment: dict[str, str]) -> list[Requirement]:
    project = PROJECT["project"]
    lines = [
        *project["dependencies"],
        *project["optional-dependencies"]["model"],
        *PROJECT["dependency-groups"]["dev"],
        *PROJECT["build-system"]["requires"],
    ]
    requirements = map(Requirement, lines)
    return [one for one in requirements if one.marker is None or one.marker.evaluate(environment)]


@pytest.mark.parametrize(
    "environment",
    ENVIRONMENTS,
    ids=lambda one: f"{one['sys_platform']}-{one['python_version']}",
)
def test_the_lock_satisfies_the_project_on_every_system(environment: dict[str, str]) -> None:
    locked = pins(NAMES, environment)
    unmet = [
        str(one)
        for one in wanted(environment)
        if not one.specifier.contains(locked.get(canonicalize_name(one.name), "0"))
    ]
    assert unmet == []


def test_running_needs_the_runtime_lock_alone() -> None:
    locked = pins(["runtime"], ENVIRONMENTS[0])
    lines = (
        PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["model"]
    )
    names = {canonicalize_name(Requirement(line).name) for line in lines}
    assert names - {"pyside6-essentials"} <= locked.keys()
    assert "pytest" not in locked


@pytest.mark.parametrize("name", NAMES)
def test_every_locked_package_has_one_version_and_hashes(name: str) -> None:
    assert entries(name)
    for entry in entries(name):
        assert re.match(r"[A-Za-z0-9._-]+==\S+", entry)
        assert "--hash=sha256:" in entry


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_names_no_address(name: str) -> None:
    assert not re.search(r"://|--index|--find-links|--extra", text(name))
