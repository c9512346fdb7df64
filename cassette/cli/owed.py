"""``cassette owed``: what I, or somebody else, still owe over all meetings."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from cassette.cli import catalogue, catalogue_time
from cassette.cli.grammar import option, verb
from cassette.cli.output import columns
from cassette.cli.shapes import Shape, listed, person
from cassette.export.json_export import iso
from cassette.workflows.when import say_due

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cassette.cli.invocation import Invocation
    from cassette.domain.planning_views import Answered, Owed


@verb("owed")
@option("--member", metavar="MEMBER")
def owed(invocation: Invocation, member: str | None) -> None:
    """What is due first."""
    with invocation.current() as workspace:
        queries = workspace.library.queries
        who = None if member is None else queries.find_member(member).id
        found = queries.owed(workspace.desk.now_ms(), who)
        table = columns(
            catalogue_time.OWED_COLUMNS, ((_due(one), one.title, duty_words(one)) for one in found)
        )
        invocation.output.answer(
            listed("owed", map(owed_shape, found)),
            [table if found else catalogue_time.NOTHING_OWED],
        )


def owed_shape(one: Owed) -> Shape:
    """One thing owed. ``what`` is the kind of duty, ``text`` the prompt's or action's wording."""
    return {
        "member": person(one.member, one.member_name),
        "meeting": one.meeting,
        "title": one.title,
        "type": one.type,
        "what": one.duty,
        "due": None if one.due_ms is None else iso(one.due_ms),
        "zone": one.due_zone,
        "count": one.count,
        "item": one.item,
        "note": one.note,
        "action": one.action,
        "text": one.what,
    }


def answered_shape(found: Answered) -> Shape:
    """How many of how many people have answered, in all and per item."""
    return {
        "answered": found.answered,
        "of": found.of,
        "items": [
            {"item": one.item, "answered": one.answered, "of": one.of} for one in found.items
        ],
    }


def duty_words(one: Owed) -> str:
    """What is owed in a few words: "say: What is new?", "hear 3 notes"."""
    if one.duty == "say" and one.what:
        return catalogue_time.SAY.format(what=one.what)
    if one.duty == "decide" and one.note is not None:
        return catalogue_time.LISTEN_FIRST
    if one.count == 1 and one.duty in catalogue_time.ONE:
        return catalogue_time.ONE[one.duty]
    return catalogue_time.DUTIES[one.duty].format(count=one.count, what=one.what)


def meeting_lines(answered: Answered, found: Iterable[Owed]) -> Iterator[str]:
    """How many have answered one meeting, and who owes it what, a line a person."""
    yield catalogue_time.ANSWERED.format(answered=answered.answered, of=answered.of)
    people = sorted(found, key=lambda one: (one.member_name.casefold(), one.member))
    for _, group in groupby(people, key=lambda one: one.member):
        mine = list(group)
        duties = "; ".join(map(duty_words, mine))
        yield catalogue_time.OWED_BY.format(name=mine[0].member_name, duties=duties)


def _due(one: Owed) -> str:
    return catalogue.NO_DUE if one.due_ms is None else say_due(one.due_ms, one.due_zone)
