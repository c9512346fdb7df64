"""Seven people decide: proposal, objection, changed stance, quorum, outcome, review, minutes.

Ada works on the command line, once with spoken notes and once with typed ones; what the other six
do arrives as facts from devices of theirs.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile

from cassette.cli.main import run
from cassette.domain.deciding_events import StanceTaken
from cassette.domain.events import MemberJoined, NoteHeard, NoteRecorded, NoteWritten
from cassette.domain.ids import MeetingId, MemberId, NoteId
from cassette.workspace import Workspace
from tests.store.replicas import Elsewhere, World

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.deciding_events import StanceKind
    from cassette.domain.facts import Event

OTHERS = ("Ben", "Cleo", "Dan", "Eve", "Fay", "Gus")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Harbour:
    """Ada's command line, and the six others. The clock stands still until it is turned."""

    def __init__(
        self, folder: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self.folder, self._capsys, self._patch = folder / "library", capsys, patch
        patch.setenv("CASSETTE_LIBRARY", str(self.folder))
        self.now = MONDAY
        self._turn(timedelta())
        self.cassette("init", "--team", "Harbour", "--name", "Ada")
        self._world = World()
        self._people = {name: Elsewhere(self._world, MemberId(self._world.id())) for name in OTHERS}
        for name, device in self._people.items():
            self.happens(name, MemberJoined(device.member, name, "#336699"))
        self.meeting = MeetingId("")
        self.proposal = NoteId("")
        tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(24_000) / 16_000)
        self._sound = folder / "said.wav"
        soundfile.write(self._sound, tone, 16_000)

    def _turn(self, by: timedelta) -> None:
        self.now += by
        self._patch.setenv("CASSETTE_NOW", self.now.isoformat())

    def later(self, **by: float) -> None:
        """Turn the clock forward."""
        self._turn(timedelta(**by))

    def __call__(self, *words: str, code: int = 0) -> dict[str, Any]:
        return self.cassette(*words, code=code)

    def cassette(self, *words: str, code: int = 0) -> dict[str, Any]:
        """One command of Ada's."""
        self._turn(timedelta(seconds=10))
        self._capsys.readouterr()
        assert run([*words, "--json"]) == code, (words, self._capsys.readouterr())
        answer: dict[str, Any] = json.loads(self._capsys.readouterr().out)
        return answer

    def refused(self, *words: str) -> tuple[str, str]:
        """Code and sentence of the error that a command of Ada's ends with."""
        told = self.cassette(*words, code=1)["error"]
        return told["code"], told["message"]

    def happens(self, name: str, *events: Event) -> None:
        """Facts of somebody else arrive; they knew of everything so far."""
        device = self._people[name]
        with Workspace.open(self.folder) as workspace:
            self._world.time_ms = workspace.desk.now_ms()
            clocks = [row.clock for row in workspace.library.queries.events()]
            device.clock = max(device.clock, *clocks)
            workspace.library.ingest([device.say(event) for event in events])

    def says(self, name: str, text: str, *, spoken: bool) -> NoteId:
        """Somebody else says something in the meeting."""
        if spoken:
            note: NoteRecorded | NoteWritten = self._world.recorded(self.meeting, 4000)
        else:
            note = NoteWritten(NoteId(self._world.id()), self.meeting, text)
        self.happens(name, note)
        return note.note

    def hears(self, name: str, note: NoteId) -> None:
        """Somebody else hears a note to its end."""
        self.happens(name, NoteHeard(note, 60_000))

    def stands(self, name: str, stance: StanceKind, reason: NoteId | None = None) -> None:
        """Somebody else takes a stance on the proposal."""
        self.happens(name, StanceTaken(self.meeting, self.proposal, stance, reason))

    def my_note(self, text: str, *, spoken: bool) -> NoteId:
        """A note of Ada's: a sound file, or typed."""
        if spoken:
            made = self.cassette("note", "add", self.meeting, str(self._sound))
        else:
            made = self.cassette("note", "write", self.meeting, text)
        return NoteId(made["note"]["id"])

    def decision(self) -> dict[str, Any]:
        """How the decision stands."""
        shown: dict[str, Any] = self.cassette("decide", "show", self.meeting)["decision"]
        return shown


