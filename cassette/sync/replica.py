"""A replica: this library in step with the team, through wherever the team meets.

``sync`` may be called at any time and be cut short at any instant: everything it does is idempotent
and continues where it ended. Nothing of what is here is ever lost by it.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from cassette.domain.errors import BlobTampered, CassetteError, EntryTaken, RecordsTaken
from cassette.domain.ids import DeviceId
from cassette.domain.travelling import Asked
from cassette.sync.erasing import Eraser
from cassette.sync.pulling import Pulled, Puller
from cassette.sync.pushing import Pushed, Pusher
from cassette.sync.requests import (
    SignedRequest,
    Succeed,
    admission_request,
    is_over,
    read_request,
)
from cassette.sync.seal import key_from_text, open_blob
from cassette.sync.stewardship import Answered, Stewardship
from cassette.sync.team import DeviceKeys
from cassette.sync.team_log import TeamLog

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.domain.ids import NewId
    from cassette.sync.replica_log import KeyShelf, ReplicaLog
    from cassette.sync.roster import Roster
    from cassette.sync.transport import Flaw, Transport

State = Literal["up_to_date", "waiting_for_others", "not_in", "removed", "copied"]
TRIES: Final = 4
"""How often a round is begun anew when somebody else was first."""
UNASKED: Final = "?"
ALL: Final = 1 << 20
ASK_AGAIN_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a sync did, and how things stand.

    ``pushed`` and ``pulled`` count events, ``blobs_up`` and ``blobs_down`` files. ``unsent`` are
    events only on this computer, ``incomplete`` chunks of others that are not all there yet,
    ``missing_blobs`` wanted files that are not there yet. ``requests`` wait for a tap of ours.
    ``flaws`` are damaged files that were met: what waits for them is not on its way.

    up_to_date: we have what there is; waiting_for_others: something is still on its way; not_in:
    we have not been let in yet; removed: this device was; copied: this library was copied, and
    waits to be let in as a device of its own.
    """

    state: State
    pushed: int = 0
    pulled: int = 0
    blobs_up: int = 0
    blobs_down: int = 0
    unsent: int = 0
    incomplete: int = 0
    missing_blobs: int = 0
    refused: int = 0
    requests: tuple[SignedRequest, ...] = ()
    troubles: tuple[CassetteError, ...] = ()
    flaws: tuple[Flaw, ...] = ()


