"""``cassette attach``: images, PDF files and links beside a meeting and its agenda items."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cassette.cli import catalogue_planning, pages
from cassette.cli.grammar import argument, option, verb
from cassette.cli.places import find_page, meeting_argument
from cassette.cli.shapes import attachment_shape
from cassette.cli.values import ITEM
from cassette.store.finding import pick
from cassette.workflows.plan_meeting import item_numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cassette.cli.invocation import Invocation
    from cassette.domain.planning_views import Attachment
    from cassette.domain.views import AgendaItem
    from cassette.workspace import Workspace


def _beside(function: Callable[..., None]) -> Callable[..., None]:
    """--item N and --name NAME."""
    named = option("--name", metavar="NAME", default="", help=catalogue_planning.SHOWN_NAME)
    numbered = option("--item", "n", metavar="N", type=ITEM, help=catalogue_planning.BESIDE_ITEM)
    return numbered(named(function))


@verb("attach list")
@meeting_argument
def list_attachments(invocation: Invocation, meeting: str) -> None:
    """All of a meeting's."""
    with invocation.reading() as workspace:
        queries = workspace.library.queries
        page = find_page(queries, meeting)
        found = queries.attachments(page.row.id)
        removed = queries.attachments(page.row.id, removed=True)
        shape = {
            "attachments": [attachment_shape(one) for one in found],
            "removed": [attachment_shape(one) for one in removed],
        }
        lines = [*attachment_lines(found, page.agenda), *_removed_lines(removed)]
        invocation.output.answer(shape, lines or [catalogue_planning.NO_ATTACHMENTS])


@verb("attach file")
@meeting_argument
@argument("file", metavar="FILE")
@_beside
def file(invocation: Invocation, meeting: str, file: str, n: int | None, name: str) -> None:
    """An image or a PDF file."""
    from cassette.runtime.paths import given_path
    from cassette.workflows.attach import attach_file

    path = given_path(file)
    _attach(invocation, meeting, n, partial(attach_file, path=path, name=name))


@verb("attach link")
@meeting_argument
@argument("url", metavar="URL")
@_beside
def link(invocation: Invocation, meeting: str, url: str, n: int | None, name: str) -> None:
    """A web address."""
    from cassette.workflows.attach import attach_link

    _attach(invocation, meeting, n, partial(attach_link, url=url, name=name))


@verb("attach remove")
@meeting_argument
@argument("attachment", metavar="ATTACHMENT")
def remove(invocation: Invocation, meeting: str, attachment: str) -> None:
    """Away; it can be restored."""
    from cassette.workflows.attach import remove_attachment

    with invocation.writing() as workspace:
        found, agenda = _find(workspace, meeting, attachment, removed=False)
        remove_attachment(workspace.desk, found.id)
        _say(invocation, found, agenda)


@verb("attach restore")
@meeting_argument
@argument("attachment", metavar="ATTACHMENT")
def restore(invocation: Invocation, meeting: str, attachment: str) -> None:
    """Back again."""
    from cassette.workflows.attach import restore_attachment

    with invocation.writing() as workspace:
        found, agenda = _find(workspace, meeting, attachment, removed=True)
        _say(invocation, restore_attachment(workspace.desk, found.id), agenda)


@verb("attach save")
@meeting_argument
@argument("attachment", metavar="ATTACHMENT")
@option("--out", "-o", "out", metavar="FILE", required=True)
def save(invocation: Invocation, meeting: str, attachment: str, out: str) -> None:
    """A copy of the file."""
    from cassette.runtime.paths import given_path
    from cassette.workflows.attach import save_attachment

    with invocation.reading() as workspace:
        found, _ = _find(workspace, meeting, attachment, removed=False)
        target = save_attachment(workspace.desk, found, given_path(out))
        line = catalogue_planning.TEMPLATE_WRITTEN.format(file=target)
        shape = {"attachment": attachment_shape(found), "file": str(target)}
        invocation.output.answer(shape, [line])


def attachment_lines(found: Sequence[Attachment], agenda: Sequence[AgendaItem]) -> Iterator[str]:
    """Each with its item, its id and, for a link, where it leads."""
    numbers = {item.id: item.n for item in agenda}
    for one in found:
        n = numbers.get(one.item) if one.item is not None else None
        yield catalogue_planning.ATTACHMENT.format(
            item=catalogue_planning.ON_ITEM.format(n=n) if n else "",
            name=one.name,
            what=one.url or one.media_type,
            id=pages.short(one.id),
        )


def _removed_lines(removed: Sequence[Attachment]) -> Iterator[str]:
    if removed:
        yield catalogue_planning.REMOVED_ITEMS
        yield from attachment_lines(removed, ())


def _attach(
    invocation: Invocation, meeting: str, n: int | None, attach: Callable[..., Attachment]
) -> None:
    """Beside the meeting, or its item with this number, and say what came of it."""
    with invocation.writing() as workspace:
        page = find_page(workspace.library.queries, meeting)
        item = item_numbered(page, n)
        _say(invocation, attach(workspace.desk, page.row.id, item=item), page.agenda)


def _find(
    workspace: Workspace, meeting: str, wish: str, *, removed: bool
) -> tuple[Attachment, tuple[AgendaItem, ...]]:
    queries = workspace.library.queries
    page = find_page(queries, meeting)
    found = queries.attachments(page.row.id, removed=removed)
    one = pick(wish, found, what="attachment", name=lambda attachment: attachment.name)
    return one, page.agenda


def _say(invocation: Invocation, made: Attachment, agenda: Sequence[AgendaItem]) -> None:
    shape = {"attachment": attachment_shape(made)}
    invocation.output.answer(shape, attachment_lines([made], agenda))
