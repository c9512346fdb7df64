"""The JSON shapes and lines about the team that several commands share."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cassette.cli import catalogue_team as words, pages
from cassette.domain.errors import CassetteError, LibraryBusy
from cassette.export.json_export import iso

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.cli.invocation import Invocation
    from cassette.cli.shapes import Shape
    from cassette.domain.team_views import (
        DeviceLine,
        InvitationLine,
        MemberLine,
        SyncStatus,
        TeamPage,
    )
    from cassette.workspace import Workspace

SHORT = 12
"""Digits of a request or an invitation that people are shown."""
MOST_WORDS = 10_000
"""Characters read from standard input where words or a link are expected."""


def look_at_team(invocation: Invocation) -> tuple[TeamPage, str]:
    """The team, and the zone of whoever looks.

    With who waits, unless the window has the library open: there it is seen anyway.
    """
    from cassette.workflows.teamwork import team_page

    try:
        with invocation.writing() as workspace:
            return team_page(workspace), workspace.desk.zone
    except LibraryBusy:
        with invocation.reading() as workspace:
            return team_page(workspace), workspace.desk.zone


def get_in_step(invocation: Invocation, workspace: Workspace) -> SyncStatus:
    """One round after a change; what is in the way is told and harms nothing."""
    try:
        workspace.syncer.sync_now()
    except CassetteError as trouble:
        invocation.output.aside(f"{trouble.message}\n{trouble.hint}")
    return workspace.syncer.status()


def typed_words(invocation: Invocation) -> str:
    """What stands on standard input; on a terminal it is asked for."""
    if sys.stdin.isatty():
        invocation.output.aside(words.TYPE_WORDS)
    return sys.stdin.read(MOST_WORDS)


def device_shape(device: DeviceLine) -> Shape:
    """A computer of a member."""
    return {
        "id": device.id,
        "name": device.name,
        "this": device.this,
        "steward": device.steward,
        "since": iso(device.since_ms),
        "removed": device.removed,
    }


def member_line_shape(member: MemberLine) -> Shape:
    """A member with their computers."""
    return {
        "id": member.id,
        "name": member.name,
        "role": member.role,
        "me": member.me,
        "recovery": member.recovery,
        "gone": member.gone,
        "devices": [device_shape(device) for device in member.devices],
    }


def page_shape(page: TeamPage) -> Shape:
    """``members``: people, computers, who looks after the team, who waits."""
    return {
        "members": [member_line_shape(member) for member in page.members],
        "steward": page.steward,
        "i_am_steward": page.i_am_steward,
        "successors": list(page.successors),
        "waiting": [
            {
                "request": one.request,
                "name": one.name,
                "label": one.label,
                "device": one.device,
                "since": iso(one.since_ms),
            }
            for one in page.waiting
        ],
    }


def invitation_shape(one: InvitationLine) -> Shape:
    """An invitation; ``link`` where it was made on this computer and is open."""
    return {
        "id": one.id,
        "for": one.label,
        "role": one.role,
        "state": one.state,
        "expires": iso(one.expires_ms),
        "member": one.for_member,
        "link": one.link or None,
    }


def policy_shape(page: TeamPage) -> Shape:
    """``team``: the six words and the policy."""
    return {
        "team": {"name": page.name, "phrase": list(page.phrase)},
        "policy": {
            "admission": page.policy.admission,
            "inviting": "all" if page.policy.anyone_invites else "steward",
        },
        "steward": page.steward,
        "i_am_steward": page.i_am_steward,
    }


def status_shape(status: SyncStatus) -> Shape:
    """How a library stands with its team."""
    return {
        "state": status.state,
        "place": status.place or None,
        "only_here": status.only_here,
        "awaited": status.awaited,
        "waiting_requests": status.waiting_requests,
        "last": iso(status.last_sync_ms) if status.last_sync_ms else None,
    }


def state_words(status: SyncStatus) -> str:
    """The state as people read it."""
    return words.STATES[status.state].format(done=status.done, of=status.of)


def status_lines(status: SyncStatus) -> Iterator[str]:
    """What besides the state is worth a line."""
    if status.error is not None:
        yield f"{status.message} {status.hint}"
    elif status.state in words.WHAT_NOW:
        yield words.WHAT_NOW[status.state]
    for count, one, many in (
        (status.only_here if status.place else 0, words.ONLY_HERE_ONE, words.ONLY_HERE),
        (status.awaited, words.AWAITED_ONE, words.AWAITED),
        (status.waiting_requests, words.ONE_WAITS, words.PEOPLE_WAIT),
    ):
        if count:
            yield one if count == 1 else many.format(count=count)


def computer_name(device: DeviceLine, *, alone: bool) -> str:
    """How a computer is called, or that it has no name yet; with its id if it is not ``alone``."""
    if device.name and alone:
        return device.name
    text = words.COMPUTER_OF_SOME if device.name else words.COMPUTER
    return text.format(name=device.name, id=pages.short(device.id))
