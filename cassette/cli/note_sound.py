"""``cassette note add``, ``play`` and ``render``: sound files in, sound out."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from cassette.audio.player import Pace, PlayerState
from cassette.cli import catalogue, pages
from cassette.cli.grammar import argument, option, verb
from cassette.cli.invocation import Ended, Invocation
from cassette.cli.note import say_note
from cassette.cli.places import find_place, meeting_argument, place_options
from cassette.cli.values import MOMENT, SPEED, TRIM
from cassette.domain.errors import BadMoment, BadValue, LibraryBusy
from cassette.domain.pace import saved_between
from cassette.domain.text import shown
from cassette.domain.trimming import Trim, skips

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.audio.player import Player, Track
    from cassette.domain.views import NoteCard
    from cassette.workspace import Workspace

_TICK_S = 0.1
WAV = ".wav"


@verb("note add")
@meeting_argument
@argument("file", metavar="FILE")
@place_options
def add(
    invocation: Invocation,
    meeting: str,
    file: str,
    item: int | None,
    reply_to: str | None,
    at_ms: int | None,
) -> None:
    """Add a sound file as a note of mine."""
    from cassette.runtime.paths import given_path
    from cassette.workflows.import_note import add_file

    path = given_path(file)
    with invocation.writing() as workspace:
        place = find_place(workspace.library.queries, meeting, item, reply_to, at_ms)
        with invocation.output.progress(catalogue.ADDING) as on_progress:
            card = add_file(workspace.desk, place, path, on_progress=on_progress)
        say_note(invocation, card, workspace.desk.zone)


@verb("note play")
@argument("note", metavar="NOTE")
@option("--speed", metavar="X", type=SPEED)
@option("--trim", metavar="LEVEL", type=TRIM)
@option("--at", "at_ms", metavar="S", type=MOMENT)
def play(
    invocation: Invocation, note: str, speed: float | None, trim: str | None, at_ms: int | None
) -> None:
    """Play a note from where it was left, or from a moment, and remember how far it was heard."""
    from cassette.workflows import hear

    with _to_listen(invocation) as workspace:
        queries = workspace.library.queries
        card = queries.find_note(note)
        track = _track(workspace, card, trim)
        player = workspace.player
        if workspace.why_silent is not None:
            raise workspace.why_silent
        pace = hear.pace_of(workspace.desk, workspace.settings, card)
        rate, level = speed or pace.rate, pace.trim if trim is None else Trim(trim)
        start_ms = _start_ms(workspace, card, at_ms)
        player.load([track], position_ms=start_ms)
        player.set_paces([Pace(rate, level)])
        up_to_ms, stopped = _listen(invocation, player)
        played_ms = max(0, up_to_ms - start_ms)
        if not (workspace.library.read_only or card.mine):
            hear.mark_heard(workspace.desk, card.id, up_to_ms if stopped else None)
            left_out = skips(track.speech, track.duration_ms, level)
            saved = saved_between(start_ms, up_to_ms, left_out, rate)
            hear.sounded(workspace.desk, card.id, start_ms, up_to_ms, *saved)
        card = queries.note(card.id)
        shape = {
            "note": card.id,
            "from": start_ms / 1000,
            "played": played_ms / 1000,
            "heard": card.heard,
            "speed": rate,
            "trim": level.value,
        }
        invocation.output.answer(shape, [catalogue.PLAYED.format(length=pages.length(played_ms))])
        if stopped:
            raise Ended(130)


def _start_ms(workspace: Workspace, card: NoteCard, at_ms: int | None) -> int:
    """Where to begin: at the moment that was named, or where I left it. BadMoment."""
    from cassette.workflows import hear

    if at_ms is None:
        return hear.resume_at(workspace.desk, card)
    if at_ms >= card.duration_ms:
        raise BadMoment(at=round(at_ms / 1000, 1), seconds=round(card.duration_ms / 1000, 1))
    return at_ms


def _track(workspace: Workspace, card: NoteCard, trim: str | None) -> Track:
    """The note for the player. Whoever asks for a trim by name gets it, and waits for it if need
    be: nobody may have listened for speech yet."""
    track = workspace.track(card)
    if trim in (None, Trim.OFF.value) or track.speech:
        return track
    return replace(track, speech=workspace.listen_for_speech(card))


@contextlib.contextmanager
def _to_listen(invocation: Invocation) -> Iterator[Workspace]:
    """The library, to be told what was heard; while a window has it, only to play from."""
    with contextlib.ExitStack() as stack:
        try:
            workspace = stack.enter_context(invocation.writing())
        except LibraryBusy:
            invocation.output.aside(catalogue.NOT_REMEMBERED)
            workspace = stack.enter_context(invocation.reading())
        yield workspace


def _listen(invocation: Invocation, player: Player) -> tuple[int, bool]:
    """Play to the end or to Ctrl+C: up to which ms, and whether it was stopped."""
    tick = threading.Event()
    try:
        player.play()
        with invocation.output.gauge() as say:
            while (now := player.snapshot()).state not in (PlayerState.ENDED, PlayerState.FAILED):
                say(f"{pages.length(now.position_ms)} / {pages.length(now.duration_ms)}")
                tick.wait(_TICK_S)
    except KeyboardInterrupt:
        return player.snapshot().position_ms, True
    if now.error is not None:
        raise now.error
    return now.duration_ms, False


@verb("note render")
@argument("note", metavar="NOTE")
@option("--out", "-o", "out", metavar="FILE", required=True)
@option("--speed", metavar="X", type=SPEED, default=1.0)
@option("--trim", metavar="LEVEL", type=TRIM, default=Trim.OFF.value)
def render(invocation: Invocation, note: str, out: str, speed: float, trim: str) -> None:
    """Write the sound that the player makes into a WAV file."""
    from cassette.audio.rendering import render as render_tracks
    from cassette.runtime.paths import given_path

    target = given_path(out)
    if target.suffix.lower() != WAV:
        raise BadValue(given=shown(target.suffix, 40), what=catalogue.AN_ENDING, allowed=WAV)
    with invocation.reading() as workspace:
        card = workspace.library.queries.find_note(note)
        track = _track(workspace, card, trim)
        seconds = render_tracks([track], speed, target, trim=Trim(trim))
        shape = {
            "note": card.id,
            "file": str(target),
            "seconds": seconds,
            "speed": speed,
            "trim": trim,
        }
        lasts = pages.length(round(seconds * 1000))
        invocation.output.answer(shape, [catalogue.RENDERED.format(file=target, length=lasts)])
