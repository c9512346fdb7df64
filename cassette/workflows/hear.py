"""Listening: what to hear next and what it costs, what was heard, how I like to hear it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cassette.audio.player import Pace
from cassette.domain.events import NoteHeard
from cassette.domain.listening_views import DaySaved, Listener
from cassette.domain.pace import resume_ms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cassette.domain.ids import MemberId, NoteId
    from cassette.domain.pace import Habit, Habits
    from cassette.domain.queueing import Order, Queue
    from cassette.domain.trimming import Spans
    from cassette.domain.views import NoteCard
    from cassette.runtime.settings import Settings
    from cassette.workflows.desk import Desk


@dataclass(frozen=True, slots=True)
class HeardBefore:
    """How far notes were heard before they were marked; ``unmark`` brings that back.

    ``notes`` are (note, ms heard before).
    """

    notes: tuple[tuple[NoteId, int], ...] = ()


def queue_of(
    desk: Desk, settings: Settings, order: Order = "due", habits_now: Habits | None = None
) -> Queue:
    """What I have not heard, in the order it is heard, at my pace.

    ``habits_now`` stands in for the habits that are kept, to ask what another pace would cost.
    """
    known = habits(desk) if habits_now is None else habits_now
    here = desk.library.recordings.names()
    return desk.library.queries.queue(known.starting_at(settings.speed), here, order)


def pace_of(desk: Desk, settings: Settings, note: NoteCard) -> Pace:
    """How I listen to a note: what I chose for it, for its speaker, or everywhere."""
    known = habits(desk).starting_at(settings.speed)
    natural = desk.library.queries.natural_wpm() if known.counts_words else {}
    rate = known.rate(note.id, note.by, natural.get(note.by))
    return Pace(rate, known.trim(note.id, note.by))


def resume_at(desk: Desk, note: NoteCard) -> int:
    """Where in ms a note goes on: a little before where I left it, the further the longer ago.

    My own, and one that I heard to its end, begin anew.
    """
    if note.mine or note.heard or not note.heard_ms:
        return 0
    now_ms = desk.now_ms()
    left_at = desk.library.queries.left_at().get(note.id, now_ms)
    return resume_ms(note.heard_ms, note.duration_ms, max(0, now_ms - left_at))


def mark_heard(desk: Desk, note: NoteId, up_to_ms: int | None = None) -> None:
    """Remember that I heard a note up to here; None means all of it.

    No fact is made for my own note, for one that is hidden from me, or when nothing new was heard.
    Raises UnknownId.
    """
    card = desk.library.queries.note(note)
    if card.hidden or card.mine or card.heard:
        return
    up_to = card.duration_ms if up_to_ms is None else max(0, min(up_to_ms, card.duration_ms))
    if up_to > card.heard_ms or card.sound is None:
        take, _ = _take(desk, note)
        desk.library.append([_heard(note, take, up_to)])


def mark_unheard(desk: Desk, note: NoteId) -> None:
    """Count a note as never heard, on all my devices; the parts that sounded here as well.

    No fact is made for my own note, for one that is hidden from me, or for one nobody began to
    hear. Raises UnknownId.
    """
    card = desk.library.queries.note(note)
    if card.hidden or card.mine:
        return
    desk.library.listening.forget_parts(note)
    if card.heard or card.heard_ms:
        take, _ = _take(desk, note)
        desk.library.append([NoteHeard(note, 0, take + 1)])


def mark_all_heard(desk: Desk, notes: Iterable[NoteId] | None = None) -> HeardBefore:
    """Count notes as heard in one step: these, or (None) everything unheard.

    Those that are mine, heard, hidden or unknown are left as they are. What is returned takes it
    back (``unmark``).
    """
    waiting = {one.note: one for one in desk.library.queries.unheard()}
    wanted = list(waiting) if notes is None else [note for note in notes if note in waiting]
    takes = desk.library.queries.takes(wanted)
    facts = [_heard(note, takes[note][0], waiting[note].duration_ms) for note in takes]
    if facts:
        desk.library.append(facts)
    return HeardBefore(tuple((note, up_to_ms) for note, (_, up_to_ms) in takes.items()))


def unmark(desk: Desk, before: HeardBefore) -> None:
    """Take back what ``mark_all_heard`` did: every note is as far heard as it was."""
    takes = desk.library.queries.takes([note for note, _ in before.notes])
    facts = [
        NoteHeard(note, up_to_ms, takes[note][0] + 1)
        for note, up_to_ms in before.notes
        if note in takes
    ]
    if facts:
        desk.library.append(facts)


def sounded(
    desk: Desk,
    note: NoteId,
    from_ms: int,
    up_to_ms: int,
    saved_by_speed_ms: int = 0,
    saved_by_trim_ms: int = 0,
) -> None:
    """Remember on this machine that a part of a note sounded, and what that took less than at 1x.

    Raises LibraryReadOnly, LibraryTooNew, DiskFull, StorageFailed.
    """
    local = datetime.fromtimestamp(desk.now_ms() / 1000, ZoneInfo(desk.zone))
    desk.library.listening.sounded(
        note, (from_ms, up_to_ms), local.date().isoformat(), saved_by_speed_ms, saved_by_trim_ms
    )


def parts_of(desk: Desk, note: NoteId) -> Spans:
    """The parts of a note that sounded on this machine, in ms, in order and apart."""
    return desk.library.listening.parts(note)


def habits(desk: Desk) -> Habits:
    """How I listen: everywhere, to people, to single notes."""
    return desk.library.listening.habits()


def set_habit(desk: Desk, subject: MemberId | NoteId | None, habit: Habit) -> Habits:
    """Listen like this to a member or a note, or (None) everywhere; all habits as they are then."""
    desk.library.listening.set_habit(subject, habit)
    return habits(desk)


def speech_of(desk: Desk, note: NoteCard | NoteId) -> Spans:
    """Where somebody speaks in a note: what trimming may not touch. Empty: not known, or nobody.

    Every word that was written down is in it. Raises UnknownId.
    """
    card = desk.library.queries.note(note) if isinstance(note, str) else note
    found = None if card.sound is None else desk.library.listening.skip_map(card.sound)
    return () if found is None else found.spared


def listeners(desk: Desk, note: NoteId) -> tuple[Listener, ...]:
    """Who heard a note of mine how far: everybody else in its meeting or who heard it, by name.

    Empty for others' notes: who heard those is for their speakers to know. Raises UnknownId.
    """
    queries = desk.library.queries
    card = queries.note(note)
    if not card.mine:
        return ()
    heard = queries.heard_by(note)
    seated = {one.member for one in queries.meeting(card.meeting).people}
    people = [one for one in queries.members() if one.id in seated or one.id in heard]
    return tuple(
        Listener(one.id, one.name, *heard.get(one.id, (0, False)))
        for one in people
        if one.id != card.by
    )


def time_saved(desk: Desk) -> tuple[tuple[DaySaved, ...], DaySaved]:
    """What every day of listening took less than at 1x, the oldest first, and all days together."""
    days = desk.library.listening.days()
    total = DaySaved(
        "",
        sum(day.heard_ms for day in days),
        sum(day.by_speed_ms for day in days),
        sum(day.by_trim_ms for day in days),
    )
    return days, total


def _take(desk: Desk, note: NoteId) -> tuple[int, int]:
    return desk.library.queries.takes([note])[note]


def _heard(note: NoteId, take: int, up_to_ms: int) -> NoteHeard:
    """In a later take 0 ms stands for unheard, so that what lasts no time is heard with 1 ms."""
    return NoteHeard(note, max(up_to_ms, 1) if take else up_to_ms, take)
