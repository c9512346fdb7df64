"""Bringing back what a meeting's title, due time, agenda, people or outcome were before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.views import REMOVED
from cassette.store.log_rows import HISTORY
from cassette.workflows import agenda, decide, people, plan_meeting
from cassette.workflows.when import Due

if TYPE_CHECKING:
    from cassette.domain.ids import MeetingId
    from cassette.domain.views import MeetingPage
    from cassette.store.log_rows import PastValue
    from cassette.workflows.desk import Desk


def changes(desk: Desk, meeting: MeetingId) -> tuple[PastValue, ...]:
    """Every value that anything of a meeting ever had, the oldest first. Raises UnknownId."""
    desk.library.queries.meeting(meeting)
    found = [past for field in HISTORY for past in desk.library.queries.history(meeting, field)]
    return tuple(sorted(found, key=lambda past: past.at_ms))


def current(desk: Desk, meeting: MeetingId, past: PastValue) -> PastValue | None:
    """What stands now where ``past`` stood: the way back from bringing it back."""
    standing = [
        one
        for one in desk.library.queries.history(meeting, past.field)
        if one.current and (one.item, one.member) == (past.item, past.member)
    ]
    return standing[-1] if standing else None


def bring_back(desk: Desk, meeting: MeetingId, past: PastValue) -> MeetingPage:
    """Make an earlier value the current one, by a new fact: what it replaces stays in history.

    Raises what changing that field raises; a due time that has passed is brought back all the same.
    """
    if past.field == "title":
        return plan_meeting.retitle(desk, meeting, str(past.value))
    if past.field == "due":
        due = None if past.value is None else Due(int(past.value), past.zone)
        return plan_meeting.move_due(desk, meeting, due)
    if past.field == "closed":
        change = plan_meeting.close if past.value else plan_meeting.reopen
        return change(desk, meeting)
    if past.field == "wording" and past.item is not None:
        return agenda.edit_item(desk, past.item, prompt=str(past.value), seconds=past.seconds)
    if past.field == "order":
        return agenda.reorder(desk, meeting, past.order)
    if past.field == "role" and past.member is not None:
        if past.value == REMOVED:
            return people.remove_person(desk, meeting, past.member)
        return people.add_person(desk, meeting, past.member, str(past.value))
    assert past.statement is not None  # noqa: S101 - an outcome is stated by a note
    ahead = past.review_ms is not None and past.review_ms > desk.now_ms()
    review = Due(past.review_ms or 0, past.zone) if ahead else None
    decide.state_outcome(desk, meeting, past.statement, review)
    return desk.library.queries.meeting(meeting)
