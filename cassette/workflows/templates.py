"""Meeting types of the team's own: saved, edited, removed, and shared as a file."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

import msgspec

from cassette.domain.errors import (
    BadName,
    CannotRead,
    FileMissing,
    TemplateDamaged,
    TemplateNameTaken,
    TemplateTooLong,
    TemplateTooNew,
    UnknownMeetingType,
)
from cassette.domain.facts import MAX_NAME, MAX_PROMPT
from cassette.domain.formats import MAX_ITEMS, TYPE_KEYS, TYPES, Prompt, meeting_type
from cassette.domain.ids import TemplateId
from cassette.domain.planning_events import MAX_TIME_BOX_S, TemplateRemoved, TemplateSaved
from cassette.domain.text import clean_name, safe_filename, shown
from cassette.runtime import atomic
from cassette.workflows.agenda import checked_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cassette.domain.ids import MeetingId
    from cassette.domain.planning_views import Template
    from cassette.workflows.desk import Desk

FILE_KIND = "cassette-template"
FILE_VERSION = 1
MAX_FILE = 4 << 20
"""Bytes of a template file; fifty long prompts are a hundredth of it."""
ENDING = ".cassette-template.json"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """A template on its way to another team."""

    kind: str
    version: int
    name: str
    type: str
    purpose: str
    prompts: list[Prompt]


class _Head(msgspec.Struct):
    """What every version of such a file says of itself."""

    kind: str
    version: int


def prompts_of(type_key: str, items: Sequence[str | Prompt] | None) -> tuple[Prompt, ...]:
    """An agenda as it will be stored: None takes the type's own.

    An item that is only text gets the longest time box of the type. Raises BadName, BadTimeBox.
    """
    usual = meeting_type(type_key).prompts
    if items is None:
        return usual
    if len(items) > MAX_ITEMS:
        raise BadName(what="agenda", why=f"it has more than {MAX_ITEMS} items", limit=MAX_PROMPT)
    seconds = max(prompt.seconds for prompt in usual)
    wished = [one if isinstance(one, Prompt) else Prompt(one, seconds) for one in items]
    return tuple(
        Prompt(clean_name(one.text, "agenda item", MAX_PROMPT), checked_seconds(one.seconds))
        for one in wished
    )


def known_type(type_key: str) -> str:
    """The key of one of the six types. Raises UnknownMeetingType."""
    if type_key not in TYPE_KEYS:
        raise UnknownMeetingType(given=type_key[:40], types=", ".join(kind.key for kind in TYPES))
    return type_key


def save_template(
    desk: Desk,
    name: str,
    type_key: str,
    items: Sequence[str | Prompt] | None = None,
    *,
    purpose: str = "",
    template: TemplateId | None = None,
) -> Template:
    """Save a template, or with ``template`` change that one.

    Without a ``purpose`` it has its type's. Raises BadName, BadTimeBox, UnknownMeetingType,
    TemplateNameTaken, UnknownId.
    """
    queries = desk.library.queries
    if template is not None:
        queries.find_template(template)
    name = clean_name(name, "template name", MAX_NAME)
    kind = meeting_type(known_type(type_key))
    fact = TemplateSaved(
        template=template or TemplateId(desk.new_id()),
        name=name,
        type=type_key,
        purpose=clean_name(purpose or kind.purpose, "purpose", MAX_PROMPT),
        prompts=prompts_of(type_key, items),
    )
    return _kept(desk, fact)


def template_from_meeting(
    desk: Desk, meeting: MeetingId, name: str, *, purpose: str = ""
) -> Template:
    """Save type and agenda of a meeting as a template. Raises UnknownId and as save_template."""
    page = desk.library.queries.meeting(meeting)
    prompts = [Prompt(item.prompt, item.seconds) for item in page.agenda]
    return save_template(desk, name, page.row.type, prompts, purpose=purpose)


def remove_template(desk: Desk, template: TemplateId) -> None:
    """Offer a template no longer; meetings that were called with it stay. Raises UnknownId."""
    found = desk.library.queries.find_template(template)
    desk.library.append([TemplateRemoved(template=found.id)])


def restore_template(desk: Desk, template: Template) -> Template:
    """Offer a removed template again, as it was. Raises TemplateNameTaken."""
    return _kept(
        desk,
        TemplateSaved(
            template=template.id,
            name=template.name,
            type=template.type,
            purpose=template.purpose,
            prompts=template.prompts,
        ),
    )


def export_template(desk: Desk, template: TemplateId, path: Path) -> Path:
    """Write a template into a file, or into a folder under its own name; where it is then.

    Raises UnknownId, DiskFull, CannotWrite.
    """
    found = desk.library.queries.find_template(template)
    target = _free(path, found.name) if path.is_dir() else path
    file = _File(
        kind=FILE_KIND,
        version=FILE_VERSION,
        name=found.name,
        type=found.type,
        purpose=found.purpose,
        prompts=list(found.prompts),
    )
    text = msgspec.json.format(msgspec.json.encode(file), indent=2)
    atomic.write_bytes(target, text + b"\n")
    return target


def import_template(desk: Desk, path: Path) -> Template:
    """Take a template file in. One that is here already is not taken twice.

    A name that another template has gets a number. Raises FileMissing, CannotRead, TemplateTooNew,
    TemplateTooLong, TemplateDamaged, and changes nothing then.
    """
    file = _checked(_read(path), path)
    prompts = tuple(file.prompts)
    names = {one.name.casefold(): one for one in desk.library.queries.templates()}
    for number in itertools.count(1):
        name = file.name if number == 1 else f"{file.name[: MAX_NAME - 8]} ({number})"
        there = names.get(name.casefold())
        if there is None:
            return save_template(desk, name, file.type, prompts, purpose=file.purpose)
        if (there.type, there.purpose, there.prompts) == (file.type, file.purpose, prompts):
            return there
    raise AssertionError("there is always another number")


def _kept(desk: Desk, fact: TemplateSaved) -> Template:
    """Append it, unless another template has its name. Raises TemplateNameTaken."""
    for other in desk.library.queries.templates():
        if other.id != fact.template and other.name.casefold() == fact.name.casefold():
            raise TemplateNameTaken(name=other.name)
    desk.library.append([fact])
    return desk.library.queries.find_template(fact.template)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except FileNotFoundError as error:
        raise FileMissing(path=path) from error
    except OSError as error:
        raise CannotRead(path=path, why=error.strerror or type(error).__name__) from error
    if len(data) > MAX_FILE:
        raise TemplateDamaged(path=path, why="it is larger than any template")
    return data


def _checked(data: bytes, path: Path) -> _File:
    """The file, with every value as it may be stored."""
    try:
        head = msgspec.json.decode(data, type=_Head)
        if head.kind != FILE_KIND:
            raise TemplateDamaged(path=path, why="it is a file of another kind")
        if head.version > FILE_VERSION:
            raise TemplateTooNew(path=path, version=head.version)
        file = msgspec.json.decode(data, type=_File)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise TemplateDamaged(path=path, why="it does not have the shape of one") from error
    if len(file.prompts) > MAX_ITEMS:
        raise TemplateTooLong(path=path, count=len(file.prompts), limit=MAX_ITEMS)
    if file.type not in TYPE_KEYS:
        raise TemplateDamaged(path=path, why=f"it is of an unknown type “{shown(file.type, 40)}”")
    if any(not 0 <= prompt.seconds <= MAX_TIME_BOX_S for prompt in file.prompts):
        raise TemplateDamaged(path=path, why="one of its time boxes cannot be")
    try:
        file.name = clean_name(file.name, "template name", MAX_NAME)
        file.purpose = clean_name(file.purpose, "purpose", MAX_PROMPT)
        file.prompts = list(prompts_of(file.type, file.prompts))
    except BadName as error:
        raise TemplateDamaged(path=path, why=error.message.rstrip(".")) from error
    return file


def _free(folder: Path, name: str) -> Path:
    """A name in ``folder`` that nothing has: what nobody named replaces nothing."""
    stem = safe_filename(name)
    names = (f"{stem}{ENDING}" if n == 1 else f"{stem} {n}{ENDING}" for n in itertools.count(1))
    return next(folder / one for one in names if not os.path.lexists(folder / one))
