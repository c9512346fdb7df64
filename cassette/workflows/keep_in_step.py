"""Keeping in step with the team: by itself in the window, once for the command line.

A round begins when something was appended here, when something came to where the team meets, when
it is asked for, and now and then; after trouble it is tried again after growing pauses. Nothing
here is ever lost by it, whenever it is cut short.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from cassette.domain.errors import (
    CassetteError,
    EntryTaken,
    FolderGone,
    LibraryReadOnly,
    NoSharedFolder,
    SyncInterrupted,
    TeamLogForked,
)
from cassette.domain.team_views import SyncState, SyncStatus
from cassette.runtime import crash, paths
from cassette.store.meeting_place import MeetingPlace, MeetingPlaces
from cassette.sync.replica import Replica, SyncResult
from cassette.sync.team_log import TeamLog
from cassette.workflows.standing import state_after, why_not_let_in
from cassette.workflows.team_facts import facts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from cassette.domain.events import Envelope
    from cassette.domain.ids import DeviceId, TeamId
    from cassette.sync.entries import SignedEntry
    from cassette.sync.replica_log import KeyShelf
    from cassette.sync.steward import Pen
    from cassette.sync.team import DeviceKeys
    from cassette.sync.transport import Chunk, Transport
    from cassette.workflows.desk import Desk

    OpenPlace = Callable[[MeetingPlace, TeamId], Transport]

T = TypeVar("T")

GATHER_S: Final = 0.2
"""What is appended in such a short time goes out together."""
LOOK_S: Final = 60.0
LOOK_FOR_MORE_S: Final = 10.0
FIRST_PAUSE_S: Final = 5.0
LONGEST_PAUSE_S: Final = 300.0
TELL_S: Final = 0.1
TRIES: Final = 4
STOP_S: Final = 10.0
_log = logging.getLogger(__name__)


class Syncer:
    """Keeps an open library in step, on a thread of its own (``start``) or on the caller's.

    ``open_place`` makes the way to where the team meets; ``largest`` says up to how many bytes a
    file is fetched without being asked for, None for any.
    """

    def __init__(
        self,
        desk: Desk,
        open_place: OpenPlace,
        shelf: KeyShelf,
        *,
        largest: Callable[[], int | None] = lambda: None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._desk, self._open_place, self._shelf = desk, open_place, shelf
        self._largest, self._jitter = largest, jitter
        self.places = MeetingPlaces(desk.library)
        self._say: Callable[[SyncStatus], None] = lambda status: None
        self._status: SyncStatus | None = None
        self._working = threading.RLock()
        self._replica: Replica | None = None
        self._opened: MeetingPlace | None = None
        self._unwatch: Callable[[], None] | None = None
        self._watched: MeetingPlace | None = None
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._failures = 0
        self._told = -1, 0  # how much of the team's log, of how many people, was told as facts
        self._told_s = 0.0

    # --- asking -------------------------------------------------------------------------------

    def status(self) -> SyncStatus:
        """How things stand, as far as the last round knows. Cheap; any thread."""
        return self._status or self._before_any_round()

    def look(self) -> SyncStatus:
        """As ``status``, after a look at where the team meets and at its log as it is here.

        Nothing is read or written there, so a library that is only read may ask, too.
        """
        from cassette.workflows.looking import roster_of

        status, place, library = self.status(), self.places.read(), self._desk.library
        if place is None or status.state == "paused":
            return status
        try:
            roster = roster_of(library)
            if roster.cut_of(library.identity.device) is not None:
                return replace(status, state="removed", done=0, of=0)
            self._open_place(place, library.identity.team).status()
        except CassetteError as trouble:
            return replace(status, state=state_after(trouble), error=trouble, done=0, of=0)
        why = why_not_let_in(library.replica_log, roster, self._desk.now_ms())
        if why is not None and not roster.is_active(library.identity.device):
            return replace(status, state="invitation_withdrawn", error=why)
        return status

    def on_news(self, listener: Callable[[SyncStatus], None]) -> None:
        """Tell ``listener`` every change of the status from now on, on the working thread."""
        self._say = listener

    @property
    def running(self) -> bool:
        """Whether it works by itself."""
        return self._thread is not None and self._thread.is_alive()

    # --- wishing ------------------------------------------------------------------------------

    def start(self) -> None:
        """Keep in step by itself until ``stop``."""
        if not self.running and not self._desk.library.read_only:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="syncer", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    def stop(self) -> None:
        """End; what is on its way, on any thread, may finish first, for at most ten seconds."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=STOP_S)
            self._thread = None
        if self._working.acquire(timeout=STOP_S):
            self._working.release()
        self._stop_watching()

    def pause(self) -> None:
        """Send and fetch nothing until ``resume``, also after a restart."""
        self.places.pause(True)
        self._became("paused")
        self.wake()

    def resume(self) -> None:
        """Go on."""
        self.places.pause(False)
        self._failures = 0
        self.wake()

    def sync_now(self) -> SyncResult:
        """One round on the caller's thread, also while it is paused.

        NoSharedFolder, LibraryReadOnly, SecretsMissing, TransportTrouble, DiskFull.
        """
        with self._working:
            try:
                replica = self._open()
                replica.largest_blob = self._largest()
                self._desk.library.replica_log.look_again()
                result = replica.sync()
                self._settled(replica, result)
            except CassetteError as trouble:
                self._troubled(trouble)
                raise
            return result

    def way(self) -> Transport:
        """The way to where the team meets, beside any round. NoSharedFolder, TransportTrouble."""
        place = self.places.read()
        if place is None:
            raise NoSharedFolder()
        return self._open_place(place, self._desk.library.identity.team)

    def glance(self, steward: DeviceId) -> tuple[Mapping[str, bytes], DeviceKeys | None]:
        """What is asked where the team meets, and the steward's keys where they are here.

        It waits for no round. NoSharedFolder, SecretsMissing, TransportTrouble.
        """
        place = self.places.read()
        if place is None:
            raise NoSharedFolder()
        if not self._shelf.has(steward):
            return {}, None
        transport = self._open_place(place, self._desk.library.identity.team)
        return transport.requests(), self._shelf.load(steward)

    def act(self, work: Callable[[Replica], T]) -> T:
        """Do something to the team itself, after having read on in its log; a round follows.

        What ``work`` writes somebody else may have written first: it is then done again. As
        ``sync_now``, and what ``work`` raises.
        """
        with self._working:
            replica = self._open()
            for tries_left in reversed(range(TRIES)):
                replica.team.read(replica.transport)
                try:
                    done = work(replica)
                    break
                except EntryTaken:
                    if not tries_left:
                        raise
        self.wake()
        return done

    def act_alone(self, make: Callable[[Pen], SignedEntry]) -> None:
        """Write an entry of a team that meets nowhere and has no other computer than this one.

        It goes along to wherever the team meets one day. NoSharedFolder, LibraryReadOnly.
        """
        with self._working:
            library = self._desk.library
            library.require_writable()
            log = library.replica_log
            team = TeamLog(log, self._shelf)
            if self.places.read() is not None or not team.roster.is_alone(log.device):
                raise NoSharedFolder()
            team.write_here(make, (log.device, team.keys), self._desk.now_ms())

    def moved(self) -> None:
        """The team meets elsewhere now."""
        with self._working:
            self._replica = self._opened = None
            self._failures = 0
            self._status = None
        self._tell(self._before_any_round())
        self.wake()

    # --- the thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        unsubscribe = self._desk.library.subscribe(self._appended)
        try:
            while not self._stopping.is_set():
                self._wake.clear()
                pause = self._turn()
                if self._wake.wait(pause):
                    self._stopping.wait(GATHER_S)
        finally:
            unsubscribe()

    def _appended(self, batch: tuple[Envelope, ...]) -> None:
        mine = self._desk.library.identity.device
        if any(envelope.device == mine for envelope in batch):
            self._wake.set()

    def _turn(self) -> float | None:
        """One round by itself; how long to sleep then, None until something happens."""
        try:
            place = self.places.read()
            if place is None or place.paused:
                self._stop_watching()
                self._became("paused" if place else "local_only")
                return None
            result = self.sync_now()
            self._watch(place)
        except CassetteError as trouble:
            return self._pause_after(trouble)
        except Exception as bug:  # noqa: BLE001 - the job boundary: a bug ends no syncer
            crash.write_report(paths.crashes_folder(), bug, "keeping in step")
            self._troubled(SyncInterrupted())
            return LONGEST_PAUSE_S
        self._failures = 0
        return LOOK_FOR_MORE_S if result.state == "waiting_for_others" else LOOK_S

    def _pause_after(self, trouble: CassetteError) -> float:
        """A drive may be plugged in at any time; anything else is given more and more time."""
        self._failures += 1
        longest = FIRST_PAUSE_S * float(1 << min(self._failures - 1, 10))
        if isinstance(trouble, FolderGone):
            longest = FIRST_PAUSE_S
        pause = min(longest, LONGEST_PAUSE_S) * (0.5 + self._jitter() / 2)
        next_ms = self._desk.now_ms() + round(pause * 1000)
        self._tell(replace(self.status(), next_try_ms=next_ms))
        return pause

    def _watch(self, place: MeetingPlace) -> None:
        if self._unwatch is None or self._watched != replace(place, synced_ms=0):
            self._stop_watching()
            replica = self._replica
            if replica is not None:
                self._unwatch = replica.transport.watch(self.wake)
                self._watched = replace(place, synced_ms=0)
                self.wake()  # what came between the round and the watch

    def _stop_watching(self) -> None:
        unwatch, self._unwatch = self._unwatch, None
        if unwatch is not None:
            unwatch()

    # --- inside -------------------------------------------------------------------------------

    def _open(self) -> Replica:
        """The replica of where the team meets now."""
        library = self._desk.library
        if library.read_only:
            raise library.why_read_only or LibraryReadOnly(path=library.folder)
        place = self.places.read()
        if place is None:
            raise NoSharedFolder()
        if self._replica is None or self._opened is None or self._opened.place != place.place:
            counting = _Counting(self._open_place(place, library.identity.team), self._progress)
            self._replica = Replica(
                library.replica_log,
                cast("Transport", counting),
                self._shelf,
                now_ms=self._desk.now_ms,
                new_id=self._desk.new_id,
            )
            self._opened = place
        return self._replica

    def _settled(self, replica: Replica, result: SyncResult) -> None:
        """A round went through."""
        error: CassetteError | None = None
        state: SyncState = "up_to_date"
        if result.state == "not_in":
            log = self._desk.library.replica_log
            error = why_not_let_in(log, replica.roster, self._desk.now_ms())
            state = "waiting_to_be_let_in" if error is None else "invitation_withdrawn"
        elif result.state in ("removed", "copied"):
            state = cast("SyncState", result.state)
        else:
            self.places.synced(self._desk.now_ms())
            self._tell_the_rest(replica)
            error = self._amiss(replica, result)
            state = "up_to_date" if error is None else "trouble"
        self._became(state, error, waiting_requests=len(result.requests))

    def _amiss(self, replica: Replica, result: SyncResult) -> CassetteError | None:
        """What a round met that somebody has to do something about; the rest went on."""
        forks = [one for one in result.troubles if isinstance(one, TeamLogForked)]
        if not (forks or result.flaws):
            return None
        from cassette.workflows.folder_check import damaged, in_words

        library, roster = self._desk.library, replica.roster
        return (
            in_words(library, roster, forks[0]) if forks else damaged(library, roster, result.flaws)
        )

    def _tell_the_rest(self, replica: Replica) -> None:
        """The steward's computer says as facts what the team's log says of people."""
        if replica.steward.hand is None:
            return
        library, roster = self._desk.library, replica.roster
        known = roster.head.n, len(library.queries.members())
        if known != self._told:
            facts = facts_of(library, roster, self._desk.now_ms())
            if facts:
                library.append(facts)
                self.wake()
            self._told = known

    def _troubled(self, trouble: CassetteError) -> None:
        state = state_after(trouble)
        self._became(state, None if state == "local_only" else trouble)

    def _became(
        self,
        state: SyncState,
        error: CassetteError | None = None,
        *,
        waiting_requests: int | None = None,
    ) -> None:
        try:
            place, (only_here, awaited) = self.places.read(), self.places.counts()
        except CassetteError as worse:  # the library itself is in trouble
            self._tell(replace(self.status(), state="trouble", error=worse))
            return
        if waiting_requests is None:
            waiting_requests = self._status.waiting_requests if self._status else 0
        if place is not None and place.paused:
            state = "paused"
        status = SyncStatus(
            state=state,
            error=error,
            only_here=only_here,
            awaited=awaited,
            last_sync_ms=place.synced_ms if place else 0,
            waiting_requests=waiting_requests,
            place=place.place if place else "",
        )
        self._tell(status)

    def _before_any_round(self) -> SyncStatus:
        """As the last round of this library left it."""
        place = self.places.read()
        if place is None:
            return SyncStatus("local_only")
        only_here, awaited = self.places.counts()
        state: SyncState = "syncing"
        if place.paused:
            state = "paused"
        elif any(one.kind in ("join", "recover") for one in self._desk.library.replica_log.asked()):
            state = "waiting_to_be_let_in"
        elif place.synced_ms and not (only_here or awaited):
            state = "up_to_date"
        return SyncStatus(
            state,
            of=only_here + awaited if state == "syncing" else 0,
            only_here=only_here,
            awaited=awaited,
            last_sync_ms=place.synced_ms,
            place=place.place,
        )

    def _progress(self, done: int) -> None:
        """So many more things have travelled in this round."""
        before = self.status()
        so_far = (before.done if before.state == "syncing" else 0) + done
        expected = max(so_far, before.of, before.only_here + before.awaited)
        now = replace(before, state="syncing", error=None, done=so_far, of=expected, next_try_ms=0)
        if time.monotonic() - self._told_s < TELL_S:
            self._status = now
        else:
            self._tell(now)

    def _tell(self, status: SyncStatus) -> None:
        changed = status != self._status
        self._status = status
        if changed:
            self._told_s = time.monotonic()
            self._say(status)


class _Counting:
    """A transport that tells how much has travelled through it."""

    def __init__(self, transport: Transport, moved: Callable[[int], None]) -> None:
        self._transport, self._moved = transport, moved

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def records(self, device: str, chunk: Chunk) -> bytes | None:
        """As ``Transport``."""
        data = self._transport.records(device, chunk)
        if data is not None:
            self._moved(chunk.last - chunk.first + 1)
        return data

    def put_records(
        self, device: str, first: int, last: int, data: bytes, *, beside: Collection[Chunk] = ()
    ) -> Chunk:
        """As ``Transport``."""
        chunk = self._transport.put_records(device, first, last, data, beside=beside)
        self._moved(last - first + 1)
        return chunk

    def blob(self, address: str) -> bytes | None:
        """As ``Transport``."""
        data = self._transport.blob(address)
        if data is not None:
            self._moved(1)
        return data

    def put_blob(self, address: str, data: bytes) -> None:
        """As ``Transport``."""
        self._transport.put_blob(address, data)
        self._moved(1)
