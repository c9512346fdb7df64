"""Whatever the order of arrival, every device ends with the same tables."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from hypothesis import given, strategies as st

from cassette.domain.deciding_events import (
    ActionAgreed,
    ActionAssigned,
    ActionDone,
    ActionDropped,
    ActionDueMoved,
    ActionReopened,
    ActionReworded,
    DecisionFramed,
    IdeasRanked,
    OutcomeReviewed,
    OutcomeStated,
    ProposalMade,
    ProposalWithdrawn,
    StanceTaken,
)
from cassette.domain.erasing_events import ErasureConfirmed, NoteErased
from cassette.domain.events import (
    AgendaItemAdded,
    Envelope,
    MeetingClosed,
    MeetingCreated,
    MeetingDueMoved,
    MeetingReopened,
    MeetingRetitled,
    MemberJoined,
    MemberRenamed,
    NoteHeard,
    NoteRestored,
    NoteRetracted,
    NoteWritten,
    ParticipantAdded,
    ReactionGiven,
    ReactionWithdrawn,
    TeamNamed,
)
from cassette.domain.formats import Prompt
from cassette.domain.ids import (
    ActionId,
    AttachmentId,
    EventId,
    ItemId,
    MeetingId,
    MemberId,
    NoteId,
    OutcomeId,
    SeriesId,
    TemplateId,
    uuid7,
)
from cassette.domain.planning_events import (
    AgendaItemEdited,
    AgendaItemMoved,
    AgendaItemRemoved,
    AgendaItemRestored,
    AttachmentRemoved,
    AttachmentRestored,
    BlindRoundEnded,
    FileAttached,
    LinkAttached,
    MeetingAttended,
    MeetingStakesSet,
    ParticipantRemoved,
    RoundOpened,
    RoundSkipped,
    RoundUnskipped,
    Seat,
    SeriesEnded,
    SeriesResumed,
    SeriesStarted,
    TemplateRemoved,
    TemplateSaved,
)
from cassette.domain.team_events import DeviceNamed, MemberLeft, MemberRoleGiven
from cassette.store.projections import catalogue
from tests.memory import MEMORY
from tests.store.replicas import START_MS, Elsewhere, World, transcribed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cassette.domain.facts import Event

DEVICES = 3
CHOICES = 55
"""Durability is not the matter here, so the disk need not be waited for."""


def thing(n: int) -> str:
    """One of a few ids, so that devices talk about the same things."""
    return uuid7(START_MS, b"things" + n.to_bytes(4))


def fact(world: World, pick: random.Random, retractions: list[EventId]) -> Event:
    """Any fact about a few members, meetings, items and notes."""
    few = pick.randrange(2)
    meeting, note, member = (
        MeetingId(thing(few)),
        NoteId(thing(10 + few)),
        MemberId(thing(20 + few)),
    )
    word, number = pick.choice("abc"), pick.randrange(3)
    choices: Sequence[Callable[[], Event]] = (
        lambda: TeamNamed(word),
        lambda: MemberJoined(member, word, "#aabbcc"),
        lambda: MemberRenamed(member, word),
        lambda: MeetingCreated(meeting, "status", word, due_ms=number or None),
        lambda: MeetingRetitled(meeting, word),
        lambda: MeetingDueMoved(meeting, number or None, "UTC"),
        lambda: MeetingClosed(meeting),
        lambda: MeetingReopened(meeting),
        lambda: AgendaItemAdded(ItemId(thing(30 + number)), meeting, word, f"0{number}"),
        lambda: ParticipantAdded(meeting, member, pick.choice(("host", "observer"))),
        lambda: world.recorded(meeting),
        lambda: NoteWritten(note, meeting, word, reply_to=NoteId(thing(10))),
        lambda: NoteRetracted(note),
        lambda: (
            NoteRestored(note, tuple(pick.sample(retractions, min(2, len(retractions)))))
            if retractions
            else NoteRetracted(note)
        ),
        lambda: ReactionGiven(note, "agree", number or None),
        lambda: ReactionWithdrawn(note, "agree", number or None),
        lambda: transcribed(note, word, f" {word} ", model=word),
        lambda: NoteHeard(note, number * 1000, pick.randrange(3)),
        lambda: NoteErased(note, meeting, pick.choice((None, ItemId(thing(30))))),
        lambda: ErasureConfirmed(note),
        lambda: MemberRoleGiven(member, pick.choice(("host", "decider", "observer"))),
        *planned(pick, meeting, member, word),
        *decided(pick, meeting, note, member, word),
    )
    assert len(choices) == CHOICES
    return choices[pick.randrange(CHOICES)]()


def planned(
    pick: random.Random, meeting: MeetingId, member: MemberId, word: str
) -> Sequence[Callable[[], Event]]:
    """Facts about how a meeting is set up."""
    number = pick.randrange(3)
    item, series = ItemId(thing(30 + number)), SeriesId(thing(40 + number % 2))
    attachment, template = AttachmentId(thing(50 + number)), TemplateId(thing(60))
    occurrence = f"2026-11-2{number}T09:30"
    prompts = (Prompt(word, number),)
    return (
        lambda: AgendaItemEdited(item, word, number),
        lambda: AgendaItemMoved(item, f"1{number}"),
        lambda: AgendaItemRemoved(item),
        lambda: AgendaItemRestored(item),
        lambda: ParticipantRemoved(meeting, member),
        lambda: MeetingStakesSet(meeting, pick.choice(("low", "high"))),
        lambda: MeetingAttended(meeting, pick.choice(("muted", "normal", "following"))),
        lambda: BlindRoundEnded(meeting),
        lambda: LinkAttached(attachment, meeting, word, f"https://example.org/{word}"),
        lambda: FileAttached(
            attachment, meeting, word, "image/png", "0" * 64, "1" * 64, "k" * 44, number + 1
        ),
        lambda: AttachmentRemoved(attachment),
        lambda: AttachmentRestored(attachment),
        lambda: TemplateSaved(template, word, "status", word, prompts),
        lambda: TemplateRemoved(template),
        lambda: SeriesStarted(
            series,
            "status",
            word,
            "FREQ=DAILY",
            occurrence,
            "UTC",
            prompts,
            (Seat(member, "host"),),
        ),
        lambda: SeriesEnded(series),
        lambda: SeriesResumed(series),
        lambda: RoundSkipped(series, occurrence),
        lambda: RoundUnskipped(series, occurrence),
        lambda: RoundOpened(series, occurrence, meeting),
    )


def decided(
    pick: random.Random, meeting: MeetingId, note: NoteId, member: MemberId, word: str
) -> Sequence[Callable[[], Event]]:
    """Facts about what comes out of a meeting."""
    number = pick.randrange(3)
    action, outcome = ActionId(thing(70 + number)), OutcomeId(thing(80 + number))
    older = tuple(OutcomeId(thing(80 + n)) for n in range(3) if n != number and pick.random() < 0.4)
    return (
        lambda: DecisionFramed(
            meeting,
            "many",
            None,
            bool(number),
            True,
            (member,),
            "commit",
            1 + number,
            "people",
            hidden=False,
        ),
        lambda: ProposalMade(note, meeting),
        lambda: ProposalWithdrawn(note, meeting),
        lambda: StanceTaken(meeting, note, pick.choice(("consent", "object", "block")), note),
        lambda: OutcomeStated(outcome, meeting, note, number or None, "UTC", older),
        lambda: OutcomeReviewed(outcome),
        lambda: ActionAgreed(action, meeting, word, member, number or None, "UTC", note, number),
        lambda: ActionReworded(action, word),
        lambda: ActionAssigned(action, member if number else None),
        lambda: ActionDueMoved(action, number or None, "UTC"),
        lambda: ActionDone(action),
        lambda: ActionReopened(action),
        lambda: ActionDropped(action),
        lambda: IdeasRanked(meeting, (note,)),
    )


def history(seed: int, length: int) -> list[Envelope]:
    """What three devices did while they heard of each other now and then."""
    pick, world = random.Random(seed), World()
    devices = [Elsewhere(world, MemberId(thing(20 + n))) for n in range(DEVICES)]
    past: list[Envelope] = []
    retractions: list[EventId] = []
    for _ in range(length):
        device = devices[pick.randrange(DEVICES)]
        if past and pick.random() < 0.3:
            device.see(*pick.sample(past, min(3, len(past))))
        envelope = device.say(fact(world, pick, retractions))
        if isinstance(envelope.event, NoteRetracted):
            retractions.append(envelope.id)
        past.append(envelope)
    return past


def deliveries(past: list[Envelope], seed: int) -> Iterator[list[Envelope]]:
    """The same events in another order, some twice, in batches of other sizes."""
    pick = random.Random(seed)
    order = past + pick.sample(past, len(past) // 4)
    pick.shuffle(order)
    while order:
        size = pick.randrange(1, 6)
        yield order[:size]
        order = order[size:]


class Replicas:
    """Digests of fresh libraries that were told a history."""

    def __init__(self, founded: Path) -> None:
        self._founded = founded

    def digest(self, batches: Iterator[list[Envelope]], *, rebuilt: bool = False) -> str:
        world = World()
        with tempfile.TemporaryDirectory(dir=MEMORY) as scratch:
            folder = Path(scratch) / "library"
            shutil.copytree(self._founded, folder)
            with world.open(folder) as library:
                for batch in batches:
                    library.ingest(batch)
                return library.rebuild() if rebuilt else library.digest()

    def agree(self, past: list[Envelope], seed: int) -> bool:
        """Whether three orders and a rebuild give one digest."""
        digests = {
            self.digest(iter([past])),
            self.digest(deliveries(past, seed)),
            self.digest(deliveries(past, seed + 1), rebuilt=True),
        }
        return len(digests) == 1


@pytest.fixture(scope="session")
def replicas(founded: Path) -> Replicas:
    return Replicas(founded)


@hypothesis.settings(max_examples=hypothesis.settings.default.max_examples // 3)
@given(seed=st.integers(0, 1 << 32), length=st.integers(1, 60))
def test_every_order_of_arrival_with_duplicates_gives_the_same_tables(
    replicas: Replicas, seed: int, length: int
) -> None:
    assert replicas.agree(history(seed, length), seed)


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("meeting.retitled", "> (p_register.clock, p_register.device, p_register.event)"),
        ("meeting.created", "< (p_meeting.clock, p_meeting.device, p_meeting.event)"),
        ("note.heard", "(excluded.take, excluded.up_to_ms) > (p_heard.take, p_heard.up_to_ms)"),
        ("note.restored", "covered = 1"),
        ("stance.taken", "> (p_stance.clock, p_stance.device, p_stance.event)"),
        ("proposal.made", "> (p_proposal.clock, p_proposal.device, p_proposal.event)"),
        ("outcome.stated", "< (p_outcome.clock, p_outcome.device, p_outcome.event)"),
        ("action.assigned", "> (p_register.clock, p_register.device, p_register.event)"),
    ],
)
def test_a_fold_that_goes_by_arrival_is_caught(
    replicas: Replicas, monkeypatch: pytest.MonkeyPatch, kind: str, rule: str
) -> None:
    """The twin of the test above: the rule of one fold is taken away."""
    sabotage = {
        ">": "IS NOT (NULL, NULL, NULL)",
        "<": "IS NOT (NULL, NULL, NULL)",
        "(": "true",
        "c": "covered = covered",
    }[rule[0]]
    sentence = catalogue.HANDLERS[kind]
    assert rule in sentence
    monkeypatch.setitem(catalogue.HANDLERS, kind, sentence.replace(rule, sabotage))
    assert not all(replicas.agree(history(seed, 80), seed) for seed in range(24))


def each_planned(world: World, meeting: MeetingId) -> list[Event]:
    """Every fact about setting up, once, each changing something."""
    item, series = ItemId(world.id()), SeriesId(world.id())
    link, file = AttachmentId(world.id()), AttachmentId(world.id())
    template, prompts = TemplateId(world.id()), (Prompt("Why?", 30),)
    occurrence, png = "2026-11-23T09:30", "image/png"
    seats = (Seat(world.ben, "host"),)
    return [
        AgendaItemEdited(item, "How?", 60),
        AgendaItemMoved(item, "5"),
        AgendaItemRemoved(item),
        AgendaItemRestored(item),
        ParticipantRemoved(meeting, world.ben),
        MeetingStakesSet(meeting, "high"),
        MeetingAttended(meeting, "muted"),
        BlindRoundEnded(meeting),
        LinkAttached(link, meeting, "Plan", "https://example.org"),
        FileAttached(file, meeting, "Plan", png, "0" * 64, "1" * 64, "k" * 44, 5),
        AttachmentRemoved(file),
        AttachmentRestored(file),
        TemplateSaved(template, "Retro", "status", "Look back", prompts),
        TemplateRemoved(template),
        SeriesStarted(series, "status", "Daily", "FREQ=DAILY", occurrence, "UTC", prompts, seats),
        SeriesEnded(series),
        SeriesResumed(series),
        RoundSkipped(series, occurrence),
        RoundUnskipped(series, occurrence),
        RoundOpened(series, occurrence, meeting),
    ]


def each_decided(world: World, meeting: MeetingId, note: NoteId) -> list[Event]:
    """Every fact about what comes out, once, each changing something."""
    action, outcome = ActionId(world.id()), OutcomeId(world.id())
    return [
        DecisionFramed(
            meeting, "delegated", world.ben, True, True, (), "consensus", 50, "percent", True
        ),
        ProposalMade(note, meeting),
        ProposalWithdrawn(note, meeting),
        StanceTaken(meeting, note, "block", note),
        OutcomeStated(outcome, meeting, note, 5, "UTC"),
        OutcomeReviewed(outcome),
        ActionAgreed(action, meeting, "Write it", None, None, "UTC", note, 5),
        ActionReworded(action, "Write it down"),
        ActionAssigned(action, world.ben),
        ActionDueMoved(action, 5, "UTC"),
        ActionDone(action),
        ActionReopened(action),
        ActionDropped(action),
        IdeasRanked(meeting, (note,)),
    ]


def test_the_digest_changes_with_every_kind_of_fact(replicas: Replicas) -> None:
    world = World()
    device = Elsewhere(world, world.ben)
    meeting, made = world.meeting()
    spoken = world.recorded(meeting)
    gone = device.say(NoteRetracted(spoken.note))
    facts = [
        TeamNamed("New"),
        MemberJoined(MemberId(world.id()), "Cleo", "#aabbcc"),
        *made,
        spoken,
        MemberRenamed(world.ben, "Benjamin"),
        MeetingRetitled(meeting, "New"),
        MeetingDueMoved(meeting, 5, "UTC"),
        MeetingClosed(meeting),
        MeetingReopened(meeting),
        NoteWritten(NoteId(world.id()), meeting, "words"),
        NoteRestored(spoken.note, (gone.id,)),
        ReactionGiven(spoken.note, "agree"),
        ReactionWithdrawn(spoken.note, "agree"),
        transcribed(spoken.note, "words"),
        NoteHeard(spoken.note, 5),
        ErasureConfirmed(spoken.note),
        *each_planned(world, meeting),
        *each_decided(world, meeting, spoken.note),
        DeviceNamed(world.device, "Studio"),
        MemberLeft(world.ben),
        MemberRoleGiven(world.ben, "observer"),
        NoteErased(spoken.note, meeting),
    ]
    past = [gone, *(device.say(event) for event in facts)]
    assert {envelope.event.kind for envelope in past} == catalogue.HANDLERS.keys()
    digests = [replicas.digest(iter([past[:n]])) for n in range(len(past) + 1)]
    assert len(set(digests)) == len(digests)


def test_when_and_how_things_arrived_is_not_in_the_digest(founded: Path, tmp_path: Path) -> None:
    past = history(7, 30)
    digests = set()
    for n, late in enumerate((0, 99_000)):
        folder = tmp_path / str(n)
        shutil.copytree(founded, folder)
        world = World()
        world.time_ms += late
        with world.open(folder) as library:
            library.ingest(past)
            if late:
                library.jobs.add([])
            digests.add(library.digest())
    assert len(digests) == 1
