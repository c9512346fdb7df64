"""``cassette queue`` and ``cassette heard``: what to hear next, what it costs, what was heard."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from cassette.cli import catalogue, catalogue_listening, pages
from cassette.cli.grammar import argument, option, verb
from cassette.cli.note import say_note
from cassette.cli.output import columns
from cassette.cli.shapes import Shape, person
from cassette.cli.values import MOMENT, ORDER, SPEED, TRIM
from cassette.domain.pace import Habit, Habits
from cassette.domain.trimming import Trim
from cassette.export.json_export import iso, seconds
from cassette.workflows.when import say_due

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.cli.invocation import Invocation
    from cassette.cli.output import Table
    from cassette.domain.listening_views import DaySaved
    from cassette.domain.queueing import Order, Queue, QueueEntry
    from cassette.workflows.desk import Desk


@verb("queue")
@option("--speed", metavar="X", type=SPEED)
@option("--trim", metavar="LEVEL", type=TRIM)
@option("--order", metavar="ORDER", type=ORDER, default="due")
@option("--saved", is_flag=True)
def queue(
    invocation: Invocation, speed: float | None, trim: str | None, order: Order, saved: bool
) -> None:
    """What is due first, meeting by meeting, with its price at my pace or at another."""
    from cassette.workflows import hear

    with invocation.current() as workspace:
        desk = workspace.desk
        habits = _instead(hear.habits(desk), speed, trim)
        found = hear.queue_of(desk, workspace.settings, order, habits)
        days, total = hear.time_saved(desk) if saved else ((), None)
        shape = queue_shape(found)
        lines: list[str | Table] = list(_lines(found, desk))
        if total is not None:
            shape["saved"] = {"days": [_day(day) for day in days], "total": _day(total)}
            lines += ["", *_saved_lines(days, total)]
        invocation.output.answer(shape, lines)


def _instead(habits: Habits, speed: float | None, trim: str | None) -> Habits:
    """What is named here stands above every habit; what is not stays each speaker's own."""
    if speed is None and trim is None:
        return habits
    level = None if trim is None else Trim(trim)

    def with_named(one: Habit) -> Habit:
        wpm = one.wpm if speed is None else None
        return Habit(speed or one.speed, wpm, level or one.trim)

    return Habits(
        with_named(habits.everywhere),
        {subject: with_named(one) for subject, one in habits.by_subject.items()},
    )


def queue_shape(found: Queue) -> Shape:
    """The queue; ``cost`` is in seconds at that speed and trim."""
    return {
        "notes": [_entry(one) for one in found.entries],
        "seconds": seconds(found.left_ms),
        "cost": seconds(found.cost_ms),
        "count": found.notes,
        "reads": found.reads,
    }


def _entry(one: QueueEntry) -> Shape:
    return {
        "note": one.note,
        "meeting": one.meeting,
        "title": one.title,
        "due": None if one.due_ms is None else iso(one.due_ms),
        "by": person(one.by, one.by_name),
        "seconds": seconds(one.duration_ms),
        "left": seconds(one.left_ms),
        "cost": seconds(one.cost_ms),
        "speed": one.rate,
        "trim": one.trim.value,
        "typed": not one.spoken,
        "here": one.here,
        "stop": one.stop or None,
    }


def _day(day: DaySaved) -> Shape:
    return {
        "day": day.day or None,
        "heard": seconds(day.heard_ms),
        "by_speed": seconds(day.by_speed_ms),
        "by_trim": seconds(day.by_trim_ms),
    }


def _lines(found: Queue, desk: Desk) -> Iterator[str]:
    if not found.entries:
        yield catalogue_listening.NOTHING_TO_HEAR
        return
    told = catalogue_listening.ONE_NOTE if found.notes == 1 else catalogue_listening.QUEUE_SUM
    left, cost = pages.length(found.left_ms), pages.length(found.cost_ms)
    parts = [told.format(notes=found.notes, left=left, cost=cost)]
    if found.reads:
        parts.append(catalogue_listening.READS.format(reads=found.reads))
    yield " · ".join(parts)
    for _, group in groupby(found.entries, key=lambda one: one.meeting):
        notes = list(group)
        first = notes[0]
        due = catalogue.NO_DUE if first.due_ms is None else say_due(first.due_ms, desk.zone)
        yield ""
        yield catalogue_listening.QUEUE_MEETING.format(title=first.title, due=due)
        for one in notes:
            yield "  " + " · ".join(_cells(one))


def _cells(one: QueueEntry) -> Iterator[str]:
    yield pages.short(one.note)
    yield one.by_name
    if not one.spoken:
        yield catalogue_listening.TO_READ
    elif not one.here:
        yield catalogue_listening.NOT_HERE
    else:
        yield f"{pages.length(one.left_ms)} → {pages.length(one.cost_ms)}"
    if catalogue_listening.STOPS[one.stop]:
        yield catalogue_listening.STOPS[one.stop]


def _saved_lines(days: tuple[DaySaved, ...], total: DaySaved) -> Iterator[str | Table]:
    if not days:
        yield catalogue_listening.NOTHING_SAVED
        return
    rows = ((day.day, day) for day in days)
    yield columns(
        catalogue_listening.SAVED_COLUMNS,
        (
            (name, _signed(day.heard_ms), _signed(day.by_speed_ms), _signed(day.by_trim_ms))
            for name, day in (*rows, (catalogue_listening.SAVED_SUM, total))
        ),
    )


def _signed(ms: int) -> str:
    return f"−{pages.length(-ms)}" if ms < 0 else pages.length(ms)


@verb("heard")
@argument("note", metavar="[NOTE]", required=False)
@option("--up-to", "up_to_ms", metavar="S", type=MOMENT)
@option("--off", is_flag=True, help=catalogue_listening.UNHEARD_AGAIN)
@option("--all", "everything", is_flag=True)
def heard(
    invocation: Invocation, note: str | None, up_to_ms: int | None, off: bool, everything: bool
) -> None:
    """Remember that I heard (or read) a note, or everything."""
    from cassette.workflows import hear

    if (note is None) != everything:
        raise click.UsageError(catalogue_listening.NOTE_OR_ALL)
    if sum((everything, off, up_to_ms is not None)) > 1:
        raise click.UsageError(catalogue_listening.NOT_TOGETHER)
    with invocation.writing() as workspace:
        desk, queries = workspace.desk, workspace.library.queries
        if note is None:
            marked = hear.mark_all_heard(desk).notes
            line = catalogue_listening.MARKED.format(count=len(marked))
            invocation.output.answer({"heard": [one for one, _ in marked]}, [line])
            return
        found = queries.find_note(note).id
        if off:
            hear.mark_unheard(desk, found)
        else:
            hear.mark_heard(desk, found, up_to_ms)
        say_note(invocation, queries.note(found), desk.zone)
