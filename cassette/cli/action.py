"""``cassette action``: note down what somebody will do, list it, change it, have it done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue, catalogue_deciding as words, upshots
from cassette.cli.grammar import argument, option, verb
from cassette.cli.shapes import listed
from cassette.cli.values import MOMENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.cli.invocation import Invocation
    from cassette.domain.ids import ActionId
    from cassette.domain.outcome_views import ActionRow
    from cassette.workflows.desk import Desk


@verb("action add")
@argument("meeting", metavar="MEETING")
@argument("what", metavar="WHAT")
@option("--owner", metavar="MEMBER")
@option("--due", metavar="WHEN")
@option("--note", metavar="NOTE", help=words.FROM_NOTE)
@option("--at", "at_ms", metavar="S", type=MOMENT)
def add(
    invocation: Invocation,
    meeting: str,
    what: str,
    owner: str | None,
    due: str | None,
    note: str | None,
    at_ms: int | None,
) -> None:
    """Owner and date may follow."""
    from cassette.workflows import act

    with invocation.writing() as workspace:
        queries = workspace.library.queries
        found = queries.find_meeting(meeting).id
        source = None if note is None else queries.find_note(note).id
        row = act.agree(workspace.desk, found, what, owner=owner, due=due, note=source, at_ms=at_ms)
        _say(invocation, row)


@verb("action list")
@option("--owner", metavar="MEMBER")
@option("--meeting", metavar="MEETING", help=words.IN_MEETING)
@option("--all", "every", is_flag=True)
def list_actions(
    invocation: Invocation, owner: str | None, meeting: str | None, every: bool
) -> None:
    """Open ones first, by due date."""
    with invocation.reading() as workspace:
        queries = workspace.library.queries
        rows = queries.actions(
            owner=None if owner is None else queries.find_member(owner).id,
            meeting=None if meeting is None else queries.find_meeting(meeting).id,
            state=None if every else "open",
        )
        table = upshots.action_table(rows)
        invocation.output.answer(
            listed("actions", map(upshots.action_shape, rows)),
            [table if rows else words.NO_ACTIONS],
        )


@verb("action edit")
@argument("action", metavar="ACTION")
@argument("what", metavar="WHAT")
def edit(invocation: Invocation, action: str, what: str) -> None:
    """Other words."""
    from cassette.workflows import act

    _change(invocation, action, lambda desk, found: act.reword(desk, found, what))


@verb("action assign")
@argument("action", metavar="ACTION")
@argument("owner", metavar="MEMBER")
def assign(invocation: Invocation, action: str, owner: str) -> None:
    """Somebody's, or nobody's."""
    from cassette.workflows import act

    whose = None if owner.strip().lower() == words.NOBODY else owner
    _change(invocation, action, lambda desk, found: act.assign(desk, found, whose))


@verb("action due")
@argument("action", metavar="ACTION")
@argument("when", metavar="WHEN")
def due(invocation: Invocation, action: str, when: str) -> None:
    """Another time, or none."""
    from cassette.workflows import act

    moment = None if when.strip().lower() == catalogue.NEVER else when
    _change(invocation, action, lambda desk, found: act.move_due(desk, found, moment))


@verb("action done")
@argument("action", metavar="ACTION")
def done(invocation: Invocation, action: str) -> None:
    """Nobody waits for it any more."""
    from cassette.workflows import act

    _change(invocation, action, act.done)


@verb("action reopen")
@argument("action", metavar="ACTION")
def reopen(invocation: Invocation, action: str) -> None:
    """To be done after all."""
    from cassette.workflows import act

    _change(invocation, action, act.reopen_action)


@verb("action drop")
@argument("action", metavar="ACTION")
def drop(invocation: Invocation, action: str) -> None:
    """Not to be done."""
    from cassette.workflows import act

    _change(invocation, action, act.drop)


def _change(invocation: Invocation, action: str, do: Callable[[Desk, ActionId], ActionRow]) -> None:
    """Do this to the action that was named, and say what became of it."""
    with invocation.writing() as workspace:
        found = workspace.library.queries.find_action(action).id
        _say(invocation, do(workspace.desk, found))


def _say(invocation: Invocation, row: ActionRow) -> None:
    invocation.output.answer({"action": upshots.action_shape(row)}, [upshots.action_line(row)])
