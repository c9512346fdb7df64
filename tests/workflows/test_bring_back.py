"""What was overwritten is there to see and to bring back: title, due time, agenda, outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.deciding_events import OutcomeStated
from cassette.domain.errors import UnknownId
from cassette.domain.events import Envelope
from cassette.domain.ids import DeviceId, EventId, ItemId, MeetingId, OutcomeId
from cassette.domain.planning_events import AgendaItemEdited, AgendaItemMoved
from cassette.workflows import agenda, people
from cassette.workflows.bring_back import bring_back, changes, current
from cassette.workflows.desk import Place
from cassette.workflows.plan_meeting import close, move_due, new_meeting, reopen, retitle
from cassette.workflows.write_note import write_note
from tests.workflows.conftest import join

if TYPE_CHECKING:
    from cassette.domain.facts import Event
    from cassette.domain.views import MeetingPage
    from cassette.store.log_rows import PastValue
    from cassette.workflows.desk import Desk
    from tests.workflows.conftest import Clock


@pytest.fixture
def page(desk: Desk) -> MeetingPage:
    return new_meeting(desk, "status", "Monday", due="friday 17:00", items=["A", "B", "C"]).page


def past(desk: Desk, page: MeetingPage, field: str) -> tuple[PastValue, ...]:
    return desk.library.queries.history(page.row.id, field)


def order(desk: Desk, page: MeetingPage) -> str:
    return "".join(item.prompt for item in desk.library.queries.meeting(page.row.id).agenda)


def elsewhere(desk: Desk, *events: Event, clock: int) -> None:
    """Somebody else's device says this, at this Lamport time."""
    member = join(desk, "Grace Ito")
    device = DeviceId(desk.new_id())
    desk.library.ingest(
        [
            Envelope(
                id=EventId(desk.new_id()),
                device=device,
                seq=seq,
                clock=clock,
                actor=member,
                at_ms=desk.now_ms(),
                recorded_at_ms=desk.now_ms(),
                event=event,
            )
            for seq, event in enumerate(events, 1)
        ]
    )


def test_title_due_and_state_come_back(desk: Desk, page: MeetingPage) -> None:
    meeting, due = page.row.id, page.row.due_ms
    retitle(desk, meeting, "Tuesday")
    move_due(desk, meeting, None)
    close(desk, meeting)
    reopen(desk, meeting)
    bring_back(desk, meeting, past(desk, page, "title")[0])
    bring_back(desk, meeting, past(desk, page, "due")[0])
    row = bring_back(desk, meeting, past(desk, page, "closed")[0]).row
    assert (row.title, row.due_ms, row.closed) == ("Monday", due, True)
    assert [one.value for one in past(desk, page, "title")] == ["Monday", "Tuesday", "Monday"]


def test_wordings_that_two_people_gave_apart_are_both_there(desk: Desk, page: MeetingPage) -> None:
    item = page.agenda[1].id
    agenda.edit_item(desk, item, prompt="Mine", seconds=10)
    elsewhere(desk, AgendaItemEdited(item, "Theirs", 20), clock=99)
    assert desk.library.queries.meeting(page.row.id).agenda[1].prompt == "Theirs"
    found = past(desk, page, "wording")
    assert [(one.value, one.seconds, one.current) for one in found] == [
        ("B", 30, False),
        ("Mine", 10, False),
        ("Theirs", 20, True),
    ]
    assert [one.by_name for one in found] == ["Ada Byron", "Ada Byron", "Grace Ito"]
    back = bring_back(desk, page.row.id, found[1])
    assert (back.agenda[1].prompt, back.agenda[1].seconds) == ("Mine", 10)


def test_an_order_comes_back_as_a_whole(desk: Desk, page: MeetingPage, clock: Clock) -> None:
    a, _, c = (item.id for item in page.agenda)
    clock.ms += 1000
    agenda.move_item(desk, c, 1)
    clock.ms += 1000
    elsewhere(desk, AgendaItemMoved(a, "zz"), clock=99)
    clock.ms += 1000
    assert order(desk, page) == "CBA"
    agenda.add_item(desk, page.row.id, "D")
    found = past(desk, page, "order")
    prompts = {item.id: item.prompt for item in desk.library.queries.meeting(page.row.id).agenda}
    said = ["".join(prompts[item] for item in one.order) for one in found]
    assert said == ["ABC", "CAB", "CBA", "CBAD"]
    assert [one.current for one in found] == [False, False, False, True]
    bring_back(desk, page.row.id, found[1])
    assert order(desk, page) == "CABD", "what was added since comes last"


def test_a_removed_item_does_not_keep_an_order_from_coming_back(
    desk: Desk, page: MeetingPage, clock: Clock
) -> None:
    clock.ms += 1000
    agenda.move_item(desk, page.agenda[2].id, 1)
    agenda.remove_item(desk, page.agenda[1].id)
    bring_back(desk, page.row.id, past(desk, page, "order")[0])
    assert order(desk, page) == "AC"


def test_outcomes_that_were_replaced_are_told(desk: Desk) -> None:
    page = new_meeting(desk, "decision", "Which?").page
    first, second = (write_note(desk, Place(page.row.id), text).id for text in ("Red", "Blue"))
    outcome = OutcomeId(desk.new_id())
    desk.library.append([OutcomeStated(outcome, page.row.id, first, None, "UTC")])
    newer = OutcomeId(desk.new_id())
    desk.library.append([OutcomeStated(newer, page.row.id, second, None, "UTC", (outcome,))])
    assert [(one.value, one.current) for one in past(desk, page, "outcome")] == [
        ("Red", False),
        ("Blue", True),
    ]


def test_a_role_and_who_was_taken_out_come_back(desk: Desk, page: MeetingPage) -> None:
    grace = join(desk, "Grace Ito")
    meeting = page.row.id
    people.add_person(desk, meeting, grace)
    assert past(desk, page, "role") == (), "nothing was changed yet"
    people.set_role(desk, meeting, grace, "observer")
    people.remove_person(desk, meeting, grace)
    found = past(desk, page, "role")
    assert [(one.member, one.value, one.current) for one in found] == [
        (grace, "contributor", False),
        (grace, "observer", False),
        (grace, "removed", True),
    ]
    assert {(one.member_name, one.by_name) for one in found} == {("Grace Ito", "Ada Byron")}
    assert current(desk, meeting, found[0]) == found[2]
    back = bring_back(desk, meeting, found[1])
    assert [one.role for one in back.people if one.member == grace] == ["observer"]
    assert all(one.member != grace for one in bring_back(desk, meeting, found[2]).people)


def test_everything_is_told_in_the_order_of_time(
    desk: Desk, page: MeetingPage, clock: Clock
) -> None:
    clock.ms += 1000
    retitle(desk, page.row.id, "Tuesday")
    clock.ms += 1000
    agenda.edit_item(desk, page.agenda[0].id, prompt="X")
    told = changes(desk, page.row.id)
    assert [one.field for one in told][-2:] == ["title", "wording"]
    assert {one.field for one in told} == {"title", "due", "wording", "order"}
    with pytest.raises(UnknownId):
        changes(desk, MeetingId(desk.new_id()))
    assert past(desk, page, "order")[0].order == tuple(ItemId(one.id) for one in page.agenda)
