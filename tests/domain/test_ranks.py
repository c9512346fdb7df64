"""There is always a position between two neighbours, or a named refusal."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, strategies as st

from cassette.domain.facts import check_rank
from cassette.domain.ranks import MAX_RANK, NoRoom, between, first_ranks

RANKS = st.text("0129AMZamz", min_size=1, max_size=MAX_RANK)


def test_first_ranks_sort_as_they_were_given() -> None:
    ranks = first_ranks(50)
    assert list(ranks) == sorted(set(ranks))


@given(st.one_of(st.none(), RANKS), st.one_of(st.none(), RANKS))
def test_what_is_between_lies_between(before: str | None, after: str | None) -> None:
    try:
        rank = between(before, after)
    except NoRoom:
        return
    check_rank(rank)
    assert before is None or before < rank
    assert after is None or rank < after


@pytest.mark.parametrize(
    ("before", "after"), [("A", "A"), ("B", "A"), ("A", "A0"), (None, "0"), (None, "0" * 64)]
)
def test_where_nothing_fits_nothing_is_made_up(before: str | None, after: str) -> None:
    with pytest.raises(NoRoom):
        between(before, after)


def test_fifty_items_can_be_shuffled_hundreds_of_times() -> None:
    ranks, chosen = list(first_ranks(50)), random.Random(3)
    for _ in range(300):
        ranks.pop(chosen.randrange(50))
        at = chosen.randrange(50)
        made = between(ranks[at - 1] if at else None, ranks[at] if at < 49 else None)
        ranks.insert(at, made)
        assert ranks == sorted(set(ranks))


@pytest.mark.parametrize("end", [True, False])
def test_one_end_holds_hundreds_before_all_have_to_be_given_anew(end: bool) -> None:
    rank: str | None = None
    for _ in range(300):
        rank = between(rank, None) if end else between(None, rank)
