"""What is damaged here and whole in the team's folder comes back; what nobody else has stays."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from cassette.store.engine import connect
from cassette.workflows.mend import mend
from tests.sync.machines import record
from tests.workflows.crews import Crew, Seat

if TYPE_CHECKING:
    from pathlib import Path


def damage(
    seat: Seat, text: str, column: str = "body", value: str = "replace(body, 'a', 'q')"
) -> None:
    """As a disk would, below SQLite's notice."""
    with closing(connect(seat.library.folder / "library.db", mode="rw")) as raw:
        changed = raw.execute(
            f"UPDATE event SET {column} = {value} WHERE body LIKE ?",  # noqa: S608
            (f"%{text}%",),
        )
        assert changed.rowcount == 1


def found(seat: Seat) -> set[str]:
    return {one.what for one in seat.library.check()}


@pytest.mark.parametrize(
    ("column", "value"), [("body", "replace(body, 'a', 'q')"), ("at_ms", "at_ms + 4096")]
)
def test_a_damaged_event_of_a_teammate_comes_back(
    crew: Crew, ben: Seat, column: str, value: str
) -> None:
    crew.ada.write("as it was said")
    crew.settle()
    digest = ben.library.digest()
    damage(ben, "as it was said", column, value)
    assert "event" in found(ben)
    done = mend(ben)
    assert (done.events, done.left, done.trouble) == (1, (), None)
    assert "as it was said" in ben.texts()
    assert ben.library.digest() == digest


def test_a_damaged_event_of_ones_own_comes_back(crew: Crew, ben: Seat) -> None:
    ben.write("as it was said")
    ben.write("and after that")
    crew.settle()
    damage(ben, "as it was said")
    assert mend(ben).left == ()
    crew.settle()
    ben.write("and now")
    crew.settle()
    assert len(crew.digests()) == 1
    assert {"as it was said", "and after that", "and now"} <= crew.ada.texts() & ben.texts()


def test_a_damaged_recording_comes_back_from_the_folder(crew: Crew, ben: Seat) -> None:
    sound = b"OggS" + bytes(range(200))
    note = record(crew.ada.library, crew.clock.id, sound)
    crew.ada.library.append([note])
    crew.settle()
    for seat in (crew.ada, ben):
        place = seat.library.recordings.path(note.plain_sha256)
        place.write_bytes(sound[:-1] + b"\0")
        assert "recording" in found(seat)
        assert mend(seat).files == 1
        assert place.read_bytes() == sound
        assert found(seat) == set()


def test_what_was_never_sent_is_kept_and_named(crew: Crew, ben: Seat) -> None:
    ben.write("only here as it was said")
    damage(ben, "only here")
    done = mend(ben)
    assert done.events == 0
    assert [one.what for one in done.left] == ["event"]


def test_without_a_folder_the_tables_are_mended(tmp_path: Path) -> None:
    crew = Crew(tmp_path)
    try:
        crew.ada.write("as it was said")
        with closing(connect(crew.ada.library.folder / "library.db", mode="rw")) as raw:
            raw.execute("UPDATE p_note SET text = 'other'")
        assert found(crew.ada) == {"projection"}
        assert mend(crew.ada).left == ()
        assert crew.ada.texts() == {"as it was said"}
    finally:
        crew.close()
