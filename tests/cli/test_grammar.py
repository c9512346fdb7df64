"""Help with an example everywhere, and commands that are imported only when used."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from cassette.cli import catalogue
from cassette.cli.root import ROOT, TREE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.cli.conftest import Cassette


def paths(tree: Mapping[str, object], prefix: str = "") -> Iterator[str]:
    for name, leaf in tree.items():
        yield f"{prefix}{name}"
        if isinstance(leaf, click.Group):
            yield from paths(leaf._leaves, f"{prefix}{name} ")  # type: ignore[attr-defined]


COMMANDS = ["", *paths(TREE)]


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_has_help_with_an_example(cassette: Cassette, path: str) -> None:
    result = cassette(*path.split(), "--help")
    assert (result.code, result.err) == (0, "")
    assert catalogue.EXAMPLE in result.out
    for line in catalogue.HELP[path].example.split("\n"):
        assert f"    {line}\n" in result.out
    assert "--json" in result.out
    assert "--library DIR" in result.out


def test_the_catalogue_has_no_help_for_what_does_not_exist() -> None:
    assert set(catalogue.HELP) == set(COMMANDS)


def test_every_sentence_about_an_option_is_used() -> None:
    def options(command: click.Command) -> Iterator[str]:
        for one in command.params:
            yield from one.opts if isinstance(one, click.Option) else ()
        if isinstance(command, click.Group):
            for name in command.list_commands(click.Context(command)):
                child = command.get_command(click.Context(command), name)
                assert child is not None
                yield from options(child)

    assert set(catalogue.OPTIONS) <= set(options(ROOT))


def modules_after(*words: str) -> set[str]:
    code = (
        "import sys; from cassette.cli.main import run; run(sys.argv[1:]); "
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


def test_help_imports_no_command_and_nothing_heavy() -> None:
    loaded = modules_after("--help")
    commands = {f"cassette.cli.{leaf.split(':')[0]}" for leaf in leaves(TREE)}
    assert not loaded & commands
    assert not loaded & {"sqlalchemy", "numpy", "rich", "PySide6", "soundfile", "dateparser"}


def test_a_command_that_needs_no_library_imports_no_database() -> None:
    assert not modules_after("meeting", "types") & {"sqlalchemy", "numpy", "PySide6"}


def leaves(tree: Mapping[str, object]) -> Iterator[str]:
    for leaf in tree.values():
        if isinstance(leaf, str):
            yield leaf
        else:
            yield from leaves(leaf._leaves)  # type: ignore[attr-defined]


def test_a_group_with_a_usual_command_runs_it_alone(cassette: Cassette) -> None:
    assert cassette.ask("models") == cassette.ask("models", "list")


LONG = "n" * 304


@pytest.mark.parametrize("path", ["~nosuchuser/x", LONG])
@pytest.mark.parametrize(
    "words",
    [
        ("note", "add", "Week 47", "{path}"),
        ("note", "render", "0", "-o", "{path}.wav"),
        ("export", "Week 47", "-o", "{path}"),
        ("--library", "{path}", "meeting", "list"),
        ("init", "--team", "T", "--name", "N", "--library", "{path}"),
        ("library", "use", "{path}"),
        ("models", "add", "{path}"),
    ],
)
def test_a_path_that_can_name_nothing_is_a_known_error(
    cassette: Cassette, meeting: str, words: tuple[str, ...], path: str
) -> None:
    result = cassette(*(word.replace("{path}", path) for word in words), "--json")
    assert result.error == "bad_value"


@pytest.mark.parametrize("path", ["~nosuchuser/x", LONG])
def test_a_path_in_the_environment_that_can_name_nothing_is_a_known_error(
    cassette: Cassette, meeting: str, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("CASSETTE_MODEL", path)
    assert cassette.refused("models", "use", path) == "model_unknown"
    told = cassette.ask("doctor")["model"]["error"]["code"]
    assert told == "model_unknown"
    monkeypatch.setenv("CASSETTE_LIBRARY", path)
    assert cassette.refused("meeting", "list") == "bad_value"


def test_a_clock_that_stands_before_all_time_is_a_known_error(
    cassette: Cassette, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for fixed in ("0001-01-01", "1960-01-01"):
        monkeypatch.setenv("CASSETTE_NOW", fixed)
        assert cassette.refused("meeting", "new", "status", "Week 48") == "bad_time"
