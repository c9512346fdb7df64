"""``cassette pace``: how I listen, everywhere or to one person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cassette.cli import catalogue_listening
from cassette.cli.grammar import option, verb
from cassette.cli.output import columns
from cassette.cli.shapes import Shape, person
from cassette.cli.values import SPEED, TRIM, WPM, OrAuto
from cassette.domain.pace import Habit, stepped
from cassette.domain.trimming import Trim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.cli.invocation import Invocation
    from cassette.cli.output import Table
    from cassette.domain.views import MemberCard

_Row = tuple["MemberCard | None", Habit]


@verb("pace")
@option("--member", metavar="MEMBER", help=catalogue_listening.ONLY_TO)
@option("--speed", metavar="X", type=OrAuto(SPEED), help=catalogue_listening.SPEED_OR_AUTO)
@option("--wpm", metavar="N", type=OrAuto(WPM))
@option("--trim", metavar="LEVEL", type=OrAuto(TRIM), help=catalogue_listening.TRIM_OR_AUTO)
def pace(
    invocation: Invocation,
    member: str | None,
    speed: float | str | None,
    wpm: float | str | None,
    trim: str | None,
) -> None:
    """Change what is named, then show all of it."""
    from cassette.runtime.settings import Settings, change_settings
    from cassette.workflows import hear

    changing = any(value is not None for value in (speed, wpm, trim))
    with invocation.writing() if changing else invocation.reading() as workspace:
        desk, queries = workspace.desk, workspace.library.queries
        who = None if member is None else queries.find_member(member).id
        habits = hear.habits(desk)
        settings = workspace.settings
        if changing:
            habit = _changed(habits.of(who), speed, wpm, trim)
            if who is None and speed is not None:  # the window's speed stands in the settings
                settings = change_settings(speed=habit.speed or Settings().speed)
                habit = replace(habit, speed=None)
            habits = hear.set_habit(desk, who, habit)
        everywhere = habits.starting_at(settings.speed).everywhere
        people = [(one, habits.of(one.id)) for one in queries.members() if not one.me]
        rows: list[_Row] = [(None, everywhere), *(row for row in people if row[1] != Habit())]
        shape = {"everywhere": _shape(everywhere), "members": list(_shapes(rows))}
        invocation.output.answer(shape, [_table(rows)])


def _changed(
    habit: Habit, speed: float | str | None, wpm: float | str | None, trim: str | None
) -> Habit:
    """The habit with what is named; the speed and words per minute take each other's place."""
    auto = catalogue_listening.AUTO
    if speed is not None:
        habit = replace(habit, speed=None if speed == auto else stepped(float(speed)), wpm=None)
    if wpm is not None:
        habit = replace(habit, wpm=None if wpm == auto else round(float(wpm)))
    if trim is not None:
        habit = replace(habit, trim=None if trim == auto else Trim(trim))
    return habit


def _shape(habit: Habit) -> Shape:
    trim = None if habit.trim is None else habit.trim.value
    return {"speed": habit.speed, "wpm": habit.wpm, "trim": trim}


def _shapes(rows: list[_Row]) -> Iterator[Shape]:
    for who, habit in rows:
        if who is not None:
            yield {"member": person(who.id, who.name), **_shape(habit)}


def _table(rows: list[_Row]) -> Table:
    none = catalogue_listening.NOT_CHOSEN

    def cells(who: MemberCard | None, habit: Habit) -> tuple[str, ...]:
        return (
            catalogue_listening.EVERYBODY if who is None else who.name,
            none if habit.speed is None else f"{habit.speed:g}×",
            none if habit.wpm is None else str(habit.wpm),
            none if habit.trim is None else habit.trim.value,
        )

    return columns(catalogue_listening.PACE_COLUMNS, (cells(*row) for row in rows))
