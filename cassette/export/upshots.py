"""What came out of a meeting as sections of its minutes: outcome, stances, actions, ranking.

They stand above what was said, each line with who said it and when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.export.escaping import visible
from cassette.export.labels import say_length, say_time
from cassette.export.outline import Entry, Group, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from zoneinfo import ZoneInfo

    from cassette.domain.ids import MemberId
    from cassette.domain.outcome_views import ActionRow, OutcomeRow, StanceRow
    from cassette.domain.views import NoteCard
    from cassette.export.labels import Labels
    from cassette.export.material import Material
    from cassette.export.options import ExportOptions


class Upshots:
    """One pass over the results of one meeting. ``entry`` makes a note an entry."""

    def __init__(
        self,
        material: Material,
        options: ExportOptions,
        labels: Labels,
        names: Mapping[MemberId, str],
        entry: Callable[[NoteCard], Entry],
    ) -> None:
        self.material = material
        self.options = options
        self.labels = labels
        self.names = names
        self.entry = entry
        self.zone: ZoneInfo = material.time_zone

    def facts(self) -> Iterator[tuple[str, str]]:
        """The rule of a decision and how far it came, as facts above the sections."""
        page = self.material.decision
        if page is None:
            return
        labels, standing = self.labels, page.standing
        if page.frame is not None:
            told = labels.quorums[page.frame.unit]
            quorum = told.format(count=page.frame.quorum, of=len(page.deciders))
            yield labels.rule, f"{labels.rules[page.frame.rule]}; {quorum}"
        if standing is not None:
            counted = labels.counted.format(counted=len(standing.counted), needed=standing.needed)
            yield labels.stances, labels.sealed.format(taken=page.taken) if page.hidden else counted

    def sections(self) -> Iterator[Section]:
        """Outcome, proposal, stances, actions and ranking, as far as there are any."""
        labels, page = self.labels, self.material.decision
        if page is not None:
            outcomes = tuple(map(self._outcome, page.outcomes))
            if outcomes:
                heading = labels.outcomes if page.in_conflict else labels.outcome
                yield Section(heading, outcomes)
            if page.proposal is not None:
                yield Section(labels.proposal, (Group("", (self.entry(page.proposal),)),))
            if page.stances:
                yield Section(labels.stances, tuple(map(self._stance, page.stances)))
        if self.material.actions:
            facts = tuple(map(self._action, self.material.actions))
            yield Section(labels.actions, (Group("", (), facts),))
        ranking = self.material.ranking
        if ranking is not None and ranking.rankers and ranking.ideas:
            facts = tuple(self._idea(idea.note, idea.points) for idea in ranking.ideas)
            yield Section(labels.ranking, (Group("", (), facts),), numbered=True)

    def _outcome(self, row: OutcomeRow) -> Group:
        facts = []
        if row.review_ms is not None:
            facts.append(f"{self.labels.review}: {self._moment(row.review_ms)}")
        if row.reviewed:
            facts.append(self.labels.reviewed)
        entries = () if row.statement.deleted else (self.entry(row.statement),)
        return Group("", entries, tuple(facts))

    def _stance(self, row: StanceRow) -> Group:
        labels = self.labels
        parts = [f"{self.names[row.by]}: {labels.stance_names[row.stance]}"]
        if row.expert:
            parts.append(labels.expert)
        if row.earlier:
            before = ", ".join(labels.stance_names[one] for one in row.earlier)
            parts.append(labels.before.format(stances=before))
        if not row.counts:
            parts.append(labels.uncounted)
        shown = row.reason is not None and not row.reason.deleted and not row.reason.hidden
        reasons = (self.entry(row.reason),) if shown and row.reason is not None else ()
        return Group(" · ".join(parts), reasons)

    def _action(self, row: ActionRow) -> str:
        """“Order the paint · Linus Berg · due Fri 20 Nov 2026, 17:00 · open · Grace Ito 0:07”."""
        labels = self.labels
        parts = [visible(row.what)]
        parts.append(labels.nobody if row.owner is None else self.names[row.owner])
        if row.due_ms is not None:
            parts.append(f"{labels.due} {self._moment(row.due_ms)}")
        parts.append(labels.action_states[row.state])
        source = next((one for one in self.material.notes if one.id == row.note), None)
        if source is not None:
            at = "" if row.note_ms is None else f" {say_length(row.note_ms)}"
            parts.append(f"{self.names[source.by]}{at if self.options.timestamps else ''}")
        return " · ".join(parts)

    def _idea(self, note: NoteCard, points: int) -> str:
        words = visible(note.text) if self.options.transcript else ""
        told = words or (self.labels.typed_note if note.sound is None else self.labels.spoken_note)
        time = say_time(note.at_ms, self.zone) if self.options.timestamps else ""
        said = [told, self.names[note.by], time, self.labels.points.format(points=points)]
        return " · ".join(part for part in said if part)

    def _moment(self, ms: int) -> str:
        return f"{self.labels.say_day(ms, self.zone)}, {say_time(ms, self.zone)}"
