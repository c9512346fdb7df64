"""Finds what a person means by a few characters: an id's beginning, a title, a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from cassette.domain.errors import AmbiguousId, UnknownId, UnknownMember
from cassette.domain.ids import NoteId

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cassette.domain.views import MemberCard
    from cassette.store.snapshot import Connection

SHOWN = 5
"""At most so many candidates are named."""

_NOTES = "SELECT note FROM p_note WHERE note >= ? AND note < ? ORDER BY note LIMIT ?"


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


Thing = TypeVar("Thing", bound=_HasId)


def pick(
    text: str,
    things: Sequence[Thing],
    *,
    what: str,
    name: Callable[[Thing], str],
    rather: Callable[[Thing], bool] = lambda thing: True,
) -> Thing:
    """The one thing meant: exact id, exact name, then a beginning of an id or name.

    Names are compared without regard to case. Of several that fit, those are meant of which
    ``rather`` says so. UnknownId, AmbiguousId.
    """
    wish = text.strip()
    folded = wish.casefold()
    ways: tuple[Callable[[Thing], bool], ...] = (
        lambda thing: thing.id == folded,
        lambda thing: name(thing).casefold() == folded,
        lambda thing: thing.id.startswith(folded) or name(thing).casefold().startswith(folded),
    )
    for fits in ways if wish else ():
        found = [thing for thing in things if fits(thing)]
        found = [thing for thing in found if rather(thing)] or found
        if len(found) == 1:
            return found[0]
        if found:
            candidates = [f"{name(thing)} ({thing.id})" for thing in found]
            raise AmbiguousId(what=what, given=text, matches=_some(candidates))
    raise UnknownId(what=what, given=text)


def pick_member(text: str, members: Sequence[MemberCard]) -> MemberCard:
    """The member meant, rather one who is in than one who has left. UnknownMember, AmbiguousId."""
    try:
        return pick(
            text,
            members,
            what="member",
            name=lambda member: member.name,
            rather=lambda member: not member.gone,
        )
    except UnknownId as error:
        names = ", ".join(dict.fromkeys(member.name for member in members))
        raise UnknownMember(given=text, members=names) from error


def note_id(connection: Connection, text: str) -> NoteId:
    """The note whose id begins so. UnknownId, AmbiguousId."""
    wish = text.strip().lower()
    # "g" follows every character an id can have.
    rows = connection.exec_driver_sql(_NOTES, (wish, f"{wish}g", SHOWN + 1)) if wish else ()
    found = [row[0] for row in rows]
    if len(found) == 1:
        return NoteId(found[0])
    if found:
        raise AmbiguousId(what="note", given=text, matches=_some(found))
    raise UnknownId(what="note", given=text)


def _some(candidates: list[str]) -> str:
    more = ", …" if len(candidates) > SHOWN else ""
    return ", ".join(candidates[:SHOWN]) + more
