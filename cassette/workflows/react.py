"""Reacting to a note or a moment in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import BadMoment, NoteIsDeleted, NoteIsHidden
from cassette.domain.events import ReactionGiven, ReactionWithdrawn
from cassette.domain.reactions import reaction_named
from cassette.workflows.hear import mark_heard

__all__ = ["mark_heard", "react", "toggle"]

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


def _given(desk: Desk, card: NoteCard, reaction: str, at_ms: int | None) -> bool:
    me = desk.library.team.me
    return any(
        mine.by == me and mine.what == reaction and mine.at_ms == at_ms for mine in card.reactions
    )
