"""Jobs survive, are done once, are tried again, and end with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.events import TeamNamed
from cassette.domain.ids import NoteId
from cassette.store.jobs import MAX_TRIES, Job, JobCounts, NewJob, pause_ms

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.store.library import Library
    from tests.store.replicas import World

LEASE_MS = 60_000


@pytest.fixture
def notes(library: Library, world: World) -> list[NoteId]:
    """Three notes with a job each, queued one second apart."""
    notes = []
    for _ in range(3):
        notes.append(NoteId(world.id()))
        library.append([], jobs=[NewJob("transcribe", notes[-1])])
        world.time_ms += 1000
    return notes


def lease(library: Library) -> Job:
    job = library.jobs.lease("worker", LEASE_MS)
    assert job is not None
    return job


def test_jobs_are_leased_oldest_first_and_each_to_one(
    library: Library, notes: list[NoteId]
) -> None:
    assert [lease(library).note for _ in notes] == notes
    assert library.jobs.lease("another", LEASE_MS) is None
    assert library.jobs.counts() == JobCounts(ready=0, leased=3, dead=0)


def test_asking_twice_for_the_same_is_asking_once(library: Library, notes: list[NoteId]) -> None:
    library.jobs.add([NewJob("transcribe", notes[0]), NewJob("transcribe", notes[0])])
    assert library.jobs.counts().ready == 3


def test_the_fact_and_the_end_of_the_job_are_one(library: Library, notes: list[NoteId]) -> None:
    job = lease(library)
    heard: list[str] = []
    library.subscribe(lambda batch: heard.extend(envelope.id for envelope in batch))
    (envelope,) = library.jobs.finish(job, [TeamNamed("Done")])
    assert heard == [envelope.id]
    assert library.team.name == "Done"
    assert library.jobs.counts() == JobCounts(ready=2, leased=0, dead=0)
    assert library.jobs.finish(job, [TeamNamed("Twice")]) == ()
    assert library.team.name == "Done"
    assert not library.jobs.done(job)


def test_a_lease_that_ran_out_goes_to_another_and_the_first_is_too_late(
    library: Library, world: World, notes: list[NoteId]
) -> None:
    first = lease(library)
    world.time_ms += LEASE_MS
    second = library.jobs.lease("another", LEASE_MS)
    assert second is not None
    assert (second.note, second.tries) == (first.note, 2)
    assert library.jobs.finish(first, [TeamNamed("Late")]) == ()
    assert not library.jobs.extend(first, LEASE_MS)
    assert not library.jobs.retry(first, "x", "y")
    assert library.jobs.done(second)
    assert library.team.name == "Harbour"


def test_a_lease_can_be_kept(library: Library, world: World, notes: list[NoteId]) -> None:
    job = lease(library)
    world.time_ms += LEASE_MS - 1
    assert library.jobs.extend(job, LEASE_MS)
    world.time_ms += LEASE_MS - 1
    assert {lease(library).note for _ in range(2)} == set(notes[1:])
    assert library.jobs.lease("another", LEASE_MS) is None


def test_what_fails_is_tried_again_after_growing_pauses_and_then_set_aside(
    library: Library, world: World, notes: list[NoteId]
) -> None:
    for note in notes[1:]:
        library.jobs.cancel(note)
    for n in range(1, MAX_TRIES + 1):
        job = lease(library)
        assert job.tries == n
        assert library.jobs.retry(job, "transcription_failed", f"failure {n}")
        if n < MAX_TRIES:
            assert library.jobs.lease("worker", LEASE_MS) is None
            ready = library.jobs.next_ready_ms()
            assert ready == world.time_ms + pause_ms(n)
            world.time_ms = ready
    assert library.jobs.lease("worker", LEASE_MS) is None
    assert library.jobs.next_ready_ms() is None
    (dead,) = library.jobs.dead()
    assert (dead.note, dead.code, dead.message, dead.tries) == (
        notes[0],
        "transcription_failed",
        "failure 4",
        4,
    )
    assert [pause_ms(n) for n in (1, 2, 3)] == [10_000, 40_000, 160_000]


def test_a_note_that_ends_the_worker_twice_is_set_aside_and_the_rest_go_on(
    library: Library, notes: list[NoteId]
) -> None:
    assert library.jobs.crashed(lease(library))
    assert library.jobs.dead() == ()
    done = []
    while (job := library.jobs.lease("worker", LEASE_MS)) is not None:
        if job.note == notes[0]:
            assert library.jobs.crashed(job)
        else:
            done.append(job.note)
            library.jobs.done(job)
    assert done == notes[1:]
    (dead,) = library.jobs.dead()
    assert (dead.note, dead.code) == (notes[0], "transcriber_crashed")
    assert "2 times" in dead.message


def test_what_was_set_aside_can_be_revived(library: Library, notes: list[NoteId]) -> None:
    for _ in notes:
        library.jobs.bury(lease(library), "transcription_failed", "why")
    library.jobs.add([NewJob("transcribe", notes[0])])
    assert library.jobs.counts() == JobCounts(ready=0, leased=0, dead=3)
    assert library.jobs.revive(notes[1]) == 1
    job = lease(library)
    assert (job.note, job.tries, job.crashes) == (notes[1], 1, 0)
    assert library.jobs.revive() == 2
    assert library.jobs.revive() == 0


def test_the_result_of_a_cancelled_job_is_not_taken(library: Library, notes: list[NoteId]) -> None:
    job = lease(library)
    assert library.jobs.cancel(job.note) == 1
    assert library.jobs.finish(job, [TeamNamed("No")]) == ()
    assert library.jobs.cancel(job.note) == 0
    assert library.team.name == "Harbour"


def test_a_job_given_back_is_ready_at_once_and_was_not_tried(
    library: Library, notes: list[NoteId]
) -> None:
    job = lease(library)
    assert library.jobs.release(job)
    assert lease(library).tries == 1


def test_jobs_of_a_process_that_died_come_back_when_the_library_is_opened(
    library: Library, folder: Path, world: World, notes: list[NoteId]
) -> None:
    for n in range(1, MAX_TRIES + 1):
        with world.open(folder) if library.close() is None else library as again:
            assert again.jobs.counts() == JobCounts(ready=3, leased=0, dead=0)
            job = lease(again)
            assert (job.note, job.tries) == (notes[0], n)
    with world.open(folder) as again:
        assert again.jobs.counts() == JobCounts(ready=2, leased=0, dead=1)
        assert again.jobs.dead()[0].code == "transcriber_crashed"


def test_when_the_next_job_is_ready_is_known(
    library: Library, world: World, notes: list[NoteId]
) -> None:
    assert library.jobs.next_ready_ms() == world.time_ms - 3000
    for _ in notes:
        lease(library)
    assert library.jobs.next_ready_ms() == world.time_ms + LEASE_MS
