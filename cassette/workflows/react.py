"""Reacting to a note or a moment in it, and remembering what was heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import BadMoment, NoteIsDeleted, NoteIsHidden
from cassette.domain.events import NoteHeard, ReactionGiven, ReactionWithdrawn
from cassette.domain.reactions import reaction_named

if TYPE_CHECKING:
    from cassette.domain.ids import NoteId
    from cassette.domain.views import NoteCard
    from cassette.workflows.desk import Desk


def react(
    desk: Desk, note: NoteId, what: str, *, at_ms: int | None = None, off: bool = False
) -> NoteCard:
    """Give a reaction, or withdraw it when ``off``. Doing so twice is the same as once.

    ``what`` is a name ("agree") or one emoji. Raises BadReaction, UnknownId, NoteIsDeleted,
    NoteIsHidden, BadMoment.
    """
    reaction = reaction_named(what)
    card = desk.library.queries.note(note)
    if card.deleted:
        raise NoteIsDeleted(note=note)
    if card.hidden:
        raise NoteIsHidden(by=card.by_name)
    if at_ms is not None and not 0 <= at_ms <= card.duration_ms:
        raise BadMoment(at=round(at_ms / 1000, 1), seconds=round(card.duration_ms / 1000, 1))
    if _given(desk, card, reaction, at_ms) == off:
        kind = ReactionWithdrawn if off else ReactionGiven
        desk.library.append([kind(note=note, reaction=reaction, at_ms=at_ms)])
    return desk.library.queries.note(note)


def toggle(desk: Desk, note: NoteId, what: str, *, at_ms: int | None = None) -> bool:
    """Give a reaction, or withdraw it when it is given; whether it is given now."""
    reaction = reaction_named(what)
    given = _given(desk, desk.library.queries.note(note), reaction, at_ms)
    react(desk, note, reaction, at_ms=at_ms, off=given)
    return not given


def mark_heard(desk: Desk, note: NoteId, up_to_ms: int | None = None) -> None:
    """Remember that I heard a note up to here; None means all of it.

    No fact is made for my own note, for one that is hidden from me, or when nothing new was heard.
    Raises UnknownId.
    """
    card = desk.library.queries.note(note)
    up_to = card.duration_ms if up_to_ms is None else max(0, min(up_to_ms, card.duration_ms))
    if card.hidden:
        return
    if not card.mine and not card.heard and (up_to > card.heard_ms or card.sound is None):
        desk.library.append([NoteHeard(note=note, up_to_ms=up_to)])


def _given(desk: Desk, card: NoteCard, reaction: str, at_ms: int | None) -> bool:
    me = desk.library.team.me
    return any(
        mine.by == me and mine.what == reaction and mine.at_ms == at_ms for mine in card.reactions
    )
