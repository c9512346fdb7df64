"""Keeping in step by itself: when a round begins, what the status says, what follows trouble."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import FolderGone, FolderReadOnly
from cassette.runtime import crash, paths
from cassette.store.library import Library
from cassette.sync.folder import FolderTransport
from cassette.workflows import teamwork
from cassette.workflows.keep_in_step import FIRST_PAUSE_S, LONGEST_PAUSE_S
from tests.patience import eventually
from tests.sync.machines import record

if TYPE_CHECKING:
    from cassette.domain.team_views import SyncStatus
    from tests.workflows.crews import Crew, Seat


def test_two_that_keep_in_step_see_each_others_notes_soon(crew: Crew, ben: Seat) -> None:
    arrived = threading.Event()
    ben.library.subscribe(lambda batch: arrived.set())
    for seat in (crew.ada, ben):
        seat.syncer.start()
        eventually(lambda seat=seat: seat.syncer._unwatch is not None, "the watch")  # type: ignore[misc]
    arrived.clear()
    crew.ada.write("hello")
    assert arrived.wait(4)
    assert "hello" in ben.texts()
    eventually(lambda: crew.ada.status.only_here == 0)
    assert crew.ada.status.state == "up_to_date"


def test_the_status_counts_what_is_only_here(crew: Crew) -> None:
    crew.ada.write("one")
    crew.ada.write("two")
    assert teamwork.travelling(crew.ada).only_here != frozenset()
    crew.shared.rename(crew.scratch / "unplugged")
    with pytest.raises(FolderGone):
        crew.ada.sync()
    status = crew.ada.status
    assert (status.state, status.only_here, status.code) == ("folder_not_there", 2, "folder_gone")
    (crew.scratch / "unplugged").rename(crew.shared)
    assert crew.ada.sync() == "up_to_date"
    assert (crew.ada.status.only_here, crew.ada.status.error) == (0, None)
    assert teamwork.travelling(crew.ada).only_here == frozenset()


def test_a_folder_that_comes_back_is_found_again(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cassette.workflows.keep_in_step.FIRST_PAUSE_S", 0.05)
    crew.shared.rename(crew.scratch / "unplugged")
    crew.ada.syncer.start()
    eventually(lambda: crew.ada.status.state == "folder_not_there")
    assert crew.ada.status.next_try_ms > 0
    crew.ada.write("meanwhile")
    eventually(lambda: crew.ada.status.only_here == 1)
    (crew.scratch / "unplugged").rename(crew.shared)
    eventually(lambda: crew.ada.status.state == "up_to_date")
    assert crew.ada.status.next_try_ms == 0


def test_paused_nothing_travels_also_after_a_restart(crew: Crew, ben: Seat) -> None:
    crew.ada.syncer.pause()
    assert crew.ada.status.state == "paused"
    crew.ada.write("held back")
    assert crew.ada.syncer._turn() is None
    again = replace(crew.ada, syncer=crew.seat(crew.ada.library).syncer)
    assert again.status.state == "paused"
    assert again.syncer._turn() is None
    ben.sync()
    assert ben.texts() == set()
    crew.ada.syncer.resume()
    assert crew.ada.syncer._turn() is not None
    assert crew.ada.status.state == "up_to_date"
    ben.sync()
    assert ben.texts() == {"held back"}


def test_after_trouble_it_is_tried_again_after_growing_pauses(crew: Crew) -> None:
    syncer = crew.ada.syncer
    syncer._jitter = lambda: 1.0
    trouble = FolderReadOnly(path=crew.shared)
    pauses = [syncer._pause_after(trouble) for _ in range(9)]
    assert pauses[:3] == [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S]
    assert pauses[-1] == LONGEST_PAUSE_S
    assert syncer._pause_after(FolderGone(path=crew.shared)) == FIRST_PAUSE_S
    syncer._jitter = lambda: 0.0
    assert syncer._pause_after(trouble) == LONGEST_PAUSE_S / 2


def test_a_bug_is_reported_and_ends_nothing(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(transport: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(crew.ada.syncer._replica, "sync", lambda: broken(None))
    assert crew.ada.syncer._turn() == LONGEST_PAUSE_S
    assert (crew.ada.status.state, crew.ada.status.code) == ("trouble", "sync_interrupted")
    assert len(crash.reports(paths.crashes_folder())) == 1
    monkeypatch.undo()
    assert crew.ada.sync() == "up_to_date"


def test_every_change_is_told_once(crew: Crew) -> None:
    told: list[SyncStatus] = []
    crew.ada.syncer.on_news(told.append)
    crew.ada.write("one")
    crew.ada.sync()
    crew.ada.sync()
    assert [status.state for status in told][-1] == "up_to_date"
    assert all(one != two for one, two in pairwise(told))


def test_a_library_that_can_only_be_read_keeps_in_step_with_nobody(crew: Crew) -> None:
    crew.ada.write("not sent")
    library = Library.open(
        crew.ada.library.folder, now_ms=crew.clock.now_ms, new_id=crew.clock.id, read_only=True
    )
    seat = crew.seat(library)
    seat.syncer.start()
    assert not seat.syncer.running
    assert seat.status.only_here == 1
    assert teamwork.team_page(seat).name == "Harbour"


def test_sound_is_fetched_up_to_a_size_and_larger_when_asked(crew: Crew, ben: Seat) -> None:
    ben.syncer._largest = lambda: 100
    small, large = (record(crew.ada.library, crew.clock.id, b"OggS" * n) for n in (2, 200))
    crew.ada.library.append([small])
    crew.ada.library.append([large])
    crew.ada.sync()
    ben.sync()
    assert ben.library.recordings.has(small.plain_sha256)
    assert not ben.library.recordings.has(large.plain_sha256)
    assert teamwork.travelling(ben).audio_awaited == {large.note}
    assert ben.status.awaited == 1
    assert teamwork.fetch_audio(ben, large.note)
    assert teamwork.travelling(ben).audio_asked == {large.note}
    ben.sync()
    assert ben.library.recordings.has(large.plain_sha256)
    assert not teamwork.fetch_audio(ben, large.note)
    assert ben.status.awaited == 0


def test_audio_that_is_on_its_way_comes_later(crew: Crew, ben: Seat) -> None:
    note = record(crew.ada.library, crew.clock.id, b"OggS a voice")
    crew.ada.library.append([note])
    crew.ada.sync()
    transport = FolderTransport(crew.shared, crew.ada.library.identity.team)
    sealed = transport.blob(note.cipher_sha256)
    assert sealed is not None
    transport.drop_blob(note.cipher_sha256)
    assert ben.syncer._turn() == 10.0
    assert (ben.status.state, ben.status.awaited) == ("up_to_date", 1)
    transport.put_blob(note.cipher_sha256, sealed)
    ben.sync()
    assert ben.library.recordings.has(note.plain_sha256)


def test_what_is_counted_while_it_travels_ends_at_all_of_it(crew: Crew) -> None:
    told: list[SyncStatus] = []
    for _ in range(3):
        crew.ada.write("again")
    crew.ada.syncer._told_s = -1000.0
    crew.ada.syncer.on_news(told.append)
    crew.ada.sync()
    moving = [one for one in told if one.state == "syncing"]
    assert moving
    assert all(0 < one.done <= one.of for one in moving)


def test_stopping_waits_for_a_round_that_another_thread_asked_for(crew: Crew) -> None:
    syncer = crew.ada.syncer
    inside, go_on, stopped = threading.Event(), threading.Event(), threading.Event()

    def slow(_: object) -> None:
        inside.set()
        go_on.wait(10)

    def stop() -> None:
        syncer.stop()
        stopped.set()

    working = threading.Thread(target=lambda: syncer.act(slow))
    working.start()
    inside.wait(10)
    stopping = threading.Thread(target=stop)
    stopping.start()
    assert not stopped.wait(0.2)
    go_on.set()
    for thread in (working, stopping):
        thread.join(10)
    assert stopped.is_set()


def test_the_page_of_the_team_waits_for_no_round(crew: Crew) -> None:
    crew.join(teamwork.invite(crew.ada).link, "Ben")
    crew.ada.sync()
    begun, go_on = threading.Event(), threading.Event()

    def long_round() -> None:
        with crew.ada.syncer._working:
            begun.set()
            go_on.wait(20)

    thread = threading.Thread(target=long_round)
    thread.start()
    try:
        assert begun.wait(10)
        assert [one.name for one in teamwork.team_page(crew.ada).waiting] == ["Ben"]
        assert crew.ada.status.waiting_requests == 1
        assert thread.is_alive()
    finally:
        go_on.set()
        thread.join()
