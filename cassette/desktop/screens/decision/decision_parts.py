"""The cards of a decision: how it is decided, what is proposed, who stands how, what came out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from cassette.desktop import deciding_words, wording
from cassette.desktop.language import tr
from cassette.desktop.screens.decision.parts import NoteLine, Part, StanceLine

if TYPE_CHECKING:
    from cassette.desktop.models.upshot_model import Upshot
    from cassette.desktop.screens.decision.deciding import Deciding
    from cassette.desktop.shell import Shell
    from cassette.domain.ids import MemberId, NoteId
    from cassette.domain.outcome_views import DecisionPage, OutcomeRow, StanceRow


class RulePart(Part):
    """``asked``: the five questions are wanted."""

    asked = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("How this is decided"))

    def show_upshot(self, upshot: Upshot, page: DecisionPage) -> None:
        """Draw it anew."""
        self.clear()
        self.say(deciding_words.rule_words(page.frame), "body")
        if page.frame is not None:
            names = deciding_words.names_of(self.shell.team)
            self.say("\n".join(deciding_words.frame_lines(page.frame, names)), "caption")
        if upshot.hosting and upshot.open:
            first = page.frame is None
            text = tr("Answer the five questions") if first else tr("Change the answers")
            self.ways().add(
                "rule/ask",
                text,
                self.asked.emit,
                icon="question",
                kind="primary" if first else "plain",
            )
        elif page.frame is None:
            self.say(tr("The host has not answered the five questions."), "caption")


class ProposalPart(Part):
    """The proposal that stands, and the ways to make another."""

    def __init__(self, shell: Shell, deciding: Deciding) -> None:
        super().__init__(shell, tr("Proposal"))
        self._deciding = deciding

    def show_upshot(self, upshot: Upshot, page: DecisionPage) -> None:
        """Draw it anew."""
        self.clear()
        card, meeting = page.proposal, page.meeting
        if card is not None:
            self.body.addWidget(NoteLine(self.shell, card, "proposal", self._deciding.read))
            earlier = len(page.proposals) - 1
            if earlier:
                self.say(tr("%n earlier proposal(s).", "proposals", earlier), "caption")
        else:
            self.say(tr("Nothing is proposed yet."))
        if not upshot.open or page.outcomes:
            return
        ways = self.ways()
        first = card is None
        ways.add(
            "proposal/speak",
            tr("Speak a proposal") if first else tr("Speak another"),
            partial(self._deciding.propose, meeting, write=False),
            icon="microphone",
            kind="record" if first else "plain",
        )
        ways.add(
            "proposal/write",
            tr("Write a proposal") if first else tr("Write another"),
            partial(self._deciding.propose, meeting, write=True),
            icon="write",
        )
        if card is not None and (card.mine or upshot.hosting):
            ways.add(
                "proposal/withdraw",
                tr("Withdraw it"),
                partial(self._deciding.withdraw, card),
                icon="undo",
            )


class StancesPart(Part):
    """Who stands how and whose stance counts. ``stance_wanted``: mine is to be taken."""

    stance_wanted = Signal()

    def __init__(self, shell: Shell, deciding: Deciding) -> None:
        super().__init__(shell, tr("Stances"))
        self._deciding = deciding

    def show_upshot(self, upshot: Upshot, page: DecisionPage) -> None:
        """Draw it anew."""
        self.clear()
        self.say(deciding_words.tally(page), "body")
        if upshot.open and upshot.deciding and page.proposal is not None and not page.outcomes:
            self._offer(upshot, page)
        names = deciding_words.names_of(self.shell.team)
        colours = {one.id: one.colour for one in self.shell.team.members}
        rows = {row.by: row for row in page.stances}
        for member in _in_order(page, rows):
            waits = deciding_words.why_not_counted(page, member, names)
            self.body.addWidget(
                StanceLine(
                    self.shell,
                    (names.get(member, "?"), colours.get(member, "#888888")),
                    rows.get(member),
                    "" if page.hidden and member != upshot.me else waits,
                    self._deciding.read,
                )
            )

    def _offer(self, upshot: Upshot, page: DecisionPage) -> None:
        missing = _missing(page, upshot.me)
        known = (page.proposal, *(row.reason for row in page.stances))
        cards = {card.id: card for card in known if card is not None}
        ways = self.ways()
        unheard = [cards[note] for note in missing if note in cards]
        spoken = [card for card in unheard if card.sound is not None]
        if spoken:
            ways.add(
                "stance/hear",
                tr("Hear what is new (%n)", "unheard proposal and objections", len(spoken)),
                lambda: self.shell.play(spoken, 0),
                icon="headphones",
            )
        first = page.mine is None
        ways.add(
            "stance/take",
            tr("Take a stance") if first else tr("Change my stance"),
            self.stance_wanted.emit,
            icon="decision",
            kind="primary" if first else "plain",
        )


class OutcomePart(Part):
    """What came out, or the way to say it. ``wanted``: it is to be stated; ``compared``: two
    outcomes are to be looked at side by side."""

    wanted = Signal()
    compared = Signal()

    def __init__(self, shell: Shell, deciding: Deciding) -> None:
        super().__init__(shell, tr("Outcome"))
        self._deciding = deciding

    def show_upshot(self, upshot: Upshot, page: DecisionPage) -> None:
        """Draw it anew."""
        self.clear()
        may = upshot.hosting or upshot.deciding
        for row in page.outcomes:
            self.body.addWidget(
                NoteLine(self.shell, row.statement, f"outcome/{row.id}", self._deciding.read)
            )
            self._say_review(row, may=may)
        if page.in_conflict:
            self.say(tr("Two outcomes were stated apart. Which one holds?"), "warn")
            ways = self.ways()
            ways.add(
                "outcome/compare",
                tr("Compare and settle"),
                self.compared.emit,
                icon="decision",
                kind="primary",
            )
        if not page.outcomes:
            self.say(tr("No outcome yet."))
        standing = page.standing
        if may and standing is not None and (standing.ready or page.outcomes) and upshot.open:
            again = bool(page.outcomes)
            self.ways().add(
                "outcome/state",
                tr("State another outcome") if again else tr("State the outcome"),
                self.wanted.emit,
                icon="check",
                kind="plain" if again else "primary",
            )

    def _say_review(self, row: OutcomeRow, *, may: bool) -> None:
        if row.reviewed:
            self.say(tr("Reviewed: it holds."), "good")
            return
        if row.review_ms is None:
            self.say(tr("No review date."), "caption")
            return
        due = row.review_ms <= self.shell.now_ms()
        when = wording.full_moment(row.review_ms)
        text = tr("To be reviewed since {when}.") if due else tr("To be reviewed {when}.")
        self.say(text.format(when=when), "warn" if due else "caption")
        if due and may and self.shell.workspace.library.why_read_only is None:
            self.ways().add(
                f"outcome/{row.id}/holds",
                tr("It holds"),
                partial(self._deciding.review, row.id),
                icon="check",
            )


def _missing(page: DecisionPage, member: MemberId) -> tuple[NoteId, ...]:
    return page.standing.unheard.get(member, ()) if page.standing is not None else ()


def _in_order(page: DecisionPage, rows: dict[MemberId, StanceRow]) -> list[MemberId]:
    """Those who answered as the page orders them (experts first), then the silent deciders."""
    return [*rows, *(one for one in page.deciders if one not in rows)]
