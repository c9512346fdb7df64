"""Bodies: canonical, strict, lifted from older versions, documented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cassette.domain.errors import BadEvent
from cassette.domain.events import EVENTS, NoteWritten, TeamNamed
from cassette.domain.notes import Segment
from cassette.store import schemas
from cassette.store.events_doc import events_page
from cassette.store.projections.sentences import facts
from cassette.store.schemas import (
    Body,
    UnknownEvent,
    decode,
    decode_strictly,
    encode,
    json_schema,
    lift,
    lift_text,
)
from tests.store.replicas import World, transcribed

ROOT = Path(__file__).parents[2]


def test_a_body_is_read_back_as_the_same_event() -> None:
    world = World()
    meeting, made = world.meeting()
    spoken = world.recorded(meeting, language="en")
    for event in [*world.beginning(), *made, spoken, transcribed(spoken.note, "one", "two")]:
        body = encode(event)
        assert decode_strictly(event.kind, event.v, body) == event
        assert encode(decode(event.kind, event.v, body)) == body
        assert list(json.loads(body)) == list(json_schema()[event.kind]["properties"])


def test_every_kind_has_a_schema_and_a_name_of_the_form_noun_fact() -> None:
    assert {kind.kind for kind in EVENTS} <= json_schema().keys()
    assert len({kind.kind for kind in EVENTS}) == len(EVENTS)
    assert all(kind.kind.count(".") == 1 for kind in EVENTS)


def test_a_body_with_a_field_of_the_future_is_refused_wherever_it_stands() -> None:
    body = encode(transcribed(World().recorded(World().meeting()[0]).note, "one"))
    nested = body.replace('"p":0.9', '"p":0.9,"mood":"glad"')
    assert nested != body
    with pytest.raises(BadEvent, match="other fields"):
        decode_strictly("note.transcribed", 1, nested)
    with pytest.raises(BadEvent, match="other fields"):
        decode_strictly("team.named", 1, '{"name":"x","mood":"glad"}')


@pytest.mark.parametrize(
    ("kind", "v", "reason"), [("a.b", 1, "type"), ("team.named", 2, "version")]
)
def test_the_future_is_told_apart_from_what_is_broken(kind: str, v: int, reason: str) -> None:
    with pytest.raises(UnknownEvent) as unknown:
        decode(kind, v, "{}")
    assert unknown.value.reason == reason


def test_values_are_checked_when_a_body_is_read() -> None:
    with pytest.raises(BadEvent, match="team name"):
        decode("team.named", 1, '{"name":"two\\nlines"}')
    with pytest.raises(BadEvent, match="segment"):
        decode(
            "note.transcribed",
            1,
            '{"note":"x","model":"m","rank":1,"language":"en","segments":[{"id":-1,"start_ms":0,'
            '"end_ms":0,"text":"","words":[]}]}',
        )
    assert Segment(0, 0, 0, "").words == ()


def test_text_that_is_not_unicode_cannot_be_written() -> None:
    world = World()
    with pytest.raises(BadEvent, match="half a character"):
        encode(NoteWritten(world.recorded(world.meeting()[0]).note, world.meeting()[0], "\udfff"))


def upcast_team_named_v1_v2(body: Body) -> Body:
    return {"name": body["name"], "motto": ""}


def upcast_team_named_v2_v3(body: Body) -> Body:
    return {**body, "motto": body["motto"] or "none"}


def test_an_old_body_is_lifted_one_version_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    upcasts = {
        ("team.named", 1): upcast_team_named_v1_v2,
        ("team.named", 2): upcast_team_named_v2_v3,
    }
    assert lift("team.named", 1, {"name": "x"}, upcasts) == {"name": "x", "motto": "none"}
    assert lift("team.named", 3, {"name": "x"}, upcasts) == {"name": "x"}
    assert lift_text("team.named", 1, '{"name":"x"}') == '{"name":"x"}'
    monkeypatch.setattr(schemas, "UPCASTS", upcasts)
    assert lift_text("team.named", 1, '{"name":"x"}') == '{"name":"x","motto":"none"}'


def test_folds_read_lifted_bodies_as_soon_as_a_kind_has_old_versions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "lift(" not in facts("team.named")
    upcasts = {("team.named", 1): upcast_team_named_v1_v2}
    monkeypatch.setattr("cassette.store.projections.sentences.UPCASTS", upcasts)
    assert "iif(v > 1, body, lift(type, v, body)) AS body" in facts("team.named")
    assert "lift(" not in facts("note.retracted")


def test_upcasts_are_named_after_what_they_do() -> None:
    for (kind, v), upcast in schemas.UPCASTS.items():
        assert upcast.__name__ == f"upcast_{kind.replace('.', '_')}_v{v}_v{v + 1}"


def test_the_page_about_events_is_current() -> None:
    page = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    assert page == events_page(), "run: python -m cassette.store.events_doc docs/events.md"


def test_the_page_about_events_names_every_attribute() -> None:
    page = events_page()
    for kind in EVENTS:
        section = page.split(f"### {kind.kind}\n")[1].split("\n### ")[0]
        for name in json_schema()[kind.kind]["properties"]:
            assert f"| `{name}` |" in section
    assert TeamNamed.kind in page
