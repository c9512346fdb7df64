"""Types of the team's own: saved, changed, removed, and carried to another team as a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cassette.domain.errors import (
    BadName,
    BadTimeBox,
    CannotRead,
    FileMissing,
    TemplateDamaged,
    TemplateNameTaken,
    TemplateTooLong,
    TemplateTooNew,
    UnknownId,
    UnknownMeetingType,
)
from cassette.domain.formats import Prompt, meeting_type
from cassette.workflows.plan_meeting import new_meeting
from cassette.workflows.templates import (
    MAX_FILE,
    export_template,
    import_template,
    remove_template,
    restore_template,
    save_template,
    template_from_meeting,
)

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.errors import CassetteError
    from cassette.domain.planning_views import Template
    from cassette.workflows.desk import Desk

PROMPTS = (Prompt("What went well?", 45), Prompt("What did not?", 0))


@pytest.fixture
def retro(desk: Desk) -> Template:
    return save_template(desk, "Retro", "status", PROMPTS, purpose="Learn.")


def test_a_template_is_saved_changed_and_called_by_name(desk: Desk, retro: Template) -> None:
    assert desk.library.queries.templates() == (retro,)
    assert (retro.name, retro.type, retro.purpose, retro.prompts) == (
        "Retro",
        "status",
        "Learn.",
        PROMPTS,
    )
    for wish in ("retro", retro.id):
        page = new_meeting(desk, wish, "Week 47").page
        assert page.row.type == "status"
        assert tuple(Prompt(one.prompt, one.seconds) for one in page.agenda) == PROMPTS
    changed = save_template(desk, "Review", "problem", ["Why?"], template=retro.id)
    assert changed.id == retro.id
    assert desk.library.queries.templates() == (changed,)
    assert changed.purpose == meeting_type("problem").purpose
    own = new_meeting(desk, "review", "Own agenda", items=["Else?"]).page
    assert [one.prompt for one in own.agenda] == ["Else?"]


def test_a_meeting_becomes_a_template(desk: Desk) -> None:
    meeting = new_meeting(desk, "decision", "Which?", items=["One?", "Two?"]).page
    made = template_from_meeting(desk, meeting.row.id, "Ours")
    assert made.type == "decision"
    assert [one.text for one in made.prompts] == ["One?", "Two?"]


def test_a_removed_template_is_not_offered(desk: Desk, retro: Template) -> None:
    remove_template(desk, retro.id)
    assert desk.library.queries.templates() == ()
    with pytest.raises(UnknownMeetingType):
        new_meeting(desk, "Retro", "Week 47")
    with pytest.raises(UnknownId):
        remove_template(desk, retro.id)
    assert save_template(desk, "Retro", "team").type == "team"


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"name": " "}, BadName),
        ({"name": "RETRO"}, TemplateNameTaken),
        ({"type_key": "party"}, UnknownMeetingType),
        ({"items": ["x"] * 51}, BadName),
        ({"items": [Prompt("x", -1)]}, BadTimeBox),
        ({"purpose": "two\nlines"}, BadName),
        ({"template": "never"}, UnknownId),
    ],
)
@pytest.mark.usefixtures("retro")
def test_a_refused_template_leaves_nothing_behind(
    desk: Desk, wish: dict[str, Any], error: type[CassetteError]
) -> None:
    before = desk.library.digest()
    with pytest.raises(error):
        save_template(desk, **{"name": "Other", "type_key": "status", **wish})
    assert desk.library.digest() == before


def test_a_file_carries_a_template_there_and_back(
    desk: Desk, retro: Template, tmp_path: Path
) -> None:
    file = export_template(desk, retro.id, tmp_path / "retro.json")
    assert import_template(desk, file) == retro, "what is here is not taken twice"
    remove_template(desk, retro.id)
    back = import_template(desk, file)
    assert (back.name, back.type, back.purpose, back.prompts) == (
        retro.name,
        retro.type,
        retro.purpose,
        retro.prompts,
    )
    save_template(desk, "Retro", "team", template=back.id)
    second = import_template(desk, file)
    assert second.name == "Retro (2)"
    assert import_template(desk, file) == second


def test_a_folder_gets_a_file_of_its_own(desk: Desk, retro: Template, tmp_path: Path) -> None:
    first = export_template(desk, retro.id, tmp_path)
    again = export_template(desk, retro.id, tmp_path)
    assert [first.name, again.name] == [
        "Retro.cassette-template.json",
        "Retro 2.cassette-template.json",
    ]
    assert first.read_bytes() == again.read_bytes()


GOOD: dict[str, Any] = {
    "kind": "cassette-template",
    "version": 1,
    "name": "Theirs",
    "type": "status",
    "purpose": "Theirs.",
    "prompts": [{"text": "How?", "seconds": 30}],
}


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("", TemplateDamaged),
        ("{", TemplateDamaged),
        ("[" * 100_000, TemplateDamaged),
        (b"\xff\xfe", TemplateDamaged),
        (b"#!/bin/sh\n", TemplateDamaged),
        (b" " * (MAX_FILE + 1), TemplateDamaged),
        ({**GOOD, "kind": "something else"}, TemplateDamaged),
        ({**GOOD, "version": 2, "new": True}, TemplateTooNew),
        ({**GOOD, "prompts": [{"text": "x", "seconds": 1}] * 10_000}, TemplateTooLong),
        ({**GOOD, "prompts": [{"text": "x", "seconds": 99_999}]}, TemplateDamaged),
        ({**GOOD, "prompts": [{"text": "a\u202eb", "seconds": 1}]}, TemplateDamaged),
        ({**GOOD, "prompts": "none"}, TemplateDamaged),
        ({**GOOD, "type": "party"}, TemplateDamaged),
        ({**GOOD, "name": ""}, TemplateDamaged),
        ({**GOOD, "surplus": 1}, TemplateDamaged),
        ({key: value for key, value in GOOD.items() if key != "purpose"}, TemplateDamaged),
    ],
)
def test_a_file_that_is_no_template_is_told_and_changes_nothing(
    desk: Desk, tmp_path: Path, content: object, error: type[CassetteError]
) -> None:
    file = tmp_path / "theirs.json"
    text = json.dumps(content) if isinstance(content, dict) else content
    file.write_bytes(text.encode() if isinstance(text, str) else text)  # type: ignore[arg-type]
    before = desk.library.digest()
    with pytest.raises(error, match="theirs"):
        import_template(desk, file)
    assert desk.library.digest() == before


def test_a_good_file_is_taken_and_one_that_is_not_there_is_told(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "theirs.json"
    with pytest.raises(FileMissing):
        import_template(desk, file)
    with pytest.raises(CannotRead):
        import_template(desk, tmp_path)
    file.write_text(json.dumps(GOOD))
    assert import_template(desk, file).name == "Theirs"


def test_a_removed_template_is_offered_again_as_it_was(desk: Desk, retro: Template) -> None:
    remove_template(desk, retro.id)
    assert restore_template(desk, retro) == retro
    assert desk.library.queries.templates() == (retro,)
    remove_template(desk, retro.id)
    save_template(desk, "RETRO", "team")
    with pytest.raises(TemplateNameTaken):
        restore_template(desk, retro)
