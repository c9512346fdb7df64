"""How a decision stands: who decides, which stances count, what keeps it open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from cassette.domain.deciding import (
    OBJECTIONS,
    Rule,
    Stand,
    Standing,
    deciders_of,
    needed_of,
    ready_by,
    standing_of,
)
from cassette.domain.ids import MemberId, NoteId

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cassette.domain.deciding_events import StanceKind

PROPOSAL = NoteId("proposal")
ADA, BEN, CLEO, DAN = (MemberId(name) for name in ("ada", "ben", "cleo", "dan"))
ALL = (ADA, BEN, CLEO, DAN)
KINDS: tuple[StanceKind, ...] = ("consent", "abstain", "object", "block")


def why(member: MemberId) -> NoteId:
    return NoteId(f"why {member}")


def stood(
    rule: Rule | None = None,
    heard: Mapping[MemberId, set[NoteId]] | None = None,
    deciders: tuple[MemberId, ...] = ALL,
    **stances: StanceKind,
) -> Standing:
    """Ada proposed; everybody has heard the proposal unless ``heard`` says otherwise."""
    known: dict[MemberId, set[NoteId]] = {member: {PROPOSAL} for member in ALL}
    known |= heard or {}
    stands = [
        Stand(MemberId(name), stance, why(MemberId(name)) if stance in OBJECTIONS else None)
        for name, stance in stances.items()
    ]
    for one in stands:
        if one.reason is not None:  # whoever spoke a note has heard it
            known[one.by] = {*known[one.by], one.reason}
    return standing_of(
        rule or Rule(),
        proposal=PROPOSAL,
        proposer=ADA,
        deciders=deciders,
        stands=stands,
        heard=known,
    )


@pytest.mark.parametrize(
    ("roles", "delegate", "deciders"),
    [
        ({ADA: "host", BEN: "contributor", CLEO: "observer"}, None, (ADA, BEN)),
        ({ADA: "host", BEN: "contributor", CLEO: "decider"}, None, (ADA, CLEO)),
        ({ADA: "host"}, None, (ADA,)),
        ({ADA: "host", BEN: "decider", CLEO: "contributor"}, CLEO, (CLEO,)),
        ({ADA: "host", BEN: "observer"}, BEN, (BEN,)),
        ({ADA: "host"}, DAN, ()),
        ({BEN: "observer"}, None, ()),
        ({}, None, ()),
    ],
)
def test_who_decides(
    roles: dict[MemberId, str], delegate: MemberId | None, deciders: tuple[MemberId, ...]
) -> None:
    assert deciders_of(roles, delegate) == deciders


@pytest.mark.parametrize(
    ("rule", "deciders", "needed"),
    [
        (Rule(), 4, 2),
        (Rule(), 5, 3),
        (Rule(), 1, 1),
        (Rule(), 0, 1),
        (Rule(quorum=100), 7, 7),
        (Rule(quorum=1), 7, 1),
        (Rule(quorum=34), 3, 2),
        (Rule(quorum=60), 5, 3),
        (Rule(quorum=4, unit="people"), 7, 4),
        (Rule(quorum=4, unit="people"), 2, 4),  # people left: it cannot be met any more
    ],
)
def test_how_many_stances_make_the_quorum(rule: Rule, deciders: int, needed: int) -> None:
    assert needed_of(rule, deciders) == needed


@pytest.mark.parametrize("rule", ["consensus", "commit"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_stance_under_either_rule(kind: StanceKind, rule: str) -> None:
    standing = stood(Rule(rule, 1, "people"), ben=kind)  # type: ignore[arg-type]
    assert standing.counted == {BEN}
    assert standing.quorate
    stops = kind == "block" or (kind == "object" and rule == "consensus")
    assert (standing.blocked, standing.ready) == (stops, not stops)
    objects = kind in {"object", "block"}
    assert [one.by for one in standing.open_objections] == ([BEN] if objects else [])
    assert set(standing.unheard) == (set(ALL) - {BEN} if objects else set())


def test_a_stance_counts_once_its_owner_heard_the_proposal() -> None:
    standing = stood(ben="consent", cleo="consent", heard={BEN: set()})
    assert standing.counted == {CLEO}
    assert standing.unheard == {BEN: (PROPOSAL,)}
    assert not standing.quorate
    assert stood(ben="consent", cleo="consent").quorate


def test_whoever_proposed_has_heard_the_proposal() -> None:
    assert stood(ada="consent", heard={ADA: set()}).counted == {ADA}


def test_an_objection_that_arrives_later_makes_stances_wait_until_it_is_heard() -> None:
    before = stood(ada="consent", ben="consent")
    assert before.ready
    after = stood(ada="consent", ben="consent", cleo="object")
    assert after.counted == {CLEO}
    assert after.unheard == {member: (why(CLEO),) for member in (ADA, BEN, DAN)}
    assert not after.ready
    listened = {ADA: {why(CLEO)}, BEN: {PROPOSAL, why(CLEO)}}
    again = stood(ada="consent", ben="consent", cleo="object", heard=listened)
    assert again.counted == {ADA, BEN, CLEO}
    assert again.ready
    assert set(again.unheard) == {DAN}


def test_a_withdrawn_objection_frees_those_who_had_not_heard_it() -> None:
    assert stood(ada="consent", ben="consent", cleo="abstain").unheard == {}


def test_an_objection_without_a_reason_has_nothing_to_hear() -> None:
    standing = standing_of(
        Rule("consensus"),
        proposal=PROPOSAL,
        proposer=ADA,
        deciders=ALL,
        stands=[Stand(BEN, "object", None)],
        heard={member: {PROPOSAL} for member in ALL},
    )
    assert standing.unheard == {}
    assert standing.blocked


def test_what_is_unheard_comes_proposal_first_then_objections_in_one_order() -> None:
    one = stood(cleo="object", ben="block", heard={DAN: set()})
    other = stood(ben="block", cleo="object", heard={DAN: set()})
    assert one == other
    assert one.unheard[DAN] == (PROPOSAL, why(BEN), why(CLEO))
    assert one.unheard[BEN] == (why(CLEO),)


def test_a_delegated_decision_needs_one_informed_stance() -> None:
    assert not stood(deciders=(BEN,)).ready
    assert stood(deciders=(BEN,), ben="consent").ready
    assert not stood(deciders=(BEN,), ben="consent", heard={BEN: set()}).ready
    assert stood(deciders=(BEN,)).silent == (BEN,)


def test_nobody_who_decides_makes_no_quorum() -> None:
    assert not stood(deciders=()).quorate


RULES = st.builds(
    Rule,
    st.sampled_from(["consensus", "commit"]),
    st.integers(1, 100),
    st.sampled_from(["people", "percent"]),
)
STANCES = st.dictionaries(st.sampled_from([str(one) for one in ALL]), st.sampled_from(KINDS))
HEARD = st.fixed_dictionaries(
    {member: st.sets(st.sampled_from([PROPOSAL, *map(why, ALL)])) for member in ALL}
)


@given(RULES, STANCES, HEARD)
def test_listening_never_takes_anything_away(
    rule: Rule, stances: dict[str, StanceKind], heard: dict[MemberId, set[NoteId]]
) -> None:
    before = stood(rule, heard, **stances)
    all_heard = {member: {PROPOSAL, *map(why, ALL)} for member in ALL}
    after = stood(rule, all_heard, **stances)
    assert before.counted <= after.counted
    assert after.unheard == {}
    assert after.counted == set(stances)
    assert not before.ready or after.ready


@given(RULES, STANCES, HEARD)
def test_a_standing_is_one_whole(
    rule: Rule, stances: dict[str, StanceKind], heard: dict[MemberId, set[NoteId]]
) -> None:
    standing = stood(rule, heard, **stances)
    assert standing.counted.isdisjoint(standing.unheard)
    assert standing.counted.isdisjoint(standing.silent)
    assert set(standing.silent) | set(stances) == set(ALL)
    assert standing.ready == (standing.quorate and not standing.blocked)
    assert not (standing.blocked and not standing.open_objections)
    turned = dict(reversed(stances.items()))
    assert stood(rule, heard, **turned) == standing


@given(RULES, STANCES, HEARD, st.sets(st.sampled_from(ALL)))
def test_of_many_decisions_the_same_are_ready(
    rule: Rule,
    stances: dict[str, StanceKind],
    heard: dict[MemberId, set[NoteId]],
    deciders: set[MemberId],
) -> None:
    taken = {name: kind for name, kind in stances.items() if name in deciders}
    standing = stood(rule, heard, tuple(deciders), **taken)
    known_by = {
        note: {one for one in ALL if note in heard[one] or note == why(one)}
        for note in (PROPOSAL, *map(why, ALL))
    }
    assert standing.ready == ready_by(
        rule,
        proposal=PROPOSAL,
        proposer=ADA,
        deciders=deciders,
        stood=[MemberId(name) for name in taken],
        objections=standing.open_objections,
        known_by=known_by,
    )
