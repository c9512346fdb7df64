"""Minutes as Markdown."""

from __future__ import annotations

from hypothesis import given, strategies as st
from markdown_it import MarkdownIt

from cassette.domain.notes import Segment
from cassette.domain.views import TranscriptState
from cassette.export.documents import document
from cassette.export.escaping import visible, visible_lines

SEEN = st.one_of(
    st.text(min_size=1, max_size=60),
    st.text(alphabet="*_`[]()<>#-+1. |~&\\!:\n=", min_size=1, max_size=40),
).filter(visible)


def structure(source: str) -> list[str]:
    """What Markdown makes of a document, texts left out."""
    kinds = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source):
        kinds.append(token.type)
        kinds += [part.type for part in token.children or () if part.type != "text"]
    return kinds


def test_a_status_meeting_reads_like_this(scene):
    meeting = scene(type="status", names=("Ada Lind", "Grace Ito"), roles=("host", "contributor"))
    said = (Segment(0, 0, 900, "Search is out."), Segment(1, 4_000, 5_000, "It is *fast*."))
    note = meeting.spoken(1, "…", item=1, segments=said)
    meeting.react(note, 2, "thanks")
    meeting.typed(2, "How fast?\nIn ms, please.", reply_to=note.id, reply_at_ms=4_100)
    meeting.spoken(2, None, item=1, state=TranscriptState.PENDING, seconds=12)
    assert document("md", meeting.material()) == (
        "# Moving the office\n"
        "\n"
        "*Status update*\n"
        "\n"
        "- Team: Fjord\n"
        "- Due: Fri 20 Nov 2026, 09:00 (Europe/Berlin)\n"
        "- People: Ada Lind, Grace Ito\n"
        "- Notes: 3\n"
        "- Spoken: 0:18\n"
        "- Transcription pending: 1\n"
        "\n"
        "## Ada Lind\n"
        "\n"
        "### What progress did you make?\n"
        "\n"
        "- **Ada Lind** · Mon 16 Nov 2026 · 09:00 · 0:00 — Search is out.  \n"
        "  **Ada Lind** · 09:00 · 0:04 — It is \\*fast\\*.  \n"
        "  🙏 thanks: Grace Ito\n"
        "  - Reply to 0:04 · **Grace Ito** · Mon 16 Nov 2026 · 09:01 — How fast?  \n"
        "    **Grace Ito** · 09:01 — In ms, please.\n"
        "\n"
        "## Grace Ito\n"
        "\n"
        "### What progress did you make?\n"
        "\n"
        "- **Grace Ito** · Mon 16 Nov 2026 · 09:02 · 0:12 — *transcription pending*\n"
    )


def test_a_decision_is_a_numbered_list(scene):
    meeting = scene(type="decision")
    first = meeting.typed(1, "Stay.", item=2)
    meeting.typed(2, "Until when?", reply_to=first.id)
    meeting.typed(2, "Move.", item=2)
    text = document("md", meeting.material())
    assert "1. **Ada Lind** · Mon 16 Nov 2026 · 09:00 — Stay.\n   - Reply · **Grace" in text
    assert "\n2. **Grace Ito**" in text
    assert "*No notes yet.*" in text


@given(title=SEEN, name=SEEN, note=SEEN, prompt=SEEN)
def test_no_text_of_a_person_gains_structure(scene, title, name, note, prompt):
    def meeting(title, name, note, prompt):
        made = scene(title=title, names=(name, "B", "C"), prompts=(prompt, "Q"))
        first = made.typed(1, note)
        made.react(first, 1, "agree")
        made.typed(1, note, reply_to=first.id)
        made.spoken(1, note, segments=(Segment(0, 0, 10, note),))
        return document("md", made.material())

    lines = "\n".join("x" for _ in visible_lines(note))
    plain = meeting("x", "x", lines, "x")
    assert structure(meeting(title, name, note, prompt)) == structure(plain)


def test_the_structure_check_sees_a_title_that_was_not_escaped():
    assert structure("# <img src=x>") != structure("# x")
    assert structure("- **a** — x  \n  - b") != structure("- **a** — x  \n  b")
