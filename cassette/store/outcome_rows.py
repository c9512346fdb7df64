"""What was decided, as shown: the deciding half of a meeting, and the register of all decisions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from cassette.domain.formats import meeting_type
from cassette.domain.ids import MeetingId, MemberId, OutcomeId
from cassette.domain.outcome_views import DecisionPage, DecisionRow, OutcomeRow
from cassette.store.clauses import STANDS
from cassette.store.decision_rows import stance_rows
from cassette.store.hidden_rows import GONE, NEWEST
from cassette.store.note_rows import BEST
from cassette.store.standing_rows import grounds_of, standings_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cassette.domain.deciding import Standing
    from cassette.domain.outcome_views import StanceRow
    from cassette.domain.views import NoteCard
    from cassette.store.decision_rows import Cards, Reader

_STATED = """
SELECT outcome.outcome, outcome.meeting, outcome.statement, outcome.review_ms, outcome.review_zone,
  outcome.stated_ms, outcome.actor, reviewed.value IS NOT NULL AS reviewed
FROM p_outcome AS outcome
LEFT JOIN p_register AS reviewed
  ON reviewed.subject = outcome.outcome AND reviewed.field = 'reviewed'
"""
_STANDING = f"""
{_STATED} WHERE {{only}} {STANDS} ORDER BY outcome.stated_ms DESC, outcome.outcome DESC
"""
_ONE = f"{_STATED} WHERE outcome.outcome IN (SELECT value FROM json_each(:wanted))"  # noqa: S608
_OUTCOMES = _STANDING.format(only="outcome.meeting IN (SELECT value FROM json_each(:wanted)) AND")
_ALL = f"""
SELECT outcome.*, count(*) OVER (PARTITION BY outcome.meeting) AS rivals
FROM ({_STANDING.format(only="")}) AS outcome
"""  # noqa: S608
"""``rivals``: how many outcomes of its meeting stand, itself among them."""
_SAID = f"""
(SELECT iif(note.sound IS NULL, note.text, words.text) FROM p_note AS note
  LEFT JOIN p_meeting AS at ON at.meeting = note.meeting AND at.transcribe = 1
  LEFT JOIN p_transcript AS words ON words.rowid = {BEST} AND at.meeting IS NOT NULL
  WHERE note.note = {{note}} AND NOT {GONE.format(note="note.note")})
"""  # noqa: S608
_LISTED = f"""
SELECT listed.*, {_SAID.format(note="listed.statement")} AS said,
  {_SAID.format(note="listed.proposal")} AS proposed
