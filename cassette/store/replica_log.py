"""The store's side of the sync: what is to go out, what came in, and how far; all in transactions.

It fills ``cassette.sync.replica.ReplicaLog``, which the two agree on without knowing one another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.erasing_events import ErasureConfirmed
from cassette.domain.ids import DeviceId, MemberId, NoteId, TeamId
from cassette.domain.travelling import Asked, BlobCard, Leaving, LogLine
from cassette.store import erasing
from cassette.store.becoming import become_another
from cassette.store.blob_cards import blobs_of
from cassette.store.faults import explained
from cassette.store.jobs import SPEECH, NewJob, add_jobs
from cassette.store.taking_in import NOTE_COPY, Intake, apply_cuts, keep_branch
from cassette.store.trace_rows import WITHOUT_EVENT, TraceRows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from cassette.domain.travelling import Batch, Sealed
    from cassette.store.event_log import Appended, EventLog

FIRST_PAUSE_MS = 5_000
LONGEST_PAUSE_MS = 3_600_000

_UNSENT = "device = ? AND (hash IS NULL OR sealed IS NOT NULL)"
_OUTBOX = (
    "SELECT id, seq, clock, type, v, actor, at_ms, body, meta, hash, epoch, sealed, "  # noqa: S608
    "state FROM event "
    f"WHERE {_UNSENT} AND seq > ? ORDER BY seq LIMIT ?"
)
_WAITING = f"SELECT count(*) FROM event WHERE {_UNSENT} AND seq > ?"  # noqa: S608
_KNOWN = (
    "SELECT seq, hash FROM event WHERE device = ? AND seq BETWEEN ? AND ? AND hash IS NOT NULL "
    "UNION SELECT seq, hash FROM chain WHERE device = ? AND seq BETWEEN ? AND ?"
)
_BARE = (
    "SELECT seq, hash FROM chain WHERE device = ? AND seq BETWEEN ? AND ? "  # noqa: S608
    f"AND {WITHOUT_EVENT}"
)
_SEAL = "UPDATE event SET prev = ?, hash = ?, epoch = ?, sealed = ?, trace = ? WHERE id = ?"
_ACK = "UPDATE event SET sealed = NULL WHERE device = ? AND seq <= ? AND sealed IS NOT NULL"
_ACKED = "UPDATE self SET acked = max(acked, ?)"
_NAME = (
    "INSERT INTO blob (address, key, plain, media, bytes, state) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (address) DO"
)
_BLOB = f"{_NAME} NOTHING"
_WANT = (
    f"{_NAME} UPDATE SET key = excluded.key, plain = excluded.plain, media = excluded.media, "
    "bytes = excluded.bytes, state = excluded.state, tries = 0, next_ms = 0 "
    "WHERE blob.state = 'purged'"
)
"""Also when it was purged: with a note of somebody who had named what is another's."""
_STANDING = (
    "SELECT id FROM event WHERE state = 'applied' AND id IN (SELECT value FROM json_each(?))"
)
_WANTED = (
    "SELECT address, key, plain, media, bytes FROM blob WHERE next_ms <= :now AND "
    "(state = 'asked' OR (state = 'wanted' AND (:most IS NULL OR bytes <= :most))) "
    "ORDER BY state, next_ms, bytes LIMIT :limit"
)
_ENTRY = "INSERT INTO control (n, prev, hash, entry, sig) VALUES (?, ?, ?, ?, ?)"
_EPOCH = "INSERT INTO epoch (n, secret, since) VALUES (?, ?, ?) ON CONFLICT (n) DO NOTHING"


