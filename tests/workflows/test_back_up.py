"""Backups: restored they are what they were; only what is new is added; sealed; damage is named."""

from __future__ import annotations

import base64
import random
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import (
    BackupBeginsLater,
    BackupDamaged,
    BackupInsideLibrary,
    BackupLocked,
    BackupMissing,
    BackupNotOne,
    BackupWordsUnknown,
    CannotWrite,
    LibraryExists,
)
from cassette.runtime import backup_memory
from cassette.store.library import Library
from cassette.sync.memory import MemoryTransport
from cassette.sync.shelf import LibraryShelf
from cassette.sync.words import keys_from_words, recovery_words
from cassette.workflows.back_up import back_up
from cassette.workflows.restore import Opened, look, open_backup, restore, verify
from tests.sync.machines import Machine, Shelf, Team, called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cassette.domain.backup_views import BackupDone, Restored
    from tests.promises import Promise

CANARY = "Vierundzwanzig Laternen am Kai"
WORDS = recovery_words(bytes(range(32)))


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    memory = MemoryTransport()
    team = Team(tmp_path / "machines", lambda _: memory)
    yield team
    team.close()


@pytest.fixture
def ada(team: Team) -> Machine:
    return team.found()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


def run(machine: Machine, place: Path) -> BackupDone:
    return back_up(machine.library, machine.shelf, place, now_ms=machine.clock.now_ms)


def opened(machine: Machine, place: Path) -> Opened:
    return open_backup(place, shelves=[machine.shelf])


def bring_back(machine: Machine, place: Path, into: Path, **more: object) -> Restored:
    return restore(
        opened(machine, place),
        into,
        now_ms=machine.clock.now_ms,
        new_id=machine.clock.id,
        keyring=False,
        **more,  # type: ignore[arg-type]
    )


def digest_of(machine: Machine, folder: Path) -> str:
    with Library.open(folder, now_ms=machine.clock.now_ms, new_id=machine.clock.id) as library:
        assert library.check() == []
        return library.digest()


def files_in(place: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(place)): one.read_bytes()
        for one in sorted(place.rglob("*"))
        if one.is_file()
    }


def sealed_parts(place: Path) -> list[Path]:
    """Every file but the readable index."""
    return [
        one
        for one in sorted(place.rglob("*"))
        if one.is_file() and one.suffix not in (".txt", ".html")
    ]


def fill(machine: Machine, notes: int = 12) -> None:
    for n in range(notes):
        machine.write(f"{CANARY} {n}")
    machine.record(b"OggS" + b"a sound of the harbour" * 40)


def test_a_restored_library_is_the_one_that_was_backed_up(
    ada: Machine, place: Path, tmp_path: Path
) -> None:
    fill(ada)
    done = run(ada, place)
    assert done.fresh
    assert done.new_files == 1
    back = bring_back(ada, place, tmp_path / "back")
    assert back.same is True
    assert back.missing_files == 0
    assert digest_of(ada, tmp_path / "back") == ada.library.digest() == done.digest
    with pytest.raises(LibraryExists):
        bring_back(ada, place, tmp_path / "back")


def test_a_second_run_without_news_changes_nothing(ada: Machine, place: Path) -> None:
    fill(ada)
    run(ada, place)
    before = files_in(place)
    done = run(ada, place)
    assert not done.fresh
    assert (done.new_events, done.new_files, done.bytes) == (0, 0, 0)
    assert files_in(place) == before


def test_only_what_is_new_is_added_and_nothing_that_stands_is_changed(
    ada: Machine, place: Path
) -> None:
    fill(ada, 600)
    whole = run(ada, place).bytes
    before = {name: data for name, data in files_in(place).items() if name.count("/") > 1}
    ada.write("one more")
    done = run(ada, place)
    assert (done.new_events, done.new_files) == (1, 0)
    assert done.bytes < whole / 2
    after = files_in(place)
    assert {name: after[name] for name in before} == before
    blocks = [name for name in after if name.endswith(".block") and name not in before]
    assert sorted(name.rpartition("/")[2].partition("-")[0] for name in blocks) == ["3"]


