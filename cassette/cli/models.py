"""``cassette models``: the speech models of this computer; needs no library."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

import click

from cassette.cli import catalogue
from cassette.cli.grammar import argument, option, verb
from cassette.cli.output import columns
from cassette.cli.shapes import listed
from cassette.domain.errors import CassetteError, ConsentNeeded, ModelUnknown

if TYPE_CHECKING:
    from cassette.cli.invocation import Invocation
    from cassette.cli.shapes import Shape
    from cassette.transcription.model_files import ModelChoice, ModelRow


@verb("models list")
def list_models(invocation: Invocation) -> None:
    """What is here and what can be had, smallest first; the one in use is marked."""
    from cassette.transcription.model_download import size_for_people
    from cassette.transcription.model_files import ModelFiles

    used = _used()
    rows = ModelFiles().list_models()
    name = used.name if used else None
    table = columns(
        catalogue.MODEL_COLUMNS,
        (
            (
                "*" if row.name == name else "",
                row.name,
                size_for_people(row.size),
                row.languages,
                catalogue.ORIGINS[row.origin or ""],
            )
            for row in rows
        ),
    )
    shape = {
        **listed("models", (_row_shape(row, used=row.name == name) for row in rows)),
        "used": model_shape(used) if used else None,
    }
    invocation.output.answer(shape, [table])


@verb("models add")
@argument("path", metavar="PATH")
@option("--name", metavar="NAME", help=catalogue.MODEL_NAME)
def add(invocation: Invocation, path: str, name: str | None) -> None:
    """Copy a folder with weights to the others."""
    from cassette.runtime.paths import given_path
    from cassette.transcription.model_files import ModelFiles

    choice = ModelFiles().add(given_path(path), name)
    _say_ready(invocation, choice)


@verb("models get")
@argument("name", metavar="NAME")
@option("--yes", is_flag=True)
def get(invocation: Invocation, name: str, yes: bool) -> None:
    """Download a model, once the person agreed."""
    from cassette.runtime.jobs import CancelToken
    from cassette.transcription.model_download import download
    from cassette.transcription.model_files import ModelFiles

    if not yes:
        _ask(name)
    with invocation.output.progress(catalogue.DOWNLOADING.format(name=name)) as on_progress:
        choice = download(
            ModelFiles(),
            name,
            consent=True,
            on_progress=lambda here, total: on_progress(here / max(1, total)),
            cancel=CancelToken(),
        )
    _say_ready(invocation, choice)


@verb("models use")
@argument("name", metavar="NAME")
def use(invocation: Invocation, name: str) -> None:
    """From now on notes are written down with this model; "auto" leaves the choice to Cassette."""
    from cassette.runtime.settings import change_settings
    from cassette.transcription.model_files import ModelFiles

    if name == catalogue.AUTO:
        change_settings(model="")
        invocation.output.answer({"model": None}, [catalogue.MODEL_AUTO])
        return
    choice = ModelFiles().named(name)
    own = choice.origin == "yours"
    change_settings(model=str(choice.folder) if own else choice.name)
    _say_ready(invocation, choice)


def model_shape(choice: ModelChoice) -> Shape:
    """A model that is here."""
    return {
        "name": choice.name,
        "folder": str(choice.folder),
        "rank": choice.rank,
        "origin": choice.origin,
    }


def _row_shape(row: ModelRow, *, used: bool) -> Shape:
    return {
        "name": row.name,
        "bytes": row.size,
        "languages": row.languages,
        "rank": row.rank,
        "folder": str(row.folder) if row.folder else None,
        "origin": row.origin,
        "used": used,
    }


def _used() -> ModelChoice | None:
    """The model in use; None when there is none that can be used."""
    from cassette.runtime.settings import read_settings
    from cassette.transcription.model_files import ModelFiles

    with contextlib.suppress(CassetteError):
        return ModelFiles().resolve(read_settings().settings.model or None)
    return None


def _ask(name: str) -> None:
    """Ask on a terminal; elsewhere nobody can have agreed. Raises ModelUnknown, ConsentNeeded."""
    from cassette.transcription.known_models import KNOWN
    from cassette.transcription.model_download import size_for_people

    known = KNOWN.get(name)
    if known is None:
        raise ModelUnknown(given=name)
    size = size_for_people(known.size)
    question = catalogue.MAY_DOWNLOAD.format(name=name, size=size)
    somebody = sys.stdin.isatty() and sys.stderr.isatty()
    if not (somebody and click.confirm(question, default=False, err=True)):
        raise ConsentNeeded(name=name, size=size)


def _say_ready(invocation: Invocation, choice: ModelChoice) -> None:
    line = catalogue.MODEL_READY.format(name=choice.name, folder=choice.folder)
    invocation.output.answer({"model": model_shape(choice)}, [line])
