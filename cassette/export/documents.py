"""Every format a meeting can leave in, by the name that the window and the command line use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.errors import BadValue
from cassette.export.labels import ENGLISH, Labels
from cassette.export.minutes import DEFAULT_OPTIONS, minutes_of

if TYPE_CHECKING:
    from cassette.export.captions import CaptionFormat
    from cassette.export.material import Material
    from cassette.export.options import ExportOptions


@dataclass(frozen=True, slots=True)
class Format:
    """``key`` is also the file's suffix; ``media_type`` is what a clipboard or browser calls it."""

    key: str
    name: str
    media_type: str


FORMATS: tuple[Format, ...] = (
    Format("md", "Markdown", "text/markdown"),
    Format("html", "Web page", "text/html"),
    Format("json", "JSON", "application/json"),
    Format("srt", "SubRip captions", "application/x-subrip"),
    Format("vtt", "WebVTT captions", "text/vtt"),
)
FORMAT_KEYS: tuple[str, ...] = tuple(kind.key for kind in FORMATS)
CAPTION_KEYS: tuple[str, ...] = ("srt", "vtt")


def document(
    fmt: str,
    material: Material,
    options: ExportOptions = DEFAULT_OPTIONS,
    labels: Labels = ENGLISH,
) -> str:
    """A meeting as one of ``FORMATS``: text with "\\n" line ends, meant to be saved as UTF-8.

    Equal material, options and labels give equal text. Raises BadValue for an unknown format.
    """
    if fmt == "md":
        from cassette.export.markdown import markdown

        return markdown(minutes_of(material, options, labels), labels)
    if fmt == "html":
        # Jinja2 is slow to import: only this format pays for it.
        from cassette.export.html import html

        return html(minutes_of(material, options, labels), labels)
    if fmt == "json":
        from cassette.export.json_export import json_document

        return json_document(material, options)
    from cassette.export.captions import meeting_captions

    return meeting_captions(material, caption_format(fmt, FORMAT_KEYS), options, labels)


def caption_format(fmt: str, allowed: tuple[str, ...] = CAPTION_KEYS) -> CaptionFormat:
    """``fmt`` if it is one of captions; otherwise BadValue, naming what is ``allowed``."""
    if fmt == "srt":
        return "srt"
    if fmt == "vtt":
        return "vtt"
    raise BadValue(given=fmt, what="format", allowed=", ".join(allowed))
