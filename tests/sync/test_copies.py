"""A library that was copied, and the device that it was is removed: what counts, everywhere."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import StorageFailed
from cassette.domain.events import ReactionGiven
from cassette.domain.ids import MeetingId
from cassette.sync.folder import FolderTransport
from cassette.workflows.back_up import back_up
from cassette.workflows.desk import Desk
from cassette.workflows.erase import erase_note
from cassette.workflows.restore import open_backup
from tests.sync.machines import Machine, Team, called, older_than

if TYPE_CHECKING:
    from pathlib import Path


def carry(here: Path, there: Path) -> None:
    """Bring what is new both ways, as whatever carries a folder does."""
    for source, target in ((here, there), (there, here)):
        for file in sorted(one for one in source.rglob("*") if one.is_file()):
            place = target / file.relative_to(source)
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, place)


def settle(team: Team, here: Path, there: Path) -> None:
    for _ in range(6):
        for machine in team.machines:
            shared = there if machine.folder.name.startswith("copy") else here
            machine.transport = machine.replica.transport = FolderTransport(shared, team.id)
            machine.sync()
        carry(here, there)


@pytest.mark.parametrize("with_an_erased_note", [False, True])
@pytest.mark.parametrize("with_a_note_that_both_sent", [False, True])
@pytest.mark.parametrize("read_apart", [False, True])
def test_the_branch_that_leads_to_the_cut_counts_and_nothing_is_lost_of_it(
    read_apart: bool,
    with_a_note_that_both_sent: bool,
    with_an_erased_note: bool,
    team: Team,
    ada: Machine,
) -> None:
    here, there = team.scratch / "shared", team.scratch / "there"
    ben, cleo = team.joined(ada), team.joined(ada, name="Cleo")
    meeting = MeetingId(team.clock.id())
    ada.say(called(meeting, "Plan"))
    team.settle()
    ben.write("one", meeting)
    note = ben.write("to be erased", meeting)
    ben.write("two", meeting)
    expected = {"one", "two", "of Ben", "of Ben, too"}
    team.settle()
    if with_an_erased_note:
        erase_note(Desk(ben.library, ben.clock.now_ms, ben.clock.id, "UTC"), note)
        team.settle(10)
    else:
        expected.add("to be erased")
    if with_a_note_that_both_sent:
        ben.write("before the copy", meeting)
        expected.add("before the copy")
    carry(here, there)
    copy = ben.copy(team.scratch / "copy of Ben's", FolderTransport(there, team.id))
    team.machines.append(copy)
    device = ben.library.identity.device
    ben.write("of Ben", meeting)
    ben.write("of Ben, too", meeting)
    copy.write("of the copy", meeting)
    ben.sync()
    copy.sync()
    if read_apart:
        ada.sync()
    carry(here, there)
    cleo.sync()
    settle(team, here, there)
    assert all(machine.texts() == {*expected, "of the copy"} for machine in team.machines)
    assert device not in {machine.library.identity.device for machine in team.machines}

    ada.replica.steward.remove(ada.transport, [device], members=[])
    team.joined(ada, name="Dana")
    settle(team, here, there)
    assert [machine.texts() for machine in team.machines] == [expected] * 5
    assert len(team.digests()) == 1
    assert all(machine.library.check() == [] for machine in team.machines)


def test_what_a_copy_had_not_sent_is_not_cut_with_the_device_it_was(
    team: Team, ada: Machine
) -> None:
    """The copy learns at once that it is let in as another, and that the device it was is out."""
    ben = team.joined(ada)
    team.settle()
    copy = ben.copy(team.folder())
    team.machines.append(copy)
    device = ben.library.identity.device
    ben.write("of Ben")
    ben.sync()
    copy.write("of the copy")
    copy.sync()
    copy.sync()
    ada.sync()
    ada.replica.steward.remove(ada.transport, [device], members=[])
    copy.write("of the copy, later")
    team.settle(10)
    copy.write("of the copy, last")
    team.settle(10)
    expected = {"of Ben", "of the copy", "of the copy, later", "of the copy, last"}
    assert copy.texts() == ada.texts() == expected
    assert copy.library.digest() == ada.library.digest()
    assert copy.sync().unsent == 0
    assert copy.library.check() == []


def test_whatever_the_disk_does_the_library_is_another_device_once_it_says_so(
    team: Team, ada: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is appended after that under the old name would never be sent."""
    ben = team.joined(ada)
    team.settle()
    copy = ben.copy(team.folder())
    team.machines.append(copy)
    ben.write("of Ben")
    ben.sync()
    for machine in (copy, copy, ada):
        machine.sync()
    add_lines = type(copy.library.replica_log).add_lines

    def blind_after(*given: object, **more: object) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(copy.library, "ask", unreadable)
            add_lines(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(type(copy.library.replica_log), "add_lines", blind_after)
    with suppress(StorageFailed):
        copy.sync()
    monkeypatch.undo()
    copy.write("of the copy")
    team.settle(10)
    assert "of the copy" in ada.texts()
    assert copy.sync().unsent == 0


def unreadable() -> None:
    raise StorageFailed(path="here", why="Input/output error")


@pytest.mark.parametrize("missing", ["the team's log", "the records before"])
def test_a_copy_is_known_by_what_it_made_also_where_that_cannot_be_read_yet(
    missing: str, team: Team, ada: Machine
) -> None:
    """Not all of what it read and wrote has been carried here, and what is here is in our place."""
    here, there = team.scratch / "shared", team.scratch / "there"
    ben = team.joined(ada)
    team.settle()
    carry(here, there)
    copy = ben.copy(team.scratch / "copy of Ben's", FolderTransport(there, team.id))
    team.machines.append(copy)
    ada.replica.steward.remove(ada.transport, [])
    (rotation,) = (one for one in (folder_of(ada) / "t").iterdir() if one.name.startswith("3-"))
    carry(here, there)
    before = set((folder_of(copy) / "d").rglob("*.seg"))
    for text in ("first of the copy", "second of the copy"):
        copy.write(text)
        copy.sync()
    first, second = sorted(set((folder_of(copy) / "d").rglob("*.seg")) - before)
    away = [first] if missing == "the records before" else []
    for file in set((folder_of(copy) / "d").rglob("*.seg")) - before - {*away}:
        shutil.copyfile(file, here / file.relative_to(there))
    if missing == "the team's log":
        rotation.unlink()
    ben.write("of Ben")
    ben.write("of Ben, too")
    assert ben.sync().state == "copied"
    assert second.exists()
    settle(team, here, there)
    every = {"first of the copy", "second of the copy", "of Ben", "of Ben, too"}
    assert [machine.texts() for machine in team.machines] == [every] * 3
    assert len(team.digests()) == 1


def went_on(team: Team, machine: Machine, name: str) -> None:
    """A copy of the machine writes as well as it: one of them becomes another device."""
    copy = machine.copy(team.folder())
    team.machines.append(copy)
    device = machine.library.identity.device
    copy.write(f"of the copy, {name}")
    copy.sync()
    machine.write(f"of the other, {name}")
    team.settle(10)
    assert machine.library.identity.device != device


def test_what_copies_sent_under_several_names_counts_under_the_greatest_also_for_who_reads_late(
    team: Team, ada: Machine
) -> None:
    ben, cleo = team.joined(ada), team.joined(ada, name="Cleo")
    team.settle()
    copy = ben.copy(team.folder())
    copy.write("before the copies were made")
    copies = [copy.copy(team.folder()), copy.copy(team.folder())]
    copy.close()
    ben.write("of Ben")
    ben.sync()
    late = team.machines.pop(team.machines.index(cleo))
    team.machines += copies
    team.settle(10)
    devices = {machine.library.identity.device for machine in (ben, *copies)}
    assert len(devices) == 3
    team.machines.append(late)
    team.settle(10)
    assert len(team.digests()) == 1
    assert late.texts() == {"before the copies were made", "of Ben"}


def test_what_an_older_cassette_parked_counts_later_although_a_copy_took_its_place(
    team: Team, ada: Machine
) -> None:
    here, there = team.scratch / "shared", team.scratch / "there"
    ben, cleo = team.joined(ada), team.joined(ada, name="Cleo")
    note = ben.write("before the copy")
    team.settle()
    carry(here, there)
    copy = ben.copy(team.scratch / "copy of Ben's", FolderTransport(there, team.id))
    team.machines.append(copy)
    ben.say(ReactionGiven(note, "agree", None))
    copy.write("of the copy")
    with older_than(["reaction.given"]):
        ben.sync()
        copy.sync()
        carry(here, there)
        cleo.sync()
        assert cleo.texts() == {"before the copy", "of the copy"}
    cleo.reopen()
    settle(team, here, there)
    assert len(team.digests()) == 1
    with cleo.library.ask() as connection:
        assert connection.exec_driver_sql("SELECT given FROM p_reaction").scalar_one() == 1


def test_an_old_copy_of_the_stewards_library_goes_on_although_what_it_was_between_is_removed(
    team: Team, ada: Machine
) -> None:
    """As long as the keys of what it was last are still on the computer."""
    ben = team.joined(ada)
    ben.write("of Ben")
    team.settle()
    ada.library.close()
    saved = shutil.copytree(ada.folder, team.folder())
    ada.reopen()
    went_on(team, ada, "once")
    between = ada.library.identity.device
    went_on(team, ada, "twice")
    (copy,) = (one for one in team.machines if one.library.identity.device == between)
    team.machines.remove(copy)
    copy.close()
    ada.replica.steward.remove(ada.transport, [between], members=[])
    team.settle(10)
    ada.library.close()
    shutil.rmtree(ada.folder)
    shutil.copytree(saved, ada.folder)
    ada.reopen()
    team.settle(10)
    assert ada.sync().state == ben.sync().state == "up_to_date"
    assert ada.texts() == ben.texts()
    ada.write("and on it goes")
    team.settle()
    assert "and on it goes" in ben.texts()
    assert ada.replica.roster.steward == ada.library.identity.device


def test_a_backup_is_opened_as_the_device_it_is_of(team: Team, ada: Machine) -> None:
    """The computer also has the keys of what the library was before."""
    went_on(team, ada, "once")
    place = team.scratch / "backup"
    place.mkdir()
    back_up(ada.library, ada.shelf, place, now_ms=ada.clock.now_ms)
    recipients = {machine.library.identity.device for machine in team.machines}
    assert recipients <= set(ada.shelf.kept)
    assert min(recipients) != ada.library.identity.device
    assert open_backup(place, shelves=[ada.shelf]).to == ada.library.identity.device


def folder_of(machine: Machine) -> Path:
    assert isinstance(machine.transport, FolderTransport)
    return machine.transport.root