@pytest.fixture
def harbour(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Harbour:
    return Harbour(tmp_path, capsys, monkeypatch)


@pytest.mark.parametrize("spoken", [True, False], ids=["spoken", "typed"])
def test_seven_people_decide_on_the_command_line(harbour: Harbour, spoken: bool) -> None:
    made = harbour("meeting", "new", "decision", "Which paint?", "--due", "in 5 days")["meeting"]
    harbour.meeting = MeetingId(made["id"])
    assert len(made["people"]) == 7
    harbour("decide", "frame", made["id"], "--rule", "consensus", "--quorum", "5", "--reversible")

    harbour.proposal = harbour.my_note("Green for the door.", spoken=spoken)
    harbour("decide", "propose", made["id"], "--note", harbour.proposal)
    harbour("decide", "stance", made["id"], "consent")
    for name in OTHERS[:5]:
        harbour.stands(name, "consent")
    standing = harbour.decision()["standing"]
    assert (len(standing["counted"]), standing["needed"], standing["quorate"]) == (1, 5, False)
    for name in OTHERS:
        harbour.hears(name, harbour.proposal)
    assert harbour.decision()["standing"]["ready"]

    # Gus objects: whoever answered has to listen before it can be decided.
    why = harbour.says("Gus", "Green fades in the sun.", spoken=spoken)
    harbour.stands("Gus", "object", why)
    statement = harbour.my_note("The door becomes green.", spoken=spoken)
    code, sentence = harbour.refused("decide", "outcome", made["id"], "--note", statement)
    assert code == "objections_unheard"
    assert "Ada" in sentence
    harbour("heard", why)
    code, sentence = harbour.refused("decide", "outcome", made["id"], "--note", statement)
    assert code == "objections_unheard"
    assert all(name in sentence for name in OTHERS[:5])
    for name in OTHERS[:5]:
        harbour.hears(name, why)
    code, sentence = harbour.refused("decide", "outcome", made["id"], "--note", statement)
    assert code == "objection_stands"
    assert "Gus" in sentence

    # He is won over; the quorum is there, nothing stands against it.
    harbour("note", "write", made["id"], "We varnish it.", "--reply-to", why)
    harbour.stands("Gus", "consent")
    wish = ("--note", statement, "--review", "in 3 months")
    decided = harbour("decide", "outcome", made["id"], *wish)["decision"]
    assert decided["outcome"]["statement"]["id"] == statement
    assert decided["standing"]["ready"]
    assert len(decided["stances"]) == 7
    [gus] = [one for one in decided["stances"] if one["by"]["name"] == "Gus"]
    assert (gus["stance"], gus["earlier"]) == ("consent", ["object"])
    harbour("action", "add", made["id"], "Buy varnish", "--owner", "Gus", "--due", "in 1 week")

    minutes = harbour("export", made["id"], "-o", "-")["document"]
    order = ["## Outcome", "## Proposal", "## Stances", "## Actions", "## 1. What is the question?"]
    assert [minutes.count(heading) for heading in order] == [1] * len(order)
    assert sorted(order, key=minutes.index) == order
    assert "- To be reviewed: " in minutes
    for name in ("Ada", *OTHERS[:5]):
        assert f"### {name}: consents\n" in minutes
    assert "### Gus: consents · before: objects" in minutes
    assert "- Buy varnish · Gus · Due " in minutes
    assert "**Gus**" in minutes
    if not spoken:
        assert "The door becomes green." in minutes.split("## Proposal")[0]
        assert "Green fades in the sun." in minutes

    # It closes by itself, stands in the register, and is owed a review when the day has come.
    harbour.later(days=6)
    assert harbour("meeting", "show", made["id"])["meeting"]["state"] == "closed"
    assert harbour.refused("decide", "stance", made["id"], "abstain")[0] == "meeting_closed"
    [row] = harbour("decisions", "--text", "paint")["decisions"]
    assert row["outcome"]["id"] == decided["outcome"]["id"]
    assert "review" not in {one["what"] for one in harbour("owed")["owed"]}
    harbour.later(days=90)
    assert "review" in {one["what"] for one in harbour("owed")["owed"]}
    assert harbour("decide", "review", made["id"])["decision"]["outcome"]["reviewed"]
    assert "review" not in {one["what"] for one in harbour("owed")["owed"]}
    health = harbour("doctor", "--rebuild")
    assert health["rebuilt"]["before"] == health["rebuilt"]["after"]
