"""What whoever carries the folder, or a member with a Cassette of their own making, can try."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import EntryTaken, StaleEpoch
from cassette.domain.ids import DeviceId, MeetingId, MemberId, NoteId
from cassette.store import replica_log
from cassette.sync.folder import AWAITED_NS, FolderTransport
from cassette.sync.requests import Join, admission_request
from cassette.sync.transport import Chunk, mark_of
from cassette.sync.wire import join_records, read_records
from cassette.workflows.back_up import back_up
from cassette.workflows.desk import Desk
from cassette.workflows.erase import erase_note, erasures
from tests.sync.machines import Machine, Team, called

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from cassette.store.event_log import EventLog

SOUND, PLAIN, KEY = "0" * 64, "1" * 64, "A" * 43 + "="
WELL = {"cipher_sha256": SOUND, "blob_key": KEY, "plain_sha256": PLAIN, "size": 1}
UNFIT = {
    "an address that is none": {**WELL, "cipher_sha256": "x"},
    "a file that is elsewhere": {**WELL, "plain_sha256": "../../library.db"},
    "a size that no number holds": {**WELL, "size": 10**30},
    "a size below nothing": {**WELL, "size": -1},
    "a kind of file that nobody knows": {**WELL, "media_type": "text/x-shellscript"},
    "a key without end": {**WELL, "blob_key": "A" * 100_000},
}


def says_instead(machine: Machine, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seal and send a note whose body is this, whatever the schema says."""
    note = machine.write("to be said otherwise")

    def work(connection: Connection, _: EventLog) -> None:
        connection.exec_driver_sql(
            "UPDATE event SET type = 'note.recorded', body = ? WHERE body ->> '$.note' = ?",
            (body, note),
        )

    machine.library.replicate(work)
    with monkeypatch.context() as patch:
        patch.setattr(replica_log, "blobs_of", lambda kind, body: ())
        machine.replica._pusher.push(machine.transport)


