"""Every command in the README and the docs works: the runnable ones are run, in order.

Those of the README are run by a shell, each in a process of its own, as a reader would; the hundred
of the user guide in this process, but for what only a shell understands.

A ``console`` block holds commands after ``$``. A word after ``console`` says what a block needs
that is not here (a microphone, the network, a draft, a teammate): those commands are only held
against the grammar of the command line, as are the commands that sentences mention.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
import soundfile

from cassette.cli.invocation import Invocation
from cassette.cli.main import run as run_command
from cassette.cli.root import ROOT as COMMANDS
from cassette.export.documents import FORMAT_KEYS
from cassette.runtime.resources import resource
from cassette.store.library import Library
from cassette.workflows.demo_team import demo_folder
from cassette.workspace import clock, fresh_id
from tests.demo_words import assert_written_as_scripted
from tests.speech import ROOT

if TYPE_CHECKING:
    from pathlib import Path

RUN = ("README.md", "docs/user-guide.md")
DOCUMENTS = (*RUN, "docs/cli.md")
"""The examples of docs/cli.md are those of --help; tests/cli/test_reference.py runs them."""
NOTE = "0199a1b2"
"""Stands in the documents for the id of a note: the newest one that is meant."""
NEEDS = {"", "microphone", "network", "draft", "teammate"}
TAKES_SOUND = (
    "note play",
    "note render",
    "note text",
    "react 0199a1b2 agree --at",
    "export 0199a1b2",
)

SHELLS_OWN = set("|<>;&$*")
"""Characters that mean something to a shell."""

_BLOCK = re.compile(r"^```(\S+)(?: (\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MENTIONED = re.compile(r"(?<!`)`(cassette [^`]+)`(?!`)")


def blocks(name: str) -> list[tuple[str, str, list[str]]]:
    """(language, need, lines) of every fenced block of a document."""
    text = (ROOT / name).read_text("utf-8")
    return [(kind, need or "", body.splitlines()) for kind, need, body in _BLOCK.findall(text)]


def commands(name: str, *, needing: bool) -> list[str]:
    """The commands of a document's console blocks that need something, or nothing."""
    return [
        line.removeprefix("$ ")
        for kind, need, lines in blocks(name)
        if kind == "console" and bool(need) == needing
        for line in lines
        if line.startswith("$ ")
    ]


def examples(name: str) -> list[str]:
    """The lines of other blocks that call Cassette."""
    told = [line for kind, _, lines in blocks(name) if kind == "sh" for line in lines]
    return [line for line in told if line.startswith("cassette ")]


def held_against_the_grammar(command: str) -> None:
    """Parse a command line as Cassette would, without doing it. Raises click.UsageError."""
    words = shlex.split(command.partition(" < ")[0])
    assert words[0] == "cassette"
    context: click.Context | None = None
    here: click.Command = COMMANDS
    rest = words[1:]
    name = "cassette"
    while isinstance(here, click.Group) and rest and not rest[0].startswith("-"):
        child = here.get_command(click.Context(here, obj=Invocation()), rest[0])
        if child is None:
            raise click.UsageError(f"no such command: {rest[0]}")
        here, name, rest = child, rest[0], rest[1:]
    context = here.make_context(name, list(rest), obj=Invocation())
    context.close()


@pytest.fixture
def shell(tmp_path: Path, own_home: Path) -> dict[str, str]:
    """The environment of a reader: ``cassette`` on the path, and a sound file to add."""
    programs = tmp_path / "bin"
    programs.mkdir()
    script = programs / "cassette"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cassette "$@"\n')
    script.chmod(0o755)
    sound, rate = soundfile.read(resource("demo/clips/weekly-ada.opus"))
    desk = tmp_path / "desk"
    desk.mkdir()
    soundfile.write(desk / "progress.flac", sound, rate)
    (desk / "plan.pdf").write_bytes(b"%PDF-1.7\n")
    here = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    return here | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def run(command: str, shell: dict[str, str], desk: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=desk,
        env=shell,
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def run_here(command: str, capsys: pytest.CaptureFixture[str]) -> subprocess.CompletedProcess[str]:
    """The same in this process, in the folder it is in."""
    words = shlex.split(command)
    capsys.readouterr()
    code = run_command(words[1:])
    said = capsys.readouterr()
    return subprocess.CompletedProcess(words, code, said.out, said.err)


def newest_note(kind: str, shell: dict[str, str], desk: Path) -> str:
    """The newest note, of a ``kind`` of event such as "note.recorded"."""
    listed = run("cassette events --json", shell, desk)
    made = [
        event["attributes"]["note"]
        for event in json.loads(listed.stdout)["events"]
        if event["type"] in ("note.recorded", "note.written") and event["type"].startswith(kind)
    ]
    return made[-1]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", RUN)
def test_every_runnable_command_of_a_document_succeeds(name, shell, tmp_path, monkeypatch, capsys):
    desk = tmp_path / "desk"
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.chdir(desk)
    told = commands(name, needing=False)
    assert len(told) > 5
    known: dict[str, str] = {}
    for command in told:
        if " note add " in command or " note write " in command:
            known.clear()
        if NOTE in command:
            kind = "note.recorded" if any(words in command for words in TAKES_SOUND) else "note"
            note = known.get(kind) or newest_note(kind, shell, desk)
            known[kind] = note
            command = command.replace(NOTE, note)
        here = name != "README.md" and not set(command) & SHELLS_OWN
        done = run_here(command, capsys) if here else run(command, shell, desk)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        for target in re.findall(r" -o (\S+\.\w+)", command):
            assert (desk / target).stat().st_size > 0
    if any(command.startswith("cassette demo") for command in told):
        with Library.open(demo_folder(), now_ms=clock, new_id=fresh_id) as library:
            assert_written_as_scripted(library)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_that_need_more_than_a_test_has_fit_the_grammar(name):
    for command in (*commands(name, needing=True), *examples(name)):
        held_against_the_grammar(command)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_that_sentences_mention_fit_the_grammar(name):
    for command in _MENTIONED.findall((ROOT / name).read_text("utf-8")):
        with contextlib.suppress(click.MissingParameter):  # “cassette meeting show” as a name
            held_against_the_grammar(command)


def test_the_grammar_refuses_what_is_not_there():
    held_against_the_grammar('cassette note write "Week 47" "Fine." --item 1')
    for wrong in ("cassette sing", "cassette export x --loudly", "cassette note write"):
        with pytest.raises(click.UsageError):
            held_against_the_grammar(wrong)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_block_of_commands_is_of_a_known_kind(name):
    kinds = {(kind, need) for kind, need, _ in blocks(name)}
    assert {kind for kind, _ in kinds} <= {"console", "sh", "text"}
    assert {need for kind, need in kinds if kind == "console"} <= NEEDS


def test_the_make_commands_of_the_documents_are_in_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    told = [
        word
        for name in DOCUMENTS
        for word in re.findall(
            r"(?:^|`)make ([a-z-]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE
        )
    ]
    assert {"run", "test"} <= set(told) <= targets


def test_every_format_is_shown():
    page = (ROOT / "docs/user-guide.md").read_text("utf-8")
    assert all(f"--as {fmt}" in page for fmt in FORMAT_KEYS)
