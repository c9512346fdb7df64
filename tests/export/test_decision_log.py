"""The decision log: complete, escaped, and no formula in any cell."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, strategies as st

from cassette.domain.errors import BadValue
from cassette.export.decision_log import COLUMNS, decision_log, harmless
from tests.export.results import register_row, stance
from tests.export.test_markdown import SEEN, structure


def a_row(scene, title="Which paint?", text="Green it is.", name="Grace Ito"):
    meeting = scene(type="decision", title=title, names=("Ada Lind", name, "Linus Berg"))
    question = meeting.spoken(1, "Which paint for the door?", item=1)
    option = meeting.typed(2, "Red, or green.", item=2)
    proposal = meeting.typed(1, "Green.")
    reason = meeting.typed(2, "It matches.")
    return register_row(
        meeting,
        meeting.typed(1, text),
        proposal,
        context=(question,),
        options=(option,),
        reasons=(stance(meeting, 2, "consent", reason, expert=True), stance(meeting, 3, "abstain")),
    )


def test_the_log_reads_like_this(scene):
    assert decision_log("md", [a_row(scene)], "Fjord", "Europe/Berlin") == (
        "# Decision log\n\n*Fjord*\n\n## Which paint?\n\n"
        "- Outcome: **Green it is.**\n"
        "- Decided: Mon 16 Nov 2026, 09:04 (Europe/Berlin) · Ada Lind\n"
        "- Proposal: **Ada Lind** — Green.\n"
        "- To be reviewed: Wed 16 Dec 2026, 09:00 (Europe/Berlin)\n\n"
        "### Context\n\n- **Ada Lind** — Which paint for the door?\n\n"
        "### Options\n\n- **Grace Ito** — Red, or green.\n\n"
        "### Stances\n\n"
        "- **Grace Ito** consents (expert) — It matches.\n"
        "- **Linus Berg** abstains\n"
    )


def test_an_empty_register_says_so(scene):
    assert "No decisions yet." in decision_log("md", [], "Fjord", "UTC")
    assert decision_log("csv", [], "Fjord", "UTC") == ",".join(COLUMNS) + "\n"


def test_a_table_has_a_row_for_each_decision(scene):
    text = decision_log("csv", [a_row(scene), a_row(scene, title="=1+1")], "Fjord", "UTC")
    first, second = csv.DictReader(io.StringIO(text))
    assert first == {
        "decided": "2026-11-16T08:04:00.000Z",
        "meeting": "Which paint?",
        "type": "decision",
        "decision": "Green it is.",
        "stated_by": "Ada Lind",
        "proposal": "Green.",
        "context": "Ada Lind: Which paint for the door?",
        "options": "Grace Ito: Red, or green.",
        "stances": "Grace Ito: consent, It matches.\nLinus Berg: abstain",
        "review": "2026-12-16T08:00:00.000Z",
        "reviewed": "no",
        "in_dispute": "no",
    }
    assert second["meeting"] == "'=1+1"


def test_what_is_hidden_or_deleted_is_left_out(scene):
    from dataclasses import replace

    row = a_row(scene)
    seen = replace(
        row,
        context=(replace(row.context[0], hidden=True, text=""),),
        proposal=replace(row.proposal, deleted=True),
    )
    for fmt in ("md", "csv"):
        text = decision_log(fmt, [seen], "Fjord", "UTC")
        assert "Which paint for the door?" not in text
        assert "Green.\n" not in text


def test_another_format_is_refused(scene):
    with pytest.raises(BadValue, match="pdf"):
        decision_log("pdf", [], "Fjord", "UTC")


@given(title=SEEN, text=SEEN, name=SEEN)
def test_nothing_that_people_typed_changes_the_structure(scene, title, text, name):
    def kinds(*words):
        return structure(decision_log("md", [a_row(scene, *words)], "Fjord", "UTC"))

    assert kinds(title, text, name) == kinds("Which paint?", "Green it is.", "Grace Ito")


@given(cell=st.text(max_size=40), title=SEEN)
def test_no_cell_is_a_formula(scene, cell, title):
    assert not harmless(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    text = decision_log("csv", [a_row(scene, title=title, text=title)], "Fjord", "UTC")
    [row] = csv.reader(io.StringIO(text.removeprefix(",".join(COLUMNS) + "\n")))
    assert len(row) == len(COLUMNS)
    assert not any(one.startswith(("=", "+", "-", "@", "\t", "\r")) for one in row)
