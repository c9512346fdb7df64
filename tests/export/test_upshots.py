"""What came out stands first: outcome, proposal, stances with reasons, actions, ranking."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given

from cassette.export.documents import document
from cassette.export.minutes import minutes_of
from cassette.export.options import ExportOptions
from tests.export.results import action, decision, outcome, stance, with_results
from tests.export.test_markdown import SEEN, structure


def a_decision(scene):
    meeting = scene(type="decision", title="Which paint?")
    proposal = meeting.spoken(1, "Green for the door.", item=2)
    why = meeting.typed(2, "It is loud.", reply_to=proposal.id)
    stated = meeting.typed(1, "Green it is.", item=None)
    stances = (
        stance(meeting, 2, "consent", why, expert=True, earlier=("object",)),
        stance(meeting, 3, "abstain", counts=False),
    )
    page = decision(meeting, proposal, stances=stances, outcomes=(outcome(meeting, stated),))
    return meeting, page


def test_a_decision_reads_like_this(scene):
    meeting, page = a_decision(scene)
    source = meeting.notes[0].id
    paint = action(meeting, "Buy *paint*", note=source, note_ms=7_400)
    loose = action(meeting, "Sweep", owner=None, due_ms=None, state="done")
    text = document("md", with_results(meeting, page, (paint, loose)))
    assert text.split("## 1. What is the question?")[0] == (
        "# Which paint?\n\n*Decision-making*\n\n"
        "- Team: Fjord\n"
        "- Due: Fri 20 Nov 2026, 09:00 (Europe/Berlin)\n"
        "- People: Ada Lind, Grace Ito, Linus Berg\n"
        "- Notes: 3\n"
        "- Spoken: 0:06\n"
        "- Rule: people may disagree and commit; quorum 50% of 3 deciders\n"
        "- Stances: 2 count, 2 needed\n\n"
        "## Outcome\n\n"
        "- **Ada Lind** · Mon 16 Nov 2026 · 09:02 — Green it is.\n"
        "- To be reviewed: Wed 16 Dec 2026, 09:00\n\n"
        "## Proposal\n\n"
        "- **Ada Lind** · Mon 16 Nov 2026 · 09:00 · 0:00 — Green for the door.\n\n"
        "## Stances\n\n"
        "### Grace Ito: consents · expert · before: objects\n\n"
        "- Reply · **Grace Ito** · Mon 16 Nov 2026 · 09:01 — It is loud.\n\n"
        "### Linus Berg: abstains · does not count\n\n"
        "## Actions\n\n"
        "- Buy \\*paint\\* · Linus Berg · Due Tue 17 Nov 2026, 09:00 · open · Ada Lind 0:07\n"
        "- Sweep · nobody yet · done\n\n"
    )


def test_ideas_stand_in_the_order_of_their_points(scene):
    meeting = scene(type="innovation")
    boat = meeting.typed(1, "A bigger boat.", item=2)
    swim = meeting.typed(2, "Swim.", item=2)
    text = document("md", with_results(meeting, ideas=((swim, 5), (boat, 2))))
    assert "## Ranking\n\n1. Swim. · Grace Ito · 09:01 · 5 points\n2. A bigger boat." in text


def test_two_outcomes_are_shown_as_a_dispute(scene):
    meeting, page = a_decision(scene)
    other = outcome(meeting, meeting.typed(2, "Red it is.", item=None), review_ms=None)
    disputed = replace(page, outcomes=(*page.outcomes, other))
    text = document("md", with_results(meeting, disputed))
    assert "## Outcomes in dispute" in text
    assert text.index("Green it is.") < text.index("Red it is.")


def test_what_is_hidden_from_me_is_in_no_document(scene):
    meeting, page = a_decision(scene)
    meeting.notes[1] = replace(meeting.notes[1], hidden=True, text="")
    sealed = decision(meeting, meeting.notes[0], stances=page.stances, hidden=True)
    for fmt in ("md", "html", "json"):
        text = document(fmt, with_results(meeting, sealed))
        assert "It is loud." not in text
        assert "consents" not in text
    assert "2 taken, hidden until one has answered" in document("md", with_results(meeting, sealed))


def test_words_and_times_are_left_out_when_so_wished(scene):
    meeting, page = a_decision(scene)
    paint = action(meeting, "Buy paint", note=meeting.notes[0].id, note_ms=7_400)
    material = with_results(meeting, page, (paint,), ((meeting.notes[0], 3),))
    plain = document("md", material, ExportOptions(transcript=False, timestamps=False))
    assert "Green" not in plain
    assert "0:07" not in plain
    assert "spoken note · Ada Lind · 3 points" in plain
    initials = document("md", material, ExportOptions(names="initials"))
    assert "### G. I.: consents" in initials
    assert "Linus Berg" not in initials


def test_a_meeting_without_results_has_no_sections_for_them(scene):
    meeting = scene()
    meeting.typed(1, "Hello.")
    with_none = minutes_of(with_results(meeting, decision(meeting, None)))
    assert [s.heading for s in with_none.sections] == [
        s.heading for s in minutes_of(meeting.material()).sections
    ]


def test_the_page_shows_the_same_as_the_text(scene):
    meeting, page = a_decision(scene)
    text = document("html", with_results(meeting, page, (action(meeting, "<b>Buy</b>"),)))
    for told in ("Outcome", "Green it is.", "Linus Berg: abstains", "&lt;b&gt;Buy&lt;/b&gt;"):
        assert told in text
    assert "<ul>\n</ul>" not in text


def test_json_names_notes_by_their_ids(scene):
    meeting, page = a_decision(scene)
    shape = json.loads(document("json", with_results(meeting, page, (action(meeting, "Buy"),))))
    told = shape["decision"]
    assert told["proposal"] == meeting.notes[0].id
    assert [(one["stance"], one["reason"]) for one in told["stances"]] == [
        ("consent", meeting.notes[1].id),
        ("abstain", None),
    ]
    assert told["outcomes"][0]["statement"] == meeting.notes[2].id
    assert (shape["actions"][0]["what"], shape["actions"][0]["at"]) == ("Buy", None)


@given(what=SEEN, name=SEEN)
def test_nothing_that_people_typed_changes_the_structure(scene, what, name):
    def kinds(what, name):
        meeting = scene(type="decision", names=(name, "Grace Ito", "Linus Berg"))
        page = decision(
            meeting, meeting.typed(1, "Green."), stances=(stance(meeting, 1, "consent"),)
        )
        rows = (action(meeting, what, owner=meeting.member(1), owner_name=name),)
        return structure(document("md", with_results(meeting, page, rows)))

    assert kinds(what, name) == kinds("Buy paint", "Ada Lind")
