"""``cassette meeting history``: what a meeting was before, who changed it, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue, catalogue_planning, pages
from cassette.cli.grammar import option, verb
from cassette.cli.output import columns
from cassette.cli.places import meeting_argument
from cassette.cli.shapes import person
from cassette.cli.values import ITEM
from cassette.domain.errors import BadValue
from cassette.export.json_export import iso
from cassette.workflows.when import say_due

if TYPE_CHECKING:
    from cassette.cli.invocation import Invocation
    from cassette.cli.shapes import Shape
    from cassette.domain.ids import ItemId, MeetingId
    from cassette.store.log_rows import PastValue
    from cassette.workspace import Workspace

Prompts = dict["ItemId", str]


@verb("meeting history")
@meeting_argument
@option("--restore", "n", metavar="N", type=ITEM)
def history(invocation: Invocation, meeting: str, n: int | None) -> None:
    """Every value, numbered; --restore brings one back."""
    from cassette.workflows import bring_back

    with invocation.reading() if n is None else invocation.writing() as workspace:
        found = workspace.library.queries.find_meeting(meeting).id
        changes = bring_back.changes(workspace.desk, found)
        if n is not None:
            if n > len(changes):
                what, allowed = catalogue_planning.A_CHANGE, f"1 - {len(changes)}"
                raise BadValue(given=n, what=what, allowed=allowed)
            bring_back.bring_back(workspace.desk, found, changes[n - 1])
            changes = bring_back.changes(workspace.desk, found)
        _say(invocation, workspace, found, changes)


def _say(
    invocation: Invocation, workspace: Workspace, meeting: MeetingId, changes: tuple[PastValue, ...]
) -> None:
    queries, zone = workspace.library.queries, workspace.desk.zone
    items = (*queries.meeting(meeting).agenda, *queries.removed_items(meeting))
    prompts = {item.id: item.prompt for item in items}
    shape = {"history": [_shape(n, past) for n, past in enumerate(changes, 1)]}
    rows = [
        (
            str(n),
            catalogue_planning.NOW if past.current else "",
            catalogue_planning.FIELDS[past.field],
            _words(past, prompts),
            past.by_name,
            pages.when(past.at_ms, zone),
        )
        for n, past in enumerate(changes, 1)
    ]
    invocation.output.answer(shape, [columns(catalogue_planning.HISTORY_COLUMNS, rows)])


def _words(past: PastValue, prompts: Prompts) -> str:
    if past.field == "closed":
        return catalogue_planning.CLOSED if past.value else catalogue_planning.OPENED
    if past.field == "due":
        due = past.value
        return catalogue.NO_DUE if due is None else say_due(int(due), past.zone)
    if past.field == "role":
        return catalogue_planning.PAST_ROLE.format(name=past.member_name, role=past.value)
    if past.field == "order":
        return " / ".join(prompts.get(item, "?") for item in past.order)
    return str(past.value)


def _shape(n: int, past: PastValue) -> Shape:
    value: object = past.value
    if past.field == "due" and past.value is not None:
        value = iso(int(past.value))
    if past.field == "order":
        value = list(past.order)
    return {
        "n": n,
        "field": past.field,
        "item": past.item,
        "member": person(past.member, past.member_name) if past.member else None,
        "value": value,
        "by": person(past.by, past.by_name),
        "at": iso(past.at_ms),
        "current": past.current,
    }
