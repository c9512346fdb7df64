"""Writes the command reference of docs/cli.md from the commands themselves.

``python -m cassette.cli.reference`` prints it; with a file's name it replaces the part of that file
between the two marks. A test compares, so the page cannot lag behind.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cassette.cli import catalogue
from cassette.cli.grammar import everywhere
from cassette.cli.root import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGIN = "<!-- commands: written by python -m cassette.cli.reference docs/cli.md -->"
END = "<!-- end of commands -->"


def reference() -> str:
    """Every command with its usage, options and example, as Markdown."""
    lines = ["## Options of every command", "", *_options(everywhere()), ""]
    for path, command in _commands(ROOT, ""):
        lines += _section(path, command)
    return "\n".join(lines)


def with_reference(page: str) -> str:
    """``page`` with what stands between the marks written anew. ValueError without the marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("the page has no place for the commands")
    return f"{before}{BEGIN}\n\n{reference()}\n{END}{after}"


def _commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group, info_name="cassette")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        full = f"{path} {name}".strip()
        if isinstance(command, click.Group):
            yield from _commands(command, full)
        else:
            yield full, command


def _section(path: str, command: click.Command) -> Iterator[str]:
    entry = catalogue.HELP[path]
    context = click.Context(command, info_name=f"cassette {path}")
    yield f"### cassette {path}"
    yield ""
    yield entry.summary + (f" {entry.more}" if entry.more else "")
    yield ""
    usage = " ".join([f"cassette {path}", *command.collect_usage_pieces(context)])
    yield from ("```text", usage, "```", "")
    shared = {option.name for option in everywhere()}
    own = [one for one in command.params if one.name not in shared]
    options = list(_options(own))
    if options:
        yield from (*options, "")
    yield from ("```sh", entry.example, "```", "")


def _options(parameters: list[click.Parameter]) -> Iterator[str]:
    for one in parameters:
        if isinstance(one, click.Option):
            names = ", ".join(sorted(one.opts, key=len))
            value = "" if one.is_flag else f" {one.metavar}"
            needed = " Required." if one.required else ""
            yield f"- `{names}{value}`: {one.help}{needed}"


def main(words: list[str]) -> int:
    """Print the reference, or write it into the page named by the first word."""
    if not words:
        sys.stdout.write(reference())
        return 0
    page = Path(words[0])
    page.write_text(with_reference(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
