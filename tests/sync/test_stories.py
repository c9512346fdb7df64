"""Random stories of a team: whatever happens on its machines, all end with the same tables.

The machine of Hypothesis acts, syncs, crashes, clones, restores (copies of the library and sealed
backups), rotates and removes, sets clocks wrong, erases notes and runs an older Cassette here and
there; at the end everybody syncs until nothing moves. Then: equal digests, every acknowledged note
everywhere, none twice, none that was erased, every library whole; and the same digest whether they
met in memory or in a folder.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from hypothesis import given, strategies as st

from cassette.domain.errors import CassetteError, EntryTaken
from cassette.domain.events import NoteHeard, NoteRetracted, ReactionGiven
from cassette.domain.ids import MeetingId, uuid7
from cassette.store import replica_log, taking_in
from cassette.store.library import Library
from cassette.store.taking_in import Intake
from cassette.sync.inspection import Inspection
from cassette.sync.pushing import Pushed, Pusher
from cassette.sync.shelf import LibraryShelf
from cassette.sync.wire import join_records
from cassette.workflows.back_up import back_up
from cassette.workflows.desk import Desk
from cassette.workflows.erase import erase_note
from cassette.workflows.restore import open_backup, restore
from tests.memory import MEMORY
from tests.sync.machines import (
    DAY_MS,
    START_MS,
    Kind,
    Machine,
    Team,
    called,
    older_than,
    place_in,
    retitled,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.domain.ids import NoteId
    from cassette.sync.transport import Transport
    from tests.promises import Promise

STORIES = 500
"""Of ``make torture``, each told twice."""
MEETINGS = [MeetingId(uuid7(START_MS, b"meeting" + n.to_bytes(3))) for n in range(2)]


class Story:
    """One history, told by a seed. ``kept`` are the notes whose loss would be a loss."""

    def __init__(self, scratch: Path, kind: Kind, seed: int) -> None:
        self.pick = random.Random(seed)
        self.scratch = scratch
        self.team = Team(scratch, place_in(scratch, kind))
        self.team.invited_for_ms = 400 * DAY_MS
        self.kept: dict[str, str] = {}
        self.notes: list[NoteId] = []
        self.words: dict[str, str] = {}
        self.backups: list[tuple[Path, Machine]] = []
        self.saved: tuple[Machine, Path] | None = None
        self.removed: set[str] = set()
        self.count = 0
        self.team.begun()

    @property
    def machines(self) -> list[Machine]:
        return [m for m in self.team.machines if m.library.identity.device not in self.removed]

    def run(self, steps: int) -> None:
        acts: list[tuple[int, Callable[[], None]]] = [
            (12, self.act),
            (10, self.sync),
            (3, self.crash),
            (2, self.join),
            (1, self.clone),
            (2, self.back_up),
            (1, self.restore),
            (1, self.come_back_from_a_backup),
            (1, self.remove),
            (1, self.rotate),
            (1, self.erase),
            (2, self.set_the_clock_wrong),
            (3, self.sync_with_an_older_cassette),
        ]
        weights = [weight for weight, _ in acts]
        for _ in range(steps):
            (act,) = self.pick.choices([act for _, act in acts], weights)
            act()
        for machine in self.machines:
            machine.reopen()  # the newest Cassette, everywhere
        for _ in range(6):
            for machine in self.machines:
                self.team.admit(machine)
            self.team.settle(20)

    def one(self) -> Machine:
        return self.pick.choice(self.machines)

    def act(self) -> None:
        machine, pick = self.one(), self.pick
        self.count += 1
        text = f"note {self.count}"
        meeting = pick.choice(MEETINGS)
        kind = pick.randrange(6)
        if kind < 2:
            note = machine.write(text, meeting)
            self.notes.append(note)
            self.words[note] = text
            self.kept[text] = machine.library.identity.device
        elif kind == 2:
            machine.say(called(meeting, text))
        elif kind == 3:
            machine.say(retitled(meeting, text))
        elif self.notes:
            note = pick.choice(self.notes)
            facts = (ReactionGiven(note, "agree", None), NoteHeard(note, pick.randrange(9)))
            machine.say(pick.choice((*facts, NoteRetracted(note))))

    def sync(self) -> None:
        machine = self.one()
        machine.sync()
        if self.pick.random() < 0.5:
            self.team.admit(machine)

    def crash(self) -> None:
        """End somewhere in the middle of a sync, and start again."""
        machine = self.one()
        left = self.pick.randrange(1, 12)
        with Interrupted(machine, left):
            machine.sync()
        machine.reopen()

    def join(self) -> None:
        if len(self.team.machines) < 5:
            by = self.steward()
            if by is not None:
                self.team.join(by, history=True, name=f"Member {len(self.team.machines)}")

    def clone(self) -> None:
        if len(self.team.machines) < 5:
            self.team.machines.append(self.one().copy(self.team.folder()))

    def back_up(self) -> None:
        machine = self.one()
        machine.library.close()
        folder = self.scratch / f"backup-{len(self.backups)}"
        shutil.copytree(machine.folder, folder)
        machine.reopen()
        self.backups.append((folder, machine))

    def restore(self) -> None:
        """The disk broke; what was only on it is lost, and the backup goes on."""
        if not self.backups:
            return
        folder, machine = self.pick.choice(self.backups)
        if machine not in self.machines:
            return
        lost = self._only_here(machine)
        machine.library.close()
        shutil.rmtree(machine.folder)
        shutil.copytree(folder, machine.folder)
        machine.reopen()
        for text in lost - machine.texts():
            self.kept.pop(text, None)

    def come_back_from_a_backup(self) -> None:
        """Somebody's computer is lost; what was backed up comes back on another, by its keys."""
        machine = self.one()
        if not self.pick.randrange(3):
            self.saved = machine, back_up_of(machine, self.scratch / "saved")
            return
        if self.saved is None or self.saved[0] not in self.machines:
            return
        machine, place = self.saved
        self.saved = None
        lost = self._only_here(machine)
        machine.library.close()
        folder = self.team.folder()
        opened = open_backup(place, shelves=[machine.shelf])
        now_ms, new_id = machine.clock.now_ms, machine.clock.id
        restore(opened, folder, now_ms=now_ms, new_id=new_id, keyring=False)
        shutil.rmtree(machine.folder)
        self.team.machines.remove(machine)
        library = Library.open(folder, now_ms=now_ms, new_id=new_id)
        for device in (library.identity.device, library.replica_log.next_device()):
            kept = LibraryShelf(folder, keyring=False)
            if device and kept.has(device):
                machine.shelf.save(device, kept.load(device))
        back = Machine(machine.clock, folder, machine.transport, machine.shelf, library)
        self.team.machines.append(back)
        for text in lost - back.texts():
            self.kept.pop(text, None)

    def _only_here(self, machine: Machine) -> set[str]:
        elsewhere: set[str] = set()
        for other in self.machines:
            if other is not machine:
                elsewhere |= other.texts()
        unsent = {event.body for event in machine.library.replica_log.outbox(10_000)}
        return {text for text in machine.texts() - elsewhere if any(text in b for b in unsent)}

    def steward(self) -> Machine | None:
        for machine in self.machines:
            result = machine.sync()
            if result.state != "not_in" and (
                machine.replica.roster.steward == machine.library.identity.device
            ):
                return machine
        return None

    def remove(self) -> None:
        by = self.steward()
        others = [m for m in self.machines if m is not by]
        if by is None or len(others) < 2 or self.pick.random() < 0.5:
            return
        gone = self.pick.choice(others)
        device = gone.library.identity.device
        if not by.replica.roster.is_active(device):
            return
        if any(m is not gone and m.library.identity.device == device for m in self.team.machines):
            return  # a copy that does not know yet: what it wrote goes with the device
        if self.pick.random() < 0.7:  # somebody hears what the steward has not heard yet
            gone.write(f"late {self.count}", self.pick.choice(MEETINGS))
            gone.sync()
            self.pick.choice([m for m in others if m is not gone]).sync()
        if not self._looked_after(by, [device]):
            return
        self.removed.add(device)
        seen = by.texts()
        for text, author in list(self.kept.items()):
            if author == device and text not in seen:
                del self.kept[text]

    def rotate(self) -> None:
        by = self.steward()
        if by is not None:
            self._looked_after(by, [])

    @staticmethod
    def _looked_after(by: Machine, out: list[str]) -> bool:
        """Remove devices and begin an epoch, as often as somebody else is first; whether it was."""
        for _ in range(4):
            by.replica.team.read(by.transport)
            if by.replica.steward.hand is None:
                return False
            with suppress(EntryTaken):
                by.replica.steward.remove(by.transport, out)
                return True
        return False

    def erase(self) -> None:
        """Somebody erases a note of theirs for good, if they still have it."""
        machine = self.one()
        if self.notes:
            note = self.pick.choice(self.notes)
            desk = Desk(machine.library, machine.clock.now_ms, machine.clock.id, "UTC")
            with suppress(CassetteError):
                erase_note(desk, note)
                self.kept.pop(self.words[note], None)

    def set_the_clock_wrong(self) -> None:
        """A clock was set, or its battery was empty: it jumps, forwards or back."""
        days = self.pick.choice((-30, -1, 1, 30))
        self.one().clock.wrong_by_ms = days * DAY_MS + self.pick.randrange(DAY_MS)

    def sync_with_an_older_cassette(self) -> None:
        """One that does not know some of the facts yet."""
        machine = self.one()
        with older_than(self.pick.sample(sorted(LATER), self.pick.randrange(1, len(LATER)))):
            machine.sync()

    def wrong(self) -> dict[str, object]:
        """What is wrong at the end; nothing should be."""
        inside = [m for m in self.machines if m.sync().state != "removed"]
        digests = {m.library.digest() for m in inside}
        wrong: dict[str, object] = {}
        states = [m.sync().state for m in inside]
        if any(state != "up_to_date" for state in states):
            wrong["states"] = states
        if len(digests) > 1:
            wrong["digests"] = digests
        for machine in inside:
            lost = self.kept.keys() - machine.texts()
            if lost:
                wrong[f"lost on {machine.folder.name}"] = sorted(lost)
            back = {self.words[note] for note in erased_on(machine)} & machine.texts()
            if back:
                wrong[f"erased and still on {machine.folder.name}"] = sorted(back)
            if machine.library.check():
                wrong[f"damaged on {machine.folder.name}"] = machine.library.check()
            if machine.library.digest() != machine.library.rebuild():
                wrong[f"folded wrong on {machine.folder.name}"] = True
            if machine.sync().unsent:
                wrong["unsent"] = machine.sync().unsent
            log, roster = machine.library.replica_log, machine.replica.roster
            amiss = Inspection(log, roster, machine.transport).look().flaws
            if amiss:
                wrong[f"amiss for {machine.folder.name}"] = amiss
        return wrong


