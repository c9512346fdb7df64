"""A steward who means ill signs whatever it likes: each device answers by its rules, or by name.

Entries of every type with values drawn from those that exist, those that do not and those that
are nearly right, signed as they should be. What is let through may never give one of the
promises up: one steward, one epoch after the other, keys for exactly those who are in.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from cassette.domain.errors import EntryNotAllowed
from cassette.sync.entries import (
    Admitted,
    AuthorityMoved,
    Entry,
    Invited,
    InviteRevoked,
    PolicySet,
    RecoverySet,
    Rotated,
    Rotation,
    StewardHanded,
    StewardTaken,
    SuccessorsNamed,
    sign_entry,
)
from cassette.sync.forms import WRAP_BYTES
from cassette.sync.roster_parts import Epoch
from tests.sync.teams import LATER, NOW, Party, Team, an_id, keys_of, steady

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.sync.roster import Roster
    from tests.promises import Promise

COUNT, TORTURE = 1_500, 20_000


class Ill:
    """Draws entries at random for a team that goes on with what is let through."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.team = Team()
        self.bob = self.team.joined("Bob")
        self.team.joined("Eve", history=False)
        self.strangers = [Party.called(f"stranger {n}") for n in range(3)]
        self.invite = self.team.invitation("open")

    def some(self, *choices: Any) -> Any:
        return self.dice.choice(choices)

    def id(self) -> str:
        people = [*self.team.parties, *self.strangers]
        party = self.dice.choice(people)
        return str(self.some(party.device, party.device, party.member, an_id("nobody")))

    def key(self) -> bytes:
        party = self.dice.choice([*self.team.parties, *self.strangers])
        return bytes(
            self.some(
                party.keys.signing_public,
                party.keys.agreement_public,
                self.invite.signing_public,
                keys_of("words").signing_public,
                bytes(32),
            )
        )

    def wraps(self) -> tuple[tuple[int, bytes], ...]:
        epoch = self.team.roster.epoch
        return tuple(
            (n, bytes(WRAP_BYTES)) for n in self.some([epoch], [0, epoch], [epoch + 1], [], [0])
        )

    def rotation(self, without: set[str]) -> Rotation:
        to = {*self.team.roster.recipients()} - without
        ids = sorted(self.some(to, to, to, to | {self.id()}, to - {self.id()}))
        return Rotation(
            epoch=self.team.roster.epoch + self.some(1, 1, 1, 2),
            commitment=steady("c"),
            wraps=tuple((id, bytes(WRAP_BYTES)) for id in ids),
            back_link=self.some(b"", bytes(60), bytes(60), b"x"),
        )

    def entry(self) -> Entry:
        roster = self.team.roster
        common: dict[str, Any] = {
            "v": 1,
            "n": roster.head.n + 1,
            "prev": roster.head.hash,
            "by": self.some(*[roster.steward] * 9, self.bob.device),
            "at": self.some(NOW, LATER + 1),
        }
        kind = self.dice.choice(Entry.__args__)
        return kind(**common, **self.values(kind))  # type: ignore[no-any-return]

    def values(self, kind: type[Entry]) -> dict[str, Any]:
        if kind is Rotated:
            out = {self.id() for _ in range(self.some(0, 1, 1, 2))}
            gone = {self.id() for _ in range(self.some(0, 0, 1))}
            return {
                "removed": tuple(
                    (id, *self.some((0, bytes(32)), (3, steady("h")), (0, steady("h"))))
                    for id in sorted(out)
                ),
                "gone": tuple(gone),
                "begins": self.rotation(out | gone),
            }
        values: dict[type, Callable[[], dict[str, Any]]] = {
            Invited: lambda: {
                "invite": self.some(self.key(), self.dice.randbytes(32)),
                "expires_at": LATER,
                "member": self.some("", "", self.id()),
                "history": self.some(True, False),
                "sealed": b"",
                "asker": self.some("", self.id()),
                "asked": self.some(b"", bytes(64), bytes(3)),
            },
            InviteRevoked: lambda: {"invite": self.key()},
            Admitted: self.admission,
            RecoverySet: lambda: {
                "member": self.id(),
                "signing": self.key(),
                "agreement": self.key(),
                "wraps": self.wraps(),
                "asked_at": self.some(NOW, LATER),
                "asker": self.id(),
                "asked": bytes(64),
            },
            StewardHanded: lambda: {"to": self.id()},
            StewardTaken: lambda: {
                "key": self.some(b"", self.key()),
                "proof": self.some(b"", bytes(64), b"x"),
            },
            SuccessorsNamed: lambda: {
                "devices": tuple(self.id() for _ in range(self.some(0, 1, 2)))
            },
            PolicySet: lambda: {"admission": "auto", "anyone_invites": self.some(True, False)},
            AuthorityMoved: lambda: {"authority": "elsewhere"},
        }
        return values[kind]()

    def admission(self) -> dict[str, Any]:
        stranger = self.dice.choice(self.strangers)
        request = self.team.request(stranger, self.invite).says
        right: dict[str, Any] = {
            "device": stranger.device,
            "signing": stranger.keys.signing_public,
            "agreement": stranger.keys.agreement_public,
            "member": stranger.member,
            "how": "invite",
            "key": self.invite.signing_public,
            "request": bytes(32),
            "proof": request.proof,
            "wraps": ((self.team.roster.epoch, bytes(WRAP_BYTES)),),
            "begins": None,
        }
        wrong: dict[str, Any] = {
            "device": self.id(),
            "signing": self.key(),
            "agreement": self.key(),
            "member": self.id(),
            "how": self.some("recovery", "succession"),
            "key": self.key(),
            "proof": bytes(64),
            "wraps": self.wraps(),
            "begins": self.rotation(set()),
        }
        changed = self.dice.sample(sorted(wrong), self.some(0, 0, 1, 1, 2))
        return right | {name: wrong[name] for name in changed}

    def signed_by(self, entry: Entry) -> Party:
        for party in [*self.team.parties, *self.strangers]:
            if party.device == entry.by:
                return party
        return self.team.ada


