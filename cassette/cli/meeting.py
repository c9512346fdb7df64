"""``cassette meeting``: call meetings, look at them, move, close and reopen them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from cassette.cli import (
    catalogue,
    catalogue_planning,
    framing,
    note_erase,
    owed,
    pages,
    series,
    upshots,
)
from cassette.cli.attach import attachment_lines
from cassette.cli.grammar import argument, option, verb
from cassette.cli.shapes import (
    advice_shape,
    attachment_shape,
    listed,
    meeting_shape,
    page_shape,
    row_shape,
    template_shape,
    type_shape,
)
from cassette.cli.template import template_lines
from cassette.domain.errors import BadValue
from cassette.domain.formats import TYPE_KEYS, TYPES, closing_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cassette.cli.invocation import Invocation
    from cassette.cli.series import Seats
    from cassette.domain.planning_views import Template
    from cassette.domain.views import MeetingPage
    from cassette.workflows.attach import Wanted
    from cassette.workflows.decide import Answers
    from cassette.workflows.plan_meeting import Planned
    from cassette.workspace import Workspace


LIBRARY_FILE = "library.db"


@verb("meeting types")
def types(invocation: Invocation) -> None:
    """The six types, which need no library; then the templates where there is one."""
    own = _templates(invocation)

    def lines() -> Iterator[str]:
        for kind in TYPES:
            yield f"{kind.key}: {kind.name}. {kind.purpose}"
            for n, prompt in enumerate(kind.prompts, 1):
                yield f"  {n}. {prompt.text}"
            yield f"  {catalogue.MODES[kind.advice.mode]}: {kind.advice.why}"

        yield from template_lines(own)

    shape = listed("types", map(type_shape, TYPES))
    shape["templates"] = [template_shape(one) for one in own]
    invocation.output.answer(shape, lines())


def _templates(invocation: Invocation) -> tuple[Template, ...]:
    """The team's own types; none, and no database, where there is no library."""
    from cassette.runtime import paths, shelf

    if not paths.is_file(shelf.library_folder(invocation.library) / LIBRARY_FILE):
        return ()
    with invocation.reading() as workspace:
        return workspace.library.queries.templates()


@verb("meeting new")
@argument("type_key", metavar="TYPE")
@argument("title", metavar="TITLE")
@option("--due", metavar="WHEN")
@option("--item", "items", metavar="TEXT", multiple=True)
@option("--with", "people", metavar="MEMBER", multiple=True)
@option("--decider", "deciders", metavar="MEMBER", multiple=True)
@option("--observer", "observers", metavar="MEMBER", multiple=True)
@option("--urgent", is_flag=True)
@option("--high-stakes", is_flag=True)
@option("--attach", "attached", metavar="FILE|URL", multiple=True)
@option("--every", metavar="HOW-OFTEN")
@option("--no-transcribe", "refused", is_flag=True)
@framing.framing
def new(
    invocation: Invocation,
    type_key: str,
    title: str,
    due: str | None,
    items: tuple[str, ...],
    people: tuple[str, ...],
    deciders: tuple[str, ...],
    observers: tuple[str, ...],
    urgent: bool,
    high_stakes: bool,
    attached: tuple[str, ...],
    every: str | None,
    refused: bool,
    **wishes: Any,
) -> None:
    """Call a meeting and say whether it had better be held live."""
    wish = series.Wish(
        type_key=_type_of(type_key),
        title=title,
        due=due,
        items=items or None,
        urgent=urgent,
        stakes="high" if high_stakes else "low",
        attachments=tuple(map(_wanted, attached)),
        transcribe=not refused,
    )
    if every is not None and framing.wished(wishes):
        raise BadValue(
            given="--every",
            what=catalogue_planning.WITH_ANSWERS,
            allowed=catalogue_planning.EACH_ROUND,
        )
    seats = partial(_seats, people=people, deciders=deciders, observers=observers)
    asked = None
    if every is None and not framing.wished(wishes) and framing.somebody_can_answer(invocation):
        asked = _ask(invocation, wish, seats)
    with invocation.writing() as workspace:
        if every is not None:
            series.start(invocation, workspace, wish, every, seats(workspace))
        else:
            answers = _answers(workspace, wishes) if asked is None else asked
            _call(invocation, workspace, wish, seats(workspace), answers)


