"""Erasing a note for good: here, where the team meets, on every computer, in the backup."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from cassette.domain.erasing_events import NoteErased
from cassette.domain.errors import FolderGone, NotYourNote, UnknownId
from cassette.domain.events import NoteTranscribed
from cassette.domain.ids import MeetingId
from cassette.domain.notes import Segment
from cassette.store import erasing
from cassette.sync.backup import BackupFolder
from cassette.sync.wire import read_records
from cassette.workflows import back_up
from cassette.workflows.desk import Desk
from cassette.workflows.erase import erase_note, erasing as still_erasing, erasures, finish
from tests.sync.machines import Machine, Team, called, team_in
from tests.workflows.test_back_up import bring_back, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from cassette.domain.ids import NoteId
    from cassette.store.event_log import EventLog
    from cassette.sync.wire import Record

CANARY = "the lantern keeper's secret"


@pytest.fixture(params=["memory", "folder"])
def team(request: pytest.FixtureRequest) -> Iterator[Team]:
    with team_in(request.param) as team:
        yield team


@pytest.fixture
def ada(team: Team) -> Machine:
    return team.begun()


def desk(machine: Machine) -> Desk:
    return Desk(machine.library, machine.clock.now_ms, machine.clock.id, "UTC")


def erase(machine: Machine, note: NoteId) -> None:
    """As a person does, in a meeting that is known."""
    with machine.library.ask() as connection:
        rows = connection.exec_driver_sql("SELECT meeting FROM p_note WHERE note = ?", (note,))
        meeting = rows.scalar_one()
    machine.say(called(meeting, "Plan"))
    erase_note(desk(machine), note)


def written_down(machine: Machine, note: NoteId, text: str) -> None:
    segment = Segment(0, 0, 900, text)
    machine.say(NoteTranscribed(note, "tiny", 1, "en", (segment,)))


def is_on_disk(machine: Machine, text: str) -> bool:
    """Whether any file of the library still holds it, in use or not."""
    return any(
        text.encode() in one.read_bytes()
        for one in machine.folder.rglob("*")
        if one.is_file() and one.name != "sound"
    )


def emptied(machine: Machine) -> int:
    """How many records stand where the team meets without their bodies."""
    transport, found = machine.transport, 0
    for device in transport.heads():
        for chunk in transport.chunks(device):
            data = transport.records(device, chunk)
            assert data is not None
            found += sum(record.is_erased for record in read_records(data))
    return found


def test_an_erased_note_is_gone_everywhere(team: Team, ada: Machine) -> None:
    ben, cleo = team.joined(ada), team.joined(ada, name="Cleo")
    note = ada.record(b"OggS" + CANARY.encode() * 9)
    kept = ada.write("this one stays")
    team.settle()
    written_down(ben, note.note, CANARY)
    team.settle()
    assert ada.transport.has_blob(note.cipher_sha256)
    assert is_on_disk(cleo, CANARY)
    assert emptied(ada) == 0

    erase(ada, note.note)
    assert not is_on_disk(ada, CANARY)
    (state,) = erasures(ada.library)
    assert len(state.left) == 3
    team.settle(10)

    for machine in (ada, ben, cleo):
        assert not is_on_disk(machine, CANARY)
        assert not machine.library.recordings.has(note.plain_sha256)
        assert machine.library.check() == []
        assert "this one stays" in machine.texts()
        assert [one.left for one in erasures(machine.library)] == [()]
        with pytest.raises(UnknownId):
            machine.library.queries.note(note.note)
    assert kept
    assert len(team.digests()) == 1
    assert not ada.transport.has_blob(note.cipher_sha256)
    assert emptied(ada) == 2  # the note, and what Ben's machine wrote down of it


def test_who_comes_later_sees_the_same_and_can_check_the_chains(team: Team, ada: Machine) -> None:
    ben = team.joined(ada)
    note = ada.write(CANARY)
    team.settle()
    written_down(ben, note, CANARY)
    team.settle()
    erase(ada, note)
    team.settle(10)
    dana = team.joined(ada, name="Dana")
    team.settle(10)
    assert len(team.digests()) == 1
    assert not is_on_disk(dana, CANARY)
    assert erasures(dana.library)[0].left == ()


def test_whatever_comes_first_the_tables_are_the_same(team: Team, ada: Machine) -> None:
    """The erasure overtakes the words that somebody wrote down offline."""
    ben = team.joined(ada)
    note = ada.write(CANARY)
    team.settle()
    written_down(ben, note, CANARY)
    erase(ada, note)
    ada.sync()
    ben.sync()
    team.settle(10)
    assert not is_on_disk(ada, CANARY)
    assert not is_on_disk(ben, CANARY)
    assert len(team.digests()) == 1
    digest = ada.library.digest()
    assert ada.library.rebuild() == digest


def test_a_note_that_was_never_sent_leaves_without_its_body(team: Team, ada: Machine) -> None:
    ben = team.joined(ada)
    note = ada.record(b"OggS" + CANARY.encode())
    erase(ada, note.note)
    ada.write("after it")
    team.settle(10)
    assert not ada.transport.has_blob(note.cipher_sha256)
    assert not is_on_disk(ben, CANARY)
    assert "after it" in ben.texts()
    assert len(team.digests()) == 1


def test_a_note_is_its_authors_to_erase(team: Team, ada: Machine) -> None:
    ben = team.joined(ada)
    note = ada.write("Ada's own")
    team.settle()
    with pytest.raises(NotYourNote):
        erase(ben, note)
    # Whatever another Cassette may let him say.
    ben.say(NoteErased(note, MeetingId(ben.clock.id())))
    team.settle(10)
    assert "Ada's own" in ada.texts() & ben.texts()
    assert erasures(ada.library) == []
    assert len(team.digests()) == 1


def test_alone_it_is_erased_everywhere_at_once(team: Team) -> None:
    ada = team.found()
    note = ada.record(b"OggS" + CANARY.encode())
    erase(ada, note.note)
    assert erasures(ada.library)[0].everywhere
    assert not is_on_disk(ada, CANARY)
    assert ada.library.leftovers() == []


def test_without_cleaning_up_it_would_still_be_on_the_disk(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: what the tests above look for is there when nothing is cleaned up."""
    ada = team.found()
    note = ada.write(CANARY * 50)
    monkeypatch.setattr(erasing, "clean_up", lambda library: 0)
    erase(ada, note)
    assert is_on_disk(ada, CANARY)


