"""``cassette remind``, for a clock such as cron; and how closely to be told of a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue_time
from cassette.cli.grammar import argument, option, verb
from cassette.cli.owed import duty_words, owed_shape
from cassette.cli.shapes import Shape, listed
from cassette.workflows.when import say_due

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cassette.cli.invocation import Invocation
    from cassette.domain.ids import MeetingId
    from cassette.domain.reminding import Level, Reminder
    from cassette.workflows.desk import Desk


@verb("remind")
@option("--notify", is_flag=True)
def remind(invocation: Invocation, notify: bool) -> None:
    """Tell each reminder once, in my working hours."""
    from cassette.workflows.remind import due_reminders, told

    with invocation.current() as workspace:
        found = due_reminders(workspace.desk, workspace.settings)
        lines = [line for one in found for line in reminder_lines(one)]
        if notify:
            _show(found)
            lines = []
        elif not found:
            lines = [catalogue_time.NOTHING_TO_TELL]
        invocation.output.answer(listed("reminders", map(reminder_shape, found)), lines)
        told(workspace.desk, found)


@verb("meeting mute")
@argument("meeting", metavar="MEETING")
def mute(invocation: Invocation, meeting: str) -> None:
    """No reminders of this meeting."""
    from cassette.workflows import attend

    _attend(invocation, meeting, attend.mute)


@verb("meeting follow")
@argument("meeting", metavar="MEETING")
def follow(invocation: Invocation, meeting: str) -> None:
    """Every note of this meeting."""
    from cassette.workflows import attend

    _attend(invocation, meeting, attend.follow)


@verb("meeting unmute")
@argument("meeting", metavar="MEETING")
def unmute(invocation: Invocation, meeting: str) -> None:
    """As with any meeting."""
    from cassette.workflows import attend

    _attend(invocation, meeting, attend.normal)


def _show(found: Sequence[Reminder]) -> None:
    """As notifications of the desktop; NotificationsMissing where there are none."""
    if not found:
        return
    from cassette.runtime.desktop_bus import DesktopBus

    desktop = DesktopBus()
    try:
        for one in found:
            lines = reminder_lines(one)
            if one.kind == "digest":
                desktop.notify(lines[0], "\n".join(lines[1:]))
            else:
                desktop.notify(one.title, lines[0])
    finally:
        desktop.close()


def _attend(
    invocation: Invocation, meeting: str, change: Callable[[Desk, MeetingId], Level]
) -> None:
    with invocation.writing() as workspace:
        row = workspace.library.queries.find_meeting(meeting)
        level = change(workspace.desk, row.id)
        invocation.output.answer(
            {"meeting": row.id, "level": level},
            [catalogue_time.LEVELS[level].format(title=row.title)],
        )


def reminder_shape(one: Reminder) -> Shape:
    """A reminder; ``text`` is what ``cassette remind`` prints."""
    return {
        "key": one.key,
        "kind": one.kind,
        "title": one.title,
        "meeting": one.meeting,
        "note": one.note,
        "action": one.action,
        "by": one.by_name or None,
        "owed": [owed_shape(owed) for owed in one.owed],
        "text": "\n".join(reminder_lines(one)),
    }


def reminder_lines(one: Reminder) -> list[str]:
    """A reminder: a line, and for the digest one more for each thing owed."""
    if one.kind == "digest":
        return [
            catalogue_time.DIGEST.format(count=len(one.owed)),
            *(f"  {owed.title}: {duty_words(owed)}" for owed in one.owed),
        ]
    first = one.owed[0] if one.owed else None
    due = "" if first is None or first.due_ms is None else say_due(first.due_ms, first.due_zone)
    line = catalogue_time.REMINDERS[one.kind].format(
        title=one.title,
        by=one.by_name,
        due=due,
        duties="; ".join(map(duty_words, one.owed)),
    )
    return [line]
