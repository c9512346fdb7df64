"""Machines of one team in step, over memory and over a folder: nothing lost, nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import FolderGone, TeamLogForked
from cassette.domain.travelling import Asked, Batch, Sealed
from cassette.store.replica_log import LibraryReplicaLog
from cassette.sync import pushing
from cassette.sync.entries import pack_entry
from cassette.sync.replica import ASK_AGAIN_MS
from cassette.sync.requests import AskRemove, sign_request
from tests.sync.machines import Machine, Team, called, retitled, team_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.sync.transport import Transport


@pytest.fixture(params=["memory", "folder"])
def team(request: pytest.FixtureRequest) -> Iterator[Team]:
    with team_in(request.param) as team:
        yield team


def test_what_one_writes_the_other_reads(team: Team, ada: Machine) -> None:
    ada.write("before Ben came")
    ben = team.join(ada)
    assert ben.sync().state == "not_in"
    assert ben.texts() == set()
    team.admit(ada)
    ben.write("written while waiting")
    assert ben.sync().state == "up_to_date"
    assert ben.texts() == {"before Ben came", "written while waiting"}
    ada.sync()
    assert ada.texts() == ben.texts()
    assert len(team.digests()) == 1
    assert {m.name for m in ada.library.queries.members()} == {"Ada", "Ben"}


def test_a_sync_with_nothing_new_does_nothing(team: Team, ada: Machine) -> None:
    ben = team.joined(ada)
    ada.sync()
    for machine in (ada, ben):
        result = machine.sync()
        assert (result.pushed, result.pulled, result.unsent) == (0, 0, 0)
        assert (result.state, result.troubles) == ("up_to_date", ())


def test_sound_goes_before_the_note_and_comes_with_it(team: Team, ada: Machine) -> None:
    ben = team.joined(ada)
    note = ada.record(b"OggS a voice")
    result = ada.sync()
    assert (result.pushed, result.blobs_up) == (1, 1)
    result = ben.sync()
    assert (result.pulled, result.blobs_down) == (1, 1)
    assert ben.library.recordings.path(note.plain_sha256).read_bytes() == b"OggS a voice"
    assert ben.library.jobs.counts("speech").ready == 1


def test_a_note_is_read_before_its_sound_is_there(team: Team, ada: Machine) -> None:
    ben = team.joined(ada)
    note = ada.record(b"OggS a voice")
    ada.sync()
    sealed = ada.transport.blob(note.cipher_sha256)
    assert sealed is not None
    ada.transport.drop_blob(note.cipher_sha256)
    result = ben.sync()
    assert (result.state, result.pulled, result.missing_blobs) == ("waiting_for_others", 1, 1)
    ada.transport.put_blob(note.cipher_sha256, sealed)
    assert ben.sync().blobs_down == 1
    assert ben.sync().state == "up_to_date"


def test_large_files_wait_until_they_are_asked_for(team: Team, ada: Machine) -> None:
    ben = team.joined(ada)
    ben.replica.largest_blob = 100
    large, small = ada.record(b"L" * 500), ada.record(b"s" * 50)
    ada.sync()
    assert ben.sync().blobs_down == 1
    assert ben.library.recordings.has(small.plain_sha256)
    assert not ben.library.recordings.has(large.plain_sha256)
    ben.library.replica_log.ask_for(large.plain_sha256)
    assert ben.sync().blobs_down == 1
    assert ben.library.recordings.has(large.plain_sha256)


def test_changes_made_apart_come_together(team: Team, ada: Machine) -> None:
    ben = team.joined(ada)
    meeting = team.clock.id()
    ada.say(called(meeting, "Plan"))  # type: ignore[arg-type]
    team.settle()
    ada.say(retitled(meeting, "Ada's"))  # type: ignore[arg-type]
    ben.say(retitled(meeting, "Ben's"))  # type: ignore[arg-type]
    ben.say(retitled(meeting, "Ben's again"))  # type: ignore[arg-type]
    team.settle()
    assert len(team.digests()) == 1
    assert ada.library.queries.meeting(meeting).row.title == "Ben's again"  # type: ignore[arg-type]


def test_whoever_was_removed_reads_nothing_recorded_after(team: Team, ada: Machine) -> None:
    ben, cleo = team.joined(ada), team.joined(ada, name="Cleo")
    team.settle()
    ada.replica.steward.remove(ada.transport, [ben.library.identity.device])
    ada.write("after Ben left")
    team.settle()
    assert ben.sync().state == "removed"
    assert "after Ben left" in cleo.texts()
    assert "after Ben left" not in ben.texts()
    assert ben.replica.roster.epoch == 1
    assert set(ben.replica.team.secrets) == {0}


def test_what_a_removed_device_wrote_past_its_cut_counts_nowhere(team: Team, ada: Machine) -> None:
    ben, cleo = team.joined(ada), team.joined(ada, name="Cleo")
    team.settle()
    ben.write("seen by Cleo, not yet by Ada")
    ben.sync()
    cleo.sync()
    assert "seen by Cleo, not yet by Ada" in cleo.texts()
    ada.replica.steward.remove(ada.transport, [ben.library.identity.device])
    ben.write("and after")
    team.settle()
    assert "seen by Cleo, not yet by Ada" not in cleo.texts() | ada.texts()
    assert ada.library.digest() == cleo.library.digest()
    dana = team.joined(ada, name="Dana")
    team.settle()
    assert dana.library.digest() == ada.library.digest() == cleo.library.digest()


def test_who_lost_a_machine_is_still_a_member_and_who_was_removed_is_not(
    team: Team, ada: Machine
) -> None:
    ben, cleo = team.joined(ada), team.joined(ada, name="Cleo")
    team.settle()
    ada.replica.steward.remove(ada.transport, [ben.library.identity.device], members=[])
    ada.replica.steward.remove(ada.transport, [cleo.library.identity.device])
    members = ada.replica.roster.members
    assert ben.library.identity.me in members
    assert cleo.library.identity.me not in members
    assert {ben.sync().state, cleo.sync().state} == {"removed"}


def test_two_who_looked_after_the_team_at_once_are_told(
    team: Team, ada: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = team.joined(ada)
    me = ben.library.identity.device
    ada.replica.steward.write(ada.transport, lambda pen: pen.name_successors([me]))
    team.settle()
    taken = ben.replica.team.pen((me, ben.replica.team.keys), team.clock.now_ms()).take_over()
    ada.replica.steward.write(
        ada.transport, lambda pen: pen.set_policy(admission="auto", anyone_invites=False)
    )
    kind = type(ada.transport)
    entries = kind.entries

    def with_both(transport: Transport, after_n: int) -> list[bytes]:
        late = [pack_entry(taken.entry, taken.sig)] if after_n < taken.says.n else []
        return [*entries(transport, after_n), *late]

    monkeypatch.setattr(kind, "entries", with_both)
    assert any(isinstance(told, TeamLogForked) for told in ben.sync().troubles)
    assert any(isinstance(told, TeamLogForked) for told in ben.sync().troubles)
    assert ben.replica.roster.head == ada.replica.roster.head
    for _ in range(2):
        (told,) = ada.sync().troubles  # it has read on already, and looks back all the same
        assert isinstance(told, TeamLogForked)
        assert told.facts["by"] == me
        ada.reopen()


def test_a_newcomer_without_history_reads_only_what_comes(team: Team, ada: Machine) -> None:
    ada.write("old")
    ada.sync()
    ben = team.joined(ada, history=False)
    ada.write("new")
    team.settle()
    assert ben.texts() == {"new"}
    assert ada.texts() == {"old", "new"}
    cleo = team.joined(ada, name="Cleo")
    team.settle()
    assert cleo.texts() == {"old", "new"}


def test_a_second_machine_of_ones_own_is_the_same_member(team: Team, ada: Machine) -> None:
    phone = team.joined(ada, member=ada.library.identity.me)
    phone.write("from the phone")
    team.settle()
    assert ada.texts() == {"from the phone"}
    assert len(ada.library.queries.members()) == 1
    assert len(team.digests()) == 1


def test_a_copied_library_goes_on_as_a_device_of_its_own(team: Team, ada: Machine) -> None:
    ben = team.joined(ada)
    ben.write("before the copy")
    team.settle()
    clone = ben.copy(team.folder())
    team.machines.append(clone)
    ben.write("from Ben")
    clone.write("from the clone")
    old = ben.library.identity.device
    team.settle(10)
    assert ada.texts() == {"before the copy", "from Ben", "from the clone"}
    assert clone.library.identity.device != old
    assert len(team.digests()) == 1
    assert all(machine.library.check() == [] for machine in team.machines)


def test_a_copy_of_the_stewards_library_takes_the_stewardship_along(
    team: Team, ada: Machine
) -> None:
    ben = team.joined(ada)
    team.settle()
    clone = ada.copy(team.folder())
    team.machines.append(clone)
    ada.write("from Ada")
    clone.write("from the clone")
    team.settle(10)
    assert ben.texts() == {"from Ada", "from the clone"}
    assert len(team.digests()) == 1
    roster = ben.replica.roster
    assert roster.steward == clone.library.identity.device
    cleo = team.joined(clone, name="Cleo")
    team.settle()
    assert cleo.texts() == ben.texts()


def test_a_restored_library_loses_neither_what_it_sent_nor_what_it_did_not(
    team: Team, ada: Machine
) -> None:
    ben = team.joined(ada)
    team.settle()
    ben.write("in the backup, sent later")
    backup = ben.copy(team.folder())
    ben.write("after the backup, sent")
    team.settle()
    team.machines.remove(ben)
    ben.close()
    team.machines.append(backup)
    backup.write("after the restoration")
    team.settle(10)
    assert ada.texts() == {
        "in the backup, sent later",
        "after the backup, sent",
        "after the restoration",
    }
    assert len(team.digests()) == 1
    assert backup.library.check() == []


def test_small_chunks_are_joined_and_read_once(team: Team, ada: Machine) -> None:
    ben = team.joined(ada)
    for n in range(20):
        ada.write(f"note {n}")
        ada.sync()
        if n % 3 == 0:
            ben.sync()
    assert len(ada.transport.chunks(ada.library.identity.device)) < 10
    team.settle()
    assert ben.texts() == {f"note {n}" for n in range(20)}
    cleo = team.joined(ada, name="Cleo")
    team.settle()
    assert cleo.texts() == ben.texts()
    assert len(team.digests()) == 1


def test_chunks_that_would_be_too_large_together_stay_apart(
    team: Team, ada: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "MOST_BYTES", 20_000)
    for n in range(40):
        ada.write("words " * 400 + str(n))
        ada.sync()
    device = ada.library.identity.device
    chunks = ada.transport.chunks(device)
    read = [ada.transport.records(device, chunk) for chunk in chunks]
    assert max(len(data or b"") for data in read) <= 20_000
    ben = team.joined(ada)
    assert ben.texts() == ada.texts()


def test_a_request_that_is_never_granted_is_not_put_in_turns_without_end(
    team: Team, ada: Machine
) -> None:
    ben, cleo = team.joined(ada), team.joined(ada, name="Cleo")
    team.settle()
    log, device = ben.library.replica_log, ben.library.identity.device
    whose = (cleo.library.identity.device,)
    asked = AskRemove(1, log.team, device, team.clock.now_ms(), whose)
    signed = sign_request(ben.replica.team.keys, asked)
    log.ask(Asked(signed.hash.hex(), "remove", signed.data, team.clock.now_ms()))
    told = 0
    for _ in range(10):
        ben.sync()
        told += len(ada.sync().troubles)
    assert told == 1
    team.clock.time_ms += ASK_AGAIN_MS
    ben.sync()
    assert len(ada.sync().troubles) == 1  # somebody may have lost it, after all


@pytest.mark.parametrize("part", ["form", "body", "signature"])
def test_a_sealed_record_whose_bytes_changed_on_disk_is_sealed_anew(
    part: str, team: Team, ada: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent as it is, nobody could read it, nor anything after it."""
    ben = team.joined(ada)
    team.settle()
    ada.write("kept and not sent")
    with monkeypatch.context() as patch:
        patch.setattr(type(ada.transport), "put_records", unreachable)
        with pytest.raises(FolderGone):
            ada.sync()
    (leaving,) = ada.library.replica_log.outbox(9)
    assert leaving.sealed is not None
    assert leaving.hash is not None
    hurt = bytearray(leaving.sealed)
    hurt[{"form": 0, "body": 300, "signature": len(hurt) - 1}[part]] ^= 1
    record = Sealed(leaving.id, bytes(32), leaving.hash, leaving.epoch or 0, bytes(hurt))
    ada.library.replica_log.keep_sealed([record])
    ada.sync()
    assert ben.sync().troubles == ()
    ada.write("and after it")
    team.settle()
    assert ben.texts() == {"kept and not sent", "and after it"}


def unreachable(*_: object, **__: object) -> None:
    raise FolderGone(path="somewhere")


def test_what_store_and_sync_hand_each_other_shows_no_word(
    team: Team, ada: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports of bugs may show anything that was at hand."""
    ben = team.joined(ada)
    team.settle()
    ben.write("said to nobody else")
    taken: list[Batch] = []
    take_in = LibraryReplicaLog.take_in

    def seen(log: LibraryReplicaLog, batch: Batch) -> tuple[int, int]:
        taken.append(batch)
        return take_in(log, batch)

    monkeypatch.setattr(LibraryReplicaLog, "take_in", seen)
    team.settle()
    known = ada.library.replica_log.recorded(ben.library.identity.device, 1, 99)
    assert any("nobody else" in event.body for batch in taken for event in batch.events)
    assert any("nobody else" in one.plain[6] for one in known if one.plain)
    assert "nobody else" not in repr(taken) + repr(known)
