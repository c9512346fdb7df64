"""A typed note, equal in every way to a spoken one; and taking a note back or restoring it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import DecisionRests, NotYourNote
from cassette.domain.events import NoteRestored, NoteRetracted, NoteWritten
from cassette.domain.facts import MAX_TEXT
from cassette.domain.ids import NoteId
from cassette.domain.text import clean_body
from cassette.workflows.desk import Desk, Place, checked_place

if TYPE_CHECKING:
    from cassette.domain.views import NoteCard


def write_note(desk: Desk, place: Place, text: str) -> NoteCard:
    """Post a typed note. Raises BadText and what ``checked_place`` raises."""
    text = clean_body(text, MAX_TEXT)
    place, _, _ = checked_place(desk, place)
    note = NoteId(desk.new_id())
    fact = NoteWritten(
        note=note,
        meeting=place.meeting,
        text=text,
        item=place.item,
        reply_to=place.reply_to,
        reply_at_ms=place.reply_at_ms,
    )
    desk.library.append([fact])
    return desk.library.queries.note(note)


def delete_note(desk: Desk, note: NoteId) -> NoteCard:
    """Take one's own note back; it stays restorable.

    Raises UnknownId, NotYourNote, DecisionRests for what a decision would be empty without: the
    statement of an outcome that stands, the proposal it was stated on, the reason of a block.
    """
    card = own_note(desk, note)
    if not card.deleted:
        may_go(desk, card)
        desk.library.append([NoteRetracted(note=note)])
    return desk.library.queries.note(note)


def restore_note(desk: Desk, note: NoteId) -> NoteCard:
    """Bring one's own note back. Raises UnknownId, NotYourNote."""
    own_note(desk, note)
    seen = desk.library.queries.retractions_of(note)
    if seen:
        desk.library.append([NoteRestored(note=note, seen=seen)])
    return desk.library.queries.note(note)


def may_go(desk: Desk, card: NoteCard) -> None:
    """DecisionRests for what a decision would be empty without."""
    queries = desk.library.queries
    decision = queries.decision(card.meeting)
    if decision is None:
        return
    bound = {one.statement.id for one in decision.outcomes}
    if decision.outcomes and decision.proposal is not None:
        bound.add(decision.proposal.id)
    me = desk.library.team.me
    bound |= {
        one.reason.id
        for one in decision.stances
        if one.by == me and one.stance == "block" and one.reason is not None
    }
    if card.id in bound:
        raise DecisionRests(title=queries.meeting(card.meeting).row.title)


def own_note(desk: Desk, note: NoteId) -> NoteCard:
    """A note of mine, also a deleted one. UnknownId, NotYourNote."""
    card = desk.library.queries.note(note)
    if not card.mine:
        raise NotYourNote(by=card.by_name)
    return card
