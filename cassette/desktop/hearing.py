"""What sounded here: how far each note was heard, in which parts, and what pace saved; kept now
and then.

``Deck`` tells it what sounds; nobody else does. A part is a stretch that sounded without a jump at
one pace. It is told to the store on pause, on a jump, at another pace and every ten seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.audio.player import Pace
from cassette.desktop.bridge import Lane
from cassette.domain.pace import resume_ms

if TYPE_CHECKING:
    from cassette.desktop.models.heard_parts import HeardParts
    from cassette.desktop.shell import Shell
    from cassette.domain.ids import NoteId
    from cassette.domain.trimming import Spans
    from cassette.domain.views import NoteCard

SAVE_EVERY_MS = 10_000


@dataclass(frozen=True, slots=True)
class Heard:
    """A stretch of a note that sounded, and how much less time it took than it lasts."""

    from_ms: int
    up_to_ms: int
    by_speed_ms: int
    by_trim_ms: int


def stretch(from_ms: int, up_to_ms: int, pace: Pace, skipped: Spans) -> Heard:
    """What ``from_ms`` to ``up_to_ms`` saved at this pace; at half speed saving is negative."""
    by_trim = sum(
        max(0, min(end, up_to_ms) - max(start, from_ms))
        for start, end in skipped
        if start < up_to_ms and end > from_ms
    )
    sounded = max(0, up_to_ms - from_ms - by_trim)
    return Heard(from_ms, up_to_ms, round(sounded - sounded / pace.rate), by_trim)


class Hearing:
    """Bound to one library; ``parts`` is told of each stretch that was kept.

    Positions are ms in the note's own time.
    """

    def __init__(self, shell: Shell, parts: HeardParts) -> None:
        self._shell, self._parts = shell, parts
        self._card: NoteCard | None = None
        self._from_ms = self._at_ms = self._untold_ms = 0
        self._pace = Pace()
        self._skipped: Spans = ()
        self._up_to: dict[NoteId, int] = {}
        self._left_at: dict[NoteId, int] = {}

    def read(self) -> None:
        """Learn when I left each note that I have begun: the longer ago, the further back."""
        queries = self._shell.workspace.library.queries
        self._shell.bridge.run(Lane.STORE, queries.left_at, self._on_read, owner=self._parts)

    def begin(self, card: NoteCard, at_ms: int, pace: Pace, skipped: Spans = ()) -> None:
        """A note sounds from here on, at this pace, without these parts.

        Where it only goes on at another pace no fact is made: a turn of the knob has many steps.
        """
        if self._card is not None and self._card.id == card.id and self._at_ms == at_ms:
            self._save(tell=False)
        else:
            self.end()
        self._card, self._from_ms, self._at_ms = card, at_ms, at_ms
        self._pace, self._skipped = pace, skipped

    def reach(self, at_ms: int) -> None:
        """It has sounded up to here without a jump."""
        self._at_ms = at_ms
        if self._card is not None and at_ms - self._from_ms >= SAVE_EVERY_MS:
            self._save()
            self._from_ms = at_ms

    def end(self, *, whole: bool = False) -> None:
        """It does not sound any more; ``whole``: because it was over."""
        if self._card is None:
            return
        if whole:
            self._at_ms = self._card.duration_ms
        self._save(whole=whole)
        self._card = None

    def heard_ms(self, card: NoteCard) -> int:
        """How far I heard it, as far as is known here."""
        return max(card.heard_ms, self._up_to.get(card.id, 0))

    def resume_ms(self, card: NoteCard) -> int:
        """Where it goes on: a little before where I left it; from its start when I heard it all."""
        now_ms = self._shell.now_ms()
        away_ms = max(0, now_ms - self._left_at.get(card.id, now_ms))
        return 0 if card.heard else resume_ms(self.heard_ms(card), card.duration_ms, away_ms)

    def forget(self, note: NoteId) -> None:
        """It was marked unheard: what is known here holds no more."""
        self._up_to.pop(note, None)
        self._left_at.pop(note, None)

    def sounding_from(self, card: NoteCard) -> int | None:
        """Where the stretch began that sounds of this note now; None when it does not sound."""
        here = self._card is not None and self._card.id == card.id
        return self._from_ms if here else None

    def _on_read(self, left_at: dict[NoteId, int]) -> None:
        self._left_at = left_at | self._left_at

    def _save(self, *, whole: bool = False, tell: bool = True) -> None:
        """Keep the stretch; ``tell``: others learn how far I came, else the next time."""
        card, heard = self._card, stretch(self._from_ms, self._at_ms, self._pace, self._skipped)
        if card is None or card.mine or self._shell.workspace.library.read_only:
            return
        lasted = heard.up_to_ms > heard.from_ms
        untold, self._untold_ms = self._untold_ms, 0
        up_to_ms = max(heard.up_to_ms, untold)
        if not lasted and not untold:
            return
        if not tell:
            self._untold_ms = up_to_ms
        self._left_at[card.id] = self._shell.now_ms()
        new = tell and (not card.heard or whole) and up_to_ms > self.heard_ms(card)
        if new:
            self._up_to[card.id] = up_to_ms
        desk = self._shell.workspace.desk

        def keep() -> None:
            from cassette.workflows import hear

            if new:
                hear.mark_heard(desk, card.id, up_to_ms)
            if lasted:
                hear.sounded(
                    desk,
                    card.id,
                    heard.from_ms,
                    heard.up_to_ms,
                    saved_by_speed_ms=heard.by_speed_ms,
                    saved_by_trim_ms=heard.by_trim_ms,
                )

        parts = self._parts
        self._shell.bridge.run(Lane.STORE, keep, lambda _: parts.sounded(card.id), owner=parts)