FROM (
SELECT stated.*, meeting.type, coalesce(title.value, meeting.title) AS title,
  ({NEWEST.format(meeting="stated.meeting")}) AS proposal
FROM ({_ALL}) AS stated
JOIN p_meeting AS meeting ON meeting.meeting = stated.meeting
JOIN p_note AS here ON here.note = stated.statement
LEFT JOIN p_register AS title ON title.subject = meeting.meeting AND title.field = 'title'
WHERE (:by IS NULL OR stated.actor = :by) AND (:since IS NULL OR stated.stated_ms >= :since)
) AS listed
ORDER BY listed.stated_ms DESC, listed.outcome DESC
"""  # noqa: S608
"""The register before anything else is read: what stands, and what is looked for in it."""

_PLACED = f"""
WITH asked AS (
  SELECT item.meeting, item.item, row_number() OVER (
    PARTITION BY item.meeting ORDER BY coalesce(rank.value, item.rank), item.item) AS place
  FROM p_item AS item
  LEFT JOIN p_register AS rank ON rank.subject = item.item AND rank.field = 'rank'
  LEFT JOIN p_register AS removed ON removed.subject = item.item AND removed.field = 'removed'
  WHERE item.meeting IN (SELECT value FROM json_each(:wanted)) AND coalesce(removed.value, 0) = 0
)
SELECT note.meeting, note.note, asked.place FROM asked
JOIN p_note AS note ON note.meeting = asked.meeting AND note.item = asked.item
WHERE asked.place <= 2 AND NOT {GONE.format(note="note.note")}
ORDER BY note.at_ms, note.note
"""  # noqa: S608


def page_of(reader: Reader, meeting: MeetingId, type_key: str, closed: bool) -> DecisionPage | None:
    """The deciding half of a meeting.

    None where nothing is decided: another type of meeting, and nobody has proposed anything.
    """
    ground = grounds_of(reader.connection, [meeting])[meeting]
    if not ground.proposals and meeting_type(type_key).closing != "outcome":
        return None
    stated = reader.rows(_OUTCOMES, [meeting])
    cards = reader.cards((*ground.notes(), *(row.statement for row in stated)))
    standings = standings_of(reader.connection, {meeting: ground})
    stances = stance_rows(reader, {meeting: ground}, standings, cards, with_earlier=True)[meeting]
    outcomes = tuple(_outcome(reader, row, cards) for row in stated if row.statement in cards)
    me = reader.identity.me
    mine = next((row.stance for row in stances if row.by == me), None)
    hidden = ground.kept and mine is None and not outcomes and not closed
    standing = standings.get(meeting)
    return DecisionPage(
        meeting=meeting,
        frame=ground.frame,
        proposal=cards[ground.proposal] if standing is not None and ground.proposal else None,
        proposals=tuple(cards[note] for note in ground.proposals if note in cards),
        deciders=ground.deciders,
        stances=() if hidden else stances,
        taken=len(stances),
        hidden=hidden,
        standing=_veiled(standing, ground.proposal) if hidden else standing,
        outcomes=outcomes,
        mine=mine,
    )


def _veiled(standing: Standing | None, proposal: str | None) -> Standing | None:
    """Who must hear the proposal may be known to all; who objected, and why, not yet."""
    if standing is None:
        return None
    unheard = {
        member: tuple(note for note in notes if note == proposal)
        for member, notes in standing.unheard.items()
        if proposal in notes
    }
    return replace(standing, open_objections=(), unheard=unheard)


def outcome_of(reader: Reader, outcome: OutcomeId) -> OutcomeRow | None:
    """One outcome, also one that was replaced; None when it, or what states it, is not here."""
    for row in reader.rows(_ONE, [outcome]):
        cards = reader.cards([row.statement])
        if row.statement in cards:
            return _outcome(reader, row, cards)
    return None


def _outcome(reader: Reader, row: Any, cards: Cards) -> OutcomeRow:
    return OutcomeRow(
        id=OutcomeId(row.outcome),
        meeting=MeetingId(row.meeting),
        statement=cards[row.statement],
        by=MemberId(row.actor),
        by_name=reader.name(row.actor)[0],
        at_ms=row.stated_ms,
        review_ms=row.review_ms,
        review_zone=row.review_zone,
        reviewed=bool(row.reviewed),
    )


def register_of(
    reader: Reader, text: str, by: MemberId | None, since_ms: int | None, *, grounds: bool
) -> tuple[DecisionRow, ...]:
    """Every outcome that stands, the newest first; with ``grounds``, also what it rests on."""
    given = {"by": by, "since": since_ms}
    stated = [
        row
        for row in reader.connection.exec_driver_sql(_LISTED, given).all()
        if _speaks_of(row, text.strip().casefold())
    ]
    meetings = list(dict.fromkeys(MeetingId(row.meeting) for row in stated)) if grounds else []
    shown = (note for row in stated for note in (row.statement, row.proposal))
    rested, cards = rested_on(reader, meetings, shown)
    return tuple(
        DecisionRow(
            outcome=_outcome(reader, row, cards),
            title=row.title,
            type=row.type,
            proposal=cards.get(row.proposal or ""),
            **rested.get(MeetingId(row.meeting), _NOTHING)._asdict(),
            in_conflict=row.rivals > 1,
        )
        for row in stated
    )


class Rested(NamedTuple):
    """What a decision rests on: the notes on its question and its options, who stood how."""

    context: tuple[NoteCard, ...]
    options: tuple[NoteCard, ...]
    reasons: tuple[StanceRow, ...]


_NOTHING = Rested((), (), ())


def rested_on(
    reader: Reader, meetings: Sequence[MeetingId], also: Iterable[str | None] = ()
) -> tuple[dict[MeetingId, Rested], Cards]:
    """What each of these decisions rests on; and the cards of its notes and of ``also``."""
    rested = grounds_of(reader.connection, meetings)
    placed = _placed(reader, meetings)
    cards = reader.cards(
        [
            *also,
            *(row.reason for ground in rested.values() for row in ground.stances),
            *(note for notes in placed.values() for note in notes),
        ]
    )
    standings = standings_of(reader.connection, rested)
    stances = stance_rows(reader, rested, standings, cards, with_earlier=False)
    found = {
        meeting: Rested(
            tuple(cards[note] for note in placed[meeting, 1]),
            tuple(cards[note] for note in placed[meeting, 2]),
            stances.get(meeting, ()),
        )
        for meeting in meetings
    }
    return found, cards


def _placed(reader: Reader, meetings: Sequence[MeetingId]) -> dict[tuple[str, int], list[str]]:
    """(meeting, place of the prompt) -> its notes, oldest first."""
    placed: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in reader.rows(_PLACED, meetings):
        placed[row.meeting, row.place].append(row.note)
    return placed


def _speaks_of(row: Any, text: str) -> bool:
    return any(text in (words or "").casefold() for words in (row.title, row.said, row.proposed))