def _ask(
    invocation: Invocation, wish: series.Wish, seats: Callable[[Workspace], Seats]
) -> Answers | None:
    """The answers of whoever sits at the terminal, for a meeting that decides.

    Everything else is checked before they are asked for, and the library is free meanwhile.
    """
    from cassette.workflows.plan_meeting import checked

    with invocation.reading() as workspace:
        found = checked(
            workspace.desk,
            wish.type_key,
            wish.title,
            due=wish.due,
            items=wish.items,
            people=seats(workspace),
        )
        if closing_of(found.type) != "outcome":
            return None
        return framing.Questions(workspace, invocation.output, found.roles).ask()


def _answers(workspace: Workspace, wishes: dict[str, Any]) -> Answers | None:
    """What the options answer; None where they say nothing."""
    from cassette.workflows.decide import default_answers

    if not framing.wished(wishes):
        return None
    return framing.answered(workspace, default_answers(), wishes)


def _call(
    invocation: Invocation,
    workspace: Workspace,
    wish: series.Wish,
    seats: Seats,
    answers: Answers | None,
) -> None:
    from cassette.workflows.plan_meeting import new_meeting

    planned = new_meeting(
        workspace.desk,
        wish.type_key,
        wish.title,
        due=wish.due,
        items=wish.items,
        people=seats,
        urgent=wish.urgent,
        stakes=wish.stakes,
        answers=answers,
        attachments=wish.attachments,
        transcribe=wish.transcribe,
    )
    now_ms = workspace.desk.now_ms()
    shape = {
        "meeting": meeting_shape(planned.page, now_ms),
        "advice": advice_shape(planned.advice),
    }
    lines = _new_lines(planned, now_ms, framed=answers is not None)
    invocation.output.answer(shape, lines)


def _wanted(given: str) -> Wanted:
    """A link as it is, anything else as the name of a file."""
    from cassette.runtime.paths import given_path
    from cassette.workflows.attach import Wanted

    return Wanted(given if "://" in given else given_path(given))


def _type_of(wish: str) -> str:
    """A type's key as it is stored; a template's name as it was typed."""
    plain = wish.strip()
    return plain.lower() if plain.lower() in TYPE_KEYS else plain


def _seats(
    workspace: Workspace,
    people: tuple[str, ...],
    deciders: tuple[str, ...],
    observers: tuple[str, ...],
) -> Seats:
    """Who takes part; where nobody is named with --with, the others of the team as well."""
    special = [(one, "decider") for one in deciders] + [(one, "observer") for one in observers]
    if people or not special:
        return [*people, *special] if people else None
    queries = workspace.library.queries
    taken = {queries.find_member(one).id for one, _ in special}
    others = [
        (card.id, card.role or "contributor")
        for card in workspace.library.team.members
        if card.id not in taken and not card.gone
    ]
    return [*others, *special]


def _new_lines(planned: Planned, now_ms: int, *, framed: bool) -> Iterator[str]:
    yield from pages.head_lines(planned.page, now_ms)
    yield from pages.agenda_lines(planned.page.agenda)
    yield f"{catalogue.MODES[planned.advice.mode]}: {planned.advice.why}"
    if planned.advice.mode == "live":
        yield catalogue_planning.INVITE
    if closing_of(planned.page.row.type) == "outcome" and not framed:
        yield catalogue_planning.FIVE_QUESTIONS


