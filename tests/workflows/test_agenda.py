"""Changing an agenda: order, wording and removal, and what happens to the notes."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import (
    AgendaFull,
    BadName,
    BadTimeBox,
    CassetteError,
    MeetingIsClosed,
    UnknownId,
    UnknownItem,
)
from cassette.domain.formats import MAX_ITEMS
from cassette.domain.ids import ItemId
from cassette.domain.planning_events import AgendaItemMoved
from cassette.workflows import agenda
from cassette.workflows.desk import Place
from cassette.workflows.plan_meeting import close, new_meeting
from cassette.workflows.write_note import write_note

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.domain.ids import MeetingId
    from cassette.domain.views import MeetingPage
    from cassette.workflows.desk import Desk


@pytest.fixture
def page(desk: Desk) -> MeetingPage:
    return new_meeting(desk, "status", "Monday", items=["A", "B", "C"]).page


def prompts(page: MeetingPage) -> str:
    assert [item.n for item in page.agenda] == list(range(1, len(page.agenda) + 1))
    return "".join(item.prompt for item in page.agenda)


def test_an_item_is_added_at_the_end_or_where_it_is_wanted(desk: Desk, page: MeetingPage) -> None:
    meeting = page.row.id
    assert prompts(agenda.add_item(desk, meeting, "D")) == "ABCD"
    assert prompts(agenda.add_item(desk, meeting, "E", to_n=1)) == "EABCD"
    longest = max(item.seconds for item in page.agenda)
    made = agenda.add_item(desk, meeting, "F", seconds=0, to_n=3)
    assert prompts(made) == "EAFBCD"
    assert [item.seconds for item in made.agenda] == [longest, longest, 0, *[longest] * 3]


@pytest.mark.parametrize("to_n", [1, 2, 3])
@pytest.mark.parametrize("n", [1, 2, 3])
def test_an_item_gets_the_number_it_is_moved_to(
    desk: Desk, page: MeetingPage, n: int, to_n: int
) -> None:
    item = page.agenda[n - 1]
    moved = agenda.move_item(desk, item.id, to_n)
    assert moved.agenda[to_n - 1].id == item.id
    assert prompts(moved).replace(item.prompt, "") == "ABC".replace(item.prompt, "")


def test_many_moves_agree_with_a_list(desk: Desk, page: MeetingPage) -> None:
    chosen, order = random.Random(7), [item.id for item in page.agenda]
    for _ in range(200):
        item, to_n = chosen.choice(order), chosen.randint(1, 3)
        order.remove(item)
        order.insert(to_n - 1, item)
        moved = agenda.move_item(desk, item, to_n)
        assert [one.id for one in moved.agenda] == order


def test_items_that_were_put_on_one_place_apart_can_be_parted(
    desk: Desk, page: MeetingPage
) -> None:
    ranks = desk.library.queries.item_ranks(page.row.id)
    first, second, third = (item.id for item in page.agenda)
    desk.library.append([AgendaItemMoved(item=third, rank=ranks[second])])
    assert prompts(agenda.move_item(desk, first, 2)) == "BAC"
    assert prompts(agenda.move_item(desk, third, 1)) == "CBA"


def test_an_order_is_set_as_a_whole(desk: Desk, page: MeetingPage) -> None:
    a, b, c = (item.id for item in page.agenda)
    stranger = ItemId(desk.new_id())
    assert prompts(agenda.reorder(desk, page.row.id, [c, stranger, a, c])) == "CAB"
    count = sum(1 for _ in desk.library.queries.events())
    assert prompts(agenda.reorder(desk, page.row.id, [c, a, b])) == "CAB"
    assert sum(1 for _ in desk.library.queries.events()) == count


def test_an_item_is_worded_otherwise_and_keeps_the_rest(desk: Desk, page: MeetingPage) -> None:
    item = page.agenda[1]
    assert prompts(agenda.edit_item(desk, item.id, prompt="X")) == "AXC"
    boxed = agenda.edit_item(desk, item.id, seconds=7)
    assert (boxed.agenda[1].prompt, boxed.agenda[1].seconds) == ("X", 7)
    count = sum(1 for _ in desk.library.queries.events())
    agenda.edit_item(desk, item.id, prompt="X", seconds=7)
    assert sum(1 for _ in desk.library.queries.events()) == count


def test_the_notes_of_a_removed_item_stand_under_the_meeting_until_it_is_back(
    desk: Desk, page: MeetingPage
) -> None:
    meeting, (a, b, c) = page.row.id, (item.id for item in page.agenda)
    said = {text: write_note(desk, Place(meeting, item), text).id for text, item in
            (("whole", None), ("on b", b), ("on c", c), ("on a", a))}  # fmt: skip
    removed = agenda.remove_item(desk, b)
    assert prompts(removed) == "AC"
    assert [(note.text, note.item) for note in removed.notes] == [
        ("on a", a),
        ("on c", c),
        ("whole", None),
        ("on b", None),
    ]
    (gone,) = desk.library.queries.removed_items(meeting)
    assert (gone.id, gone.prompt, gone.n) == (b, "B", 0)
    back = agenda.restore_item(desk, b)
    assert prompts(back) == "ABC"
    assert [note.id for note in back.notes] == [
        said[text] for text in ("on a", "on b", "on c", "whole")
    ]
    assert desk.library.queries.removed_items(meeting) == ()


def test_a_note_that_was_begun_for_an_item_removed_meanwhile_is_not_lost(
    desk: Desk, page: MeetingPage
) -> None:
    meeting, item = page.row.id, page.agenda[0].id
    agenda.remove_item(desk, item)
    card = write_note(desk, Place(meeting, item), "I had begun before.")
    assert card.item is None
    assert desk.library.queries.meeting(meeting).notes == (card,)
    agenda.restore_item(desk, item)
    assert desk.library.queries.note(card.id).item == item


REFUSED: list[tuple[Callable[[Desk, MeetingPage], object], type[CassetteError]]] = [
    (lambda desk, page: agenda.add_item(desk, page.row.id, "two\nlines"), BadName),
    (lambda desk, page: agenda.add_item(desk, page.row.id, "X", seconds=3601), BadTimeBox),
    (lambda desk, page: agenda.add_item(desk, page.row.id, "X", to_n=5), UnknownItem),
    (lambda desk, page: agenda.add_item(desk, _some_meeting(desk), "X"), UnknownId),
    (lambda desk, page: agenda.edit_item(desk, page.agenda[0].id, prompt=""), BadName),
    (lambda desk, page: agenda.edit_item(desk, page.agenda[0].id, seconds=-1), BadTimeBox),
    (lambda desk, page: agenda.edit_item(desk, ItemId(desk.new_id()), prompt="X"), UnknownId),
    (lambda desk, page: agenda.move_item(desk, page.agenda[0].id, 0), UnknownItem),
    (lambda desk, page: agenda.move_item(desk, page.agenda[0].id, 4), UnknownItem),
]


def _some_meeting(desk: Desk) -> MeetingId:
    return desk.new_id()  # type: ignore[return-value]


@pytest.mark.parametrize(("wish", "error"), REFUSED)
def test_a_refused_change_leaves_the_agenda_as_it_was(
    desk: Desk,
    page: MeetingPage,
    wish: Callable[[Desk, MeetingPage], object],
    error: type[CassetteError],
) -> None:
    before = desk.library.digest()
    with pytest.raises(error):
        wish(desk, page)
    assert desk.library.digest() == before


def test_a_removed_item_is_not_on_the_agenda(desk: Desk, page: MeetingPage) -> None:
    item = page.agenda[0].id
    agenda.remove_item(desk, item)
    with pytest.raises(UnknownItem):
        agenda.move_item(desk, item, 1)
    with pytest.raises(UnknownItem):
        agenda.remove_item(desk, item)


def test_an_agenda_has_an_end(desk: Desk) -> None:
    full = new_meeting(desk, "status", "Full", items=["X"] * MAX_ITEMS).page
    with pytest.raises(AgendaFull, match="50"):
        agenda.add_item(desk, full.row.id, "Y")
    item = full.agenda[0].id
    agenda.remove_item(desk, item)
    agenda.add_item(desk, full.row.id, "Y")
    with pytest.raises(AgendaFull):
        agenda.restore_item(desk, item)


def test_a_closed_meeting_keeps_its_agenda(desk: Desk, page: MeetingPage) -> None:
    close(desk, page.row.id)
    item = page.agenda[0].id
    for change in (
        lambda: agenda.add_item(desk, page.row.id, "X"),
        lambda: agenda.edit_item(desk, item, prompt="X"),
        lambda: agenda.move_item(desk, item, 2),
        lambda: agenda.remove_item(desk, item),
        lambda: agenda.restore_item(desk, item),
        lambda: agenda.reorder(desk, page.row.id, [item]),
    ):
        with pytest.raises(MeetingIsClosed):
            change()
