"""What a person does in a decision: propose, take a stance, state the outcome, spoken or typed.

A proposal, a reason and an outcome are notes: the recorder (or its page to write on) posts the
note, and what it is for is done with it then.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cassette.desktop import deciding_words
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.shell import Way
from cassette.workflows import decide, rank, react
from cassette.workflows.desk import Place
from cassette.workflows.purpose import Purpose, fulfil

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cassette.desktop.shell import Shell
    from cassette.domain.deciding_events import StanceKind
    from cassette.domain.ids import MeetingId, NoteId, OutcomeId
    from cassette.domain.views import NoteCard
    from cassette.workflows.when import Due


class Deciding(QObject):
    """Bound to one library. ``write``: typed, else spoken."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._desk = shell.workspace.desk

    def propose(self, meeting: MeetingId, *, write: bool) -> None:
        """Say what is to be decided on."""
        self._record(Place(meeting), Purpose("proposal"), write=write)

    def fulfil(self, purpose: Purpose, card: NoteCard) -> None:
        """Make a note that was just posted what it was meant to be."""
        desk, way = self._desk, None
        if purpose.what == "stance" and purpose.stance is not None:
            said = tr("Your stance: {stance}").format(stance=deciding_words.stance(purpose.stance))
        elif purpose.what == "proposal":
            said = tr("This is the proposal now")
            way = Way(tr("Undo"), partial(self.withdraw, card))
        else:
            said = tr("The outcome is stated")
        self._do(lambda: fulfil(desk, card, purpose), lambda _: self._shell.toast(said, way))

    def propose_note(self, card: NoteCard) -> None:
        """Make a note the proposal, with the way back."""
        desk, note = self._desk, card.id
        way = Way(tr("Undo"), partial(self.withdraw, card))
        self._do(
            lambda: decide.propose(desk, note),
            lambda _: self._shell.toast(tr("This is the proposal now"), way),
        )

    def withdraw(self, card: NoteCard) -> None:
        """Take a proposal back, with the way to make it again."""
        desk, note = self._desk, card.id
        way = Way(tr("Undo"), lambda: self._do(lambda: decide.propose(desk, note)))
        self._do(
            lambda: decide.withdraw_proposal(desk, note),
            lambda _: self._shell.toast(tr("Proposal withdrawn"), way),
        )

    def take_stance(self, meeting: MeetingId, stance: StanceKind) -> None:
        """Consent, abstain or object without a reason; the one before stays in the history."""
        desk = self._desk
        said = tr("Your stance: {stance}").format(stance=deciding_words.stance(stance))
        self._do(
            lambda: decide.take_stance(desk, meeting, stance),
            lambda _: self._shell.toast(said),
        )

    def reason(self, proposal: NoteCard, stance: StanceKind, *, write: bool) -> None:
        """Say why, then take the stance. The reason answers the proposal."""
        # Replies go one level deep: the reason for a proposal that is a reply stands on its item.
        answers = None if proposal.reply_to is not None else proposal.id
        place = Place(proposal.meeting, proposal.item, answers)
        self._record(place, Purpose("stance", stance, proposal.id), write=write)

    def conclude(self, meeting: MeetingId, review: Due | None, *, write: bool) -> None:
        """State the outcome and when to look at it again."""
        self._record(Place(meeting), Purpose("outcome", review=review), write=write)

    def settle(self, meeting: MeetingId, keep: OutcomeId) -> None:
        """Of outcomes in conflict keep one."""
        desk = self._desk
        self._do(
            lambda: decide.settle_outcome(desk, meeting, keep),
            lambda _: self._shell.toast(tr("The conflict is settled")),
        )

    def review(self, outcome: OutcomeId) -> None:
        """The outcome was looked at again: it holds."""
        desk = self._desk
        self._do(
            lambda: decide.reviewed(desk, outcome),
            lambda _: self._shell.toast(tr("Reviewed: it holds")),
        )

    def read(self, card: NoteCard) -> None:
        """I read this note."""
        desk = self._desk
        self._do(lambda: react.mark_heard(desk, card.id))

    def rank(self, meeting: MeetingId, order: Sequence[NoteId]) -> None:
        """Keep my ranking, the best first."""
        desk, given = self._desk, tuple(order)
        self._do(
            lambda: rank.rank(desk, meeting, given),
            lambda _: self._shell.toast(tr("Your ranking is kept")),
        )

    def end_blind_round(self, meeting: MeetingId) -> None:
        """Show everybody's ideas to everybody."""
        desk = self._desk
        self._do(
            lambda: rank.end_blind_round(desk, meeting),
            lambda _: self._shell.toast(tr("Everybody sees the ideas now")),
        )

    def _record(self, place: Place, purpose: Purpose, *, write: bool) -> None:
        self._shell.record(place, deciding_words.prompt(purpose), purpose=purpose, write=write)

    def _do(self, work: Callable[[], object], then: Callable[..., object] | None = None) -> None:
        self._shell.bridge.run(Lane.STORE, work, then, self._shell.banner, owner=self)
