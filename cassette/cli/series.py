"""``cassette series``: meetings that recur."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.cli import catalogue, catalogue_planning, catalogue_time, pages
from cassette.cli.grammar import argument, option, verb
from cassette.cli.output import columns
from cassette.cli.shapes import Shape, advice_shape, listed, meeting_shape
from cassette.domain.formats import closing_of
from cassette.export.json_export import iso
from cassette.workflows.when import say_due

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cassette.cli.invocation import Invocation
    from cassette.domain.ids import SeriesId
    from cassette.domain.planning_views import SeriesRow
    from cassette.domain.views import Stakes
    from cassette.workflows.attach import Wanted
    from cassette.workflows.desk import Desk
    from cassette.workspace import Workspace

    Seats = list[str | tuple[str, str]] | None
    """Who takes part, as ``new_meeting`` takes it."""

TO_COME = 5
"""So many rounds to come are shown."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What ``meeting new`` was told about a meeting, or about the rounds of a series."""

    type_key: str
    title: str
    due: str | None
    items: tuple[str, ...] | None
    urgent: bool
    stakes: Stakes
    attachments: tuple[Wanted, ...]
    transcribe: bool


def start(
    invocation: Invocation, workspace: Workspace, wish: Wish, every: str, people: Seats
) -> None:
    """Start a series and answer with its first round, as ``meeting new`` does with a meeting."""
    from cassette.domain.advice import advise
    from cassette.workflows.series import start_series

    row = start_series(
        workspace.desk,
        wish.type_key,
        wish.title,
        every=every,
        first_due=wish.due,
        items=wish.items,
        people=people,
        urgent=wish.urgent,
        stakes=wish.stakes,
        attachments=wish.attachments,
        transcribe=wish.transcribe,
    )
    page = workspace.library.queries.meeting(row.opened[0][1])
    now_ms = workspace.desk.now_ms()
    advice = advise(row.type, urgent=wish.urgent, stakes=wish.stakes, people=len(page.people))
    shape = {
        "meeting": meeting_shape(page, now_ms),
        "series": series_shape(row, now_ms),
        "advice": advice_shape(advice),
    }
    lines = (
        *pages.head_lines(page, now_ms),
        *pages.agenda_lines(page.agenda),
        _recurs(row),
        f"{catalogue.MODES[advice.mode]}: {advice.why}",
        *([catalogue_planning.FIVE_QUESTIONS] if closing_of(row.type) == "outcome" else []),
    )
    invocation.output.answer(shape, lines)


@verb("series list")
def list_series(invocation: Invocation) -> None:
    """All series with their next round."""
    from cassette.workflows.recurrence import say_rule

    with invocation.current() as workspace:
        rows, now_ms = workspace.library.queries.series(), workspace.desk.now_ms()
        table = columns(
            catalogue_time.SERIES_COLUMNS,
            (
                (pages.short(row.id), row.type, say_rule(row.rule), _next(row, now_ms), row.title)
                for row in rows
            ),
        )
        invocation.output.answer(
            listed("series", (series_shape(row, now_ms) for row in rows)),
            [table if rows else catalogue_time.NO_SERIES],
        )


@verb("series show")
@argument("series", metavar="SERIES")
def show(invocation: Invocation, series: str) -> None:
    """One series with its rounds."""
    with invocation.current() as workspace:
        row = workspace.library.queries.find_series(series)
        _say(invocation, row, workspace.desk)


@verb("series open")
@argument("series", metavar="SERIES")
@option("--round", "when", metavar="WHEN")
def open_early(invocation: Invocation, series: str, when: str | None) -> None:
    """Answer tomorrow's today."""
    from cassette.workflows.series import open_round

    with invocation.writing() as workspace:
        desk = workspace.desk
        row = workspace.library.queries.find_series(series)
        taken = row.skipped | {at for at, _ in row.opened}
        meeting = open_round(desk, row.id, _round(row, desk, when, lambda at: at not in taken))
        page = workspace.library.queries.meeting(meeting)
        now_ms = desk.now_ms()
        invocation.output.answer(
            {"meeting": meeting_shape(page, now_ms)}, pages.head_lines(page, now_ms)
        )


@verb("series skip")
@argument("series", metavar="SERIES")
@option("--round", "when", metavar="WHEN")
def skip(invocation: Invocation, series: str, when: str | None) -> None:
    """A round does not take place."""
    from cassette.workflows import series as workflow

    with invocation.writing() as workspace:
        row = workspace.library.queries.find_series(series)
        at = _round(row, workspace.desk, when, lambda at: at not in row.skipped)
        _say(invocation, workflow.skip(workspace.desk, row.id, at), workspace.desk)


@verb("series unskip")
@argument("series", metavar="SERIES")
@option("--round", "when", metavar="WHEN")
def unskip(invocation: Invocation, series: str, when: str | None) -> None:
    """A skipped round takes place after all."""
    from cassette.workflows import series as workflow

    with invocation.writing() as workspace:
        row = workspace.library.queries.find_series(series)
        at = _round(row, workspace.desk, when, lambda at: at in row.skipped)
        _say(invocation, workflow.unskip(workspace.desk, row.id, at), workspace.desk)


