"""The questions about listening, apart from the other questions: the queue, who heard what.

What answers them is imported when they are asked: the first rows of the window do without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.store.hidden_rows import hidden_from

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from cassette.domain.ids import MemberId, NoteId
    from cassette.domain.pace import Habits
    from cassette.domain.queueing import Order, Queue, Unheard
    from cassette.store.asking import Asking
    from cassette.store.identity import Identity


class ListeningQueries:
    """A part of ``Queries``, which hands in how to ask, who I am and what is kept from me."""

    _ask: Asking
    _identity: Identity
    _now_ms: Callable[[], int]

    def unheard(self, order: Order = "due") -> tuple[Unheard, ...]:
        """Others' notes that I have not heard, in the order in which they are heard."""
        from cassette.domain.queueing import Unheard
        from cassette.store import queue_rows

        me = self._identity.me
        with self._ask() as connection:
            hidden = hidden_from(connection, me, self._now_ms())
            threads = queue_rows.unheard_of(connection, me, hidden, order, self._now_ms())
            return tuple(Unheard(*note) for one in threads for note in one.notes)

    def queue(self, habits: Habits, here: Collection[str], order: Order = "due") -> Queue:
        """The same with what hearing it costs me; ``here`` are the sounds that have arrived."""
        from cassette.domain.ids import MemberId
        from cassette.domain.queueing import queue_at
        from cassette.store import queue_rows
        from cassette.store.note_rows import read_names

        me, now_ms = self._identity.me, self._now_ms()
        with self._ask() as connection:
            natural = queue_rows.natural_of(connection) if habits.counts_words else {}
            hidden = hidden_from(connection, me, now_ms)
            found = queue_rows.unheard_of(connection, me, hidden, order, now_ms)
            names = {MemberId(one): name for one, (name, _) in read_names(connection).items()}
            return queue_at(found, names, habits, natural, here)

    def natural_wpm(self) -> dict[MemberId, float]:
        """How many words a minute each member speaks, of those from whom enough is known."""
        from cassette.store import queue_rows

        with self._ask() as connection:
            return queue_rows.natural_of(connection)

    def heard_by(self, note: NoteId) -> dict[MemberId, tuple[int, bool]]:
        """How far in ms everybody who began to heard a note, and whether to its end."""
        from cassette.store import queue_rows

        with self._ask() as connection:
            return queue_rows.heard_of(connection, note)

    def takes(self, notes: Sequence[NoteId]) -> dict[NoteId, tuple[int, int]]:
        """My take of each of these notes, and how far I heard it in ms; unknown ones left out."""
        from cassette.store import queue_rows

        with self._ask() as connection:
            return queue_rows.takes_of(connection, self._identity.me, notes)

    def left_at(self) -> dict[NoteId, int]:
        """When in ms I last heard of each note that I began and did not finish, on any device."""
        from cassette.store import queue_rows

        with self._ask() as connection:
            return queue_rows.left_at_of(connection, self._identity.me)
