"""Templates as SELECTed: the newest of each, without those that were removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cassette.domain.formats import Prompt
from cassette.domain.ids import TemplateId
from cassette.domain.planning_views import Template

if TYPE_CHECKING:
    from cassette.store.snapshot import Connection

_TEMPLATES = "SELECT subject, value FROM p_register WHERE field = 'template' AND value IS NOT NULL"


def templates_of(connection: Connection) -> tuple[Template, ...]:
    """By name, then by id."""
    found = [
        _template(row.subject, msgspec.json.decode(row.value))
        for row in connection.exec_driver_sql(_TEMPLATES)
    ]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))


def _template(subject: str, body: dict[str, object]) -> Template:
    prompts = msgspec.convert(body["prompts"], tuple[Prompt, ...])
    return Template(
        id=TemplateId(subject),
        name=str(body["name"]),
        type=str(body["type"]),
        purpose=str(body["purpose"]),
        prompts=prompts,
    )