def back_up_of(machine: Machine, place: Path) -> Path:
    """A sealed backup of a machine; another one from the day on which it is another device."""
    folder = place / machine.folder.name
    folder.mkdir(parents=True, exist_ok=True)
    return back_up(machine.library, machine.shelf, folder, now_ms=machine.clock.now_ms).folder


def erased_on(machine: Machine) -> set[str]:
    with machine.library.ask() as connection:
        rows = connection.exec_driver_sql(
            "SELECT body ->> 'note' FROM event WHERE type = 'note.erased' AND state = 'applied'"
        )
        return {row[0] for row in rows.all()}


LATER = {"note.retracted", "reaction.given", "meeting.retitled", "note.heard"}
"""Facts that came with a later version, as a story pretends."""


class Interrupted:
    """The process ends after so many calls that write: to the library or to where we meet."""

    class Crash(BaseException):
        pass

    def __init__(self, machine: Machine, left: int) -> None:
        self._machine, self._left = machine, left

    def _counted(self, target: object, name: str) -> None:
        call = getattr(target, name)

        def counted(*given: object, **more: object) -> object:
            self._left -= 1
            if self._left < 0:
                raise self.Crash
            done = call(*given, **more)
            self._left -= 1
            if self._left < 0:
                raise self.Crash
            return done

        setattr(target, name, counted)
        self._undo.append((target, name))

    def __enter__(self) -> None:
        self._undo: list[tuple[object, str]] = []
        self._counted(self._machine.library, "replicate")
        puts = ("put_entry", "put_records", "rewrite_records", "put_request", "drop_request")
        for name in (*puts, "put_blob"):
            self._counted(self._machine.transport, name)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        for target, name in self._undo:
            delattr(target, name)
        return kind is not None and issubclass(kind, self.Crash)