class LibraryReplicaLog(TraceRows):
    """The log of an open library, as a replica reads and writes it."""

    # --- who ----------------------------------------------------------------------------------

    @property
    def team(self) -> TeamId:
        """The team of this library."""
        return self._library.identity.team

    @property
    def device(self) -> DeviceId:
        """This device."""
        return self._library.identity.device

    @property
    def member(self) -> MemberId:
        """Whose device it is."""
        return self._library.identity.me

    def next_device(self) -> str:
        """The device as which a copied library asked to go on; "" when it is none.

        "?" when it is one and has not asked yet.
        """
        return str(self._one("SELECT next_device FROM self"))

    def note_copy(self) -> None:
        """Another copy of this library has written under our name."""
        if not self.next_device():
            self._write(NOTE_COPY, ())

    def fork(self, next_device: str, asked: Asked) -> None:
        """This library was copied: it sends nothing more until it is let in as ``next_device``."""

        def work(connection: Connection, log: EventLog) -> Appended | None:
            connection.exec_driver_sql("UPDATE self SET next_device = ?", (next_device,))
            _ask(connection, asked)
            return None

        self._library.replicate(work)

    # --- the team's log -----------------------------------------------------------------------

    def lines(self) -> list[LogLine]:
        """Every entry of the team's log that is here, from the genesis."""
        rows = self._all("SELECT n, prev, hash, entry, sig FROM control ORDER BY n")
        return [LogLine(r.n, r.prev or b"", r.hash, r.entry, r.sig) for r in rows]

    def secrets(self) -> dict[int, bytes]:
        """The team's secrets that are here, by epoch."""
        return {row.n: row.secret for row in self._all("SELECT n, secret FROM epoch")}

    def add_lines(
        self,
        lines: Sequence[LogLine],
        secrets: Mapping[int, tuple[bytes, int]],
        cuts: Iterable[tuple[str, int, bytes]] = (),
        *,
        become: str = "",
        asked: Asked | None = None,
    ) -> None:
        """Keep entries, secrets (epoch -> secret, entry it began with) and what follows: all at
        once.

        ``cuts`` are (device, seq, hash) of those removed; ``become`` is the device that this
        library goes on as: then of all who ever were, for some may be what it was. As that it has
        ``asked`` to be let in, where it is not yet.
        """

        def work(connection: Connection, log: EventLog) -> Appended | None:
            sql = connection.exec_driver_sql
            for line in lines:
                sql(_ENTRY, (line.n, line.prev, line.hash, line.entry, line.sig))
            for n, (secret, since) in secrets.items():
                sql(_EPOCH, (n, secret, since))
            if become:
                become_another(connection, self.device, become)
            apply_cuts(connection, cuts)
            if asked is not None:
                _ask(connection, asked)
            return None

        self._library.replicate(work, renamed=bool(become))

    # --- coming in ----------------------------------------------------------------------------

    def known(self, device: str, first: int, last: int) -> set[tuple[int, bytes]]:
        """(seq, hash) of that device's records that are here, from ``first`` to ``last``."""
        values = (device, first, last) * 2
        return {(row.seq, row.hash) for row in self._all(_KNOWN, values)}

    def bare(self, device: str, first: int, last: int) -> set[tuple[int, bytes]]:
        """Of those, the ones without an event here: they came empty, or could not be read."""
        return {(row.seq, row.hash) for row in self._all(_BARE, (device, first, last))}

    def log_n(self, device: str, seq: int, hash: bytes) -> int:
        """How far the writer of a record had read the team's log; 0 when that was not kept."""
        found = self._all(
            "SELECT log_n FROM chain WHERE device = ? AND seq = ? AND hash = ?", (device, seq, hash)
        )
        return found[0].log_n if found else 0

    def tip(self, device: str) -> tuple[int, bytes]:
        """The newest record of a device that is here; (0, zeros) when there is none."""
        known = self._all(
            "SELECT seq, hash FROM event WHERE device = ? AND hash IS NOT NULL AND reason <> 'cut' "
            "UNION SELECT seq, hash FROM chain WHERE device = ? ORDER BY seq DESC, hash LIMIT 1",
            (device, device),
        )
        return (known[0].seq, known[0].hash) if known else (0, bytes(32))

    def seen(self, device: str) -> set[str]:
        """The names of the chunks of a device that were taken in."""
        rows = self._all("SELECT name FROM segment WHERE device = ?", (device,))
        return {row.name for row in rows}

    def take_in(self, batch: Batch) -> tuple[int, int]:
        """Keep and fold a batch, with how far the chains are known; (taken in, refused)."""
        counts = [0, 0]

        def work(connection: Connection, log: EventLog) -> Appended | None:
            intake = Intake(connection, log)
            appended = intake.take(batch)
            counts[:] = len(appended.envelopes), intake.refused
            named = {e.id: blobs_of(e.type, e.body) for e in batch.events}
            self._want(connection, {id: cards for id, cards in named.items() if cards})
            return appended

        self._library.replicate(work)
        return counts[0], counts[1]

    def keep_branch(self, device: str, hashes: Collection[bytes]) -> None:
        """Of what a removed device sent, these records count and no others."""

        def work(connection: Connection, log: EventLog) -> Appended | None:
            keep_branch(connection, device, hashes)
            return None

        self._library.replicate(work)

    def _want(self, connection: Connection, named: Mapping[str, Sequence[BlobCard]]) -> None:
        sql, ids = connection.exec_driver_sql, msgspec.json.encode(list(named)).decode()
        standing = {row[0] for row in sql(_STANDING, (ids,)).all()} if named else set()
        rows: dict[str, list[tuple[Any, ...]]] = {}
        for id, cards in named.items():
            for card in cards:
                state = "here" if self._has(card) else "wanted"
                sentence = _WANT if id in standing else _BLOB
                rows.setdefault(sentence, []).append((*_values(card), state))
        for sentence, values in rows.items():
            sql(sentence, values)

    # --- going out ----------------------------------------------------------------------------

    def acked(self) -> tuple[int, bytes]:
        """Our newest record that stands where the team meets: its number and hash."""
        seq = int(self._one("SELECT acked FROM self"))
        known = [hash for n, hash in self.known(self.device, seq, seq) if n == seq]
        return (seq, known[0]) if seq and known else (0, bytes(32))

    def outbox(self, limit: int) -> list[Leaving]:
        """Our next events that do not stand there yet, in the order of their numbers."""
        acked = self._one("SELECT acked FROM self")
        rows = self._all(_OUTBOX, (self.device, acked, limit))
        return [
            Leaving(
                id=row.id,
                seq=row.seq,
                clock=row.clock,
                type=row.type,
                v=row.v,
                actor=row.actor,
                at_ms=row.at_ms,
                body=row.body,
                meta=msgspec.json.decode(row.meta),
                blobs=blobs_of(row.type, row.body),
                epoch=row.epoch,
                hash=row.hash,
                sealed=row.sealed,
                erased=row.state == "erased",
            )
            for row in rows
        ]

    def waiting(self) -> int:
        """How many of our events are only on this computer."""
        acked = self._one("SELECT acked FROM self")
        return int(self._one(_WAITING, (self.device, acked)))

    def keep_sealed(self, records: Sequence[Sealed]) -> None:
        """Keep the records that were made of our events, before any of them is sent."""
        rows = [(one.prev, one.hash, one.epoch, one.record, one.trace, one.id) for one in records]
        if rows:
            self._write(_SEAL, rows)

    def acknowledge(self, seq: int, segments: Iterable[str] = ()) -> None:
        """Our records up to ``seq`` stand where the team meets, in these chunks."""

        def work(connection: Connection, log: EventLog) -> Appended | None:
            sql = connection.exec_driver_sql
            sql(_ACK, (self.device, seq))
            sql(_ACKED, (seq,))
            for name in segments:
                sql("INSERT OR IGNORE INTO segment VALUES (?, ?)", (self.device, name))
            return None

        self._library.replicate(work)

    # --- files --------------------------------------------------------------------------------

    def file_of(self, card: BlobCard) -> bytes | None:
        """The bytes of a file that is here; None when it is not. StorageFailed."""
        library = self._library
        with explained(library.folder):
            if not self._has(card):
                return None
            if card.media:
                return library.attached.path(card.plain, card.media).read_bytes()
            return library.recordings.path(card.plain).read_bytes()

    def sent(self, cards: Sequence[BlobCard]) -> None:
        """These files stand where the team meets."""
        self._write(
            f"{_BLOB[: _BLOB.index(' ON CONFLICT')]} ON CONFLICT (address) DO UPDATE SET "
            "state = 'here' WHERE state <> 'purged'",
            [(*_values(card), "here") for card in cards],
        )

    def wanted(self, limit: int, *, now_ms: int, most: int | None = None) -> list[BlobCard]:
        """Files to fetch now: those asked for first; others of at most ``most`` bytes."""
        values = {"now": now_ms, "most": most, "limit": limit}
        return [BlobCard(*row) for row in self._all(_WANTED, values)]

    def blobs(self) -> dict[str, int]:
        """How many files are in each state."""
        rows = self._all("SELECT state, count(*) AS count FROM blob GROUP BY state")
        return {row.state: row.count for row in rows}

    def ask_for(self, plain: str) -> None:
        """The person wants this file now, however large it is."""
        self._write(
            "UPDATE blob SET state = 'asked', next_ms = 0 WHERE plain = ? "
            "AND state IN ('wanted', 'asked')",
            (plain,),
        )

    def keep_file(self, card: BlobCard, data: bytes) -> None:
        """Keep a file that came, and have it listened to where it is a recording."""
        library = self._library
        if card.media:
            library.attached.put(data, card.media)
        else:
            library.recordings.keep(card.plain, data)

        def work(connection: Connection, log: EventLog) -> Appended | None:
            sql = connection.exec_driver_sql
            sql("UPDATE blob SET state = 'here' WHERE address = ?", (card.address,))
            notes = sql("SELECT note FROM p_note WHERE sound = ?", (card.plain,)).all()
            jobs = [NewJob(SPEECH, NoteId(row[0])) for row in notes]
            add_jobs(connection, jobs, library.now_ms())
            return None

        library.replicate(work)

    def put_off(self, card: BlobCard) -> None:
        """A file is not there yet: look again later, after growing pauses."""
        self._write(
            "UPDATE blob SET tries = tries + 1, next_ms = ? + min(?, ? << min(tries, 20)) "
            "WHERE address = ?",
            (self._library.now_ms(), LONGEST_PAUSE_MS, FIRST_PAUSE_MS, card.address),
        )

    def look_again(self) -> None:
        """Something came: files that were put off may be there now."""
        self._write(
            "UPDATE blob SET next_ms = 0 WHERE next_ms > 0 AND state NOT IN ('here', 'purged')", ()
        )

    def _has(self, card: BlobCard) -> bool:
        if card.media:
            return self._library.attached.has(card.plain, card.media)
        return self._library.recordings.has(card.plain)

    # --- what was erased ----------------------------------------------------------------------

    def purged(self) -> list[str]:
        """The addresses of erased files that may still stand where the team meets."""
        rows = self._all(
            "SELECT address FROM blob WHERE state = 'purged' AND length(address) = 64 "
            "AND next_ms < ? ORDER BY address",
            (erasing.DROPPED_MS,),
        )
        return [row.address for row in rows]

    def dropped(self, address: str) -> None:
        """An erased file stands there no more."""
        self._write(
            "UPDATE blob SET next_ms = ? WHERE address = ? AND state = 'purged'",
            (erasing.DROPPED_MS, address),
        )

    def to_rewrite(self, devices: Sequence[str]) -> list[tuple[str, int, bytes]]:
        """(device, seq, hash) of erased events that these devices had sent whole."""
        found = []
        for device in devices:
            rows = self._all(
                "SELECT seq, hash FROM event WHERE device = ? AND state = 'erased' "
                "AND hash IS NOT NULL AND sealed IS NULL AND reason <> ? ORDER BY seq",
                (device, erasing.REWRITTEN),
            )
            found += [(device, row.seq, row.hash) for row in rows]
        return found

    def rewritten(self, places: Sequence[tuple[str, int, bytes]]) -> None:
        """These events are empty also where the team meets."""
        self._write(
            "UPDATE event SET reason = ? WHERE device = ? AND seq = ? AND hash = ?",
            [(erasing.REWRITTEN, *place) for place in places],
        )

    def empty_again(self, device: str, places: Sequence[tuple[int, bytes]]) -> None:
        """Records (seq, hash) that stand whole again although they were erased."""
        self._write(
            "UPDATE event SET reason = '' WHERE device = ? AND seq = ? AND hash = ? "
            "AND state = 'erased' AND reason = ?",
            [(device, *place, erasing.REWRITTEN) for place in places],
        )

    def forget_chunk(self, device: str, name: str) -> None:
        """A chunk whose bytes went: should they come back, they are looked at again."""
        self._write("DELETE FROM segment WHERE device = ? AND name = ?", (device, name))

    def taken_in(self, device: str, name: str) -> None:
        """A chunk of records that we know under another name."""
        self._write("INSERT OR IGNORE INTO segment (device, name) VALUES (?, ?)", (device, name))

    def clean_up(self) -> int:
        """Finish on this machine what was erased; how much there was."""
        return erasing.clean_up(self._library)

    def confirm_erasures(self) -> int:
        """Say that this computer has erased what it has; how many it had not said yet.

        None while something of it is still to be cleaned up after.
        """
        device = self.device
        with self._library.ask() as connection:
            if erasing.is_waiting(connection):
                return 0
            waiting = [one.note for one in erasing.erasures(connection) if device not in one.done]
        if waiting:
            self._library.append([ErasureConfirmed(note) for note in waiting])
        return len(waiting)

    # --- requests -----------------------------------------------------------------------------

    def asked(self) -> list[Asked]:
        """What this device asked of the steward and has no answer to yet."""
        rows = self._all("SELECT name, kind, data, at_ms FROM request ORDER BY at_ms, name")
        return [Asked(row.name, row.kind, row.data, row.at_ms) for row in rows]

    def ask(self, asked: Asked) -> None:
        """Keep a request until it is answered."""

        def work(connection: Connection, log: EventLog) -> Appended | None:
            _ask(connection, asked)
            return None

        self._library.replicate(work)

    def answered(self, name: str) -> None:
        """A request has its answer, or is withdrawn."""
        self._write("DELETE FROM request WHERE name = ?", (name,))

    def seeds(self) -> dict[bytes, bytes]:
        """The seeds of invitations made here, by public key."""
        return {row.key: row.seed for row in self._all("SELECT key, seed FROM invite")}

    def keep_seed(self, key: bytes, seed: bytes) -> None:
        """Remember an invitation made here, so that its link can be shown again."""
        self._write(
            "INSERT OR IGNORE INTO invite (key, seed, at_ms) VALUES (?, ?, ?)",
            (key, seed, self._library.now_ms()),
        )

    def forget_seed(self, key: bytes) -> None:
        """An invitation is used, revoked or over."""
        self._write("DELETE FROM invite WHERE key = ?", (key,))

    # --- the library --------------------------------------------------------------------------

    def digest(self) -> str:
        """As ``Library.digest``."""
        return self._library.digest()

    def _one(self, sentence: str, values: Any = ()) -> Any:
        with self._library.ask() as connection:
            return connection.exec_driver_sql(sentence, values).scalar_one()


def _ask(connection: Connection, asked: Asked) -> None:
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO request (name, kind, data, at_ms) VALUES (?, ?, ?, ?)",
        (asked.name, asked.kind, asked.data, asked.at_ms),
    )


def _values(card: BlobCard) -> tuple[str, str, str, str, int]:
    return card.address, card.key, card.plain, card.media, card.bytes
