"""A team in memory for tests: devices with keys, a log that grows by signed entries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cassette.domain.ids import DeviceId, MemberId, uuid7
from cassette.sync.entries import read_entry, wraps_for
from cassette.sync.epochs import check_commitment, unwrap, walk_back
from cassette.sync.invite import invite_keys, seal_label
from cassette.sync.requests import Join, admission_request
from cassette.sync.roster import Roster
from cassette.sync.roster_parts import Cut
from cassette.sync.steward import NOTHING, Pen
from cassette.sync.team import DeviceKeys, Genesis, found_team
from cassette.sync.wire import (
    START,
    ChainPoint,
    EventKeys,
    PlainEvent,
    Record,
    make_head,
    seal_record,
)

if TYPE_CHECKING:
    from cassette.sync.entries import SignedEntry
    from cassette.sync.requests import SignedRequest

NOW = 1_790_000_000_000
LATER = NOW + 86_400_000
BODY = '{"note":"x","text":"we keep the green door"}'


def steady(what: str, length: int = 32) -> bytes:
    """Bytes that look random and are the same in each run."""
    return hashlib.shake_256(what.encode()).digest(length)


def an_id(what: str) -> str:
    """An id that is the same in each run."""
    return uuid7(NOW, steady(what, 10))


def keys_of(what: str) -> DeviceKeys:
    """Keys that are the same in each run."""
    return DeviceKeys(steady(f"{what} signs"), steady(f"{what} agrees"))


@dataclass(eq=False)
class Party:
    """A device of the team: its keys, the secrets it found, the chain of what it wrote."""

    name: str
    device: DeviceId
    member: MemberId
    keys: DeviceKeys
    secrets: dict[int, bytes] = field(default_factory=dict)
    point: ChainPoint = START
    written: list[Record] = field(default_factory=list)

    @classmethod
    def called(cls, name: str, member: str = "") -> Party:
        """A device that is not in a team yet; ``member`` for another one of theirs."""
        return cls(
            name,
            DeviceId(an_id(f"{name}'s device")),
            MemberId(member or an_id(f"{name} herself")),
            keys_of(name),
        )


class Team:
    """The log, the roster after it, and every party that follows it. Ada founds it."""

    def __init__(self) -> None:
        self.ada = Party.called("Ada")
        self.genesis: Genesis = found_team(
            self.ada.keys,
            device=self.ada.device,
            member=self.ada.member,
            created_at_ms=NOW,
            nonce=steady("nonce", 16),
            epoch_secret=steady("the first secret"),
        )
        self.id = self.genesis.team
        self.ada.secrets[0] = self.genesis.epoch_secret
        self.roster = Roster.of(self.id, self.genesis.entry, self.genesis.signature)
        self.parties = [self.ada]
        self.entries: list[SignedEntry] = []

    def pen(self, party: Party | None = None, *, at: int = NOW) -> Pen:
        """What the next entry is written with; the founder's unless told."""
        who = party or self.ada
        return Pen(who.keys, who.device, self.roster, who.secrets, at)

    def add(self, signed: SignedEntry) -> SignedEntry:
        """Everybody reads one more entry, as it came over the wire."""
        again = read_entry(signed.entry, signed.sig)
        self.roster = self.roster.after(again)
        self.entries.append(again)
        for party in self.parties:
            self.learn(party, again)
        return again

    def learn(self, party: Party, signed: SignedEntry) -> None:
        """A device finds the secrets that an entry holds for it, and what follows from them."""
        for epoch, wrapped in wraps_for(signed.says, party.device).items():
            secret = unwrap(wrapped, party.keys, self.id, epoch, party.device)
            check_commitment(secret, self.id, epoch, self.roster.epochs[epoch].commitment)
            party.secrets[epoch] = secret
        links = {epoch.n: epoch.back_link for epoch in self.roster.epochs}
        party.secrets = walk_back(party.secrets, links, self.id)

    def invitation(self, what: str, **more: Any) -> DeviceKeys:
        """The keys of a fresh invitation that is in the log."""
        keys = invite_keys(steady(what, 16), self.id)
        given = {"expires_at": LATER, "history": True, "sealed": b"", **more}
        self.add(self.pen().invite(keys.signing_public, **given))
        return keys

    def joined(self, name: str, **more: Any) -> Party:
        """Somebody with a fresh invitation, let in."""
        party = Party.called(name)
        self.let_in(party, self.request(party, self.invitation(name, **more)))
        return party

    def request(self, party: Party, proving: DeviceKeys, kind: Any = Join) -> SignedRequest:
        """What a device asks to be let in with."""
        return admission_request(
            kind,
            party.keys,
            proving,
            team=self.id,
            device=party.device,
            member=party.member,
            at=NOW,
        )

    def let_in(self, party: Party, request: SignedRequest) -> None:
        """The steward admits a device, which then follows the log."""
        self.parties.append(party)
        self.add(self.pen().admit(request))

    def remove(self, *out: Party, gone: bool = False) -> None:
        """The steward removes devices; what they wrote so far counts."""
        members = {party.member for party in out} if gone else set()
        cuts = {party.device: cut_of(party) for party in out}
        self.add(self.pen().remove(cuts, gone=members))

    def label(self) -> bytes:
        """A sealed label for an invitation."""
        return seal_label(self.ada.secrets[self.roster.epoch], self.id, steady("i"), "host", "Eve")

    def writes(self, party: Party, count: int = 1, **more: Any) -> list[Record]:
        """Records that a device seals now, one after another."""
        opener = EventKeys(self.id, party.secrets)
        made = []
        for _ in range(count):
            given = {"epoch": self.roster.epoch, "log_head": self.roster.head.hash, **more}
            head = make_head(self.id, party.device, after=party.point, **given)
            record = seal_record(party.keys, opener, head, an_event(party, head.seq))
            party.point = ChainPoint(record.seq, record.hash)
            party.written.append(record)
            made.append(record)
        return made


def cut_of(party: Party) -> Cut:
    """The cut after everything a device wrote."""
    return Cut(party.point.seq, party.point.hash) if party.point.seq else NOTHING


def an_event(party: Party, seq: int, **more: Any) -> PlainEvent:
    """An event by a device's member."""
    return PlainEvent(
        **{
            "id": an_id(f"{party.name} {seq}"),
            "clock": seq,
            "type": "note.written",
            "v": 1,
            "at_ms": NOW + seq,
            "actor": party.member,
            "body": BODY,
            "meta": {},
            **more,
        }
    )
