"""Minutes as one self-contained HTML page: no script, nothing fetched, light and dark.

Jinja2 escapes everything the template shows; the template lies in resources/templates.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined, Template

from cassette.runtime.resources import resource

if TYPE_CHECKING:
    from cassette.export.labels import Labels
    from cassette.export.outline import Minutes

TEMPLATE = "templates/minutes.html.jinja"


def html(minutes: Minutes, labels: Labels) -> str:
    """The minutes as an HTML document ending in a newline.

    ``lang`` and ``dir`` are those of the labels; each note carries its own.
    """
    return _template().render(minutes=minutes, labels=labels)


@cache
def _template() -> Template:
    strict = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return strict.from_string(resource(TEMPLATE).read_text("utf-8"))