@verb("series end")
@argument("series", metavar="SERIES")
def end(invocation: Invocation, series: str) -> None:
    """No further round opens."""
    from cassette.workflows import series as workflow

    _change(invocation, series, workflow.end)


@verb("series resume")
@argument("series", metavar="SERIES")
def resume(invocation: Invocation, series: str) -> None:
    """A series goes on."""
    from cassette.workflows import series as workflow

    _change(invocation, series, workflow.resume)


def _change(
    invocation: Invocation, series: str, change: Callable[[Desk, SeriesId], SeriesRow]
) -> None:
    with invocation.writing() as workspace:
        found = workspace.library.queries.find_series(series).id
        _say(invocation, change(workspace.desk, found), workspace.desk)


def series_shape(row: SeriesRow, now_ms: int) -> Shape:
    """A series with its rounds: opened, skipped, and the next few to come."""
    return {
        "id": row.id,
        "type": row.type,
        "title": row.title,
        "rule": row.rule,
        "first": row.first,
        "zone": row.zone,
        "ended": row.ended,
        "people": [{"id": seat.member, "role": seat.role} for seat in row.people],
        "rounds": [
            {"at": at, "due": iso(_due_ms(row, at)), "state": state, "meeting": meeting}
            for at, state, meeting in _rounds(row, now_ms)
        ],
    }


def _rounds(row: SeriesRow, now_ms: int) -> list[tuple[str, str, str | None]]:
    """Local time, state and meeting of the rounds that were opened or skipped, and the next."""
    from cassette.workflows.recurrence import coming

    found: dict[str, tuple[str, str | None]] = dict.fromkeys(row.skipped, ("skipped", None))
    for at, meeting in row.opened:
        if at not in found:
            found[at] = ("opened" if _due_ms(row, at) > now_ms else "past", meeting)
    if not row.ended:
        for at in coming(row.rule, row.first, row.zone, now_ms=now_ms, count=TO_COME):
            found.setdefault(at, ("coming", None))
    return [(at, *found[at]) for at in sorted(found)]


def _round(row: SeriesRow, desk: Desk, when: str | None, fits: Callable[[str], bool]) -> str:
    """The local time of the round that is meant: at that very time, or one of that day.

    Without ``when`` the next one that fits. What there is not is named as it was asked for.
    """
    from cassette.workflows.recurrence import local_minute
    from cassette.workflows.when import understand

    rounds = [at for at, _, _ in _rounds(row, desk.now_ms())]
    if when is None:
        now = local_minute(desk.now_ms(), row.zone)
        return next((at for at in rounds if at > now and fits(at)), now)
    meant = understand(when, now_ms=desk.now_ms(), zone=row.zone, must_be_future=False)
    moment = local_minute(meant.ms, row.zone)
    that_day = _on_day(row, moment[:10], rounds)
    best = [*(at for at in that_day if at == moment), *filter(fits, that_day), *that_day]
    return best[0] if best else moment


def _on_day(row: SeriesRow, day: str, rounds: list[str]) -> list[str]:
    from cassette.workflows.recurrence import occurrences

    found = [at for at in rounds if at.startswith(day)]
    for at in () if found else occurrences(row.rule, row.first):
        if at[:10] >= day:
            return [at] if at.startswith(day) else []
    return found


def _say(invocation: Invocation, row: SeriesRow, desk: Desk) -> None:
    now_ms = desk.now_ms()
    invocation.output.answer({"series": series_shape(row, now_ms)}, _lines(row, now_ms))


def _lines(row: SeriesRow, now_ms: int) -> Iterator[str]:
    yield row.title
    yield _recurs(row) + (f" · {catalogue_time.SERIES_ENDED}" if row.ended else "")
    yield catalogue.ID.format(id=row.id)
    rounds = _rounds(row, now_ms)
    past = [one for one in rounds if one[1] == "past"]
    for at, state, meeting in rounds:
        if state == "past" and at < past[-catalogue_time.PAST_ROUNDS_SHOWN :][0][0]:
            continue
        told = catalogue_time.ROUND_STATES[state].format(meeting=pages.short(meeting or ""))
        yield f"  {say_due(_due_ms(row, at), row.zone)}  {told}"


def _recurs(row: SeriesRow) -> str:
    from cassette.workflows.recurrence import say_rule

    return catalogue_time.RECURS.format(
        every=say_rule(row.rule), first=row.first.replace("T", " "), zone=row.zone
    )


def _next(row: SeriesRow, now_ms: int) -> str:
    if row.ended:
        return catalogue_time.SERIES_ENDED
    following = [at for at, state, _ in _rounds(row, now_ms) if state in ("opened", "coming")]
    return (
        say_due(_due_ms(row, following[0]), row.zone)
        if following
        else (catalogue_time.NO_MORE_ROUNDS)
    )


def _due_ms(row: SeriesRow, at: str) -> int:
    from cassette.workflows.recurrence import due_ms

    return due_ms(at, row.zone)