class Replica:
    """Keeps one open library in step. One sync at a time; any thread may ask."""

    def __init__(
        self,
        log: ReplicaLog,
        transport: Transport,
        shelf: KeyShelf,
        *,
        now_ms: Callable[[], int],
        new_id: NewId,
        largest_blob: int | None = None,
    ) -> None:
        self._log, self._shelf = log, shelf
        self.transport = transport
        self._now_ms, self._new_id = now_ms, new_id
        self.largest_blob = largest_blob
        self._guard = threading.RLock()
        self._asked_ms: dict[str, int] = {}
        self.team = TeamLog(log, shelf)
        self.steward = Stewardship(log, self.team, shelf, now_ms)
        self._puller = Puller(log, self.team)
        self._pusher = Pusher(log, self.team)
        self._eraser = Eraser(log, self.team)

    @property
    def roster(self) -> Roster:
        """The team as far as its log was read."""
        return self.team.roster

    def sync(self) -> SyncResult:
        """Read, take in, send, fetch, serve. TransportTrouble when the place cannot be used.

        What single others sent and cannot be used is told in ``troubles`` and stops nothing.
        """
        with self._guard:
            for _ in range(TRIES - 1):
                try:
                    return self._round()
                except (EntryTaken, RecordsTaken):
                    self._puller.forget()
            return self._round()

    def _round(self) -> SyncResult:
        head = self.team.roster.head
        troubles = self.team.read(self.transport)
        if self.team.roster.head != head:
            self._puller.forget()
        if not self.team.is_in:
            return self._outside(troubles)
        pulled = self._puller.pull(self.transport)
        if self._log.next_device() == UNASKED:
            self._go_on_as_another()
        self._ask_again()
        answered = self._serve()
        pushed = Pushed()
        if self.team.is_in and not self._log.next_device():
            troubles += self._eraser.erase(self.transport)
            pushed = self._pusher.push(self.transport, self._puller.strays)
        down, missing = self._fetch(troubles)
        troubles += [*pulled.troubles, *pushed.troubles, *answered.troubles]
        return self._result(pulled, pushed, answered, down, missing, troubles)

    def _result(
        self,
        pulled: Pulled,
        pushed: Pushed,
        answered: Answered,
        down: int,
        missing: set[str],
        troubles: list[CassetteError],
    ) -> SyncResult:
        flaws = tuple(flaw for flaw in self.transport.flaws() if self._is_lacking(flaw))
        damaged = {flaw.device for flaw in flaws if flaw.kind == "records"}
        coming = sum(count for device, count in pulled.behind.items() if device not in damaged)
        absent = len(missing - {flaw.address for flaw in flaws})
        state: State = "waiting_for_others" if coming or absent else "up_to_date"
        if self._log.next_device():
            state = "copied"
        return SyncResult(
            state=state,
            pushed=pushed.events,
            pulled=pulled.taken,
            blobs_up=pushed.files,
            blobs_down=down,
            unsent=self._log.waiting(),
            incomplete=pulled.behind.total(),
            missing_blobs=len(missing),
            refused=pulled.refused,
            requests=tuple(answered.waiting),
            troubles=tuple(troubles),
            flaws=flaws,
        )

    def _is_lacking(self, flaw: Flaw) -> bool:
        """Whether a damaged file keeps something from us: rubbish beside whole files does not."""
        if flaw.kind != "records":
            return flaw.kind == "blob" or flaw.first > self.team.roster.head.n
        if self.team.roster.device(flaw.device) is None:
            return False
        cut = self.team.roster.cut_of(flaw.device)
        last = flaw.last if cut is None else min(flaw.last, cut.seq)
        here = {seq for seq, _ in self._log.known(flaw.device, flaw.first, last)}
        return len(here) < last - flaw.first + 1

    def _outside(self, troubles: list[CassetteError]) -> SyncResult:
        """Not let in yet, or removed: what is here stays, and nothing else happens."""
        removed = self.team.roster.cut_of(self._log.device) is not None
        if not removed:
            self._ask_again()
        return SyncResult(
            state="removed" if removed else "not_in",
            unsent=self._log.waiting(),
            troubles=tuple(troubles),
        )

    def _ask_again(self) -> None:
        """What we asked for stands where the steward finds it until it is answered.

        Where it was taken away it is put again after a while: the steward does so with what may not
        be, and two who are awake would put and take it in turns without end.
        """
        asked, roster, now_ms = self._log.asked(), self.team.roster, self._now_ms()
        if asked:
            there = self.transport.requests()
            for one in asked:
                over = is_over(read_request(one.data).says, roster, now_ms)
                fresh = abs(now_ms - self._asked_ms.get(one.name, -ASK_AGAIN_MS)) < ASK_AGAIN_MS
                if one.name not in there and not over and not fresh:
                    self.transport.put_request(one.data)
                    self._asked_ms[one.name] = now_ms

    def _serve(self) -> Answered:
        answered = self.steward.serve(self.transport)
        if answered.count:
            self._puller.forget()
        return answered

    # --- a copied library ---------------------------------------------------------------------

    def _go_on_as_another(self) -> None:
        """Another copy writes under our name: ask to be let in as a device of our own."""
        device, keys = self._new_id(), DeviceKeys.generate()
        self._shelf.save(device, keys)
        signed = admission_request(
            Succeed,
            keys,
            self._shelf.load(self.team.newest()),
            team=self._log.team,
            device=DeviceId(device),
            member=self._log.member,
            at=self._now_ms(),
        )
        asked = Asked(signed.hash.hex(), "succeed", signed.data, self._now_ms())
        self._log.fork(device, asked)

    # --- files --------------------------------------------------------------------------------

    def _fetch(self, troubles: list[CassetteError]) -> tuple[int, set[str]]:
        """Fetch the files we want that are there; how many, and the addresses still missing."""
        fetched, missing = 0, set()
        for card in self._log.wanted(ALL, now_ms=self._now_ms(), most=self.largest_blob):
            data = self.transport.blob(card.address)
            if data is None:
                missing.add(card.address)
                continue
            try:
                plain = open_blob(key_from_text(card.key), data, address=card.address)
                if hashlib.sha256(plain).hexdigest() != card.plain:
                    raise BlobTampered(
                        address=card.address[:16], why="it is not the file the note names"
                    )
            except (BlobTampered, ValueError) as error:
                missing.add(card.address)
                self._log.put_off(card)
                if isinstance(error, CassetteError):
                    troubles.append(error)
                continue
            self._log.keep_file(card, plain)
            fetched += 1
        return fetched, missing
