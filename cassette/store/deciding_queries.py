"""What is asked about the results of meetings: decisions, actions, rankings, the register.

The modules behind it load when first asked, since no list or inbox needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import UnknownId
from cassette.domain.meetings import MeetingState
from cassette.store import finding, meeting_rows
from cassette.store.hidden_rows import hidden_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.domain.deciding import Standing
    from cassette.domain.ids import ActionId, MeetingId, MemberId, OutcomeId
    from cassette.domain.outcome_views import (
        ActionRow,
        ActionState,
        DecisionPage,
        DecisionRow,
        OutcomeRow,
        RankingPage,
    )
    from cassette.domain.views import MeetingRow
    from cassette.store.asking import Asking
    from cassette.store.decision_rows import Reader
    from cassette.store.hidden_rows import Hidden
    from cassette.store.identity import Identity
    from cassette.store.outcome_rows import Rested
    from cassette.store.snapshot import Connection


class DecidingQueries:
    """The half of Queries that is about what comes out. Each answer is read in one snapshot."""

    _ask: Asking
    _identity: Identity
    _now_ms: Callable[[], int]

    def decision(self, meeting: MeetingId) -> DecisionPage | None:
        """The deciding half of a meeting as I may see it. UnknownId.

        None where nothing is decided: another type of meeting, without a proposal.
        """
        from cassette.store.outcome_rows import page_of

        with self._ask() as connection:
            row = self._row(connection, meeting)
            closed = row.state(self._now_ms()) is MeetingState.CLOSED
            return page_of(self._reader(connection, meeting), meeting, row.type, closed)

    def standing(self, meeting: MeetingId) -> Standing | None:
        """How the decision stands, also where it is hidden from me; None without a proposal."""
        from cassette.store.standing_rows import grounds_of, standings_of

        with self._ask() as connection:
            return standings_of(connection, grounds_of(connection, [meeting])).get(meeting)

    def register(
        self,
        *,
        text: str = "",
        by: MemberId | None = None,
        since_ms: int | None = None,
        grounds: bool = True,
    ) -> tuple[DecisionRow, ...]:
        """Every outcome that stands, the newest first, with what it rests on.

        ``text`` is looked for in the title, the proposal and the outcome; ``by`` stated it, at
        ``since_ms`` (UTC ms) or later. Without ``grounds`` context, options and stances are left
        out, which is much quicker: for a list.
        """
        from cassette.store.outcome_rows import register_of

        with self._ask() as connection:
            return register_of(self._reader(connection, None), text, by, since_ms, grounds=grounds)

    def grounds(self, meeting: MeetingId) -> Rested:
        """What the decision of a meeting rests on, as the register has it: nothing for no meeting.

        For one row of a list: no other note of the meeting is read.
        """
        from cassette.store.outcome_rows import rested_on

        with self._ask() as connection:
            return rested_on(self._reader(connection, meeting), [meeting])[0][meeting]

    def outcome(self, outcome: OutcomeId) -> OutcomeRow:
        """One outcome, also one that was replaced. UnknownId."""
        from cassette.store.outcome_rows import outcome_of

        with self._ask() as connection:
            found = outcome_of(self._reader(connection, None), outcome)
        if found is None:
            raise UnknownId(what="outcome", given=outcome)
        return found

    def actions(
        self,
        *,
        owner: MemberId | None = None,
        meeting: MeetingId | None = None,
        state: ActionState | None = "open",
    ) -> tuple[ActionRow, ...]:
        """Actions by due date (none last), the open ones first; ``state`` None: of every state.

        ``meeting`` also has what earlier rounds of its series left open.
        """
        from cassette.store.action_rows import actions_of

        with self._ask() as connection:
            return actions_of(connection, owner=owner, meeting=meeting, state=state)

    def action(self, action: ActionId) -> ActionRow:
        """One action. UnknownId."""
        from cassette.store.action_rows import action_of

        with self._ask() as connection:
            found = action_of(connection, action)
        if found is None:
            raise UnknownId(what="action", given=action)
        return found

    def find_action(self, text: str) -> ActionRow:
        """By id, words, or the beginning of either. UnknownId, AmbiguousId."""
        rows = self.actions(state=None)
        return finding.pick(text, rows, what="action", name=lambda row: row.what)

    def ranking(self, meeting: MeetingId) -> RankingPage | None:
        """The ideas of a meeting, the best first; None where its type asks for none. UnknownId."""
        from cassette.store.ranking_rows import ranking_of

        with self._ask() as connection:
            row = self._row(connection, meeting)
            reader = self._reader(connection, meeting)
            return ranking_of(reader, meeting, row.type, self._now_ms())

    def _reader(self, connection: Connection, meeting: MeetingId | None) -> Reader:
        from cassette.store.decision_rows import Reader

        return Reader.of(connection, self._identity, self._hidden(connection, meeting))

    def _hidden(self, connection: Connection, only: MeetingId | None = None) -> Hidden:
        """What is kept from me now, in all meetings or in one."""
        return hidden_from(connection, self._identity.me, self._now_ms(), only)

    def _row(self, connection: Connection, meeting: MeetingId) -> MeetingRow:
        """A meeting in a list, its notes uncounted. UnknownId."""
        found = meeting_rows.bare_rows_of(connection, meeting)
        if not found:
            raise UnknownId(what="meeting", given=meeting)
        return found[0]
