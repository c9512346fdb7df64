"""``cassette decide`` and ``cassette decisions``: from the five answers to the decision log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


@pytest.fixture
def paint(cassette: Cassette, library: Path) -> str:
    """The id of a decision meeting "Which paint?" of mine alone."""
    made = cassette.ask("meeting", "new", "decision", "Which paint?", "--due", "in 3 days")
    return str(made["meeting"]["id"])


def decided(cassette: Cassette, meeting: str) -> None:
    cassette.ask("decide", "propose", meeting, "Green.")
    cassette.ask("decide", "stance", meeting, "consent")
    cassette.ask("decide", "outcome", meeting, "The door becomes green.", "--review", "in 2 months")


def test_a_decision_goes_from_the_answers_to_the_review(cassette: Cassette, paint: str) -> None:
    answers = ("--reversible", "--informed", "--rule", "consensus", "--quorum", "1")
    shape = cassette.ask("decide", "frame", "Which paint?", *answers, "--expert", "Ada")["decision"]
    frame = shape["frame"]
    assert (frame["rule"], frame["quorum"], frame["unit"]) == ("consensus", 1, "people")
    assert (frame["reversible"], frame["informed"], frame["hidden"]) == (True, True, False)
    assert [one["name"] for one in frame["experts"]] == ["Ada"]

    shape = cassette.ask("decide", "propose", paint, "Green.")["decision"]
    assert shape["proposal"]["text"] == "Green."
    assert shape["standing"]["needed"] == 1
    shape = cassette.ask("decide", "stance", paint, "object", "It is loud.")["decision"]
    assert [one["stance"] for one in shape["stances"]] == ["object"]
    assert shape["stances"][0]["reason"]["text"] == "It is loud."
    assert shape["stances"][0]["reason"]["reply_to"] == shape["proposal"]["id"]
    assert shape["standing"]["blocked"]
    shape = cassette.ask("decide", "stance", paint, "consent")["decision"]
    assert shape["stances"][0]["earlier"] == ["object"]
    assert shape["standing"]["ready"]

    wish = ("Green it is.", "--review", "in 2 months")
    shape = cassette.ask("decide", "outcome", paint, *wish)["decision"]
    assert shape["outcome"]["statement"]["text"] == "Green it is."
    assert shape["outcome"]["review"] is not None
    assert not shape["outcome"]["reviewed"]
    assert cassette.ask("decide", "review", paint)["decision"]["outcome"]["reviewed"]

    shown = cassette.ask("meeting", "show", paint)
    assert shown["decision"] == cassette.ask("decide", "show", paint)["decision"]
    assert shown["outcome"]["statement"]["text"] == "Green it is."
    assert [one["stance"] for one in shown["stances"]] == ["consent"]


def test_answers_that_are_not_named_stay(cassette: Cassette, paint: str) -> None:
    cassette.ask("decide", "frame", paint, "--reversible", "--quorum", "100%", "--delegate", "Ada")
    frame = cassette.ask("decide", "frame", paint, "--hidden")["decision"]["frame"]
    assert (frame["reversible"], frame["quorum"], frame["hidden"]) == (True, 100, True)
    assert (frame["reach"], frame["delegate"]["name"]) == ("delegated", "Ada")
    more = ("--not-reversible", "--delegate", "nobody", "--shown", "--expert", "nobody")
    frame = cassette.ask("decide", "frame", paint, *more)["decision"]["frame"]
    assert (frame["reversible"], frame["hidden"]) == (False, False)
    assert (frame["reach"], frame["delegate"], frame["experts"]) == ("many", None, [])


def test_a_note_that_is_there_is_a_proposal_a_reason_and_an_outcome(
    cassette: Cassette, paint: str, tone: Path
) -> None:
    spoken = cassette.ask("note", "add", paint, str(tone), "--item", "2")["note"]["id"]
    why = cassette.ask("note", "write", paint, "I like it.")["note"]["id"]
    cassette.ask("decide", "propose", paint, "--note", spoken)
    cassette.ask("decide", "stance", paint, "consent", "--note", why)
    shape = cassette.ask("decide", "outcome", paint, "--note", spoken)["decision"]
    assert shape["proposal"]["id"] == shape["outcome"]["statement"]["id"] == spoken
    assert shape["stances"][0]["reason"]["id"] == why
    assert shape["proposal"]["sound"] is not None


def test_a_withdrawn_proposal_gives_way_to_the_one_before(cassette: Cassette, paint: str) -> None:
    cassette.ask("decide", "propose", paint, "Green.")
    cassette.ask("decide", "propose", paint, "Red.")
    shape = cassette.ask("decide", "withdraw", paint)["decision"]
    assert shape["proposal"]["text"] == "Green."
    assert cassette.ask("decide", "withdraw", paint)["decision"]["proposal"] is None
    assert cassette.refused("decide", "withdraw", paint) == "nothing_proposed"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("frame", "Which", "--quorum", "2"), "quorum_too_high"),
        (("frame", "Which", "--quorum", "most"), "bad_value"),
        (("frame", "Which", "--quorum", "0%"), "bad_value"),
        (("frame", "Which", "--rule", "dice"), "bad_value"),
        (("frame", "Which", "--expert", "Zoe"), "unknown_member"),
        (("frame", "Nowhere"), "unknown_id"),
        (("stance", "Which", "consent", "Fine."), "nothing_proposed"),
        (("outcome", "Which", "Green."), "nothing_proposed"),
        (("review", "Which"), "no_outcome"),
        (("settle", "Which", "0199"), "unknown_id"),
    ],
)
def test_what_cannot_be_is_told_and_no_note_is_left(
    cassette: Cassette, paint: str, words: tuple[str, ...], code: str
) -> None:
    assert cassette.refused("decide", *words) == code
    shown = cassette.ask("meeting", "show", paint)
    assert (shown["notes"], shown["decision"]["frame"]) == ([], None)


def test_a_refused_stance_or_outcome_posts_no_reason(cassette: Cassette, paint: str) -> None:
    cassette.ask("decide", "propose", paint, "Green.")
    assert cassette.refused("decide", "stance", paint, "block") == "reason_missing"
    assert cassette.refused("decide", "stance", paint, "perhaps", "Hm.") == "bad_value"
    assert cassette.refused("decide", "outcome", paint, "Green.") == "not_decided"
    cassette.ask("decide", "stance", paint, "consent")
    late = ("--review", "2020-01-01")
    assert cassette.refused("decide", "outcome", paint, "Green.", *late) == "due_in_the_past"
    assert cassette("decide", "outcome", paint).code == 2
    assert cassette("decide", "propose", paint, "Red.", "--note", "0199").code == 2
    assert len(cassette.ask("meeting", "show", paint)["notes"]) == 1


def test_the_plain_page_says_how_it_stands(cassette: Cassette, paint: str) -> None:
    assert "The host has not answered" in cassette("decide", "show", paint).out
    cassette.ask("decide", "frame", paint, "--expert", "Ada")
    cassette.ask("decide", "propose", paint, "Green.")
    assert "Without a stance: Ada" in cassette("decide", "show", paint).out
    cassette.ask("decide", "stance", paint, "block", "It is loud.")
    shown = cassette("decide", "show", paint).out
    assert "Ada: blocks (expert)" in shown
    assert "because: It is loud." in shown
    assert "Ada stand against it." in shown


def test_a_meeting_that_decides_nothing_says_so(cassette: Cassette, meeting: str) -> None:
    assert cassette.ask("decide", "show", meeting) == {"decision": None}
    assert cassette("decide", "show", meeting).out == "Nothing is decided in this meeting.\n"


def test_the_register_is_filtered_and_saved_as_a_log(
    cassette: Cassette, paint: str, tmp_path: Path
) -> None:
    assert cassette("decisions").out == "No decision yet.\n"
    decided(cassette, paint)
    [row] = cassette.ask("decisions")["decisions"]
    assert (row["title"], row["outcome"]["statement"]["text"]) == (
        "Which paint?",
        "The door becomes green.",
    )
    assert cassette.ask("decisions", "--text", "DOOR", "--by", "Ada")["decisions"] == [row]
    assert cassette.ask("decisions", "--text", "roof")["decisions"] == []
    assert cassette.ask("decisions", "--since", "2 days ago")["decisions"] == [row]
    assert cassette.ask("decisions", "--since", "2099-01-01")["decisions"] == []
    assert "The door becomes green." in cassette("decisions").out

    log = cassette("decisions", "--as", "md").out
    assert log.startswith("# Decision log\n")
    assert "- Outcome: **The door becomes green.**" in log
    assert cassette.ask("decisions", "--as", "md")["document"] == log
    file = tmp_path / "log.csv"
    assert cassette.ask("decisions", "--as", "csv", "-o", str(file))["file"] == str(file)
    assert file.read_text("utf-8").splitlines()[0].startswith("decided,meeting,type,decision")
    assert cassette.refused("decisions", "--as", "pdf") == "bad_value"
    assert cassette.refused("decisions", "--by", "Zoe") == "unknown_member"


def test_the_minutes_begin_with_the_decision(cassette: Cassette, paint: str) -> None:
    decided(cassette, paint)
    cassette.ask("action", "add", paint, "Buy paint", "--owner", "Ada", "--due", "in 1 week")
    minutes = cassette("export", paint, "-o", "-").out
    order = ["## Outcome", "## Proposal", "## Stances", "### Ada: consents", "## Actions", "## 1."]
    places = [minutes.index(heading) for heading in order]
    assert places == sorted(places)
    assert "- Buy paint · Ada · Due " in minutes
