"""The ideas of a meeting and how people rank them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from cassette.domain.formats import meeting_type
from cassette.domain.ids import MemberId
from cassette.domain.outcome_views import RankedIdea, RankingPage
from cassette.store.hidden_rows import ASKED, GONE, blind_at

if TYPE_CHECKING:
    from cassette.domain.ids import MeetingId
    from cassette.store.decision_rows import Reader

_IDEAS = f"""
SELECT note.note FROM ({ASKED.format(meetings=":meeting")}) AS asked
JOIN p_note AS note ON note.meeting = asked.meeting AND note.item = asked.item
WHERE note.reply_to IS NULL AND NOT {GONE.format(note="note.note")}
ORDER BY note.at_ms, note.note
"""  # noqa: S608
_RANKINGS = """
SELECT ranking.actor, ranking.ideas FROM p_ranking AS ranking
JOIN p_participant AS seat ON seat.meeting = ranking.meeting AND seat.member = ranking.actor
WHERE ranking.meeting = ? AND seat.role NOT IN ('observer', 'removed') ORDER BY ranking.actor
"""
"""Of those who take part now: as with stances, what observers think does not count."""


def ranking_of(
    reader: Reader, meeting: MeetingId, type_key: str, now_ms: int
) -> RankingPage | None:
    """The ideas, the best first; None where the type of meeting asks for none."""
    if not meeting_type(type_key).blind:
        return None
    found = reader.connection.exec_driver_sql(_IDEAS, {"meeting": meeting})
    ideas = [row[0] for row in found]
    points: Counter[str] = Counter()
    places: dict[str, int] = {}
    rankers = []
    for actor, order in reader.connection.exec_driver_sql(_RANKINGS, (meeting,)):
        ranked = [note for note in msgspec.json.decode(order) if note in ideas]
        if not ranked:
            continue
        rankers.append(MemberId(actor))
        for n, note in enumerate(ranked):
            points[note] += len(ranked) - n
            if actor == reader.identity.me:
                places[note] = n + 1
    cards = reader.cards(ideas)
    seen = [cards[note] for note in ideas if not cards[note].hidden]
    rows = [RankedIdea(card, points[card.id], places.get(card.id)) for card in seen]
    rows.sort(key=lambda row: -row.points)  # equals stay in the order in which they were said
    over = not blind_at(reader.connection, meeting, now_ms)
    return RankingPage(meeting, tuple(rows), tuple(rankers), bool(reader.hidden.items), over)
