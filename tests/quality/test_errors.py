"""Every error a person can meet has its own code, a sentence and advice, and is raised whole."""

from __future__ import annotations

import ast
import re
import string
from typing import TYPE_CHECKING

import pytest

from cassette.cli.main import run
from cassette.domain import errors
from cassette.domain.errors import CassetteError
from tests.quality.source import modules, named, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILIES = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and CassetteError in kind.__bases__ and kind.__subclasses__()
} | {"CassetteError"}
"""Branches of the tree: raised are only its leaves."""


def kinds() -> dict[str, type[CassetteError]]:
    return {
        name: kind
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, CassetteError)
    }


def leaves() -> dict[str, type[CassetteError]]:
    return {name: kind for name, kind in kinds().items() if name not in FAMILIES}


def placeholders(template: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(template) if field is not None}


def test_every_error_that_exists_can_be_imported_from_one_place() -> None:
    def below(kind: type[CassetteError]) -> Iterator[type[CassetteError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    ours = {
        kind.__name__ for kind in below(CassetteError) if kind.__module__.startswith("cassette.")
    }
    assert ours == set(kinds())


def test_every_code_belongs_to_one_error() -> None:
    codes = [kind.code for kind in kinds().values()]
    assert sorted(codes) == sorted(set(codes))
    assert all(re.fullmatch("[a-z_]+", code) for code in codes)


@pytest.mark.parametrize("name", sorted(leaves()))
def test_an_error_says_what_happened_and_what_to_do(name: str) -> None:
    kind = leaves()[name]
    assert {"code", "sentence", "advice"} <= vars(kind).keys()
    for text in (kind.sentence, kind.advice):
        assert text[-1] in ".?!”"
        assert "  " not in text
        assert all(field.isidentifier() for field in placeholders(text))
    facts = {field: f"<{field}>" for field in placeholders(kind.sentence + kind.advice)}
    error = kind(**facts)
    assert error.message == str(error)
    for value in facts.values():
        assert value in error.message + error.hint


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = (errors.__doc__ or "").split("A known error carries")[0]
    in_order = re.findall(r"\b[A-Z][A-Za-z]+\b", drawn.split("CassetteError", 1)[1])
    assert set(in_order) == set(kinds()) - {"CassetteError"}
    assert len(in_order) == len(set(in_order))
    parent = ""
    for name in in_order:
        if name in FAMILIES:
            parent = name
        else:
            assert CassetteError in kinds()[name].__bases__ or issubclass(
                kinds()[name], kinds()[parent]
            )


def incomplete(source: ast.Module) -> list[str]:
    """Errors made with facts missing: their sentence would break when it is shown."""
    known = kinds()
    found = []
    for node in ast.walk(source):
        if not isinstance(node, ast.Call) or any(word.arg is None for word in node.keywords):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in known:
            needed = placeholders(known[name].sentence + known[name].advice)
            missing = needed - {word.arg for word in node.keywords}
            if missing or node.args:
                found.append(f"line {node.lineno}: {name} without {sorted(missing)}")
    return found


def test_every_error_is_raised_with_all_its_facts() -> None:
    found = {named(path): incomplete(tree(path)) for path in modules()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_an_error_raised_without_a_fact_is_found() -> None:
    assert incomplete(ast.parse("raise BadName(what='title', why='x')"))
    assert not incomplete(ast.parse("raise BadName(what='title', why='x', limit=1)"))


def advised_commands() -> set[str]:
    """Every command of ours that some advice tells people to type."""
    texts = " ".join(kind.sentence + kind.advice for kind in kinds().values())
    return set(re.findall(r"“cassette ([a-z][^”]*)”", texts))


@pytest.mark.parametrize("words", sorted(advised_commands()))
def test_the_command_an_advice_names_exists(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    plain = [word for word in words.split() if re.fullmatch(r"[a-z]+(-[a-z]+)*", word)]
    assert run([*plain[:2], "--help"]) == 0
    told = capsys.readouterr().out
    assert "Usage" in told
    for option in re.findall(r"--[a-z-]+", words):
        assert option in told
