"""What every command shares: help with an example, --json and --library anywhere, lazy loading.

click parses; a wrong value is refused by Cassette itself (exit 1 with a sentence), so that click's
own exit 2 is left for unknown options and missing arguments.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from cassette.cli import catalogue
from cassette.cli.invocation import Invocation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Leaf = str
    """Where a command lives: "module:attribute"."""


class Verb(click.Command):
    """A command that takes --json and --library besides its own parameters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(everywhere())


class Branch(click.Group):
    """Commands under one word, imported when used. ``path`` is that word as in the catalogue.

    Without a further word ``default`` runs, if there is one; ``open_ended``, it also takes options
    that follow the word itself.
    """

    def __init__(
        self,
        path: str,
        leaves: Mapping[str, Leaf | Branch],
        *,
        default: str | None = None,
        open_ended: bool = False,
    ) -> None:
        entry = catalogue.HELP[path]
        super().__init__(
            name=path.rpartition(" ")[2],
            help=entry.summary,
            epilog=_example(entry.example),
            params=everywhere(),
            callback=self._run_default if default else None,
            invoke_without_command=default is not None,
            subcommand_metavar="[COMMAND]" if default else "COMMAND",
        )
        self._path = path
        self._leaves = leaves
        self._default = default
        self._open_ended = open_ended

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if self._open_ended and self._default is not None and self._names_none(args):
            args = [self._default, *args]
        return super().parse_args(ctx, args)

    def _names_none(self, args: Sequence[str]) -> bool:
        """Whether no further word comes first, and no help is asked for."""
        words = iter(args)
        for word in words:
            if word == "--library":
                next(words, None)
            elif word != "--json" and not word.startswith("--library="):
                return word not in self._leaves and word != "--help"
        return True

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._leaves)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        leaf = self._leaves.get(cmd_name)
        if not isinstance(leaf, str):
            return leaf
        module, _, attribute = leaf.partition(":")
        command: click.Command = getattr(import_module(f"cassette.cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in --help, from the catalogue: no command is imported for it."""
        rows = [
            (name, catalogue.HELP[f"{self._path} {name}".strip()].summary) for name in self._leaves
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _run_default(self) -> None:
        ctx = click.get_current_context()
        if ctx.invoked_subcommand is None and self._default is not None:
            command = self.get_command(ctx, self._default)
            if command is not None:
                ctx.invoke(command)


def verb(path: str) -> Callable[[Callable[..., None]], Verb]:
    """Makes a function the command at ``path`` ("meeting new"); its texts are in the catalogue.

    The function gets the Invocation first.
    """
    entry = catalogue.HELP[path]
    more = f"{entry.summary}\n\n{entry.more}".rstrip()

    def made(function: Callable[..., None]) -> Verb:
        return click.command(
            path.rpartition(" ")[2], cls=Verb, help=more, epilog=_example(entry.example)
        )(click.pass_obj(function))

    return made


def option(*names: str, **kwargs: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """``click.option`` whose help is the catalogue's sentence for its first long name."""
    long = next(name for name in names if name.startswith("--"))
    kwargs.setdefault("help", catalogue.OPTIONS[long.partition("/")[0]])
    return click.option(*names, **kwargs)


argument = click.argument


def everywhere() -> list[click.Parameter]:
    """The options that may stand before or after any command."""
    return [
        click.Option(
            ["--library"],
            metavar="DIR",
            expose_value=False,
            is_eager=True,
            callback=_choose_library,
            help=catalogue.OPTIONS["--library"],
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_choose_json,
            help=catalogue.OPTIONS["--json"],
        ),
    ]


def _choose_library(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        from cassette.runtime.paths import given_path

        ctx.ensure_object(Invocation).library = given_path(value)


def _choose_json(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Invocation).output.json = True


def _example(example: str) -> str:
    """\\b keeps click from filling the lines into a paragraph."""
    return f"\b\n{catalogue.EXAMPLE}\n" + "\n".join(f"  {line}" for line in example.split("\n"))