def check(before: Roster, after: Roster, signed: Any) -> None:
    """What holds whatever was let through."""
    entry = signed.says
    assert after.is_active(after.steward)
    assert [epoch.n for epoch in after.epochs] == list(range(after.epoch + 1))
    assert after.epoch - before.epoch in (0, 1)
    assert set(after.devices) >= set(before.devices)
    for id, device in before.devices.items():
        now = after.devices[id]
        assert (now.signing, now.agreement, now.member) == (
            device.signing,
            device.agreement,
            device.member,
        )
        assert now.cut == device.cut or (device.cut is None and after.epoch == before.epoch + 1)
    if after.epoch > before.epoch:
        assert [to for to, _ in entry.begins.wraps] == sorted(after.recipients())
    signing = [device.signing for device in after.devices.values()]
    assert len(signing) == len(set(signing))
    assert not {device.member for device in after.devices.values() if not device.cut} & after.gone
    assert all(invite.state == "used" for key, invite in after.invites.items() if key in signing)


def run(count: int, seed: int) -> tuple[int, set[str]]:
    """How many entries were let through, and of which types."""
    ill, passed, kinds = Ill(seed), 0, set()
    for n in range(count):
        if n % 200 == 199:
            ill = Ill(seed + n)
        signed = sign_entry(ill.signed_by(entry := ill.entry()).keys, entry)
        try:
            after = ill.team.roster.after(signed)
        except EntryNotAllowed:
            continue
        check(ill.team.roster, after, signed)
        if any(party.device == after.steward for party in ill.team.parties):
            ill.team.roster = after
        passed += 1
        kinds.add(type(entry).__name__)
    return passed, kinds


def test_whatever_a_steward_signs_the_rules_hold() -> None:
    passed, kinds = run(COUNT, seed=1)
    assert passed > COUNT // 10
    assert kinds >= {"Admitted", "Rotated", "Invited", "StewardHanded", "SuccessorsNamed"}


@pytest.mark.torture
def test_whatever_a_steward_signs_the_rules_hold_at_the_full_count(promise: Promise) -> None:
    assert run(TORTURE, seed=2)[0] > TORTURE // 10
    promise(
        "Ill will: whatever a steward signs, the rules of the team hold",
        count=TORTURE,
        unit="entries",
        worst="0 rules broken",
        seed=2,
    )


def test_without_the_rule_on_wraps_a_device_would_be_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cassette.sync.roster._begun", careless)
    with pytest.raises(AssertionError):
        run(COUNT, seed=1)


def careless(team: Roster, n: int, rotation: Rotation, *, breaks: bool) -> Roster:
    """Begins an epoch without looking whom its secret was given to."""
    began = Epoch(team.epoch + 1, n, rotation.commitment, rotation.back_link)
    return replace(team, epochs=(*team.epochs, began))
