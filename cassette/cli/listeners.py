"""Who has heard a note, as lines and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue_listening, pages
from cassette.cli.shapes import Shape, person
from cassette.export.json_export import seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cassette.domain.listening_views import Listener


def listener_shape(one: Listener) -> Shape:
    """Somebody, and how far they heard."""
    return {
        "member": person(one.member, one.name),
        "up_to": seconds(one.up_to_ms),
        "heard": one.heard,
    }


def listener_lines(found: Sequence[Listener]) -> Iterator[str]:
    """Who heard it, who began to, who has not yet."""
    begun = [
        catalogue_listening.BEGUN_BY.format(name=one.name, at=pages.length(one.up_to_ms))
        for one in found
        if one.up_to_ms and not one.heard
    ]
    heard = [one.name for one in found if one.heard]
    unheard = [one.name for one in found if not one.heard and not one.up_to_ms]
    if heard or begun:
        yield catalogue_listening.HEARD_BY.format(names=", ".join([*heard, *begun]))
    if unheard:
        yield catalogue_listening.UNHEARD_BY.format(names=", ".join(unheard))
