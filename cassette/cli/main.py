"""Runs one command line and turns whatever happens into an exit code and a sentence.

0 done · 1 a known error · 2 usage · 3 a bug (a report stays on this computer) · 130 Ctrl+C.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from cassette.cli import catalogue
from cassette.cli.invocation import Ended, Invocation
from cassette.cli.output import json_text, write
from cassette.cli.root import ROOT
from cassette.domain.errors import CassetteError
from cassette.domain.text import shown

if TYPE_CHECKING:
    from cassette.cli.shapes import Shape

DONE, KNOWN_ERROR, USAGE, BUG, STOPPED = 0, 1, 2, 3, 130
SENTENCE_LIMIT = 1000
SCHEME = "cassette:"


def run(argv: list[str]) -> int:
    """Do what the words ``argv`` (without the program's name) ask for; the exit code."""
    invocation = Invocation()
    if argv and argv[0].lower().startswith(SCHEME):  # what a desktop does with such a link
        invocation.link, argv = argv[0], argv[1:]
    try:
        code = _run(argv, invocation)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output, such as head, has seen enough
        _let_go_of_stdout()
        return DONE
    return code


def _run(argv: list[str], invocation: Invocation) -> int:
    try:
        with ROOT.make_context("cassette", list(argv), obj=invocation) as context:
            ROOT.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except Ended as end:
        if end.error is not None:
            _tell(invocation, end.error, **end.more)
        return end.code
    except click.UsageError as error:
        _say_usage(argv, invocation, error)
        return USAGE
    except CassetteError as error:
        _hear_json(argv, invocation)
        _tell(invocation, error)
        return KNOWN_ERROR
    except (KeyboardInterrupt, click.Abort):  # click's: Ctrl+C or Ctrl+D at a question
        _say(invocation, "stopped", catalogue.STOPPED, "")
        return STOPPED
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  # the outermost boundary: a bug becomes a report
        if isinstance(error.__cause__, KeyboardInterrupt):  # as what a half-made class raises
            _say(invocation, "stopped", catalogue.STOPPED, "")
            return STOPPED
        _report(invocation, error)
        return BUG
    return DONE


def _tell(invocation: Invocation, error: CassetteError, **more: object) -> None:
    """Say a known error: two sentences on stderr, or a document with ``more`` keys under --json."""
    _say(invocation, error.code, error.message, error.hint, **more)


def _say(invocation: Invocation, code: str, message: str, hint: str, **more: object) -> None:
    message, hint = shown(message, SENTENCE_LIMIT), shown(hint, SENTENCE_LIMIT)
    if invocation.output.json:
        shape: Shape = {"error": {"code": code, "message": message, "hint": hint}, **more}
        write(sys.stdout, json_text(shape))
        return
    invocation.output.aside("\n".join(line for line in (message, hint) if line))


def _hear_json(argv: list[str], invocation: Invocation) -> None:
    """An error among the words may come before --json was reached."""
    words = argv[: argv.index("--")] if "--" in argv else argv
    invocation.output.json = invocation.output.json or "--json" in words


def _say_usage(argv: list[str], invocation: Invocation, error: click.UsageError) -> None:
    _hear_json(argv, invocation)
    message = error.format_message()
    path = error.ctx.command_path if error.ctx else "cassette"
    hint = catalogue.SEE_HELP.format(command=path)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        message = catalogue.WHICH_COMMAND.format(command=path)
    elif error.ctx is not None and not invocation.output.json:
        invocation.output.aside(error.ctx.get_usage())
    _say(invocation, "usage", message, hint)


def _report(invocation: Invocation, error: Exception) -> None:
    from cassette.runtime import crash, paths

    path = crash.write_report(paths.crashes_folder(), error, catalogue.IN_THE_CLI)
    kept = catalogue.BUG_REPORT.format(path=path) if path else catalogue.BUG_NO_REPORT
    more = {} if path is None else {"report": str(path)}
    _say(invocation, "bug", catalogue.BUG, kept, **more)


def _let_go_of_stdout() -> None:
    """Python flushes stdout once more at exit, and must not meet the broken pipe again."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return