@pytest.mark.parametrize("what", UNFIT)
def test_what_a_note_names_and_cannot_be_stops_nobody(
    what: str, team: Team, ada: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = team.joined(ada)
    says_instead(ben, json.dumps(UNFIT[what]), monkeypatch)
    ben.write("and on")
    ben.replica._pusher.push(ben.transport)
    assert ada.sync().state == "up_to_date"
    assert ada.sync().missing_blobs == 0
    assert "and on" in ada.texts()
    assert backed_up(team, ada) > 0


@pytest.mark.parametrize(
    "body", ["{", "[]", "", '{"note":01}', '{"a":' + "[" * 5000 + "]" * 5000 + "}"]
)
def test_a_body_that_is_no_json_stops_neither_erasing_nor_backups(
    body: str, team: Team, ada: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = team.joined(ada)
    team.settle()
    says_instead(ben, body, monkeypatch)
    assert ada.sync().refused == 1
    meeting = ada.library.replica_log.device  # any id
    ada.say(called(meeting, "Plan"))  # type: ignore[arg-type]
    note = ada.write("to be erased", meeting)  # type: ignore[arg-type]
    erase_note(Desk(ada.library, ada.clock.now_ms, ada.clock.id, "UTC"), note)
    ben.write("and on")
    ben.replica._pusher.push(ben.transport)
    ada.sync()
    assert ada.texts() == {"and on"}
    assert backed_up(team, ada) > 0


def backed_up(team: Team, machine: Machine) -> int:
    place = team.scratch / "backups"
    place.mkdir()
    return back_up(machine.library, machine.shelf, place, now_ms=machine.clock.now_ms).events


# --- what stands in the folder --------------------------------------------------------------------


def folder_of(machine: Machine) -> FolderTransport:
    assert isinstance(machine.transport, FolderTransport)
    return machine.transport


def test_bytes_in_the_place_of_an_entry_keep_nobody_from_removing(team: Team, ada: Machine) -> None:
    ben = team.joined(ada)
    place, n = folder_of(ada).root / "t", ada.replica.roster.head.n + 1
    for ahead in (0, 1, 7):
        (place / f"{n + ahead}-{mark_of(b'junk')}.ctl").write_bytes(b"junk")
    ada.sync()
    ada.replica.steward.remove(ada.transport, [ben.library.identity.device])
    assert ben.sync().state == "removed"


def test_an_entry_that_whoever_may_write_signed_keeps_its_place(team: Team, ada: Machine) -> None:
    """It may be a newer Cassette's, or one that another here has written meanwhile."""
    ben = team.joined(ada)
    me = ben.library.identity.device
    ada.replica.steward.write(ada.transport, lambda pen: pen.name_successors([me]))
    ada.reopen()
    ben.sync()
    hand = (me, ben.replica.team.keys)
    ben.replica.team.write(ben.transport, [lambda pen: pen.take_over()], hand, team.clock.now_ms())
    with pytest.raises(EntryTaken):
        ada.replica.steward.remove(ada.transport, [me])
    assert ada.sync().troubles == ()
    assert ada.replica.roster.steward == me


def test_an_entry_that_never_comes_whole_is_not_waited_for_for_ever(
    team: Team, ada: Machine
) -> None:
    n = ada.replica.roster.head.n + 1
    half = folder_of(ada).root / "t" / f"{n}-{'0' * 16}.ctl"
    half.write_bytes(b"\0" * 100)
    write = ada.replica.steward.write
    policy = {"admission": "tap", "anyone_invites": False}
    with pytest.raises(EntryTaken):
        write(ada.transport, lambda pen: pen.set_policy(**policy))  # type: ignore[arg-type]
    long_ago = half.stat().st_mtime_ns - 2 * AWAITED_NS
    os.utime(half, ns=(long_ago, long_ago))
    write(ada.transport, lambda pen: pen.set_policy(**policy))  # type: ignore[arg-type]
    assert ada.replica.roster.admission == "tap"


def test_no_entry_is_put_where_one_has_not_come_yet(team: Team, ada: Machine) -> None:
    """Of two entries the second came first: what is put before it would be another branch."""
    copy = ada.copy(team.folder())
    for history in (True, False):
        ada.replica.steward.invite(
            ada.transport,
            bytes([history]) * 16,
            expires_at=team.clock.time_ms + 9,
            role="member",
            label="",
            history=history,
        )
    first, second = sorted((folder_of(ada).root / "t").iterdir())[1:]
    away = team.scratch / first.name
    first.rename(away)
    copy.sync()
    with pytest.raises(EntryTaken):
        copy.replica.steward.invite(
            copy.transport, b"c" * 16, expires_at=team.clock.time_ms + 9, role="member", label=""
        )
    away.rename(first)
    copy.sync()
    assert copy.replica.roster.head == ada.replica.roster.head
    assert second.exists()
    copy.close()


def emptied(machine: Machine, chunk: Chunk) -> bytes:
    data = machine.transport.records(machine.library.identity.device, chunk)
    assert data is not None
    return join_records([record.erased() for record in read_records(data)])


@pytest.mark.parametrize("at_once", [False, True])
def test_bodies_that_were_taken_away_count_again_when_they_are_back(
    at_once: bool, team: Team, ada: Machine
) -> None:
    ben = team.joined(ada)
    team.settle()
    before = set(ada.transport.chunks(device := ada.library.identity.device))
    ada.write("whole")
    ada.replica._pusher.push(ada.transport)
    (chunk,) = set(ada.transport.chunks(device)) - before
    place, empty = folder_of(ada).root / "d" / device, emptied(ada, chunk)
    whole = place / f"{chunk.name}.seg"
    hollow = place / f"{chunk.first}-{chunk.last}-{mark_of(empty)}.seg"
    hollow.write_bytes(empty)
    if not at_once:
        away = whole.rename(team.scratch / whole.name)
        assert ben.sync().state == "up_to_date"
        assert "whole" not in ben.texts()
        away.rename(whole)
    ben.replica.transport = FolderTransport(team.scratch / "shared", team.id)
    ben.sync()
    assert "whole" in ben.texts()
    assert ben.library.digest() == ada.library.digest()


# --- what a device seals ----------------------------------------------------------------------


def test_who_has_seen_a_removal_cannot_go_back_whoever_reads_when(team: Team, ada: Machine) -> None:
    ben, cleo = team.joined(ada), team.joined(ada, name="Cleo")
    team.settle()
    before = ben.replica.team.roster, ben.replica.team.opener
    ada.replica.steward.remove(ada.transport, [])
    team.settle()
    ben.write("under the new secret")
    ben.sync()
    ada.sync()
    ben.replica.team.roster, ben.replica.team.opener = before
    ben.write("under the old one again")
    ben.replica._pusher.push(ben.transport)
    for reader in (ada, cleo):  # the one reads both chunks apart, the other at once
        assert [type(told) for told in reader.sync().troubles] == [StaleEpoch]
        assert reader.texts() == {"under the new secret"}


# --- what stands under one's own name ---------------------------------------------------------


def strange_chunks(team: Team, ada: Machine, eve: Machine) -> dict[str, bytes]:
    """Bytes that others may put beside what Ada sends, in places that she comes to."""
    chunk = max(ada.transport.chunks(eve.library.identity.device))
    of_eve = ada.transport.records(eve.library.identity.device, chunk)
    assert of_eve is not None
    return {"bytes": b"junk", "nothing": join_records([]), "records of another device": of_eve}


@pytest.mark.parametrize("what", ["bytes", "nothing", "records of another device"])
@pytest.mark.parametrize("ahead", [0, 5])
def test_what_others_put_under_ones_name_keeps_nobody_from_sending(
    ahead: int, what: str, team: Team, ada: Machine
) -> None:
    ben = team.joined(ada)
    team.settle()
    data, device = strange_chunks(team, ada, ben)[what], ada.library.identity.device
    first = ada.library.replica_log.acked()[0] + 1 + ahead
    place = folder_of(ada).root / "d" / device / f"{first}-{first + 3}-{mark_of(data)}.seg"
    place.write_bytes(data)
    assert [told.code for told in ada.sync().troubles] == ["record_malformed"]
    ada.write("sent all the same")
    result = ada.sync()
    assert (result.state, result.unsent, result.troubles) == ("up_to_date", 0, ())
    ben.sync()
    assert "sent all the same" in ben.texts()


def test_what_others_put_under_ones_name_keeps_no_erasing_from_its_end(
    team: Team, ada: Machine
) -> None:
    meeting = MeetingId(team.clock.id())
    ada.say(called(meeting, "Plan"))
    note = ada.write("to be erased", meeting)
    team.settle()
    device = ada.library.identity.device
    (folder_of(ada).root / "d" / device / f"1-999-{mark_of(b'junk')}.seg").write_bytes(b"junk")
    erase_note(Desk(ada.library, ada.clock.now_ms, ada.clock.id, "UTC"), note)
    team.settle(10)
    assert erasures(ada.library)[0].everywhere


def test_half_of_a_chunk_of_ones_own_keeps_nobody_from_sending(team: Team, ada: Machine) -> None:
    """Such as was being put when the power went, where what carries the folder had it already."""
    ben = team.joined(ada)
    team.settle()
    first = ada.library.replica_log.acked()[0] + 1
    device = ada.library.identity.device
    half = folder_of(ada).root / "d" / device / f"{first}-{first + 3}-{'0' * 16}.seg"
    half.write_bytes(bytes(300))
    ada.write("sent all the same")
    assert ada.sync().unsent == 0
    ben.sync()
    assert "sent all the same" in ben.texts()


# --- what others have -----------------------------------------------------------------------------


@pytest.mark.parametrize("first", [True, False])
def test_who_names_what_is_anothers_cannot_erase_it(first: bool, team: Team, ada: Machine) -> None:
    """Ben says that Ada's recording is his, and erases his note; whichever of the two came first
    to Cleo."""
    ben, cleo = team.joined(ada), team.joined(ada, name="Cleo")
    team.settle()
    mine = ada.record(b"OggS of Ada")
    ada.sync()
    ben.sync()
    theirs = replace(mine, note=NoteId(team.clock.id()))
    ben.say(called(mine.meeting, "Plan"), theirs)
    if first:
        ada.sync()
        cleo.sync()
    ben.sync()
    erase_note(Desk(ben.library, ben.clock.now_ms, ben.clock.id, "UTC"), theirs.note)
    for machine in (ben, cleo, ada, cleo, ben):
        machine.sync()
    assert ada.transport.has_blob(mine.cipher_sha256)
    dana = team.joined(ada, name="Dana")
    team.settle(10)
    for machine in team.machines:
        assert machine.library.recordings.has(mine.plain_sha256)
        assert machine.library.check() == []
    assert dana.sync().missing_blobs == 0
    assert len(team.digests()) == 1


def test_what_lies_among_the_requests_asks_nobody_for_a_tap(team: Team, ada: Machine) -> None:
    steward = ada.replica.steward
    steward.write(ada.transport, lambda pen: pen.set_policy(admission="tap", anyone_invites=False))
    team.join(ada)
    assert len(ada.sync().requests) == 1
    place, keys = folder_of(ada).root / "join", team.clock.keys()
    (real,) = place.iterdir()
    signed = admission_request(
        Join,
        keys,
        team.clock.keys(),
        team=ada.library.identity.team,
        device=DeviceId(team.clock.id()),
        member=MemberId(team.clock.id()),
        at=team.clock.now_ms(),
    )
    ada.transport.put_request(signed.data)
    assert len(ada.sync().requests) == 1
    assert list(place.iterdir()) == [real]
