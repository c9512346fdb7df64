"""Removal: with all the keys of a removed device, nothing that was sealed after it opens.

A round is a team with a random story, a removal at a random point of it, and more of the story
after. The attacker keeps every byte that ever travelled and tries every key it has on all of it.
"""

from __future__ import annotations

import random
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import EpochTampered, RecordTrouble
from cassette.sync.entries import Admitted, RecoverySet, Rotated
from cassette.sync.epochs import open_back_link, unwrap
from cassette.sync.requests import Succeed, ask_recovery
from cassette.sync.wire import EventKeys, open_record
from tests.sync.teams import NOW, Party, Team, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.sync.wire import Record
    from tests.promises import Promise

ROUNDS, TORTURE = 20, 200
STEPS = 6


class Story:
    """A team in which things happen at random; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.team = Team()
        self.count = 0
        self.writers = [self.team.ada]
        for _ in range(self.random.randint(1, 3)):
            self.somebody_joins()

    def goes_on(self, steps: int) -> None:
        for _ in range(steps):
            self.random.choice(
                [
                    self.somebody_joins,
                    self.somebody_writes,
                    self.somebody_writes,
                    self.somebody_writes,
                    self.the_secret_changes,
                    self.words_are_set,
                    self.somebody_is_copied,
                ]
            )()

    def somebody_joins(self) -> None:
        self.count += 1
        history = self.random.random() < 0.7
        self.writers.append(self.team.joined(f"member {self.count}", history=history))

    def somebody_writes(self) -> None:
        self.team.writes(self.random.choice(self.writers), self.random.randint(1, 2))

    def the_secret_changes(self) -> None:
        self.team.remove()

    def words_are_set(self) -> None:
        self.count += 1
        party = self.random.choice(self.writers)
        ask = ask_recovery(
            party.keys,
            keys_of(f"words {self.count}"),
            team=self.team.id,
            device=party.device,
            at=NOW + self.count,
        )
        self.team.add(self.team.pen().answer(ask, {}) or pytest.fail("not answered"))

    def somebody_is_copied(self) -> None:
        self.count += 1
        old = self.random.choice(self.writers)
        copy = Party.called(f"copy {self.count}", old.member)
        self.team.let_in(copy, self.team.request(copy, old.keys, Succeed))
        self.writers.append(copy)

    def somebody_is_removed(self) -> Party:
        out = self.random.choice(self.writers[1:])
        self.writers.remove(out)
        self.team.remove(out, gone=not self.team_has_more_of(out) and self.random.random() < 0.5)
        return out

    def team_has_more_of(self, party: Party) -> bool:
        return any(one.member == party.member for one in self.writers)

    def records(self) -> Iterator[tuple[Party, Record]]:
        for party in self.team.parties:
            for record in party.written:
                yield party, record


def secrets_of(attacker: Party, team: Team) -> set[bytes]:
    """All secrets that follow from a device's keys and memory and all that ever travelled."""
    found = set(attacker.secrets.values())
    wraps: list[tuple[int, str, bytes]] = []
    links: list[tuple[int, bytes]] = []
    for signed in team.entries:
        says = signed.says
        if isinstance(says, (Admitted, RecoverySet)):
            to = says.device if isinstance(says, Admitted) else says.member
            wraps += [(epoch, to, wrapped) for epoch, wrapped in says.wraps]
        if isinstance(says, (Admitted, Rotated)) and says.begins is not None:
            wraps += [(says.begins.epoch, to, wrapped) for to, wrapped in says.begins.wraps]
            links.append((says.begins.epoch, says.begins.back_link))
    for epoch, to, wrapped in wraps:
        for recipient in {to, attacker.device, attacker.member}:
            with suppress(EpochTampered):
                found.add(unwrap(wrapped, attacker.keys, team.id, epoch, recipient))
    for epoch, link in reversed(links):
        for secret in list(found):
            with suppress(EpochTampered):
                found.add(open_back_link(link, secret, team.id, epoch))
    return found


def opened(attacker: Party, story: Story) -> set[bytes]:
    """The hashes of all records that the attacker can open."""
    found = set()
    secrets = secrets_of(attacker, story.team)
    for writer, record in story.records():
        for secret in secrets:
            opener = EventKeys(story.team.id, {record.says.epoch: secret})
            with suppress(RecordTrouble):
                open_record(record, opener, writer.member)
                found.add(record.hash)
    return found


def a_round(seed: int) -> tuple[int, int, int]:
    """How many records opened that may, were made after a removal, and opened of the latter."""
    story = Story(seed)
    story.goes_on(story.random.randint(0, STEPS))
    attacker = story.somebody_is_removed()
    before = [record for _, record in story.records()]
    may_read = {one.hash for one in before if one.says.epoch in attacker.secrets}
    story.goes_on(STEPS)
    for writer in story.writers:
        story.team.writes(writer, 1)
    made = {record.hash for _, record in story.records()}
    can_read = opened(attacker, story)
    assert can_read >= may_read  # the attacker tries as hard as it can
    return len(may_read), len(made) - len(before), len(can_read - may_read)


def rounds(count: int) -> None:
    total_before = total_after = 0
    for seed in range(count):
        before, after, broken = a_round(seed)
        assert broken == 0, f"round {seed}"
        total_before += before
        total_after += after
    assert total_before > count  # the attacker is able to read what it may
    assert total_after > 5 * count


def test_nothing_sealed_after_a_removal_opens() -> None:
    rounds(ROUNDS)


@pytest.mark.torture
def test_nothing_sealed_after_a_removal_opens_at_200_points(promise: Promise) -> None:
    rounds(TORTURE)
    promise(
        "Removal: with all keys of a removed device nothing opens that was sealed after it",
        count=TORTURE,
        unit="removals",
        worst="0 opened",
        seed=f"0 to {TORTURE - 1}",
    )


def test_without_a_new_secret_the_removed_would_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cassette.sync.steward.new_secret", lambda: Team().genesis.epoch_secret)
    assert sum(a_round(seed)[2] for seed in range(5)) > 5
