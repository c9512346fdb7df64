"""Minutes as a page of their own."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given, strategies as st

from cassette.domain.notes import Segment
from cassette.export.documents import document
from cassette.export.escaping import visible
from cassette.export.labels import Labels

SEEN = st.one_of(
    st.text(min_size=1, max_size=60),
    st.text(alphabet="<>&\"'/!-= abimgscript{}%", min_size=1, max_size=40),
).filter(visible)


class Page(HTMLParser):
    """Every tag with its attributes, and the text inside each kind of element."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        if data.strip():
            self.texts.append(data)


def test_a_page_says_its_language_and_direction(scene):
    meeting = scene()
    note = meeting.spoken(1, "Wir ziehen um.")
    meeting.notes[0] = note.__class__(
        **{f: getattr(note, f) for f in note.__slots__} | {"language": "de"}
    )
    page = Page(document("html", meeting.material(), labels=Labels(language="ar", direction="rtl")))
    assert ("html", {"lang": "ar", "dir": "rtl"}) in page.tags
    assert ("span", {"class": "words", "dir": "auto", "lang": "de"}) in page.tags


def test_a_page_is_self_contained_and_runs_nothing(scene):
    meeting = scene(title='"><script>alert(1)</script>')
    meeting.typed(1, "<img src=https://evil.example/x.png onerror=alert(1)>")
    source = document("html", meeting.material())
    page = Page(source)
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "img", "link", "iframe", "a"})
    names = {name for _, attrs in page.tags for name in attrs}
    assert names <= {"lang", "dir", "class", "datetime", "charset", "name", "content", "http-equiv"}
    style = source[source.index("<style>") : source.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert "prefers-color-scheme: dark" in style


def test_every_note_has_its_machine_readable_time(scene):
    meeting = scene()
    meeting.typed(1, "Hello.")
    page = Page(document("html", meeting.material()))
    assert ("time", {"class": "meta", "datetime": "2026-11-16T09:00:00+01:00"}) in page.tags


def test_the_page_is_well_formed(scene):
    meeting = scene(type="decision")
    first = meeting.spoken(1, "Stay or go?")
    meeting.react(first, 2, "question", 1_000)
    meeting.typed(2, "Go.", reply_to=first.id)
    source = document("html", meeting.material())
    opened = re.findall(r"<(ul|ol|li|article|header|section|main|p|span|bdi|time|dl)\b", source)
    closed = re.findall(r"</(ul|ol|li|article|header|section|main|p|span|bdi|time|dl)>", source)
    assert sorted(opened) == sorted(closed)
    assert source.endswith("</html>\n")


@given(title=SEEN, name=SEEN, note=SEEN)
def test_a_parser_reads_back_what_people_typed_and_no_new_tags(scene, title, name, note):
    def page(title, name, note):
        made = scene(title=title, names=(name, "B", "C"))
        made.spoken(1, note, segments=(Segment(0, 0, 10, note),))
        return Page(document("html", made.material()))

    read, plain = page(title, name, note), page("x", "x", "x")
    assert read.tags == plain.tags
    for text in (title, name, note):
        assert visible(text) in [seen.strip() for seen in read.texts] or visible(text) in "".join(
            read.texts
        )
