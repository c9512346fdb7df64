"""What is damaged in the team's folder is found, named, and put back by whoever has it."""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import FilesDamaged
from cassette.store import sums
from cassette.store.library import Library
from cassette.store.page_mending import mend_pages
from cassette.sync import folder_names, pulling
from cassette.sync.wire import read_records
from cassette.workflows.erase import erase_note
from cassette.workflows.folder_check import check_folder
from cassette.workflows.mend import mend
from tests.memory import MEMORY
from tests.store.test_bit_rot import flip
from tests.sync.machines import called, record
from tests.workflows.crews import Crew, Seat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cassette.domain.ids import NoteId
    from tests.promises import Promise

SOUND = b"OggS" + bytes(range(256)) * 3
FLIPS, ALL_FLIPS = 24, 2000

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "zeros": lambda data: bytes(len(data)),
    "cut_short": lambda data: data[: len(data) // 2],
    "other_bytes": lambda data: data[:-9] + bytes([data[-9] ^ 4]) + data[-8:],
}


@pytest.fixture
def busy(crew: Crew, ben: Seat) -> Seat:
    """Ben; Ada has written and recorded, in several chunks, and both have seen it."""
    meeting = crew.clock.id()
    crew.ada.library.append([called(meeting, "Weekly")])  # type: ignore[arg-type]
    for n in range(3):
        crew.ada.write(f"note {n}")
        note = record(crew.ada.library, crew.clock.id, SOUND + bytes([n]))
        crew.ada.library.append([note])
        crew.settle()
    return ben


def files(crew: Crew, kind: str) -> list[Path]:
    (root,) = crew.shared.glob("cassette-*")
    endings = {"records": "d/*/*.seg", "recording": "b/*/*", "entry": "t/*.ctl"}
    found = sorted(root.glob(endings[kind]))
    assert found
    return found


