"""What is attached, in the minutes: at its question, by name, with a link that breaks nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import given, strategies as st
from markdown_it import MarkdownIt

from cassette.domain.ids import AttachmentId, MeetingId
from cassette.domain.planning_views import Attachment
from cassette.export.documents import document
from cassette.export.escaping import visible, web_address
from tests.export.conftest import Scene, an_id
from tests.export.test_html import Page

if TYPE_CHECKING:
    from cassette.export.material import Material

URL = "https://example.org/plan?a=1&copy=2"


def attached(scene: Scene, *, item: int | None = None, **more: object) -> Attachment:
    """Something that Ada attached: a PDF unless said otherwise."""
    fields: dict[str, object] = {
        "id": AttachmentId(an_id(900)),
        "meeting": MeetingId(an_id(0)),
        "item": None if item is None else scene.item(item),
        "name": "The plan",
        "url": None,
        "media_type": "application/pdf",
        "file": "a" * 64,
        "size": 2_048,
        "by": scene.member(1),
        "by_name": "Ada Lind",
        **more,
    }
    return Attachment(**fields)  # type: ignore[arg-type]


def link(scene: Scene, url: str = URL, **more: object) -> Attachment:
    return attached(scene, url=url, media_type=None, file=None, size=0, **more)  # type: ignore[arg-type]


def with_files(scene: Scene, *files: Attachment) -> Material:
    return replace(scene.material(), attachments=files)


def links_in(source: str) -> list[tuple[str, str]]:
    """The links that Markdown sees: what is read, where it leads."""
    found, text, target = [], "", ""
    for token in MarkdownIt("commonmark").parse(source):
        for part in token.children or ():
            if part.type == "link_open":
                text, target = "", str(part.attrGet("href"))
            elif part.type == "link_close":
                found.append((text, target))
                target = ""
            elif target:
                text += part.content
    return found


def test_it_stands_at_its_question_above_the_notes() -> None:
    meeting = Scene()
    meeting.typed(1, "We move in May.", item=2)
    source = document("md", with_files(meeting, attached(meeting, item=2), link(meeting, item=2)))
    section = source.split("## 2. ")[1]
    assert section.index("*Attached:* The plan (PDF)") < section.index("We move in May.")
    assert "*Attached:*" not in source.split("## 2. ")[0]
    assert links_in(source) == [("The plan", URL)]


@pytest.mark.parametrize("item", [None, 99])
def test_of_the_meeting_or_of_an_item_that_is_gone_it_stands_at_the_end(item: int | None) -> None:
    meeting = Scene()
    photo = attached(meeting, item=item, media_type="image/png")
    assert document("md", with_files(meeting, photo)).endswith(
        "## The meeting as a whole\n\n*Attached:* The plan (image)\n"
    )


def test_where_sections_are_people_it_has_its_own() -> None:
    meeting = Scene(type="status")
    meeting.typed(1, "Done.", item=1)
    source = document("md", with_files(meeting, attached(meeting, item=1), attached(meeting)))
    section = source.split("## Attachments\n")[1].split("\n## ")[0]
    assert section.index("### What progress did you make?") < section.index("The plan")
    assert section.index("### The meeting as a whole") < section.rindex("The plan")


def test_a_page_links_to_the_web_and_shows_files_by_name() -> None:
    meeting = Scene()
    page = Page(document("html", with_files(meeting, link(meeting), attached(meeting))))
    assert [attrs for tag, attrs in page.tags if tag == "a"] == [
        {"href": URL, "rel": "noopener noreferrer"}
    ]
    assert page.texts.count("The plan") == 2
    assert not {"img", "embed", "object", "iframe"} & {tag for tag, _ in page.tags}


def test_programs_get_everything() -> None:
    meeting = Scene()
    (one, other) = json.loads(
        document("json", with_files(meeting, attached(meeting, item=1), link(meeting)))
    )["attachments"]
    assert one["item"] == meeting.item(1)
    assert (one["name"], one["sha256"], one["bytes"]) == ("The plan", "a" * 64, 2_048)
    assert (other["url"], other["media_type"]) == (URL, None)
    assert other["by"]["name"] == "Ada Lind"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,<script>", "file:///etc/passwd", "//x", ""]
)
def test_what_is_not_of_the_web_is_no_link(url: str) -> None:
    meeting = Scene()
    material = with_files(meeting, link(meeting, url))
    assert web_address(url) == ""
    assert links_in(document("md", material)) == []
    assert not [tag for tag, _ in Page(document("html", material)).tags if tag == "a"]


@given(
    name=st.text(alphabet="*_`[]()<>#-+1. |~&\\!:=\"'ab", min_size=1, max_size=40).filter(visible),
    path=st.text(alphabet="<>()[]\\\"'`&;#*_ %20a\u202e\né", max_size=40),
)
def test_no_name_and_no_address_breaks_out(name: str, path: str) -> None:
    meeting = Scene()
    material = with_files(meeting, link(meeting, f"https://example.org/{path}", name=name))
    ((read, target),) = links_in(document("md", material))
    assert read == visible(name)
    assert unquote(target) == unquote(web_address(f"https://example.org/{path}"))
    page = Page(document("html", material))
    (attrs,) = (attrs for tag, attrs in page.tags if tag == "a")
    assert set(attrs) == {"href", "rel"}
    assert attrs["href"] == web_address(f"https://example.org/{path}")