def test_the_backup_forgets_it_too(team: Team, ada: Machine, tmp_path: Path) -> None:
    note = ada.record(b"OggS" + CANARY.encode())
    ada.write("this one stays")
    place = tmp_path / "backups"
    place.mkdir()
    run(ada, place)
    at_ms = ada.clock.time_ms
    team.clock.time_ms += 60_000
    erase(ada, note.note)
    run(ada, place)
    assert not list(place.rglob(note.cipher_sha256))
    assert len(list(place.rglob("1-*.block"))) == 1
    back = bring_back(ada, place, tmp_path / "back", at_ms=at_ms)
    assert back.missing_files == 0
    for one in (tmp_path / "back").rglob("*"):
        assert not one.is_file() or CANARY.encode() not in one.read_bytes()


def test_the_meeting_says_to_its_author_where_a_note_stood_and_how_far_it_is_gone(
    team: Team, ada: Machine
) -> None:
    ben = team.joined(ada)
    note = ada.record(b"OggS" + CANARY.encode())
    team.settle()
    assert still_erasing(ada.library) == {}
    erase(ada, note.note)
    (gone,) = ada.library.queries.meeting(note.meeting).erased
    assert gone.id == note.note
    assert still_erasing(ada.library) == {note.note: 2}
    team.settle(10)
    assert still_erasing(ada.library) == {note.note: 0}
    assert ada.library.queries.meeting(note.meeting).erased == (gone,)
    assert ben.library.queries.meeting(note.meeting).erased == ()


