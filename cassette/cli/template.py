"""``cassette template``: meeting types of the team's own, kept and shared as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue_planning
from cassette.cli.grammar import argument, option, verb
from cassette.cli.shapes import template_shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cassette.cli.invocation import Invocation
    from cassette.domain.planning_views import Template


@verb("template list")
def list_templates(invocation: Invocation) -> None:
    """Every template with its prompts."""
    with invocation.reading() as workspace:
        found = workspace.library.queries.templates()
        shape = {"templates": [template_shape(one) for one in found]}
        lines = template_lines(found)
        invocation.output.answer(shape, lines if found else [catalogue_planning.NO_TEMPLATES])


@verb("template save")
@argument("name", metavar="NAME")
@option("--from", "meeting", metavar="MEETING")
@option("--like", "type_key", metavar="TYPE", default="status")
@option("--item", "items", metavar="TEXT", multiple=True)
@option("--purpose", metavar="TEXT", default="")
def save(
    invocation: Invocation,
    name: str,
    meeting: str | None,
    type_key: str,
    items: tuple[str, ...],
    purpose: str,
) -> None:
    """A new one."""
    from cassette.workflows.templates import save_template, template_from_meeting

    with invocation.writing() as workspace:
        desk = workspace.desk
        if meeting is not None:
            found = desk.library.queries.find_meeting(meeting).id
            made = template_from_meeting(desk, found, name, purpose=purpose)
        else:
            key = type_key.strip().lower()
            made = save_template(desk, name, key, items or None, purpose=purpose)
        _say(invocation, made)


@verb("template edit")
@argument("template", metavar="TEMPLATE")
@option("--name", metavar="NAME", help=catalogue_planning.NEW_NAME)
@option("--item", "items", metavar="TEXT", multiple=True, help=catalogue_planning.NEW_ITEMS)
@option("--purpose", metavar="TEXT")
def edit(
    invocation: Invocation,
    template: str,
    name: str | None,
    items: tuple[str, ...],
    purpose: str | None,
) -> None:
    """What is not named stays."""
    from cassette.workflows.templates import save_template

    with invocation.writing() as workspace:
        old = workspace.library.queries.find_template(template)
        made = save_template(
            workspace.desk,
            old.name if name is None else name,
            old.type,
            items or old.prompts,
            purpose=old.purpose if purpose is None else purpose,
            template=old.id,
        )
        _say(invocation, made)


@verb("template remove")
@argument("template", metavar="TEMPLATE")
def remove(invocation: Invocation, template: str) -> None:
    """Not offered any more."""
    from cassette.workflows.templates import remove_template

    with invocation.writing() as workspace:
        found = workspace.library.queries.find_template(template)
        remove_template(workspace.desk, found.id)
        line = catalogue_planning.TEMPLATE_REMOVED.format(name=found.name)
        invocation.output.answer({"template": template_shape(found)}, [line])


@verb("template export")
@argument("template", metavar="TEMPLATE")
@option("--out", "-o", "out", metavar="FILE", default=".", help=catalogue_planning.OUT_OR_HERE)
def export(invocation: Invocation, template: str, out: str) -> None:
    """Into a file."""
    from cassette.runtime.paths import given_path
    from cassette.workflows.templates import export_template

    with invocation.reading() as workspace:
        found = workspace.library.queries.find_template(template)
        file = export_template(workspace.desk, found.id, given_path(out))
        line = catalogue_planning.TEMPLATE_WRITTEN.format(file=file)
        invocation.output.answer({"template": template_shape(found), "file": str(file)}, [line])


@verb("template import")
@argument("file", metavar="FILE")
def import_(invocation: Invocation, file: str) -> None:
    """From a file."""
    from cassette.runtime.paths import given_path
    from cassette.workflows.templates import import_template

    with invocation.writing() as workspace:
        _say(invocation, import_template(workspace.desk, given_path(file)))


def template_lines(found: Sequence[Template]) -> Iterator[str]:
    """Each with what it is for and its prompts."""
    for one in found:
        yield catalogue_planning.TEMPLATE.format(name=one.name, type=one.type, purpose=one.purpose)
        for n, prompt in enumerate(one.prompts, 1):
            yield f"  {n}. {prompt.text}"


def _say(invocation: Invocation, made: Template) -> None:
    invocation.output.answer({"template": template_shape(made)}, template_lines([made]))