def ages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever changed did so long ago."""
    monkeypatch.setattr(folder_names, "ARRIVING_NS", 0)


@pytest.mark.parametrize("why", DAMAGE)
@pytest.mark.parametrize("kind", ["records", "recording", "entry"])
def test_each_damaged_file_is_named_and_put_back(
    crew: Crew, busy: Seat, kind: str, why: str
) -> None:
    for place in files(crew, kind):
        whole = place.read_bytes()
        place.write_bytes(DAMAGE[why](whole))
        (found,) = check_folder(busy)
        assert place.as_posix().endswith(found.where)
        assert (found.what, found.why, found.arriving) == (kind, why, True)
        if kind != "entry":
            assert found.who in ("Ada", "Ben")
        done = mend(busy)
        assert (done.put_back, done.left, done.left_there, done.trouble) == (1, (), (), None)
        assert place.read_bytes() == whole
    assert check_folder(busy) == []


@pytest.mark.parametrize("kind", ["records", "recording", "entry"])
def test_what_went_is_named_and_put_back(crew: Crew, busy: Seat, kind: str) -> None:
    place = files(crew, kind)[-1]
    place.unlink()
    assert [(one.what, one.why) for one in check_folder(busy)] == [(kind, "missing")]
    assert mend(busy).left_there == ()
    late = crew.joined("Cleo")
    assert late.library.digest() == busy.library.digest()


def test_what_is_in_it_is_said_in_words_of_people(crew: Crew, busy: Seat) -> None:
    place = next(p for p in files(crew, "records") if crew.ada.library.identity.device in str(p))
    place.write_bytes(b"")
    (found,) = check_folder(busy)
    assert found.who == "Ada"
    assert found.count > 0
    assert found.unknown == 0


def test_who_meets_a_damaged_chunk_goes_on_and_says_whose_it_is(
    crew: Crew, busy: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    ages(monkeypatch)
    cleo = crew.joined("Cleo")
    crew.ada.write("one")
    crew.ada.sync()
    damaged = max(files(crew, "records"), key=lambda place: place.stat().st_mtime_ns)
    whole = damaged.read_bytes()
    crew.ada.write("two")
    crew.ada.sync()
    damaged.write_bytes(bytes(len(whole)))
    os.utime(damaged, ns=(0, 0))
    cleo.write("three")
    cleo.sync()
    busy.syncer.moved()  # a fresh start
    result = busy.syncer.sync_now()
    assert "three" in busy.texts()
    assert not {"one", "two"} & busy.texts()
    assert result.state == "up_to_date"  # nothing more is on its way: it is not looked for at once
    assert isinstance(busy.status.error, FilesDamaged)
    assert (busy.status.state, busy.status.error.facts["whose"]) == ("trouble", "Ada")
    assert "cassette doctor --mend" in busy.status.hint

    read: list[object] = []
    monkeypatch.setattr(
        pulling, "read_records", lambda data: read.append(data) or read_records(data)
    )
    looked: list[object] = []
    real = folder_names._why
    monkeypatch.setattr(folder_names, "_why", lambda *given: looked.append(given) or real(*given))
    for _ in range(3):
        busy.sync()
    assert looked == []  # nor is what is wrong with it
    assert read == []  # what waits for it is not read again and again

    assert mend(crew.ada).put_back == 1
    assert damaged.read_bytes() == whole
    assert busy.sync() == "up_to_date"
    assert {"one", "two"} <= busy.texts()


def test_rubbish_beside_whole_files_troubles_nobody(
    crew: Crew, busy: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    ages(monkeypatch)
    chunk, entry = files(crew, "records")[0], files(crew, "entry")[1]
    request = entry.parent.parent / "join" / f"{'ab' * 32}.req"
    number = entry.stem.partition("-")[0]
    first, last = chunk.stem.split("-")[:2]
    rubbish = (
        chunk.with_name(f"{first}-{last}-{'00' * 8}.seg"),
        entry.with_name(f"{number}-{'00' * 8}.ctl"),
        request,
    )
    for place in rubbish:
        place.write_bytes(b"rubbish")
        os.utime(place, ns=(0, 0))
    for seat in crew.seats:
        seat.syncer.moved()
        assert seat.sync() == "up_to_date"
    assert [one.what for one in check_folder(busy)] == ["request"]


def test_a_file_that_is_still_coming_is_no_damage(crew: Crew, busy: Seat) -> None:
    crew.ada.write("one")
    crew.ada.sync()
    coming = max(files(crew, "records"), key=lambda place: place.stat().st_mtime_ns)
    whole = coming.read_bytes()
    coming.write_bytes(whole[:-1])
    result = busy.syncer.sync_now()
    assert (result.state, result.flaws) == ("waiting_for_others", ())
    assert busy.status.state == "up_to_date"
    coming.write_bytes(whole)
    busy.sync()
    assert "one" in busy.texts()


def test_what_nobody_here_has_is_left_and_named(crew: Crew, busy: Seat) -> None:
    crew.ada.write("only Ada has it")
    crew.ada.sync()
    place = max(files(crew, "records"), key=lambda place: place.stat().st_mtime_ns)
    place.write_bytes(b"\0")
    done = mend(busy)
    assert done.put_back == 0
    assert [(one.who, one.unknown > 0) for one in done.left_there] == [("Ada", True)]


def test_what_was_erased_since_is_put_back_without_its_body(crew: Crew, busy: Seat) -> None:
    note = secret_note(crew)
    erase_note(crew.ada.desk, note)
    crew.settle()
    place = next(p for p in files(crew, "records") if has_erased(p))
    place.write_bytes(b"")
    assert mend(busy).left_there == ()
    assert any(has_erased(p) for p in files(crew, "records"))
    assert crew.joined("Cleo").library.digest() == busy.library.digest()


def secret_note(crew: Crew) -> NoteId:
    """A note of Ada's in a meeting that is known, on every computer."""
    note = crew.ada.write("the lantern's secret")
    with crew.ada.library.ask() as connection:
        rows = connection.exec_driver_sql("SELECT meeting FROM p_note WHERE note = ?", (note,))
        meeting = rows.scalar_one()
    crew.ada.library.append([called(meeting, "Plan")])
    crew.settle()
    return note


def has_erased(place: Path) -> bool:
    return any(one.is_erased for one in read_records(place.read_bytes()))


def test_a_chunk_that_comes_back_with_what_was_erased_is_emptied_again(
    crew: Crew, busy: Seat
) -> None:
    """A stick with the state of last week, a bin that was emptied back into the folder."""
    note = secret_note(crew)
    old = {place: place.read_bytes() for place in files(crew, "records")}
    erase_note(crew.ada.desk, note)
    crew.settle()
    (gone,) = [place for place in old if not place.exists()]
    gone.write_bytes(old[gone])
    for seat in crew.seats:
        seat.syncer.moved()
    crew.settle()
    assert not gone.exists()


