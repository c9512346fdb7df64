"""``cassette backup`` and ``cassette restore``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue_keeping as words, pages
from cassette.cli.grammar import argument, option, verb
from cassette.cli.invocation import Ended
from cassette.domain.errors import BackupDamaged
from cassette.export.json_export import iso

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.cli.invocation import Invocation
    from cassette.domain.backup_views import BackupDone, BackupVerified, Restored
    from cassette.runtime.backup_memory import BackupMemory
    from cassette.workflows.restore import Opened


@verb("backup make")
@argument("place", metavar="DIR")
def make(invocation: Invocation, place: str) -> None:
    """What is new; also while the window has the library open."""
    from cassette.runtime.paths import given_path
    from cassette.workspace import clock

    with invocation.reading() as workspace, invocation.output.progress(words.BACKING_UP) as told:
        from cassette.sync.shelf import LibraryShelf
        from cassette.workflows.back_up import back_up

        done = back_up(
            workspace.library,
            LibraryShelf(workspace.folder),
            given_path(place),
            now_ms=clock,
            told=told,
        )
    invocation.output.answer(_done_shape(done), _done_lines(done))


@verb("backup show")
def show(invocation: Invocation) -> None:
    """Where, when, how much."""
    from cassette.runtime import backup_memory
    from cassette.workspace import local_zone

    with invocation.reading() as workspace:
        known = backup_memory.recall(workspace.folder)
    shape = {
        "folder": known.place or None,
        "at": iso(known.at_ms) if known.at_ms else None,
        "size": known.bytes,
        "events": known.events,
        "words": known.words,
        "verified": iso(known.checked_ms) if known.checked_ms else None,
        "whole": known.sound if known.checked_ms else None,
    }
    invocation.output.answer(shape, list(_known_lines(known, local_zone())))


@verb("backup verify")
@argument("place", metavar="DIR")
@option("--at", "at", metavar="WHEN", help=words.AT)
@option("--words", "by_words", is_flag=True, help=words.WORDS)
def verify(invocation: Invocation, place: str, at: str | None, by_words: bool) -> None:
    """A drill."""
    from cassette.workflows import restore as work
    from cassette.workspace import clock, fresh_id, local_zone

    opened, at_ms = _opened(invocation, place, by_words=by_words), _moment(at)
    with invocation.output.progress(words.VERIFYING) as told:
        found = work.verify(opened, now_ms=clock, new_id=fresh_id, at_ms=at_ms, told=told)
    shape = {
        "backup": str(found.folder),
        "states": found.states,
        "at": iso(found.at_ms),
        "events": found.events,
        "files": found.files,
        "digest": found.digest,
        "same": found.same,
        "damaged": [{"where": one.where, "why": one.why} for one in found.damaged],
    }
    lines = list(_verified_lines(found, local_zone()))
    if found.sound:
        invocation.output.answer(shape, lines)
        return
    if not invocation.output.json:
        invocation.output.answer({}, lines)
    why = words.PARTS_DAMAGED.format(count=len(found.damaged) or 1)
    raise Ended(1, BackupDamaged(path=found.folder, why=why), **shape)


@verb("restore")
@argument("place", metavar="DIR")
@option("--into", "into", metavar="LIBRARY", required=True)
@option("--at", "at", metavar="WHEN", help=words.AT)
@option("--words", "by_words", is_flag=True, help=words.WORDS)
@option("--folder", metavar="DIR")
def restore(
    invocation: Invocation,
    place: str,
    into: str,
    at: str | None,
    by_words: bool,
    folder: str | None,
) -> None:
    """As a new library."""
    from cassette.runtime import shelf
    from cassette.runtime.paths import given_path, is_folder
    from cassette.workflows import restore as work
    from cassette.workspace import clock, fresh_id, local_zone

    opened, at_ms = _opened(invocation, place, by_words=by_words), _moment(at)
    with invocation.output.progress(words.RESTORING) as told:
        back = work.restore(
            opened,
            given_path(into),
            now_ms=clock,
            new_id=fresh_id,
            at_ms=at_ms,
            team_folder=None if folder is None else given_path(folder),
            told=told,
        )
    last = shelf.read_shelf().last
    used = last is None or not is_folder(last)
    if used:
        shelf.remember(back.library)
    shape = {
        "library": str(back.library),
        "team": back.team,
        "at": iso(back.upto_ms),
        "events": back.events,
        "files": back.files,
        "missing_files": back.missing_files,
        "digest": back.digest,
        "same": back.same,
        "state": back.joins,
    }
    lines = list(_restored_lines(back, local_zone()))
    if not used:
        lines.append(words.USE_IT.format(library=back.library))
    invocation.output.answer(shape, lines)


def _opened(invocation: Invocation, place: str, *, by_words: bool) -> Opened:
    from cassette.cli.team_shapes import typed_words
    from cassette.runtime.paths import given_path
    from cassette.workflows.restore import key_shelves, open_backup

    typed = typed_words(invocation) if by_words else ""
    shelves = [] if by_words else key_shelves(invocation.library)
    return open_backup(given_path(place), words=typed, shelves=shelves)


def _moment(at: str | None) -> int | None:
    from cassette.workflows.when import understand
    from cassette.workspace import clock, local_zone

    if at is None:
        return None
    return understand(at, now_ms=clock(), zone=local_zone(), must_be_future=False).ms


def _known_lines(known: BackupMemory, zone: str) -> Iterator[str]:
    if not known.at_ms:
        yield words.NEVER_BACKED_UP
        return
    yield words.LAST_BACKED_UP.format(
        when=pages.when(known.at_ms, zone),
        folder=known.place,
        events=known.events,
        size=pages.size(known.bytes),
    )
    if not known.checked_ms:
        yield words.NEVER_VERIFIED
    else:
        text = words.LAST_WHOLE if known.sound else words.LAST_DAMAGED
        yield text.format(when=pages.when(known.checked_ms, zone))
    if not known.words:
        yield words.NO_WORDS


def _done_shape(done: BackupDone) -> dict[str, object]:
    return {
        "backup": str(done.folder),
        "fresh": done.fresh,
        "at": iso(done.at_ms),
        "events": done.events,
        "new_events": done.new_events,
        "new_files": done.new_files,
        "bytes": done.bytes,
        "size": done.size,
        "digest": done.digest,
        "words": done.words,
    }


def _done_lines(done: BackupDone) -> Iterator[str]:
    text = words.BACKED_UP if done.fresh else words.NOTHING_NEW
    yield text.format(
        events=done.events,
        new_events=done.new_events,
        new_files=done.new_files,
        folder=done.folder,
    )
    if not done.words:
        yield words.NO_WORDS


def _verified_lines(found: BackupVerified, zone: str) -> Iterator[str]:
    if found.sound:
        when = pages.when(found.at_ms, zone)
        yield words.VERIFIED.format(
            when=when, folder=found.folder, events=found.events, files=found.files
        )
    for one in found.damaged:
        yield words.DAMAGED_PART.format(where=one.where, why=one.why)
    if found.same is None:
        yield words.OTHER_FOLDS
    else:
        text = words.SAME_DIGEST if found.same else words.OTHER_DIGEST
        yield text.format(digest=found.digest[:16])


def _restored_lines(back: Restored, zone: str) -> Iterator[str]:
    when = pages.when(back.upto_ms, zone)
    yield words.RESTORED.format(team=back.team, library=back.library, events=back.events, when=when)
    if back.missing_files:
        yield words.FILES_MISSING.format(count=back.missing_files)
    if words.JOINS[back.joins]:
        yield words.JOINS[back.joins]
