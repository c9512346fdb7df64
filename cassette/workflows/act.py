"""Actions: what somebody will do, by when, and the spoken second in which it was agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.deciding_events import (
    ActionAgreed,
    ActionAssigned,
    ActionDone,
    ActionDropped,
    ActionDueMoved,
    ActionReopened,
    ActionReworded,
)
from cassette.domain.errors import BadMoment, NoteIsDeleted, NoteIsHidden, UnknownId
from cassette.domain.facts import MAX_PROMPT
from cassette.domain.ids import ActionId
from cassette.domain.text import clean_name
from cassette.workflows.when import Due, understand

if TYPE_CHECKING:
    from cassette.domain.ids import MeetingId, MemberId, NoteId
    from cassette.domain.outcome_views import ActionRow
    from cassette.workflows.desk import Desk


def agree(
    desk: Desk,
    meeting: MeetingId,
    what: str,
    *,
    owner: str | None = None,
    due: str | Due | None = None,
    note: NoteId | None = None,
    at_ms: int | None = None,
) -> ActionRow:
    """Note down what somebody will do: ``owner``, an id or a name; agreed ``at_ms`` into ``note``.

    Also after the meeting. Raises UnknownId, BadName, UnknownMember, AmbiguousId, BadTime,
    DueInThePast, NoteIsDeleted, NoteIsHidden, BadMoment.
    """
    what = clean_name(what, "action", MAX_PROMPT)
    desk.library.queries.meeting(meeting)
    if note is not None:
        _check_moment(desk, meeting, note, at_ms)
    moment = _moment(desk, due)
    action = ActionId(desk.new_id())
    fact = ActionAgreed(
        action=action,
        meeting=meeting,
        what=what,
        owner=_member(desk, owner),
        due_ms=moment.ms if moment else None,
        due_zone=moment.zone if moment else desk.zone,
        note=note,
        at_ms=at_ms if note is not None else None,
    )
    desk.library.append([fact])
    return desk.library.queries.action(action)


def reword(desk: Desk, action: ActionId, what: str) -> ActionRow:
    """Say in other words what is to be done. Raises UnknownId, BadName."""
    what = clean_name(what, "action", MAX_PROMPT)
    if desk.library.queries.action(action).what != what:
        desk.library.append([ActionReworded(action=action, what=what)])
    return desk.library.queries.action(action)


def assign(desk: Desk, action: ActionId, owner: str | None) -> ActionRow:
    """Make an action somebody's (an id or a name), or nobody's.

    Raises UnknownId, UnknownMember, AmbiguousId.
    """
    row = desk.library.queries.action(action)
    member = _member(desk, owner)
    if row.owner != member:
        desk.library.append([ActionAssigned(action=action, owner=member)])
    return desk.library.queries.action(action)


def move_due(desk: Desk, action: ActionId, due: str | Due | None) -> ActionRow:
    """Move an action's due time, or take it away. Raises UnknownId, BadTime, DueInThePast."""
    row = desk.library.queries.action(action)
    moment = _moment(desk, due)
    due_ms, zone = (None, desk.zone) if moment is None else moment
    if row.due_ms != due_ms:
        desk.library.append([ActionDueMoved(action=action, due_ms=due_ms, due_zone=zone)])
    return desk.library.queries.action(action)


def done(desk: Desk, action: ActionId) -> ActionRow:
    """An action is done. Raises UnknownId."""
    if desk.library.queries.action(action).state != "done":
        desk.library.append([ActionDone(action=action)])
    return desk.library.queries.action(action)


def reopen_action(desk: Desk, action: ActionId) -> ActionRow:
    """An action that was done or dropped is to be done after all. Raises UnknownId."""
    if desk.library.queries.action(action).state != "open":
        desk.library.append([ActionReopened(action=action)])
    return desk.library.queries.action(action)


def drop(desk: Desk, action: ActionId) -> ActionRow:
    """An action will not be done, and nobody waits for it. Raises UnknownId."""
    if desk.library.queries.action(action).state != "dropped":
        desk.library.append([ActionDropped(action=action)])
    return desk.library.queries.action(action)


def _check_moment(desk: Desk, meeting: MeetingId, note: NoteId, at_ms: int | None) -> None:
    card = desk.library.queries.note(note)
    if card.meeting != meeting:
        raise UnknownId(what="note in this meeting", given=note)
    if card.deleted:
        raise NoteIsDeleted(note=note)
    if card.hidden:
        raise NoteIsHidden(by=card.by_name)
    if at_ms is not None and not 0 <= at_ms <= card.duration_ms:
        raise BadMoment(at=round(at_ms / 1000, 1), seconds=round(card.duration_ms / 1000, 1))


def _member(desk: Desk, owner: str | None) -> MemberId | None:
    return None if owner is None else desk.library.queries.find_member(owner).id


def _moment(desk: Desk, due: str | Due | None) -> Due | None:
    if due is None or isinstance(due, Due):
        return due
    return understand(due, now_ms=desk.now_ms(), zone=desk.zone)
