"""What every place to meet promises, whatever carries it: one suite for memory, folder and hub."""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING, Protocol

import pytest

from cassette.domain.errors import EntryTaken, RecordsTaken
from cassette.domain.ids import uuid7
from cassette.sync.transport import Chunk, mark_of
from tests.patience import eventually

if TYPE_CHECKING:
    from cassette.sync.transport import Transport

ADA, BEN = (uuid7(1_790_000_000_000, bytes(9) + bytes([n])) for n in (1, 2))


class Meeting(Protocol):
    """A place to meet, empty, and the ways into it that two devices have."""

    mine: Transport
    theirs: Transport


def digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def address(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class TransportContract:
    """Subclasses bring a fixture ``meeting``."""

    def test_the_team_log_comes_out_as_it_went_in(self, meeting: Meeting) -> None:
        first, second, third = b"genesis", b"\x00second\xff", b"third"
        meeting.mine.put_entry(0, b"", first)
        meeting.mine.put_entry(1, digest(first), second)
        meeting.theirs.put_entry(2, digest(second), third)
        assert list(meeting.theirs.entries(-1)) == [first, second, third]
        assert list(meeting.mine.entries(1)) == [third]
        assert list(meeting.mine.entries(2)) == []

    def test_ten_entries_and_more_are_in_the_order_of_their_numbers(self, meeting: Meeting) -> None:
        prev, put = b"", []
        for n in range(12):
            put.append(b"entry %d" % n)
            meeting.mine.put_entry(n, prev, put[-1])
            prev = digest(put[-1])
            assert meeting.theirs.entry_count() == n + 1
        assert list(meeting.theirs.entries(-1)) == put

    def test_only_one_can_be_first_in_the_team_log(self, meeting: Meeting) -> None:
        meeting.mine.put_entry(0, b"", b"genesis")
        meeting.mine.put_entry(1, digest(b"genesis"), b"mine")
        with pytest.raises(EntryTaken):
            meeting.theirs.put_entry(1, digest(b"genesis"), b"theirs")
        assert list(meeting.mine.entries(0)) == [b"mine"]

    def test_an_entry_stands_after_the_one_it_names(self, meeting: Meeting) -> None:
        with pytest.raises(EntryTaken):
            meeting.mine.put_entry(1, digest(b"genesis"), b"too soon")
        meeting.mine.put_entry(0, b"", b"genesis")
        with pytest.raises(EntryTaken):
            meeting.mine.put_entry(1, digest(b"another"), b"elsewhere")
        with pytest.raises(EntryTaken):
            meeting.mine.put_entry(2, digest(b"genesis"), b"too far")
        assert list(meeting.mine.entries(0)) == []

    def test_putting_an_entry_twice_is_putting_it_once(self, meeting: Meeting) -> None:
        for _ in range(2):
            meeting.mine.put_entry(0, b"", b"genesis")
        meeting.mine.put_entry(1, digest(b"genesis"), b"next")
        meeting.mine.put_entry(0, b"", b"genesis")
        assert list(meeting.theirs.entries(-1)) == [b"genesis", b"next"]

    def test_requests_stay_until_they_are_dropped(self, meeting: Meeting) -> None:
        name = meeting.theirs.put_request(b"let me in")
        other = meeting.theirs.put_request(b"me too")
        assert meeting.theirs.put_request(b"me too") == other
        assert meeting.mine.requests() == {name: b"let me in", other: b"me too"}
        assert name == address(b"let me in")
        meeting.mine.drop_request(name)
        meeting.mine.drop_request(name)
        assert meeting.theirs.requests() == {other: b"me too"}

    def test_records_come_out_as_they_went_in(self, meeting: Meeting) -> None:
        assert meeting.mine.heads() == {}
        assert list(meeting.mine.chunks(ADA)) == []
        one = meeting.mine.put_records(ADA, 1, 3, b"\x00one to three\xff")
        four = meeting.mine.put_records(ADA, 4, 4, b"four")
        theirs = meeting.theirs.put_records(BEN, 1, 1, b"of Ben")
        assert one == Chunk(1, 3, mark_of(b"\x00one to three\xff"))
        assert list(meeting.theirs.chunks(ADA)) == [one, four]
        assert meeting.theirs.records(ADA, one) == b"\x00one to three\xff"
        assert meeting.mine.records(BEN, theirs) == b"of Ben"
        assert meeting.mine.records(BEN, one) is None
        assert set(meeting.mine.heads()) == {ADA, BEN}

    def test_a_head_changes_with_what_its_device_put_and_with_nothing_else(
        self, meeting: Meeting
    ) -> None:
        meeting.mine.put_records(ADA, 1, 1, b"one")
        before = dict(meeting.theirs.heads())
        meeting.mine.put_records(BEN, 1, 1, b"one")
        meeting.mine.put_request(b"let me in")
        assert meeting.theirs.heads()[ADA] == before[ADA]
        meeting.mine.put_records(ADA, 2, 2, b"two")
        after = meeting.theirs.heads()
        assert after[ADA] != before[ADA]
        assert after == meeting.theirs.heads()

    def test_putting_records_twice_is_putting_them_once(self, meeting: Meeting) -> None:
        chunks = {meeting.mine.put_records(ADA, 1, 2, b"records") for _ in range(2)}
        assert list(meeting.theirs.chunks(ADA)) == list(chunks)

    def test_other_records_in_a_place_that_is_taken_are_refused(self, meeting: Meeting) -> None:
        kept = meeting.mine.put_records(ADA, 1, 3, b"mine")
        for first, last in ((1, 3), (2, 5), (3, 3), (1, 9)):
            with pytest.raises(RecordsTaken):
                meeting.theirs.put_records(ADA, first, last, b"of my clone")
        assert list(meeting.mine.chunks(ADA)) == [kept]

    def test_rewriting_puts_the_new_in_the_place_of_the_old(self, meeting: Meeting) -> None:
        old = [meeting.mine.put_records(ADA, n, n, b"%d" % n) for n in (1, 2, 3)]
        new = meeting.mine.rewrite_records(ADA, old, 1, 3, b"123")
        last = meeting.mine.put_records(ADA, 4, 4, b"4")
        assert list(meeting.theirs.chunks(ADA)) == [new, last]
        assert meeting.theirs.records(ADA, new) == b"123"
        assert meeting.theirs.records(ADA, old[0]) is None

    def test_rewriting_with_the_same_bytes_changes_nothing(self, meeting: Meeting) -> None:
        old = meeting.mine.put_records(ADA, 1, 1, b"one")
        assert meeting.mine.rewrite_records(ADA, [old], 1, 1, b"one") == old
        assert meeting.theirs.records(ADA, old) == b"one"

    def test_blobs_are_kept_under_their_hash(self, meeting: Meeting) -> None:
        sound = bytes(range(256)) * 50
        assert not meeting.mine.has_blob(address(sound))
        assert meeting.mine.blob(address(sound)) is None
        for _ in range(2):
            meeting.mine.put_blob(address(sound), sound)
        assert meeting.theirs.has_blob(address(sound))
        assert meeting.theirs.blob(address(sound)) == sound
        for _ in range(2):
            meeting.mine.drop_blob(address(sound))
        assert not meeting.theirs.has_blob(address(sound))

    def test_a_blob_under_another_name_is_a_bug(self, meeting: Meeting) -> None:
        with pytest.raises(ValueError, match="SHA-256"):
            meeting.mine.put_blob(address(b"one"), b"other")
        assert not meeting.mine.has_blob(address(b"one"))

    def test_all_is_well_in_an_empty_place(self, meeting: Meeting) -> None:
        meeting.mine.status()
        assert list(meeting.mine.entries(-1)) == []
        assert meeting.mine.requests() == {}

    def test_whoever_watches_is_told_until_they_stop(self, meeting: Meeting) -> None:
        told = threading.Event()
        stop = meeting.theirs.watch(told.set)
        try:
            meeting.mine.put_records(ADA, 1, 1, b"one")
            eventually(told.is_set, "news of records")
            told.clear()
            meeting.mine.put_entry(0, b"", b"genesis")
            eventually(told.is_set, "news of the team log")
        finally:
            stop()
        told.clear()
        meeting.mine.put_records(ADA, 2, 2, b"two")
        assert not told.is_set()

    def test_a_chunk_is_put_back_with_its_very_bytes_alone(self, meeting: Meeting) -> None:
        chunk = meeting.mine.put_records(ADA, 1, 2, b"some records")
        with pytest.raises(ValueError, match="as it was"):
            meeting.theirs.put_back(ADA, chunk, b"others")
        meeting.theirs.put_back(ADA, chunk, b"some records")
        assert list(meeting.mine.chunks(ADA)) == [chunk]
        assert meeting.mine.records(ADA, chunk) == b"some records"

    def test_where_all_is_well_nothing_is_amiss(self, meeting: Meeting) -> None:
        meeting.mine.put_entry(0, b"", b"genesis")
        meeting.mine.put_records(ADA, 1, 2, b"some records")
        meeting.mine.put_blob(address(b"a sound"), b"a sound")
        meeting.mine.put_request(b"let me in")
        assert list(meeting.theirs.flaws(everything=True)) == []
