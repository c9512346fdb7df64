"""``cassette members``: who is in, on which computers; letting in, removing, who looks after it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from cassette.cli import catalogue_team as words, pages
from cassette.cli.grammar import argument, option, verb
from cassette.cli.output import Table, columns
from cassette.cli.team_shapes import (
    SHORT,
    computer_name,
    get_in_step,
    look_at_team,
    page_shape,
    typed_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.cli.invocation import Invocation
    from cassette.domain.team_views import DeviceLine, MemberLine, TeamPage


@verb("members list")
def list_members(invocation: Invocation) -> None:
    """People, their computers, and who waits."""
    page, zone = look_at_team(invocation)
    lines: list[str | Table] = [columns(words.MEMBER_COLUMNS, _rows(page, zone))]
    lines += [
        words.WAITING.format(
            name=one.name or one.label or words.NOBODY, request=one.request[:SHORT]
        )
        for one in page.waiting
    ]
    invocation.output.answer(page_shape(page), lines)


@verb("members admit")
@argument("who", metavar="WHO")
def admit(invocation: Invocation, who: str) -> None:
    """Let somebody in."""
    from cassette.workflows.teamwork import admit as let_in

    with invocation.writing() as workspace:
        let_in(workspace, who)
        get_in_step(invocation, workspace)
        invocation.output.answer({"admitted": who}, [words.LET_IN.format(name=who)])


@verb("members refuse")
@argument("who", metavar="WHO")
def refuse(invocation: Invocation, who: str) -> None:
    """Do not let somebody in."""
    from cassette.workflows.teamwork import refuse as send_away

    with invocation.writing() as workspace:
        send_away(workspace, who)
        get_in_step(invocation, workspace)
        invocation.output.answer({"refused": who}, [words.REFUSED.format(name=who)])


@verb("members role")
@argument("member", metavar="MEMBER")
@argument("role", metavar="ROLE")
def role(invocation: Invocation, member: str, role: str) -> None:
    """What they are in new meetings."""
    from cassette.workflows.team_desk import find_in_team
    from cassette.workflows.teamwork import give_role, roster_of

    with invocation.writing() as workspace:
        library = workspace.library
        card = find_in_team(library, roster_of(library), member)
        line = give_role(workspace, card.id, role)
        if workspace.syncer.places.read() is not None:
            get_in_step(invocation, workspace)
        shape = {"member": line.id, "role": line.role}
        said = words.ROLE_GIVEN.format(name=line.name, role=line.role)
        invocation.output.answer(shape, [said])


@verb("members remove")
@argument("member", metavar="[MEMBER]", required=False)
@option("--computer", metavar="COMPUTER")
def remove(invocation: Invocation, member: str | None, computer: str | None) -> None:
    """A member, or a computer."""
    from cassette.workflows.team_desk import find_device, find_in_team
    from cassette.workflows.teamwork import remove_device, remove_member, roster_of

    if (member is None) == (computer is None):
        raise click.UsageError(words.ONE_OF_TWO)
    with invocation.writing() as workspace:
        library = workspace.library
        roster = roster_of(library)
        if computer is not None:
            device = find_device(library, roster, computer)
            name = library.queries.device_names().get(device.id, device.id)
            remove_device(workspace, device.id)
            done = str(device.id)
        else:
            card = find_in_team(library, roster, member or "")
            name = card.name
            remove_member(workspace, card.id)
            done = str(card.id)
        get_in_step(invocation, workspace)
        after = roster_of(library)
        is_done = done in set(map(str, after.gone)) or after.cut_of(done) is not None
        line = words.REMOVED_NOW.format(name=name) if is_done else words.ASKED
        shape = {"removed": done, "state": "done" if is_done else "asked"}
        invocation.output.answer(shape, [line])


@verb("members leave")
def leave(invocation: Invocation) -> None:
    """Go out of the team."""
    from cassette.workflows.teamwork import leave as go

    with invocation.writing() as workspace:
        go(workspace)
        status = get_in_step(invocation, workspace)
        done = status.state == "removed"
        shape = {"state": "done" if done else "asked"}
        invocation.output.answer(shape, [words.LEFT if done else words.ASKED])


@verb("members hand-over")
@argument("who", metavar="WHO")
def hand_over(invocation: Invocation, who: str) -> None:
    """Somebody else looks after the team."""
    from cassette.workflows.team_desk import find_device, name_of
    from cassette.workflows.teamwork import hand_over as hand, roster_of

    with invocation.writing() as workspace:
        device = find_device(workspace.library, roster_of(workspace.library), who)
        hand(workspace, device.id)
        get_in_step(invocation, workspace)
        name = name_of(workspace.library, device.member)
        invocation.output.answer(
            {"steward": device.id, "member": device.member}, [words.HANDED_OVER.format(name=name)]
        )


@verb("members successors")
@argument("who", metavar="[WHO]...", nargs=-1)
def successors(invocation: Invocation, who: tuple[str, ...]) -> None:
    """Who may take over."""
    from cassette.workflows.team_desk import find_device, name_of
    from cassette.workflows.teamwork import name_successors, roster_of

    with invocation.writing() as workspace:
        roster = roster_of(workspace.library)
        devices = [find_device(workspace.library, roster, one) for one in who]
        name_successors(workspace, [device.id for device in devices])
        get_in_step(invocation, workspace)
        names = ", ".join(name_of(workspace.library, device.member) for device in devices)
        invocation.output.answer(
            {"successors": [device.id for device in devices]},
            [words.SUCCESSORS.format(names=names) if devices else words.NO_SUCCESSORS],
        )


@verb("members take-over")
@option("--words", "by_words", is_flag=True, help=words.BY_WORDS)
def take_over(invocation: Invocation, by_words: bool) -> None:
    """This computer looks after the team."""
    from cassette.workflows.teamwork import take_over as take

    with invocation.writing() as workspace:
        take(workspace, typed_words(invocation) if by_words else None)
        get_in_step(invocation, workspace)
        invocation.output.answer({"steward": workspace.library.identity.device}, [words.TAKEN_OVER])


@verb("members recovery")
@option("--check", is_flag=True)
def recovery(invocation: Invocation, check: bool) -> None:
    """New words, or a test of those written down."""
    from cassette.workflows.teamwork import check_recovery, recovery_words, words_wait

    with invocation.writing() as workspace:
        if check:
            check_recovery(workspace, typed_words(invocation))
            invocation.output.answer({"match": True}, [words.WORDS_MATCH])
            return
        made = recovery_words(workspace)
        if workspace.syncer.places.read() is not None:
            get_in_step(invocation, workspace)
        holds = not words_wait(workspace)
        lines = [words.YOUR_WORDS, *_word_lines(made), words.AFTER_WORDS]
        if not holds:
            lines.append(words.ASKED)
        shape = {"words": list(made), "state": "done" if holds else "asked"}
        invocation.output.answer(shape, lines)


def _word_lines(made: tuple[str, ...]) -> Iterator[str]:
    """Six words a line, numbered."""
    for first in range(0, len(made), 6):
        some = made[first : first + 6]
        yield words.WORDS_LINE.format(
            first=first + 1, last=first + len(some), words="  ".join(some)
        )


def _rows(page: TeamPage, zone: str) -> Iterator[tuple[str, ...]]:
    named = Counter(d.name for m in page.members for d in m.devices if not d.removed)
    for member in page.members:
        for n, device in enumerate(member.devices or (None,)):
            name = (member.name or words.NOBODY) if n == 0 else ""
            yield (
                name,
                member.role if n == 0 else "",
                "" if device is None else computer_name(device, alone=named[device.name] < 2),
                "" if device is None else pages.when(device.since_ms, zone),
                ", ".join(_remarks(page, member, device)),
            )


def _remarks(page: TeamPage, member: MemberLine, device: DeviceLine | None) -> Iterator[str]:
    if member.gone:
        yield words.GONE
    elif device is not None and device.removed:
        yield words.REMOVED
    if device is None:
        return
    if device.this:
        yield words.THIS
    if device.steward:
        yield words.STEWARD
    if device.id in page.successors:
        yield words.SUCCESSOR