def test_the_state_of_twenty_random_minutes_comes_back(
    team: Team, ada: Machine, place: Path, tmp_path: Path, promise: Promise
) -> None:
    moments: list[tuple[int, str]] = []
    luck = random.Random(7)
    for n in range(60):
        team.clock.time_ms += luck.randrange(1, 3_600_000)
        ada.write(f"note {n}") if luck.random() < 0.8 else ada.record(luck.randbytes(50))
        moments.append((ada.clock.time_ms, ada.library.digest()))
        if luck.random() < 0.2:
            run(ada, place)
    run(ada, place)
    for n, (at_ms, digest) in enumerate(luck.sample(moments, 20)):
        back = bring_back(ada, place, tmp_path / f"back {n}", at_ms=at_ms)
        assert back.digest == digest
        assert back.upto_ms <= at_ms
    promise(
        "A library restored to a random minute has the digest that it had then",
        count=20,
        unit="minutes",
        seed=7,
    )


def test_before_it_began_there_is_nothing(ada: Machine, place: Path, tmp_path: Path) -> None:
    run(ada, place)
    with pytest.raises(BackupBeginsLater):
        bring_back(ada, place, tmp_path / "back", at_ms=1_000)
    assert not (tmp_path / "back" / "library.db").exists()


def test_the_recovery_words_open_it_and_other_words_do_not(
    ada: Machine, place: Path, tmp_path: Path
) -> None:
    fill(ada)
    ada.sync()
    assert not run(ada, place).words
    with pytest.raises(BackupWordsUnknown):
        open_backup(place, words=" ".join(WORDS))
    set_words(ada)
    assert run(ada, place).words
    with pytest.raises(BackupLocked):
        open_backup(place, shelves=[Shelf()])
    with pytest.raises(BackupWordsUnknown):
        open_backup(place, words=" ".join(recovery_words(bytes(32))))
    back = restore(
        open_backup(place, words=" ".join(WORDS)),
        tmp_path / "back",
        now_ms=ada.clock.now_ms,
        new_id=ada.clock.id,
        keyring=False,
    )
    assert back.same is True
    assert back.joins == "in"
    with Library.open(tmp_path / "back", now_ms=ada.clock.now_ms, new_id=ada.clock.id) as library:
        assert library.identity.me == ada.library.identity.me
        assert library.identity.device != ada.library.identity.device


@pytest.mark.parametrize("steps", range(4))
def test_a_restored_library_that_is_another_device_has_asked_to_be_let_in(
    steps: int, ada: Machine, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever it is killed: one that is nobody and asks for nothing would wait for ever."""
    fill(ada)
    ada.sync()
    set_words(ada)
    run(ada, place)
    replicate, left = Library.replicate, iter(range(steps))

    def killed_then(*given: object, **more: object) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        replicate(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Library, "replicate", killed_then)
    with suppress(KeyboardInterrupt):
        restore(
            open_backup(place, words=" ".join(WORDS)),
            tmp_path / "back",
            now_ms=ada.clock.now_ms,
            new_id=ada.clock.id,
            keyring=False,
        )
    monkeypatch.undo()
    with Library.open(tmp_path / "back", now_ms=ada.clock.now_ms, new_id=ada.clock.id) as library:
        log = library.replica_log
        is_who_it_was = library.identity.device == ada.library.identity.device
        is_in = len(log.lines()) > len(ada.library.replica_log.lines())
        assert is_who_it_was or is_in or [one.kind for one in log.asked()] == ["recover"]


def set_words(machine: Machine) -> None:
    from cassette.sync.requests import ask_recovery

    signed = ask_recovery(
        machine.replica.team.keys,
        keys_from_words(WORDS),
        team=machine.replica.roster.team,
        device=machine.library.identity.device,
        at=machine.clock.now_ms(),
    )
    machine.replica.steward.answer(machine.transport, signed)


def test_a_restored_library_goes_on_as_a_device_of_its_own(
    team: Team, ada: Machine, place: Path, tmp_path: Path
) -> None:
    from cassette.store.meeting_place import MeetingPlaces

    ada.sync()
    ben = team.joined(ada)
    ben.write("before the backup")
    MeetingPlaces(ben.library).set("folder", str(tmp_path))
    team.settle()
    ben.write("not sent yet when it was backed up")
    run(ben, place)
    ben.write("after the backup")
    team.settle()
    back = bring_back(ben, place, tmp_path / "back")
    assert back.joins == "asked"
    old = ben.library.identity.device
    team.machines.remove(ben)
    ben.close()
    library = Library.open(tmp_path / "back", now_ms=ada.clock.now_ms, new_id=ada.clock.id)
    shelf = LibraryShelf(library.folder, keyring=False)
    again = Machine(ada.clock, library.folder, ada.transport, shelf, library)  # type: ignore[arg-type]
    team.machines.append(again)
    again.write("after the restoration")
    team.settle(10)
    assert again.library.identity.device != old
    assert ada.texts() == {
        "before the backup",
        "not sent yet when it was backed up",
        "after the backup",
        "after the restoration",
    }
    assert len(team.digests()) == 1
    assert again.library.check() == []


def test_nothing_of_what_is_in_it_can_be_read(ada: Machine, place: Path) -> None:
    meeting = ada.clock.id()
    ada.say(called(meeting, CANARY))  # type: ignore[arg-type]
    fill(ada)
    run(ada, place)
    forms = forms_of(CANARY)
    for name, data in files_in(place).items():
        assert not any(form in data for form in forms), name
        assert not any(form in unpacked(data) for form in forms), name
        assert b"OggS" not in data, name
        assert b"Harbour" not in data, name


def test_what_is_looked_for_would_be_found_where_nothing_is_sealed(
    ada: Machine, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the test above: the same search, with sealing off."""
    from cassette.sync.backup import BackupKeys

    monkeypatch.setattr(BackupKeys, "seal", lambda self, plain, place: plain)
    fill(ada)
    run(ada, place)
    assert any(CANARY.encode() in data for data in files_in(place).values())


def forms_of(text: str) -> list[bytes]:
    plain = text.encode()
    middle = [base64.b64encode(plain[n:])[4:-4] for n in range(3)]
    return [
        plain,
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        plain.hex().encode(),
        *middle,
    ]


def unpacked(data: bytes) -> bytes:
    """What zlib finds in it, beginning anywhere it could."""
    for start in (0, 12, 28):
        try:
            return zlib.decompressobj().decompress(data[start:])
        except zlib.error:
            continue
    return b""


def test_every_flipped_bit_is_found_and_named(ada: Machine, place: Path) -> None:
    fill(ada, 40)
    run(ada, place)
    ada.write("more")
    run(ada, place)
    luck = random.Random(11)
    parts = [one for one in sealed_parts(place) if one.suffix != ".key"]
    for _ in range(40):
        part = luck.choice(parts)
        whole = part.read_bytes()
        at = luck.randrange(len(whole))
        part.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << luck.randrange(8)]) + whole[at + 1 :])
        assert part.name in found_damaged(ada, place), part.name
        part.write_bytes(whole)
    assert found_damaged(ada, place) == []


