"""The team's log as this device has folded it: reads on from where the team meets, and writes.

Entries are kept in one transaction with what follows from them: the secrets they bring, the cuts
they make, and the name as which a copied library goes on.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING

from cassette.domain.errors import (
    CassetteError,
    EntryTaken,
    EntryTrouble,
    EpochTampered,
    RequestInvalid,
    TeamLogForked,
)
from cassette.domain.ids import DeviceId, TeamId
from cassette.domain.travelling import LogLine
from cassette.sync.entries import (
    Admitted,
    Rotated,
    SignedEntry,
    pack_entry,
    read_entry,
    unpack_entry,
    wraps_for,
)
from cassette.sync.epochs import check_commitment, unwrap, walk_back
from cassette.sync.log_forks import find_forks, strays
from cassette.sync.requests import Join, Recover, Succeed, is_over, read_request
from cassette.sync.roster import Roster
from cassette.sync.steward import Pen
from cassette.sync.wire import EventKeys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cassette.sync.replica_log import KeyShelf, ReplicaLog
    from cassette.sync.team import DeviceKeys
    from cassette.sync.transport import Transport

    MakeEntry = Callable[[Pen], SignedEntry]
    Hand = tuple[DeviceId, DeviceKeys]


class TeamLog:
    """``roster`` and ``opener`` are as of the last entry that was read."""

    def __init__(self, log: ReplicaLog, shelf: KeyShelf) -> None:
        self._log, self._shelf = log, shelf
        lines = log.lines()
        self._last = _packed(lines[-1].entry, lines[-1].sig)
        self.roster = Roster.of(log.team, lines[0].entry, lines[0].sig)
        for line in lines[1:]:
            self.roster = self.roster.after(read_entry(line.entry, line.sig))
        self.secrets = dict(log.secrets())
        self.opener = EventKeys(log.team, self.secrets)
        self.keys: DeviceKeys = shelf.load(log.device)
        self._healed = False
        self._looked_at = -1
        self._strays: frozenset[bytes] = frozenset()
        self._forks: dict[tuple[object, object], TeamLogForked] = {}
        self._follows: dict[DeviceId, bytes] = {}
        for line in lines[1:]:
            self._note_successions([read_entry(line.entry, line.sig)])

    @property
    def is_in(self) -> bool:
        """Whether this device is in the team now."""
        return self.roster.is_active(self._log.device)

    def followed(self) -> set[DeviceId]:
        """The devices that this library was, and may speak for: before it was copied, and, when it
        is a backup that came back, before it was lost."""
        by_key = {device.signing: device.id for device in self.roster.devices.values()}
        found: set[DeviceId] = set()
        at: DeviceId | None = self.newest() if self._log.next_device() else self._log.device
        while at is not None:
            if at != self._log.device:
                found.add(at)
            at = by_key.get(self._follows.get(at, b""))
        return found

    def newest(self) -> DeviceId:
        """The last device in the team that this library went on as, as far as its keys are on this
        machine; one in between may have been removed since."""
        by_key = {key: device for device, key in self._follows.items() if self._shelf.has(device)}
        newest = at = self._log.device
        while True:
            known = self.roster.device(at)
            after = by_key.get(known.signing) if known is not None else None
            if after is None:
                return newest
            at = after
            if self.roster.is_active(at):
                newest = at

    def read(self, transport: Transport) -> list[CassetteError]:
        """Read on. What could not be used, and why; TransportTrouble."""
        troubles: list[CassetteError] = []
        if not self._healed:
            self._put_what_is_missing(transport)
        accepted: list[SignedEntry] = []
        roster = self.roster
        others: list[bytes] = []
        for data in transport.entries(roster.head.n):
            try:
                signed = read_entry(*unpack_entry(data))
                roster = roster.after(signed)
                accepted.append(signed)
            except EntryTrouble as trouble:
                others.append(data)
                troubles.append(trouble)
        if accepted:
            troubles += self._absorb(accepted, roster)
        self._look_beside(transport)
        self._strays = strays(self.roster, others)
        return [*troubles, *self._forks.values()]

    def pen(self, hand: Hand, at_ms: int) -> Pen:
        """What writes the next entry with the keys of a device."""
        return Pen(hand[1], hand[0], self.roster, self.secrets, at_ms)

    def write(
        self, transport: Transport, makes: Sequence[MakeEntry], hand: Hand, at_ms: int
    ) -> list[CassetteError]:
        """Add the entries that ``makes`` make, one after another, by the device of ``hand``.

        EntryTaken when somebody was first (read on and try again), EntryNotAllowed.
        """
        roster, accepted, last = self.roster, [], self._last
        for make in makes:
            signed = make(Pen(hand[1], hand[0], roster, self.secrets, at_ms))
            roster = roster.after(signed)
            data = _packed(signed.entry, signed.sig)
            before = hashlib.sha256(last).digest()
            try:
                transport.put_entry(signed.says.n, before, data, beside=self._strays)
            except EntryTaken:
                self._healed = False  # or what we know of the log is there no more
                raise
            accepted.append(signed)
            last = data
        return self._absorb(accepted, roster)

    def write_here(self, make: MakeEntry, hand: Hand, at_ms: int) -> None:
        """Add an entry of a team that meets nowhere: once it does, the entry is put there.

        EntryNotAllowed.
        """
        signed = make(self.pen(hand, at_ms))
        self._absorb([signed], self.roster.after(signed))

    def _put_what_is_missing(self, transport: Transport) -> None:
        """Whatever became of the place we meet in: what we know of the log stands there again."""
        there = {hashlib.sha256(data).digest(): data for data in transport.entries(-1)}
        before = b""
        for line in self._log.lines():
            data = _packed(line.entry, line.sig)
            mark = hashlib.sha256(data).digest()
            if there.pop(mark, None) is None:
                transport.put_entry(line.n, before, data, beside=frozenset(there.values()))
            before = mark
        self._healed = True

    def _look_beside(self, transport: Transport) -> None:
        """Once an entry came, whatever its number: whether all there are go one after another."""
        count = transport.entry_count()
        if count == self._looked_at:
            return
        ours = {_packed(line.entry, line.sig) for line in self._log.lines()}
        there = transport.entries(-1)
        self._look_for_forks(data for data in there if data not in ours)
        if len(there) == count:
            self._looked_at = count

    def _look_for_forks(self, others: Iterable[bytes]) -> None:
        """Whether what stands beside our entries could have been in their place."""
        strangers: list[tuple[bytes, bytes]] = []
        for data in others:
            with suppress(EntryTrouble):
                strangers.append(unpack_entry(data))
        if strangers:
            first, *lines = self._log.lines()
            genesis = Roster.of(self._log.team, first.entry, first.sig)
            ours = [read_entry(line.entry, line.sig) for line in lines]
            for fork in find_forks(genesis, ours, strangers):
                self._forks[fork.facts["n"], fork.facts["by"]] = fork

    def _absorb(self, accepted: Sequence[SignedEntry], roster: Roster) -> list[CassetteError]:
        """Keep entries that the roster allowed, with what follows from them."""
        device, coming = self._log.device, self._log.next_device()
        become = ""
        if coming and roster.is_active(coming):
            become = coming
        keys = self._shelf.load(become) if become else self.keys
        found, troubles = self._unwrapped(accepted, roster, become or device, keys)
        held = self.secrets | found
        links = {epoch.n: epoch.back_link for epoch in roster.epochs}
        try:
            held = walk_back(held, links, roster.team)
        except EpochTampered as trouble:
            troubles.append(trouble)
        fresh = {
            n: (secret, roster.epochs[n].since)
            for n, secret in held.items()
            if n not in self.secrets
        }
        lines = [
            LogLine(one.says.n, one.says.prev, one.hash, one.entry, one.sig) for one in accepted
        ]
        cuts = [
            cut for one in accepted if isinstance(one.says, Rotated) for cut in one.says.removed
        ]
        if become:
            cuts = roster.cuts()
        self._log.add_lines(lines, fresh, cuts, become=become)
        self.roster, self.keys = roster, keys
        self._last = _packed(accepted[-1].entry, accepted[-1].sig)
        self.secrets = dict(held)
        self.opener = EventKeys(roster.team, self.secrets)
        self._note_successions(accepted)
        self._settle_requests(accepted)
        return troubles

    def _unwrapped(
        self, accepted: Iterable[SignedEntry], roster: Roster, device: str, keys: DeviceKeys
    ) -> tuple[dict[int, bytes], list[CassetteError]]:
        """The secrets that these entries bring us."""
        found: dict[int, bytes] = {}
        troubles: list[CassetteError] = []
        for one in accepted:
            for epoch, wrapped in wraps_for(one.says, device).items():
                try:
                    if epoch > roster.epoch:
                        raise EpochTampered(n=epoch, why="there is no such epoch")
                    secret = unwrap(wrapped, keys, roster.team, epoch, DeviceId(device))
                    check_commitment(secret, roster.team, epoch, roster.epochs[epoch].commitment)
                except EpochTampered as trouble:
                    troubles.append(trouble)
                else:
                    found[epoch] = secret
        return found, troubles

    def _note_successions(self, accepted: Iterable[SignedEntry]) -> None:
        for one in accepted:
            if isinstance(one.says, Admitted) and one.says.how == "succession":
                self._follows[DeviceId(one.says.device)] = one.says.key

    def _settle_requests(self, accepted: Sequence[SignedEntry]) -> None:
        """Our requests that have their answer need not be asked again.

        One to be let in that came to nothing stays: it says why we are not in.
        """
        newest_ms = accepted[-1].says.at
        for asked in self._log.asked():
            says = read_request(asked.data).says
            if isinstance(says, (Join, Recover, Succeed)):
                over = self.roster.device(says.device) is not None
            else:
                over = is_over(says, self.roster, newest_ms)
            if over:
                self._log.answered(asked.name)


def genesis_there(transport: Transport, team: TeamId) -> tuple[bytes, bytes] | None:
    """The genesis of the team as it stands where the team meets; None while it is not there."""
    for data in transport.entries(-1):
        try:
            entry, sig = unpack_entry(data)
        except (EntryTrouble, RequestInvalid):
            continue
        if hashlib.sha256(entry + sig).hexdigest() == team:
            return entry, sig
    return None


def _packed(entry: bytes, sig: bytes) -> bytes:
    return pack_entry(entry, sig)
