"""What is known here of records that were taken in or sent: enough to make them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.travelling import BlobCard, Known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.store.library import Library

WITHOUT_EVENT = (
    "NOT EXISTS (SELECT 1 FROM event WHERE event.device = chain.device "
    "AND event.seq = chain.seq AND event.hash = chain.hash)"
)
"""What holds of the records in ``chain`` that came empty, or could not be read."""
_KNOWN = (
    "SELECT seq, prev, hash, epoch, trace, state, id, clock, type, v, at_ms, actor, body, meta "  # noqa: S608
    "FROM event WHERE device = :device AND seq BETWEEN :first AND :last AND hash IS NOT NULL "
    "UNION ALL "
    "SELECT seq, prev, hash, epoch, trace, 'erased', '', 0, '', 0, 0, '', '', '{}' FROM chain "
    f"WHERE device = :device AND seq BETWEEN :first AND :last AND {WITHOUT_EVENT} "
    "ORDER BY seq, hash"
)
_UNTRACED = "SELECT seq, hash FROM event WHERE device = ? AND hash IS NOT NULL AND trace IS NULL"
_LEARN = "UPDATE event SET trace = ? WHERE device = ? AND seq = ? AND hash = ? AND trace IS NULL"
_STANDING = "SELECT address, key, plain, media, bytes FROM blob WHERE state = 'here' ORDER BY 1"


class TraceRows:
    """The part of the replica log that answers when something is to be put back."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def recorded(self, device: str, first: int, last: int) -> list[Known]:
        """What is known of a device's records ``first`` to ``last``, by number."""
        values = {"device": device, "first": first, "last": last}
        return [_known(device, row) for row in self._all(_KNOWN, values)]

    def untraced(self, device: str) -> set[tuple[int, bytes]]:
        """(seq, hash) of records that are known without their traces."""
        return {(row.seq, row.hash) for row in self._all(_UNTRACED, (device,))}

    def learn(self, device: str, traces: Sequence[tuple[int, bytes, bytes]]) -> None:
        """Keep the traces (seq, hash, trace) of records that were met whole."""
        self._write(_LEARN, [(trace, device, seq, hash) for seq, hash, trace in traces])

    def standing(self) -> list[BlobCard]:
        """The sealed files that stand where the team meets, as far as is known here."""
        return [BlobCard(*row) for row in self._all(_STANDING)]

    def _all(self, sentence: str, values: Any = ()) -> Sequence[Any]:
        with self._library.ask() as connection:
            return connection.exec_driver_sql(sentence, values).all()

    def _write(self, sentence: str, values: Any) -> None:
        def work(connection: Any, _log: Any) -> None:
            connection.exec_driver_sql(sentence, values)

        if values != []:
            self._library.replicate(work)


def _known(device: str, row: Any) -> Known:
    plain = None
    if row.state != "erased":
        meta = msgspec.json.decode(row.meta)
        plain = (row.id, row.clock, row.type, row.v, row.at_ms, row.actor, row.body, meta)
    return Known(device, row.seq, row.prev or b"", row.hash, row.epoch or 0, row.trace, plain)
