"""Minutes as Markdown: readable as text, safe to render anywhere.

People's words are escaped, so a note can bold, link or list nothing. A note is one list item, each
of its lines carrying speaker and time; reactions follow, replies are a list of their own below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.export.escaping import markdown_inline, markdown_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.export.labels import Labels
    from cassette.export.outline import Attached, Entry, Group, Minutes, Section

_BREAK = "  \n"
"""Two trailing spaces: the line break that every Markdown reader knows."""


def markdown(minutes: Minutes, labels: Labels) -> str:
    """The minutes as one Markdown document ending in a newline."""
    head = [f"# {markdown_inline(minutes.title)}", f"*{markdown_inline(minutes.kind)}*"]
    facts = [
        f"- {markdown_text(label)}: {markdown_inline(value)}" for label, value in minutes.facts
    ]
    head.append("\n".join(facts))
    body = [block for section in minutes.sections for block in _section(section, labels)]
    return "\n\n".join([*head, *body]) + "\n"


def _section(section: Section, labels: Labels) -> Iterator[str]:
    yield f"## {markdown_inline(section.heading)}"
    if not section.groups:
        yield f"*{markdown_inline(labels.nothing_yet)}*"
    for group in section.groups:
        if group.prompt:
            yield f"### {markdown_inline(group.prompt)}"
        if group.attached:
            yield _BREAK.join(_attached(one, labels) for one in group.attached)
        items = list(_entries(group, numbered=section.numbered))
        if items:
            yield "\n".join(items)


def _attached(one: Attached, labels: Labels) -> str:
    name = markdown_inline(one.name)
    target = one.url.replace("&", "&amp;")  # "&copy" in an address is no ©
    shown = f"[{name}](<{target}>)" if target else name
    kind = f" ({markdown_inline(one.kind)})" if one.kind else ""
    return f"*{markdown_inline(labels.attached)}:* {shown}{kind}"


def _entries(group: Group, *, numbered: bool) -> Iterator[str]:
    for n, entry in enumerate(group.entries, start=1):
        yield from _item(entry, f"{n}. " if numbered else "- ")
    for n, fact in enumerate(group.facts, start=len(group.entries) + 1):
        yield (f"{n}. " if numbered else "- ") + markdown_text(fact)


def _item(entry: Entry, marker: str) -> Iterator[str]:
    """A note as a list item; what follows its first line is indented under the marker."""
    indent = " " * len(marker)
    yield marker + f"{_BREAK}{indent}".join(_lines(entry))
    for reply in entry.replies:
        for line in _item(reply, "- "):
            yield indent + line.replace("\n", f"\n{indent}")


def _lines(entry: Entry) -> Iterator[str]:
    speaker = f"**{markdown_inline(entry.speaker)}**"
    first = [entry.answer, speaker, entry.day]
    if not entry.lines:
        head = _joined([*first, entry.time, entry.length])
        yield f"{head} — *{markdown_inline(entry.aside)}*"
    for n, line in enumerate(entry.lines):
        head = _joined([*first, line.stamp] if n == 0 else [speaker, line.stamp])
        yield f"{head} — {markdown_inline(line.text)}"
    if entry.reactions:
        yield " · ".join(markdown_text(phrase) for phrase in entry.reactions)


def _joined(parts: list[str]) -> str:
    return " · ".join(part for part in parts if part)