def test_what_waits_to_be_sent_keeps_no_word_of_it(team: Team, ada: Machine) -> None:
    """A record that was sealed and could not be sent: its key is in the database beside it."""
    ben = team.joined(ada)
    team.settle()
    note = ada.write(CANARY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(ada.transport), "put_records", unreachable)
        with pytest.raises(FolderGone):
            ada.sync()
    assert [one.is_erased for one in waiting(ada)] == [False]
    erase(ada, note)
    before = waiting(ada)[0]
    assert before.is_erased
    ada.write("after it")
    team.settle(10)
    assert "after it" in ben.texts()
    assert len(team.digests()) == 1
    assert before.hash in {hash for _, hash in ben.library.replica_log.known(*of(before))}


def unreachable(*_: object, **__: object) -> None:
    raise FolderGone(path="somewhere")


def waiting(machine: Machine) -> list[Record]:
    leaving = machine.library.replica_log.outbox(100)
    return [
        one for event in leaving if event.sealed for one in read_records(b"\x91" + event.sealed)
    ]


def of(record: Record) -> tuple[str, int, int]:
    return record.says.device_id, record.seq, record.seq


def test_it_is_not_off_the_disk_before_nobody_reads_it_any_more(team: Team) -> None:
    """A page that is open meanwhile keeps the write-ahead log, in which the words still are."""
    ada = team.found()
    note = ada.write(CANARY * 50)
    with ada.library.ask() as connection:
        connection.exec_driver_sql("SELECT * FROM event").first()
        erase(ada, note)
        assert is_on_disk(ada, CANARY)
        assert not erasures(ada.library)[0].everywhere
    finish(ada.library)
    assert not is_on_disk(ada, CANARY)
    assert erasures(ada.library)[0].everywhere


def test_a_listing_that_is_empty_for_a_moment_confirms_nothing(team: Team, ada: Machine) -> None:
    ben = team.joined(ada)
    note = ada.write(CANARY)
    team.settle()
    erase(ada, note)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(ada.transport), "chunks", lambda *_: [])
        ada.sync()
    assert emptied(ada) == 0
    assert ada.library.identity.device in erasures(ada.library)[0].left
    team.settle(10)
    assert emptied(ada) == 1
    assert erasures(ben.library)[0].everywhere


def kept_in(machine: Machine, place: Path) -> bool:
    """Whether any block of the backup in ``place`` still holds what was erased."""
    backup = back_up._ours(machine.library, machine.shelf, place)
    assert backup is not None
    found = []
    for file in (backup.root / "e").iterdir():
        number = int(file.name.partition("-")[0])
        found.append(backup.keys.open(file.read_bytes(), place=b"block" + number.to_bytes(8)))
    return any(CANARY.encode() in plain for plain in found)


@pytest.mark.parametrize("killed_at", ["put_state", "forget_block"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_the_backup_forgets_it_also_after_a_run_that_was_killed(
    when: str, killed_at: str, team: Team, ada: Machine, tmp_path: Path
) -> None:
    """Killed before the note is erased (its words stand in a block that nothing names), or after
    that, before its words were taken from what stands."""
    note = ada.write(CANARY)
    place = tmp_path / "backups"
    place.mkdir()
    if when == "after":
        run(ada, place)
        erase(ada, note)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BackupFolder, killed_at, killed)
        with suppress(KeyboardInterrupt):
            run(ada, place)
    if when == "before":
        assert kept_in(ada, place)
        erase(ada, note)
    for file in place.rglob("*.block"):
        os.utime(file, (1_000_000_000, 1_000_000_000))
    assert kept_in(ada, place)
    run(ada, place)
    assert not kept_in(ada, place)


def test_what_was_erased_before_it_was_said_where_stays_erased_and_opens(team: Team) -> None:
    ada = team.found()
    note = ada.write(CANARY)
    erase(ada, note)

    def as_before(connection: Connection, log: EventLog) -> None:
        connection.exec_driver_sql(
            "UPDATE event SET body = json_remove(body, '$.meeting', '$.item') "
            "WHERE type = 'note.erased'"
        )

    ada.library.replicate(as_before)
    ada.library.rebuild()
    assert [one.note for one in erasures(ada.library)] == [note]
