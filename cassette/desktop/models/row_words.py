"""What a row says to a screen reader: state, person, length, meeting, first words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop import wording
from cassette.desktop.language import tr
from cassette.domain.views import TranscriptState

if TYPE_CHECKING:
    from cassette.domain.views import NoteCard, Reaction

FIRST_WORDS = 140


def row_words(card: NoteCard, meeting: str = "") -> str:
    """ "Unheard. Ada Byron, 57 seconds, Stand-up. Yesterday I finished…"""
    if card.deleted:
        return tr("Deleted. {name}").format(name=card.by_name)
    state = "" if card.heard else tr("Unheard.") + " "
    reply = tr("Reply.") + " " if card.reply_to is not None else ""
    parts = [card.by_name]
    parts.append(
        wording.spoken_length(card.duration_ms) if card.sound is not None else tr("written")
    )
    if meeting:
        parts.append(meeting)
    return f"{state}{reply}{', '.join(parts)}. {words_of(card)[:FIRST_WORDS]}".strip()


def words_of(card: NoteCard) -> str:
    """The note's words, or why there are none (yet)."""
    if card.hidden:
        return tr("Hidden until you have answered")
    if card.text:
        return card.text
    return {
        TranscriptState.PENDING: tr("Waiting to be written down"),
        TranscriptState.FAILED: tr("Transcript unavailable"),
        TranscriptState.REFUSED: tr("Not written down: this meeting does without transcripts"),
        TranscriptState.SILENT: tr("Nobody speaks in this note"),
    }.get(card.transcript, "")


def reactions_words(card: NoteCard) -> str:
    """ "Agree from Ada and Grace, Thanks from me": the row's description."""
    return ", ".join(
        tr("{reaction} from {names}").format(
            reaction=wording.reaction(what), names=", ".join(dict.fromkeys(names))
        )
        for what, names in grouped(card.reactions).items()
    )


def grouped(reactions: tuple[Reaction, ...]) -> dict[str, list[str]]:
    """Who gave each reaction, in the order they first came."""
    found: dict[str, list[str]] = {}
    for one in reactions:
        found.setdefault(one.what, []).append(one.by_name)
    return found
