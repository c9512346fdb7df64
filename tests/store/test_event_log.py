"""Events of other devices: once each, in any order, and what does not fit waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cassette.domain.events import EVENTS, MeetingRetitled, NoteHeard, TeamNamed
from cassette.domain.ids import EventId, NoteId
from cassette.store import event_log, schemas
from cassette.store.event_log import MAX_CLOCK, MAX_LEAP
from cassette.store.schemas import RawEvent, encode
from tests.store.replicas import Elsewhere

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.events import Envelope
    from cassette.store.library import Library
    from tests.store.replicas import World


@pytest.fixture
def ben(world: World) -> Elsewhere:
    return Elsewhere(world, world.ben, world.other_device)


def raw(envelope: Envelope, **changed: Any) -> RawEvent:
    fields: dict[str, Any] = {
        "id": envelope.id,
        "device": envelope.device,
        "seq": envelope.seq,
        "clock": envelope.clock,
        "type": envelope.event.kind,
        "v": envelope.event.v,
        "actor": envelope.actor,
        "at_ms": envelope.at_ms,
        "body": encode(envelope.event),
    }
    return RawEvent(**{**fields, **changed})


def reasons(library: Library) -> list[str]:
    return [row.reason for row in library.queries.events() if row.state == "parked"]


def test_an_event_that_arrives_again_is_known(library: Library, ben: Elsewhere) -> None:
    one, two = ben.say(TeamNamed("One")), ben.say(TeamNamed("Two"))
    first = library.ingest([one, one])
    assert (len(first.applied), first.known, first.parked) == (1, 1, 0)
    second = library.ingest([two, one, two])
    assert ([e.id for e in second.applied], second.known, second.parked) == ([two.id], 2, 0)
    assert library.queries.event_counts() == (5, 0)
    assert library.team.name == "Two"
    assert library.ingest([]).applied == ()


def test_the_clock_goes_on_from_the_greatest_that_was_heard(
    library: Library, folder: Path, world: World, ben: Elsewhere
) -> None:
    library.ingest([ben.say(TeamNamed("Far"), clock=500)])
    (mine,) = library.append([TeamNamed("Mine")])
    assert (mine.clock, mine.seq) == (501, 4)
    library.ingest([ben.say(TeamNamed("Farther"), clock=900)])
    library.close()
    with world.open(folder) as again:
        (next_one,) = again.append([TeamNamed("Next")])
        assert (next_one.clock, next_one.seq) == (901, 5)
        assert again.team.name == "Next"


def test_what_was_heard_is_told_to_subscribers_without_what_is_parked(
    library: Library, world: World, ben: Elsewhere
) -> None:
    told: list[str] = []
    library.subscribe(lambda batch: told.extend(envelope.id for envelope in batch))
    good = ben.say(TeamNamed("Good"))
    strange = raw(ben.say(TeamNamed("Strange")), type="poll.opened")
    library.ingest([strange, good])
    assert told == [good.id]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"type": "poll.opened"}, "type"),
        ({"v": 2}, "version"),
        ({"body": '{"name":"x","more":1}'}, "schema: it has other fields than this version"),
        ({"body": "{}"}, "schema: Object missing required field `name`"),
        ({"body": "not json"}, "schema: "),
        ({"body": '{"name":""}'}, "schema: a team name must be"),
        ({"body": "[" * 100_000}, "schema: "),
        ({"clock": MAX_CLOCK + 1}, "clock"),
        ({"clock": (1 << 63) - 1}, "clock"),
        ({"clock": MAX_LEAP + 4}, "clock"),
    ],
)
def test_what_does_not_fit_is_parked_word_for_word_and_the_rest_goes_on(
    library: Library, ben: Elsewhere, changed: dict[str, Any], reason: str
) -> None:
    digest = library.digest()
    event = raw(ben.say(TeamNamed("Odd")), **changed)
    good = ben.say(NoteHeard(NoteId(ben.device), 1))
    result = library.ingest([event, good])
    assert ([e.id for e in result.applied], result.parked) == ([good.id], 1)
    (row,) = [row for row in library.queries.events() if row.state == "parked"]
    assert row.reason.startswith(reason)
    assert (row.type, row.v, row.clock) == (event.type, event.v, event.clock)
    assert row.attributes == event.body
    assert library.team.name == "Harbour"
    assert library.digest() != digest  # the good one
    assert library.check() == []
    assert library.ingest([event]).known == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "x"},
        {"device": "ME"},
        {"actor": ""},
        {"type": "Team.Named"},
        {"type": "x' OR 1"},
        {"seq": 0},
        {"clock": 0},
        {"clock": 1 << 63},
        {"v": 0},
        {"at_ms": -1},
        {"body": "\ud800"},
    ],
)
def test_a_header_that_cannot_be_is_refused_before_it_is_an_event(
    ben: Elsewhere, changed: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=r"."):
        raw(ben.say(TeamNamed("Odd")), **changed)


def test_an_event_too_far_ahead_is_folded_when_the_clock_has_caught_up(
    library: Library, ben: Elsewhere
) -> None:
    far = ben.say(TeamNamed("Far"), clock=2 * MAX_LEAP)
    assert library.ingest([far]).parked == 1
    near = ben.say(TeamNamed("Near"), clock=MAX_LEAP)
    result = library.ingest([near])
    assert [e.id for e in result.applied] == [near.id, far.id]
    assert result.parked == 0
    assert library.team.name == "Far"
    (mine,) = library.append([TeamNamed("Mine")])
    assert mine.clock == 2 * MAX_LEAP + 1
    assert library.digest() == library.rebuild()


def test_two_events_at_one_place_of_a_chain_are_a_fork_and_the_second_waits(
    library: Library, world: World, ben: Elsewhere
) -> None:
    one = ben.say(TeamNamed("One"))
    twin = raw(one, id=EventId(world.id()), body='{"name":"Twin"}')
    assert library.ingest([one, twin]).parked == 1
    other = raw(one, id=EventId(world.id()), body='{"name":"Third"}')
    assert library.ingest([other]).parked == 1
    assert reasons(library) == ["fork", "fork"]
    assert library.team.name == "One"


def test_a_newer_cassette_replays_what_an_older_one_parked(
    library: Library,
    folder: Path,
    world: World,
    ben: Elsewhere,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as older:
        known = {kind: cls for kind, cls in schemas.KINDS.items() if kind != "team.named"}
        older.setattr(schemas, "KINDS", known)
        older.setattr(event_log, "KINDS", known)
        assert library.ingest([ben.say(TeamNamed("New"), clock=9)]).parked == 1
        library.close()
        with world.open(folder) as still_old:
            assert reasons(still_old) == ["type"]
            assert still_old.team.name == "Harbour"
    with world.open(folder) as newer:
        assert reasons(newer) == []
        assert newer.team.name == "New"
        (mine,) = newer.append([TeamNamed("Mine")])
        assert mine.clock == 10
        assert newer.digest() == newer.rebuild()


def test_a_reaction_to_a_meeting_that_never_arrives_does_no_harm(
    library: Library, world: World, ben: Elsewhere
) -> None:
    meeting, _ = world.meeting()
    library.ingest([ben.say(MeetingRetitled(meeting, "Ghost"))])
    assert library.queries.meetings() == ()
    assert library.check() == []


def test_every_kind_of_event_has_exactly_one_fold() -> None:
    from cassette.store.projections.catalogue import HANDLERS

    assert {kind.kind for kind in EVENTS} == HANDLERS.keys()
