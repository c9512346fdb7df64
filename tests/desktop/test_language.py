"""Sentences of the window: found by lupdate, plural in English without a file, errors worded."""

from __future__ import annotations

import ast
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from cassette.desktop.language import told, tr
from cassette.domain.errors import NotAudio
from tests.quality.source import PACKAGE, modules, tree

DESKTOP = PACKAGE / "desktop"


def _tr_calls() -> list[tuple[Path, ast.Call]]:
    return [
        (path, node)
        for path in modules(DESKTOP)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr"
    ]


@pytest.mark.parametrize(("n", "said"), [(0, "0 notes"), (1, "1 note"), (2, "2 notes")])
def test_english_plurals_stand_in_the_source(qapp: object, n: int, said: str) -> None:
    assert tr("%n note(s)", "a count", n) == said


def test_words_that_change_whole_are_chosen_by_the_count(qapp: object) -> None:
    assert tr("%n note(s) (is|are) here", "a count", 1) == "1 note is here"
    assert tr("%n note(s) (is|are) here", "a count", 3) == "3 notes are here"


def test_brackets_stay_when_nothing_is_counted(qapp: object) -> None:
    assert tr("file(s)") == "file(s)"


def test_an_error_is_worded_with_its_facts(qapp: object) -> None:
    words = told(NotAudio(name="holiday.pdf"))
    assert words.message == "“holiday.pdf” is not audio that Cassette can read."
    assert words.hint.startswith("Give a WAV")


def test_every_sentence_is_a_literal_and_counts_carry_a_comment() -> None:
    assert len(_tr_calls()) > 100
    wrong = []
    for path, call in _tr_calls():
        first = call.args[0] if call.args else None
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            wrong.append(f"{path.name}:{call.lineno} is not a literal")
        elif ("%n" in first.value) != (len(call.args) == 3):
            wrong.append(f"{path.name}:{call.lineno} needs a comment and a count, or neither")
    assert not wrong


def test_lupdate_finds_every_sentence(tmp_path: Path) -> None:
    found = tmp_path / "cassette.ts"
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    files = [str(path) for path in modules(DESKTOP)]
    subprocess.run([str(tool), *files, "-ts", str(found)], check=True, capture_output=True)
    root = ET.parse(found).getroot()  # noqa: S314 - our own file
    assert root.findtext("context/name") == ""
    sources = {message.findtext("source") for message in root.iter("message")}
    said = {call.args[0].value for _, call in _tr_calls()}  # type: ignore[attr-defined]
    assert said <= sources