def tell(kind: Kind, seed: int, steps: int) -> dict[str, object]:
    """What is wrong at the end of a story; nothing should be."""
    return told(kind, seed, steps)[0]


def told(kind: Kind, seed: int, steps: int) -> tuple[dict[str, object], str]:
    """What is wrong at the end of a story, and the digest it ended with."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as scratch:
        story = Story(Path(scratch), kind, seed)
        try:
            story.run(steps)
            return story.wrong(), story.machines[0].library.digest()
        finally:
            story.team.close()


def check_both(seed: int, steps: int) -> None:
    """The same story over memory and over a folder: nothing is wrong, and it ends the same."""
    (wrong, digest), (also_wrong, other) = (told(k, seed, steps) for k in ("memory", "folder"))
    assert (wrong, also_wrong) == ({}, {}), seed
    assert digest == other, seed


@hypothesis.settings(max_examples=3)
@given(seed=st.integers(0, 1 << 32), steps=st.integers(1, 60))
def test_every_story_ends_with_the_same_tables_everywhere(seed: int, steps: int) -> None:
    check_both(seed, steps)


@pytest.mark.torture
@pytest.mark.timeout(2400)
@pytest.mark.parametrize("part", range(4))
def test_a_thousand_stories_end_with_the_same_tables_everywhere(
    part: int, promise: Promise
) -> None:
    for seed in range(part * STORIES // 4, (part + 1) * STORIES // 4):
        check_both(seed, 60)
    promise(
        f"Convergence: stories of 60 steps end with equal digests, in memory and in a folder "
        f"(part {part + 1} of 4)",
        count=STORIES // 2,
        unit="stories",
        worst="0 different",
        seed=f"{part * STORIES // 4} to {(part + 1) * STORIES // 4 - 1}",
    )


def hasty(self: Pusher, transport: Transport, _beside: object = ()) -> Pushed:
    """Acknowledges what is not sent yet."""
    while leaving := self._log.outbox(500):
        records = self._sealed(leaving)
        first, last = records[0].seq, records[-1].seq
        self._log.acknowledge(last)
        transport.put_records(self._log.device, first, last, join_records(records))
    return Pushed()


SABOTAGES: dict[str, tuple[int, tuple[object, str, object]]] = {
    "an event that came under another name stays as it was": (
        6,
        (Intake, "_met", lambda *_: True),
    ),
    "acknowledged before it is sent": (6, (Pusher, "push", hasty)),
    "a removed device is not cut": (11, (replica_log, "apply_cuts", lambda *_: False)),
    "a copied library goes on as if it were not": (11, (taking_in, "NOTE_COPY", "SELECT 1")),
}
"""What is taken away, and the first story to tell then: one of the many that notice."""


@pytest.mark.parametrize(("first", "sabotage"), SABOTAGES.values(), ids=SABOTAGES.keys())
def test_stories_find_out_what_is_broken(
    first: int, sabotage: tuple[object, str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: with one protection taken away, some story ends badly."""
    monkeypatch.setattr(*sabotage)
    for seed in range(first, first + 60):
        try:
            wrong = tell("memory", seed, 50)
        except (CassetteError, RuntimeError, LookupError):
            return
        if wrong:
            return
    pytest.fail("no story of sixty noticed")