def found_damaged(machine: Machine, place: Path) -> list[str]:
    try:
        found = verify(opened(machine, place), now_ms=machine.clock.now_ms, new_id=machine.clock.id)
    except BackupDamaged as trouble:
        return [str(trouble.facts["why"]).partition("/")[2].partition(":")[0]]
    assert found.sound == (not found.damaged)
    return [one.where.rpartition("/")[2] for one in found.damaged]


def test_a_damaged_block_is_taken_from_a_later_run(
    team: Team, ada: Machine, place: Path, tmp_path: Path
) -> None:
    fill(ada)
    run(ada, place)
    at_ms, digest = ada.clock.time_ms, ada.library.digest()
    first = next(place.rglob("1-*.block"))
    team.clock.time_ms += 60_000
    ada.write("later")
    run(ada, place)
    first.write_bytes(b"overwritten")
    assert bring_back(ada, place, tmp_path / "back", at_ms=at_ms).digest == digest


def test_a_run_that_was_cut_short_is_as_if_it_had_not_been(
    ada: Machine, place: Path, tmp_path: Path
) -> None:
    fill(ada)
    digest = run(ada, place).digest
    ada.write("more")
    run(ada, place)
    next(place.rglob("2-*.state")).unlink()
    assert bring_back(ada, place, tmp_path / "back").digest == digest
    assert run(ada, place).fresh
    assert bring_back(ada, place, tmp_path / "again").digest == ada.library.digest()


def test_a_file_that_is_damaged_here_is_not_backed_up_as_if_it_were_whole(
    ada: Machine, place: Path, tmp_path: Path
) -> None:
    note = ada.record(b"OggS" + bytes(400))
    sound = ada.library.recordings.path(note.plain_sha256)
    sound.write_bytes(b"OggS" + bytes(399) + b"\1")
    assert run(ada, place).new_files == 0
    back = bring_back(ada, place, tmp_path / "back")
    assert (back.files, back.missing_files) == (0, 1)


def test_each_library_has_its_own_backup_in_one_folder(
    team: Team, ada: Machine, place: Path
) -> None:
    ada.sync()
    ben = team.joined(ada)
    assert run(ada, place).folder != run(ben, place).folder
    assert opened(ada, place).to == ada.library.identity.device
    both = Shelf(ada.shelf.kept | ben.shelf.kept)
    with pytest.raises(BackupNotOne):
        open_backup(place, shelves=[both])
    assert open_backup(run(ben, place).folder, shelves=[both]).to == ben.library.identity.device


