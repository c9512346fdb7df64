"""What people owe, read from a library: each duty comes and goes with what people do."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from cassette.domain.deciding_events import (
    ActionAgreed,
    ActionAssigned,
    ActionDone,
    ActionDueMoved,
    DecisionFramed,
    IdeasRanked,
    OutcomeReviewed,
    OutcomeStated,
    ProposalMade,
    StanceTaken,
)
from cassette.domain.errors import UnknownId
from cassette.domain.events import (
    AgendaItemAdded,
    MeetingClosed,
    MeetingCreated,
    MemberJoined,
    NoteHeard,
    NoteRetracted,
    NoteWritten,
    ParticipantAdded,
)
from cassette.domain.facts import ROLES
from cassette.domain.ids import ActionId, ItemId, MeetingId, MemberId, NoteId, OutcomeId
from cassette.domain.planning_events import (
    AgendaItemEdited,
    AgendaItemMoved,
    AgendaItemRemoved,
    BlindRoundEnded,
    ParticipantRemoved,
)
from tests.store.replicas import START_MS, Elsewhere

if TYPE_CHECKING:
    from cassette.domain.facts import Event
    from cassette.domain.planning_views import Owed
    from cassette.store.library import Library
    from tests.store.replicas import World

NAMES = ("ben", "cho", "dan")
HOUR = 3_600_000
DAY = 24 * HOUR


class Scene:
    """Ada (me) hosts; Ben and Cho take part, Dan observes. Everybody is their own device."""

    def __init__(self, library: Library, world: World) -> None:
        self.library = library
        self.world = world
        self.now = START_MS
        people = {"ben": world.ben, **{name: MemberId(world.id()) for name in ("cho", "dan")}}
        library.append([MemberJoined(people[name], name.title(), "#335577")
                        for name in ("cho", "dan")])  # fmt: skip
        self.ids = {"ada": world.me, **people}
        self.devices = {name: Elsewhere(world, member) for name, member in people.items()}
        self.meeting = MeetingId("")
        self.items: list[ItemId] = []

    def calls(self, kind: str, **roles: str) -> MeetingId:
        """A meeting due in three days with two items."""
        self.meeting = MeetingId(self.world.id())
        self.items = [ItemId(self.world.id()) for _ in range(2)]
        who = {
            "ada": "host",
            "ben": "contributor",
            "cho": "contributor",
            "dan": "observer",
            **roles,
        }
        self.library.append(
            [
                MeetingCreated(self.meeting, kind, kind.title(), self.now + 3 * DAY, "UTC"),
                *(
                    AgendaItemAdded(item, self.meeting, f"Prompt {n}?", f"0000{n}00", 30)
                    for n, item in enumerate(self.items, 1)
                ),
                *(ParticipantAdded(self.meeting, self.ids[name], role)
                  for name, role in who.items()),
            ]
        )  # fmt: skip
        return self.meeting

    def does(self, name: str, *events: Event) -> None:
        if name == "ada":
            self.library.append(list(events))
        else:
            device = self.devices[name]
            device.clock = 1000 + device.clock
            self.library.ingest([device.say(event) for event in events])

    def says(self, name: str, item: int | None = 0, **more: object) -> NoteId:
        note = NoteId(self.world.id())
        where = None if item is None else self.items[item]
        self.does(name, NoteWritten(note, self.meeting, "words", where, **more))  # type: ignore[arg-type]
        return note

    def owed(self) -> dict[str, list[str]]:
        """Name -> duties in this meeting, both ways of asking agreeing."""
        queries = self.library.queries
        found: dict[str, list[str]] = {name: [] for name in self.ids}
        by = {member: name for name, member in self.ids.items()}
        everybody = queries.owed_in(self.meeting, self.now)
        for owed in everybody:
            found[by[owed.member]].append(owed.duty)
        for member in self.ids.values():
            alone = [one for one in queries.owed(self.now, member) if one.meeting == self.meeting]
            assert alone == [one for one in everybody if one.member == member]
        return {name: duties for name, duties in found.items() if duties}

    def mine(self) -> tuple[Owed, ...]:
        return self.library.queries.owed(self.now)

    def counted(self) -> tuple[int, int]:
        found = self.library.queries.answered(self.meeting)
        return found.answered, found.of


@pytest.fixture
def scene(library: Library, world: World) -> Scene:
    return Scene(library, world)


def test_a_status_update_is_owed_until_one_has_spoken_once(scene: Scene) -> None:
    scene.calls("status")
    assert scene.owed() == {name: ["say"] for name in ("ada", "ben", "cho")}
    assert scene.counted() == (0, 3)
    scene.says("ben", 1)
    note = scene.says("cho", None)
    assert scene.owed() == {"ada": ["say"]}
    assert scene.counted() == (2, 3)
    items = scene.library.queries.answered(scene.meeting).items
    assert [(one.item, one.answered, one.of) for one in items] == [
        (scene.items[0], 0, 3),
        (scene.items[1], 1, 3),
    ]
    scene.does("cho", NoteRetracted(note))
    assert scene.owed() == {"ada": ["say"], "cho": ["say"]}


def test_a_reply_answers_no_prompt(scene: Scene) -> None:
    scene.calls("status")
    note = scene.says("ben")
    scene.says("cho", 0, reply_to=note)
    assert scene.owed() == {"ada": ["say"], "cho": ["say"]}


def test_the_prompt_to_answer_follows_a_changed_agenda(scene: Scene) -> None:
    scene.calls("status")
    assert [(one.item, one.what) for one in scene.mine()] == [(scene.items[0], "Prompt 1?")]
    scene.does("ada", AgendaItemEdited(scene.items[1], "Other?", 20),
               AgendaItemMoved(scene.items[1], "00000001"))  # fmt: skip
    assert [(one.item, one.what) for one in scene.mine()] == [(scene.items[1], "Other?")]
    scene.does("ada", AgendaItemRemoved(scene.items[1]))
    assert [one.item for one in scene.mine()] == [scene.items[0]]
    scene.does("ada", AgendaItemRemoved(scene.items[0]))
    assert [(one.item, one.what) for one in scene.mine()] == [(None, "")]


def test_news_is_owed_to_be_heard_by_everybody_else(scene: Scene) -> None:
    scene.calls("information")
    assert scene.owed() == {}
    assert scene.counted() == (0, 3)
    first, second = scene.says("ada"), scene.says("ada", 1)
    assert scene.owed() == {"ben": ["hear"], "cho": ["hear"]}
    (owed,) = scene.library.queries.owed(scene.now, scene.ids["ben"])
    assert (owed.count, owed.note) == (2, first)
    scene.does("ben", NoteHeard(first, 0))
    assert [one.note for one in scene.library.queries.owed(scene.now, scene.ids["ben"])] == [second]
    scene.does("ben", NoteHeard(second, 0))
    assert scene.owed() == {"cho": ["hear"]}
    assert scene.counted() == (2, 3)
    people = {one.name: one.unheard for one in scene.library.queries.answered(scene.meeting).people}
    assert people == {"Ada": 0, "Ben": 0, "Cho": 2, "Dan": 2}


def test_a_problem_is_concluded_by_actions_with_owner_and_date(scene: Scene) -> None:
    scene.calls("problem")
    notes = [scene.says(name) for name in ("ada", "ben", "cho")]
    for name in ("ada", "ben", "cho"):
        scene.does(name, *(NoteHeard(note, 0) for note in notes))
    assert scene.owed() == {"ada": ["conclude"]}
    action = ActionId(scene.world.id())
    scene.does("ben", ActionAgreed(action, scene.meeting, "Paint it", None, None, "UTC"))
    assert scene.owed() == {"ada": ["conclude"]}
    scene.does("ben", ActionAssigned(action, scene.ids["cho"]))
    assert scene.owed() == {"ada": ["conclude"], "cho": ["act"]}
    scene.does("ben", ActionDueMoved(action, scene.now + DAY, "UTC"))
    assert scene.owed() == {"cho": ["act"]}
    (act,) = scene.library.queries.owed(scene.now, scene.ids["cho"])
    assert (act.action, act.what, act.due_ms) == (action, "Paint it", scene.now + DAY)
    scene.does("ada", MeetingClosed(scene.meeting))
    assert scene.owed() == {"cho": ["act"]}
    scene.does("cho", ActionDone(action))
    assert scene.owed() == {}


def test_a_decision_is_owed_by_the_informed_deciders(scene: Scene) -> None:
    meeting = scene.calls("decision", cho="decider")
    assert scene.owed() == {"ada": ["propose"]}
    proposal = scene.says("ada")
    scene.does("ada", ProposalMade(proposal, meeting))
    assert scene.owed() == {"ada": ["decide"], "cho": ["decide"]}
    assert scene.counted() == (0, 2)
    scene.does("ada", StanceTaken(meeting, proposal, "consent"))
    scene.does("cho", StanceTaken(meeting, proposal, "consent"))
    # Cho has not heard the proposal: her stance waits. One of two is a quorum of half.
    assert scene.owed() == {"ada": ["conclude"], "cho": ["decide"]}
    assert scene.library.queries.owed(scene.now, scene.ids["cho"])[0].note == proposal
    scene.does("cho", NoteHeard(proposal, 0))
    assert scene.owed() == {"ada": ["conclude"]}
    reason = scene.says("cho")
    scene.does("cho", StanceTaken(meeting, proposal, "object", reason))
    assert scene.owed() == {"ada": ["decide", "conclude"]}
    assert scene.mine()[0].note == reason
    scene.does("ada", NoteHeard(reason, 0))
    assert scene.counted() == (2, 2)
    outcome = OutcomeId(scene.world.id())
    scene.does("ada", OutcomeStated(outcome, meeting, scene.says("ada"), scene.now + DAY, "UTC"))
    assert scene.owed() == {}
    scene.now += 2 * DAY
    assert scene.owed() == {"ada": ["review"]}
    assert scene.mine()[0].due_ms == START_MS + DAY
    scene.does("ada", OutcomeReviewed(outcome))
    assert scene.owed() == {}


def test_two_outcomes_that_do_not_know_each_other_are_owed_to_be_settled(scene: Scene) -> None:
    meeting = scene.calls("decision")
    proposal = scene.says("ada")
    scene.does("ada", ProposalMade(proposal, meeting), StanceTaken(meeting, proposal, "consent"))
    ids = [OutcomeId(scene.world.id()) for _ in range(3)]
    for outcome in ids[:2]:
        scene.does("ben", OutcomeStated(outcome, meeting, proposal, None, "UTC"))
    scene.now += 4 * DAY
    assert "conclude" in scene.owed()["ada"]
    both = (ids[0], ids[1])
    scene.does("ada", OutcomeStated(ids[2], meeting, proposal, scene.now, "UTC", supersedes=both))
    assert scene.owed() == {"ada": ["review"]}


def test_hidden_reasons_are_nobodys_to_hear_before_their_own_stance(scene: Scene) -> None:
    meeting = scene.calls("decision")
    frame = DecisionFramed(meeting, "many", None, reversible=True, informed=True, experts=(),
                           rule="commit", quorum=100, unit="percent", hidden=True)  # fmt: skip
    proposal, reason = scene.says("ada"), scene.says("ben")
    scene.does("ada", frame, ProposalMade(proposal, meeting))
    scene.does("ben", StanceTaken(meeting, proposal, "object", reason))
    cho = scene.ids["cho"]
    assert [one.count for one in scene.library.queries.owed(scene.now, cho)] == [1]
    scene.does("cho", NoteHeard(proposal, 0))
    assert [one.note for one in scene.library.queries.owed(scene.now, cho)] == [None]
    scene.does("cho", StanceTaken(meeting, proposal, "consent"))
    assert [one.note for one in scene.library.queries.owed(scene.now, cho)] == [reason]


def test_a_reason_that_has_not_arrived_is_waited_for_on_every_page(scene: Scene) -> None:
    meeting = scene.calls("decision")
    proposal, coming = scene.says("ada"), NoteId(scene.world.id())
    scene.does("ada", ProposalMade(proposal, meeting), StanceTaken(meeting, proposal, "consent"))
    scene.does("ben", StanceTaken(meeting, proposal, "object", coming))
    page = scene.library.queries.decision(meeting)
    assert page is not None
    assert page.standing is not None
    assert page.standing.unheard[scene.ids["ada"]] == (coming,)
    assert [(one.duty, one.note) for one in scene.mine()] == [("decide", coming)]


def test_a_reason_that_somebody_else_spoke_is_known_to_them_on_every_page(scene: Scene) -> None:
    meeting = scene.calls("decision")
    proposal, said = scene.says("ada"), scene.says("cho")
    scene.does("ada", ProposalMade(proposal, meeting), StanceTaken(meeting, proposal, "consent"))
    scene.does("ben", StanceTaken(meeting, proposal, "object", said))
    scene.does("cho", NoteHeard(proposal, 0), StanceTaken(meeting, proposal, "consent"))
    page = scene.library.queries.decision(meeting)
    assert page is not None
    assert page.standing is not None
    assert scene.ids["cho"] not in page.standing.unheard
    assert scene.library.queries.owed(scene.now, scene.ids["cho"]) == ()


def test_a_delegated_decision_is_the_delegates(scene: Scene) -> None:
    meeting = scene.calls("decision")
    frame = DecisionFramed(meeting, "delegated", scene.ids["cho"], reversible=True, informed=True,
                           experts=(), rule="commit", quorum=1, unit="people",
                           hidden=False)  # fmt: skip
    proposal = scene.says("ada")
    scene.does("ada", frame, ProposalMade(proposal, meeting))
    assert scene.owed() == {"cho": ["decide"]}
    assert scene.counted() == (0, 1)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happened_in_a_decision_both_ways_of_asking_agree(scene: Scene, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(4):
        meeting = scene.calls("decision", **{name: chance.choice(sorted(ROLES)) for name in NAMES})
        if chance.random() < 0.6:
            scene.does("ada", framed_by(chance, meeting, scene))
        notes = [scene.says(name) for name in ("ada", "ben")]
        notes.append(NoteId(scene.world.id()))  # it has not arrived
        proposals: list[NoteId] = []
        for n in range(chance.randint(0, 32)):
            name = chance.choice(("ada", *NAMES))
            act = chance.choice(("propose", *5 * ("stand", "hear"), "take back"))
            act = "propose" if n == 0 else act
            if act == "propose":
                proposals.append(chance.choice(notes))
                scene.does(name, ProposalMade(proposals[-1], meeting))
            elif act == "stand" and proposals:
                kind = chance.choice((*5 * ("consent",), "abstain", "object", "object", "block"))
                reason = scene.says(name) if kind in ("object", "block") else None
                if reason is not None and chance.random() < 0.2:
                    reason = chance.choice(notes)
                notes += [reason] if reason is not None else []
                scene.does(name, StanceTaken(meeting, chance.choice(proposals[-2:]), kind, reason))
            elif act == "hear":
                scene.does(name, NoteHeard(chance.choice(notes), chance.choice((0, 1))))
            elif act == "take back" and chance.random() < 0.3:
                scene.does(name, NoteRetracted(chance.choice(notes)))
            if n % 6 == 5:
                scene.owed()
        if chance.random() < 0.2 and proposals:
            outcome = OutcomeId(scene.world.id())
            scene.does("ada", OutcomeStated(outcome, meeting, proposals[0], None, "UTC"))
        scene.owed()
    scene.now += 4 * DAY
    scene.owed()


def framed_by(chance: random.Random, meeting: MeetingId, scene: Scene) -> DecisionFramed:
    """Answers of the host as they come."""
    delegate = scene.ids[chance.choice(NAMES)] if chance.random() < 0.2 else None
    return DecisionFramed(
        meeting,
        "many" if delegate is None else "delegated",
        delegate,
        reversible=True,
        informed=True,
        experts=(),
        rule=chance.choice(("consensus", "commit")),
        quorum=chance.randint(1, 2),
        unit="people",
        hidden=chance.random() < 0.4,
    )


def test_ideas_are_ranked_once_nothing_is_blind(scene: Scene) -> None:
    meeting = scene.calls("innovation")
    scene.says("ben", 0)
    assert scene.owed() == {name: ["say"] for name in ("ada", "ben", "cho")}
    idea = scene.says("ben", 1)
    scene.says("ada", 1)
    assert scene.owed() == {"cho": ["say"]}
    scene.does("ada", BlindRoundEnded(meeting))
    assert scene.owed() == {"ada": ["rank"], "ben": ["rank"], "cho": ["say", "rank"]}
    scene.does("ben", IdeasRanked(meeting, (idea,)))
    assert scene.owed() == {"ada": ["rank"], "cho": ["say", "rank"]}
    assert scene.mine()[0].count == 2


def test_nothing_is_owed_for_the_team_when_closed_or_by_those_who_left(scene: Scene) -> None:
    scene.calls("team")
    assert scene.owed() == {}
    scene.calls("status")
    action = ActionId(scene.world.id())
    fact = ActionAgreed(action, scene.meeting, "Paint", scene.ids["cho"], None, "UTC")
    scene.does("ada", fact, ParticipantRemoved(scene.meeting, scene.ids["cho"]))
    assert scene.owed() == {"ada": ["say"], "ben": ["say"]}
    people = scene.library.queries.answered(scene.meeting).people
    assert [one.name for one in people] == ["Ada", "Ben", "Dan"]
    assert scene.counted() == (0, 2)
    scene.now += 3 * DAY + HOUR
    assert scene.owed() == {"ada": ["say"], "ben": ["say"]}
    scene.now += DAY
    assert scene.owed() == {}


def test_over_all_meetings_what_is_due_first_comes_first(scene: Scene) -> None:
    later = scene.calls("status")
    scene.now -= DAY
    sooner = scene.calls("status")
    assert [one.meeting for one in scene.mine()] == [sooner, later]
    assert scene.library.queries.owed(scene.now, scene.ids["dan"]) == ()


def test_asking_of_an_unknown_meeting_says_so(scene: Scene) -> None:
    nowhere = MeetingId(scene.world.id())
    with pytest.raises(UnknownId):
        scene.library.queries.owed_in(nowhere, 0)
    with pytest.raises(UnknownId):
        scene.library.queries.answered(nowhere)
