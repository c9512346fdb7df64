"""Nobody takes a team over from a folder that has not come whole; a team that split says so."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import TeamLogForked, TeamLogNotWhole
from cassette.workflows import coming_back, joining, teamwork
from cassette.workflows.folder_check import forks
from tests.memory import MEMORY
from tests.workflows.crews import Crew, Seat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.promises import Promise

TRIES, ALL_TRIES = 12, 200


@pytest.fixture
def told() -> Iterator[tuple[Crew, tuple[str, ...]]]:
    """A team with some history, everybody of which wrote after each entry; and Ada's words."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as scratch:
        crew = Crew(Path(scratch))
        crew.meet()
        words = teamwork.recovery_words(crew.ada)
        ben = crew.joined("Ben")
        for admission in ("auto", "tap", "auto"):
            teamwork.set_policy(crew.ada, admission=admission)  # type: ignore[arg-type]
            crew.settle()
            ben.write(f"after {admission}")
            crew.settle()
        yield crew, words
        crew.close()


def entries(crew: Crew) -> list[Path]:
    return sorted(crew.shared.glob("cassette-*/t/*.ctl"), key=lambda p: int(p.stem.split("-")[0]))


def chunks(crew: Crew, seat: Seat) -> list[Path]:
    return sorted(crew.shared.glob(f"cassette-*/d/{seat.library.identity.device}/*.seg"))


def tries(crew: Crew, words: tuple[str, ...], name: str = "new") -> str:
    """What is said to who comes with the words; "" when they come in."""
    try:
        crew.recover(words, name)
    except TeamLogNotWhole as trouble:
        assert not (crew.folder(name) / "library.db").exists()
        return str(trouble.facts["why"])
    return ""


HALVES: dict[str, Callable[[Crew], list[Path]]] = {
    "the newest entries": lambda crew: entries(crew)[-2:],
    "one in the middle": lambda crew: entries(crew)[3:4],
    "the newest entries and who came last": lambda crew: entries(crew)[-4:],
}


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES.keys())
def test_words_wait_until_the_folder_has_come(
    told: tuple[Crew, tuple[str, ...]], half: Callable[[Crew], list[Path]], tmp_path: Path
) -> None:
    crew, words = told
    crew.seats.pop(0).library.close()  # Ada's computer is lost
    coming = {place: place.read_bytes() for place in half(crew)}
    for place in coming:
        place.unlink()
    assert tries(crew, words)
    for place, data in coming.items():
        place.write_bytes(data[: len(data) // 2])
    assert "not all here" in tries(crew, words)
    for place, data in coming.items():
        place.write_bytes(data)
    assert tries(crew, words) == ""
    crew.settle()
    assert len(crew.digests()) == 1
    assert [seat.status.state for seat in crew.seats] == ["up_to_date"] * 2


def test_words_wait_while_what_others_wrote_arrives(
    told: tuple[Crew, tuple[str, ...]],
) -> None:
    crew, words = told
    place = chunks(crew, crew.seats[1])[-1]
    whole = place.read_bytes()
    place.write_bytes(whole[:-9])
    assert "arriving" in tries(crew, words)
    place.write_bytes(whole)
    assert tries(crew, words) == ""


def test_rubbish_in_the_folder_keeps_nobody_out(told: tuple[Crew, tuple[str, ...]]) -> None:
    crew, words = told
    (folder,) = crew.shared.glob("cassette-*/t")
    (folder / "3-0123456789abcdef.ctl").write_bytes(b"rubbish")
    (folder / "4 (conflicted copy).ctl").write_bytes(b"rubbish")
    assert tries(crew, words) == ""


def missing_often(crew: Crew, words: tuple[str, ...], count: int) -> int:
    """Let some entries be missing, as they may be half-way; how often somebody came in."""
    luck = random.Random(3)
    there = entries(crew)
    away = crew.scratch / "away"
    away.mkdir()
    let_in = 0
    for n in range(count):
        out = luck.sample(there[2:], luck.randrange(1, len(there) - 2))
        for place in out:
            shutil.move(place, away / place.name)
        let_in += not tries(crew, words, f"new-{n}")
        for place in out:
            shutil.move(away / place.name, place)
        for place in set(entries(crew)) - set(there):
            place.unlink()
    return let_in


def test_whichever_entries_are_missing_nobody_takes_over(
    told: tuple[Crew, tuple[str, ...]],
) -> None:
    assert missing_often(*told, TRIES) == 0


@pytest.mark.torture
def test_whichever_entries_are_missing_nobody_takes_over_at_the_full_count(
    told: tuple[Crew, tuple[str, ...]], promise: Promise
) -> None:
    let_in = missing_often(*told, ALL_TRIES)
    promise(
        "Recovery words take no team over while its folder shows that entries are missing",
        count=ALL_TRIES,
        unit="folders",
        worst=f"{let_in} taken over",
        seed=3,
    )
    assert let_in == 0


def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (joining, coming_back):
        monkeypatch.setattr(module, "must_be_whole", lambda *_: None)


def test_without_asking_the_team_would_split(
    told: tuple[Crew, tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin; and what is then said, on each side."""
    crew, words = told
    unasked(monkeypatch)
    late = {place: place.read_bytes() for place in entries(crew)[-2:]}
    for place in late:
        place.unlink()
    assert tries(crew, words) == ""
    for place, data in late.items():
        place.write_bytes(data)
    ben = crew.seats[1]
    for seat in (ben, crew.seats[-1]):
        seat.sync()  # while Cassette runs, on each side
        assert isinstance(seat.status.error, TeamLogForked)
    assert isinstance(ben.status.error, TeamLogForked)
    assert "not known here" in ben.status.hint  # Ada's new computer is in on its own branch alone
    assert ben.status.state == "trouble"
    for words_of_advice in ("cassette members", "cassette invite", "cassette join"):
        assert words_of_advice in ben.status.hint
    assert [one.facts["n"] for one in forks(ben)]


def test_a_successor_waits_too(told: tuple[Crew, tuple[str, ...]]) -> None:
    crew, _ = told
    ada, ben = crew.seats
    teamwork.name_successors(ada, [ben.library.identity.device])
    crew.settle()
    teamwork.set_policy(ada, admission="tap")
    ada.write("after it")
    ada.sync()
    newest = entries(crew)[-1]
    data = newest.read_bytes()
    newest.unlink()
    with pytest.raises(TeamLogNotWhole):
        teamwork.take_over(ben)
    newest.write_bytes(data)
    teamwork.take_over(ben)
    assert teamwork.team_page(ben).i_am_steward