@verb("meeting list")
def list_meetings(invocation: Invocation) -> None:
    """All meetings, what is due first."""
    with invocation.current() as workspace:
        now_ms = workspace.desk.now_ms()
        rows = workspace.library.queries.meetings(now_ms)
        table = pages.meeting_table(rows, now_ms)
        invocation.output.answer(
            listed("meetings", (row_shape(row, now_ms) for row in rows)),
            [table if rows else catalogue.NO_MEETINGS],
        )


@verb("meeting show")
@argument("meeting", metavar="MEETING")
def show(invocation: Invocation, meeting: str) -> None:
    """One meeting with everything in it."""
    with invocation.reading() as workspace:
        queries, now_ms = workspace.library.queries, workspace.desk.now_ms()
        page = queries.meeting(queries.find_meeting(meeting).id)
        owing = queries.owed_in(page.row.id, now_ms)
        answered = queries.answered(page.row.id)
        gone = note_erase.erased_in(workspace.library, page)
        names = {card.id: card.name for card in workspace.library.team.members}
        shape = {
            **page_shape(page, now_ms),
            **upshots.meeting_upshots(queries, page.row.id, names),
            "owed": [owed.owed_shape(one) for one in owing],
            "answered": owed.answered_shape(answered),
            "erased": [note_erase.erasure_shape(one) for one in gone],
        }
        attached = queries.attachments(page.row.id)
        shape["attachments"] = [attachment_shape(one) for one in attached]
        lines = (
            *pages.page_lines(page, workspace.desk),
            *note_erase.erased_lines(gone),
            *([catalogue_planning.ATTACHED] if attached else []),
            *attachment_lines(attached, page.agenda),
            "",
            *upshots.meeting_lines(queries, page.row.id, names, workspace.desk.zone),
            *owed.meeting_lines(answered, owing),
        )
        invocation.output.answer(shape, lines)


@verb("meeting move")
@argument("meeting", metavar="MEETING")
@option("--due", metavar="WHEN", required=True, help=catalogue.DUE_OR_NEVER)
def move(invocation: Invocation, meeting: str, due: str) -> None:
    """Another due time, or none."""
    from cassette.workflows.plan_meeting import move_due

    with invocation.writing() as workspace:
        found = workspace.library.queries.find_meeting(meeting).id
        never = due.strip().lower() == catalogue.NEVER
        page = move_due(workspace.desk, found, None if never else due)
        _say_changed(invocation, workspace, page)


@verb("meeting rename")
@argument("meeting", metavar="MEETING")
@argument("title", metavar="TITLE")
def rename(invocation: Invocation, meeting: str, title: str) -> None:
    """The title before stays in its history."""
    from cassette.workflows.plan_meeting import retitle

    with invocation.writing() as workspace:
        found = workspace.library.queries.find_meeting(meeting).id
        _say_changed(invocation, workspace, retitle(workspace.desk, found, title))


@verb("meeting close")
@argument("meeting", metavar="MEETING")
def close(invocation: Invocation, meeting: str) -> None:
    """No more notes until it is reopened."""
    from cassette.workflows import plan_meeting

    with invocation.writing() as workspace:
        found = workspace.library.queries.find_meeting(meeting).id
        _say_changed(invocation, workspace, plan_meeting.close(workspace.desk, found))


@verb("meeting reopen")
@argument("meeting", metavar="MEETING")
def reopen(invocation: Invocation, meeting: str) -> None:
    """Notes are welcome again."""
    from cassette.workflows import plan_meeting

    with invocation.writing() as workspace:
        found = workspace.library.queries.find_meeting(meeting).id
        _say_changed(invocation, workspace, plan_meeting.reopen(workspace.desk, found))


def _say_changed(invocation: Invocation, workspace: Workspace, page: MeetingPage) -> None:
    now_ms = workspace.desk.now_ms()
    invocation.output.answer(
        {"meeting": meeting_shape(page, now_ms)}, pages.head_lines(page, now_ms)
    )