def test_where_no_backup_can_be(ada: Machine, place: Path) -> None:
    with pytest.raises(BackupMissing):
        opened(ada, place)
    with pytest.raises(CannotWrite):
        run(ada, place / "not there" / "nor this")
    inside = ada.folder / "inside"
    inside.mkdir()
    with pytest.raises(BackupInsideLibrary):
        run(ada, inside)


def test_the_readable_index_says_how_to_bring_it_back(ada: Machine, place: Path) -> None:
    fill(ada)
    folder = run(ada, place).folder
    text = (folder / "README.txt").read_text()
    page = (folder / "index.html").read_text()
    for said in (text, page):
        assert "cassette restore" in said
        assert "no recovery words yet" in said
        assert "<script" not in said


class Enough(Exception):
    """Whoever watches wants it to end."""


def ends_at(count: int) -> Callable[[float], None]:
    """Hears ``count`` parts and then ends the work."""
    heard: list[float] = []

    def told(part: float) -> None:
        heard.append(part)
        if len(heard) >= count:
            raise Enough

    return told


@pytest.mark.parametrize("count", range(1, 5))
def test_a_run_that_is_stopped_leaves_the_backup_as_it_was(
    ada: Machine, place: Path, tmp_path: Path, count: int
) -> None:
    fill(ada)
    first = run(ada, place)
    before = verify(opened(ada, place), now_ms=ada.clock.now_ms, new_id=ada.clock.id)
    fill(ada, 400)
    with pytest.raises(Enough):
        back_up(ada.library, ada.shelf, place, now_ms=ada.clock.now_ms, told=ends_at(count))
    after = verify(opened(ada, place), now_ms=ada.clock.now_ms, new_id=ada.clock.id)
    assert (after.states, after.digest, after.sound) == (before.states, first.digest, True)
    assert run(ada, place).fresh
    assert bring_back(ada, place, tmp_path / "back").same is True


def test_restoring_that_is_stopped_leaves_nothing(
    ada: Machine, place: Path, tmp_path: Path
) -> None:
    fill(ada)
    run(ada, place)
    with pytest.raises(Enough):
        bring_back(ada, place, tmp_path / "back", told=ends_at(1))
    assert not (tmp_path / "back").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_text("Somebody's.")
    with pytest.raises(Enough):
        bring_back(ada, place, tmp_path / "mine", told=ends_at(1))
    assert (tmp_path / "mine" / "letter").read_text() == "Somebody's."
    assert bring_back(ada, place, tmp_path / "back").same is True


def test_it_is_known_where_and_when_a_library_was_backed_up_and_whether_it_was_whole(
    ada: Machine, place: Path
) -> None:
    fill(ada)
    done = run(ada, place)
    known = backup_memory.recall(ada.library.folder)
    assert (known.place, known.root) == (str(place), str(done.folder))
    assert (known.events, known.words) == (done.events, False)
    assert known.bytes == done.size == sum(len(data) for data in files_in(place).values())
    assert known.checked_ms == 0
    verify(opened(ada, place), now_ms=ada.clock.now_ms, new_id=ada.clock.id)
    known = backup_memory.recall(ada.library.folder)
    assert known.checked_ms
    assert known.sound
    (blob,) = (one for one in place.rglob("b/*/*") if one.is_file())
    blob.write_bytes(blob.read_bytes()[:-1])
    verify(opened(ada, place), now_ms=ada.clock.now_ms, new_id=ada.clock.id)
    assert not backup_memory.recall(ada.library.folder).sound


def test_a_run_without_news_is_a_backup_of_that_moment(ada: Machine, place: Path) -> None:
    fill(ada)
    run(ada, place)
    first = backup_memory.recall(ada.library.folder).at_ms
    ada.clock.now_ms()
    assert not run(ada, place).fresh
    assert backup_memory.recall(ada.library.folder).at_ms > first


def test_what_a_backup_holds_is_told_without_bringing_it_back(ada: Machine, place: Path) -> None:
    fill(ada)
    run(ada, place)
    ada.write("one more")
    done = run(ada, place)
    card = look(opened(ada, place))
    assert (card.states, card.events, card.files) == (2, done.events, 1)
    assert (card.folder, card.at_ms) == (done.folder, done.at_ms)
    assert card.first_ms < card.at_ms
    for state in place.rglob("*.state"):
        state.write_bytes(b"gone")
    with pytest.raises(BackupDamaged):
        look(opened(ada, place))
