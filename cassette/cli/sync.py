"""``cassette sync`` and ``cassette remote``: in step with the team, and where it meets."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from cassette.cli import catalogue_team as words, pages
from cassette.cli.grammar import argument, option, verb
from cassette.cli.invocation import logged
from cassette.cli.team_shapes import get_in_step, state_words, status_lines, status_shape
from cassette.cli.values import OneOf
from cassette.cli.watching import Watching
from cassette.domain.errors import NoSharedFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.cli.invocation import Invocation
    from cassette.cli.shapes import Shape
    from cassette.domain.team_views import SyncStatus
    from cassette.workspace import Workspace


@verb("sync")
@option("--watch", is_flag=True)
def sync(invocation: Invocation, watch: bool) -> None:
    """Once, or until Ctrl+C."""
    with invocation.writing() as workspace:
        shape, lines = _once(workspace)
        if not watch:
            invocation.output.answer(shape, lines)
            return
        for line in lines:
            invocation.output.aside(line)
        watching = Watching(workspace, invocation.output)
    with logged(), contextlib.suppress(KeyboardInterrupt):  # how it is meant to end
        watching.go_on()


@verb("remote set")
@argument("kind", metavar="folder", type=OneOf(words.A_PLACE, (words.FOLDER_ONLY,)))
@argument("place", metavar="DIR")
@option("--anew", is_flag=True)
def set_remote(invocation: Invocation, kind: str, place: str, anew: bool) -> None:
    """Choose the folder, and begin."""
    from cassette.runtime.paths import given_path
    from cassette.workflows.teamwork import set_folder

    with invocation.writing() as workspace:
        set_folder(workspace, given_path(place), anew=anew)
        _say_place(invocation, get_in_step(invocation, workspace), workspace.desk.zone)


@verb("remote show")
def show_remote(invocation: Invocation) -> None:
    """The folder and the state."""
    with invocation.reading() as workspace:
        _say_place(invocation, workspace.syncer.look(), workspace.desk.zone)


@verb("remote forget")
def forget_remote(invocation: Invocation) -> None:
    """No folder any more."""
    from cassette.workflows.teamwork import forget_folder

    with invocation.writing() as workspace:
        forget_folder(workspace)
        invocation.output.answer({"remote": None, "state": "local_only"}, [words.FORGOTTEN])


@verb("remote pause")
def pause(invocation: Invocation) -> None:
    """Nothing travels by itself."""
    _pause(invocation, on=True)


@verb("remote resume")
def resume(invocation: Invocation) -> None:
    """It does again, and at once."""
    _pause(invocation, on=False)


def _pause(invocation: Invocation, *, on: bool) -> None:
    with invocation.writing() as workspace:
        syncer = workspace.syncer
        if syncer.places.read() is None:
            raise NoSharedFolder()
        if on:
            syncer.pause()
            status = syncer.status()
        else:
            syncer.resume()
            status = get_in_step(invocation, workspace)
        _say_place(invocation, status, workspace.desk.zone)


def _once(workspace: Workspace) -> tuple[Shape, list[str]]:
    """One round: what it came to."""
    result = workspace.syncer.sync_now()
    status = workspace.syncer.status()
    shape: Shape = {
        "pushed": result.pushed,
        "pulled": result.pulled,
        "blobs_up": result.blobs_up,
        "blobs_down": result.blobs_down,
        **status_shape(status),
        "digest": workspace.library.digest(),
        "troubles": [
            {"code": one.code, "message": one.message, "hint": one.hint} for one in result.troubles
        ],
    }
    first = words.SYNCED.format(
        state=state_words(status),
        pushed=result.pushed,
        pulled=result.pulled,
        up=result.blobs_up,
        down=result.blobs_down,
    )
    told = [words.TROUBLE.format(message=one.message) for one in result.troubles]
    return shape, [first, *status_lines(status), *told]


def _line(status: SyncStatus) -> Iterator[str]:
    yield state_words(status)
    yield from status_lines(status)


def _say_place(invocation: Invocation, status: SyncStatus, zone: str) -> None:
    shape = {
        "remote": {"kind": "folder", "place": status.place} if status.place else None,
        **status_shape(status),
    }
    if not status.place:
        invocation.output.answer(shape, [words.NO_PLACE])
        return
    lines = [words.PLACE.format(place=status.place), *_line(status)]
    if status.last_sync_ms:
        lines.append(words.LAST.format(when=pages.when(status.last_sync_ms, zone)))
    invocation.output.answer(shape, lines)