def test_without_traces_nothing_can_be_made_again(
    crew: Crew, ben: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: what is kept of a record is needed."""
    monkeypatch.setattr(pulling, "trace_of", lambda record: None)
    crew.ada.write("one")
    crew.settle()
    place = max(files(crew, "records"), key=lambda place: place.stat().st_mtime_ns)
    assert crew.ada.library.identity.device in str(place)
    place.write_bytes(b"")
    assert mend(ben).put_back == 0


def test_a_library_from_before_learns_the_traces_of_what_stands_whole(
    crew: Crew, busy: Seat
) -> None:
    busy.library.replicate(
        lambda connection, _: connection.exec_driver_sql("UPDATE event SET trace = NULL") and None
    )
    mend(busy)
    place = files(crew, "records")[0]
    whole = place.read_bytes()
    place.write_bytes(b"")
    assert mend(busy).put_back == 1
    assert place.read_bytes() == whole


# --- flipped bits ---------------------------------------------------------------------------------


@pytest.fixture
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        yield Path(place)


@pytest.fixture
def rotting(scratch: Path) -> Iterator[tuple[Crew, Seat]]:
    crew = Crew(scratch)
    crew.meet()
    ben = crew.joined("Ben")
    for n in range(4):
        crew.ada.write(f"note {n} " * 9)
        crew.ada.library.append([record(crew.ada.library, crew.clock.id, SOUND + bytes([n]))])
        crew.settle()
    yield crew, ben
    crew.close()


KINDS = ("database", "recordings", "folder")


def flipped_bits(
    crew: Crew,
    ben: Seat,
    count: int,
    mending: Callable[[Seat], object] = mend,
    where: tuple[str, ...] = KINDS,
) -> list[str]:
    """Flip bits of Ben's database, his recordings and the folder; what was not found, not named or
    not repaired."""
    luck = random.Random(7)
    wrong: list[str] = []
    digest = ben.library.digest()
    for n in range(count):
        kind = where[n % len(where)]
        if kind == "database":
            ben.library.close()
            place = ben.library.folder / "library.db"
        elif kind == "recordings":
            place = luck.choice(list(ben.library.recordings.files()))
        else:
            kinds = ("records", "recording", "entry")
            place = luck.choice([p for kind in kinds for p in files(crew, kind)])
        bit = luck.randrange(place.stat().st_size * 8)
        whole = place.read_bytes()
        flip(place, bit)
        if kind == "database":
            page = bit // 8 // sums.PAGE + 1
            if sums.changed_pages(ben.library.folder) != [page]:
                wrong.append(f"page {page} is not named")
            if mending is mend:
                mend_pages(ben.library.folder)
            ben = reopened(crew, ben)
        elif kind == "recordings":
            named = [one.where for one in ben.library.check()]
            if not any(place.stem in where for where in named):
                wrong.append(f"{place.name} is not named")
            mending(ben)
        else:
            if [one.where in place.as_posix() for one in check_folder(ben)] != [True]:
                wrong.append(f"{place.name} is not named")
            mending(ben)
        if kind != "database" and place.read_bytes() != whole:
            wrong.append(f"{place.name} is not repaired")
            place.write_bytes(whole)
        if kind == "database" and (ben.library.check() or ben.library.digest() != digest):
            wrong.append(f"bit {bit} of the database is not repaired")
            return wrong
    return wrong


def reopened(crew: Crew, seat: Seat) -> Seat:
    crew.seats.remove(seat)
    clock = crew.clock
    return crew.seat(Library.open(seat.library.folder, now_ms=clock.now_ms, new_id=clock.id))


def test_flipped_bits_are_found_named_and_repaired(rotting: tuple[Crew, Seat]) -> None:
    assert flipped_bits(*rotting, FLIPS) == []


@pytest.mark.torture
@pytest.mark.timeout(2400)
def test_two_thousand_flipped_bits_are_found_named_and_repaired(
    rotting: tuple[Crew, Seat], promise: Promise
) -> None:
    wrong = flipped_bits(*rotting, ALL_FLIPS)
    promise(
        "Check my data: a flipped bit in database, recordings or the team's folder is found, named "
        "and repaired",
        count=ALL_FLIPS,
        unit="bits",
        worst=f"{len(wrong)} not",
        seed=7,
    )
    assert wrong == []


@pytest.mark.parametrize("where", KINDS)
def test_without_mending_they_stay(rotting: tuple[Crew, Seat], where: str) -> None:
    """The twin."""
    assert flipped_bits(*rotting, 2, lambda seat: None, (where,))
