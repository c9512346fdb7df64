"""Speaking a note: record into a draft, listen, then post or discard it; find what a crash left.

A draft's id becomes the note's id, so posting twice, or again after a crash in the middle, is
posting once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.audio import journal
from cassette.domain.errors import CassetteError, UnknownId
from cassette.domain.ids import ItemId, MeetingId, NoteId
from cassette.workflows.desk import Desk, Place, checked_place
from cassette.workflows.post_sound import keep_sound, post_sound
from cassette.workflows.purpose import Purpose, facts_of, purpose_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cassette.audio.files import OnProgress
    from cassette.audio.journal import Draft
    from cassette.audio.recorder import Recorder, RecorderSnapshot, Recording, Take
    from cassette.domain.views import NoteCard
    from cassette.runtime.jobs import CancelToken


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A recording that is not posted yet. ``place`` is None when what it was for is lost.

    ``purpose`` is what it was to become besides a note; whoever posts it fulfils that. ``wav`` can
    be listened to; ``title`` is the meeting's, "" when unknown; ``started_ms`` is UTC.
    """

    id: str
    place: Place | None
    wav: Path
    seconds: float
    started_ms: int
    device: str
    title: str
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A recording under way: watch and steer it by ``recording``, end it here."""

    desk: Desk
    drafts: Path
    recording: Recording
    _open: journal.OpenDraft

    @property
    def id(self) -> str:
        """The id of the draft, and of the note it may become."""
        return self._open.id

    def stop(self) -> tuple[DraftCard | None, Take]:
        """End it: the draft to listen to (None when nothing was caught), and how it ended."""
        take = self.recording.stop()
        if take.seconds == 0:
            self._open.discard()
            return None, take
        # Not looked for on disk: whatever kept us from finding it must not cost the recording.
        return _card(self.desk, self._open.finished(take.seconds)), take

    def discard(self) -> None:
        """End it and forget it."""
        self.recording.discard()
        self._open.discard()


def begin(
    desk: Desk,
    drafts: Path,
    recorder: Recorder,
    place: Place,
    *,
    device: str | None = None,
    purpose: Purpose | None = None,
    on_end: Callable[[RecorderSnapshot], None] | None = None,
) -> Session:
    """Start recording at once. What it is for is on disk before the first sound.

    Raises what ``checked_place`` and ``Recorder.record`` raise; nothing is left behind then.
    """
    place, _, _ = checked_place(desk, place)
    desk.library.require_writable()
    facts = {
        "meeting": place.meeting,
        "item": place.item,
        "reply_to": place.reply_to,
        "reply_at_ms": None if place.reply_at_ms is None else str(place.reply_at_ms),
        "device": device,
        **facts_of(purpose),
    }
    draft = journal.begin(drafts, desk.new_id(), started_ms=desk.now_ms(), facts=facts)
    try:
        recording = recorder.record(draft.wav, device, on_end=on_end)
    except CassetteError:
        draft.discard()
        raise
    return Session(desk, drafts, recording, draft)


def unfinished(desk: Desk, drafts: Path) -> tuple[DraftCard, ...]:
    """Recordings that were never posted, oldest first; those of a live recorder are left out.

    One whose note was posted just before a crash is tidied away.
    """
    cards = []
    for draft in journal.recoverable(drafts):
        if _is_posted(desk, draft.id):
            if not desk.library.read_only:
                journal.discard(draft)
        else:
            cards.append(_card(desk, draft))
    return tuple(cards)


def post(
    desk: Desk,
    drafts: Path,
    draft_id: str,
    *,
    place: Place | None = None,
    on_progress: OnProgress | None = None,
    cancel: CancelToken | None = None,
) -> NoteCard:
    """Make a draft a note; the spool is deleted once the note is durable.

    ``place`` sends it elsewhere than where it was begun. What was begun while its meeting was open
    may be posted for a day after it closed. Raises UnknownId, EmptyAudio, what
    ``checked_place`` raises, DiskFull, StorageFailed; the draft is still there then.
    """
    if _is_posted(desk, draft_id):
        _tidy(drafts, draft_id)
        return desk.library.queries.note(NoteId(draft_id))
    draft = journal.find(drafts, draft_id)
    wished = place or _place(draft)
    if wished is None:
        raise UnknownId(what="meeting", given=draft.facts.get("meeting", ""))
    own = wished.meeting == draft.facts.get("meeting")
    place, _, _ = checked_place(desk, wished, begun_ms=draft.started_ms if own else None)
    journal.take(draft)
    fact = keep_sound(
        desk,
        NoteId(draft.id),
        place,
        draft.wav,
        source="microphone",
        on_progress=on_progress,
        cancel=cancel,
    )
    card = post_sound(desk, fact)
    journal.discard(draft)
    return card


def discard(desk: Desk, drafts: Path, draft_id: str) -> None:
    """Forget a draft. Raises UnknownId."""
    desk.library.require_writable()
    journal.discard(journal.find(drafts, draft_id))


def _is_posted(desk: Desk, draft_id: str) -> bool:
    try:
        desk.library.queries.note(NoteId(draft_id))
    except UnknownId:
        return False
    return True


def _tidy(drafts: Path, draft_id: str) -> None:
    for draft in journal.recoverable(drafts):
        if draft.id == draft_id:
            journal.discard(draft)


def _place(draft: Draft) -> Place | None:
    facts = draft.facts
    if "meeting" not in facts:
        return None
    moment = facts.get("reply_at_ms", "")
    return Place(
        MeetingId(facts["meeting"]),
        ItemId(facts["item"]) if "item" in facts else None,
        NoteId(facts["reply_to"]) if "reply_to" in facts else None,
        int(moment) if moment.isdecimal() else None,
    )


def _card(desk: Desk, draft: Draft) -> DraftCard:
    place = _place(draft)
    title = ""
    if place is not None:
        try:
            title = desk.library.queries.meeting(place.meeting).row.title
        except UnknownId:
            place = None
    return DraftCard(
        id=draft.id,
        place=place,
        wav=draft.wav,
        seconds=draft.seconds,
        started_ms=draft.started_ms,
        device=draft.facts.get("device", ""),
        title=title,
        purpose=purpose_of(draft.facts) if place is not None else None,
    )
