"""The five questions of a decision: answered by options, or asked one by one on a terminal."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from cassette.cli import catalogue_deciding as words
from cassette.cli.grammar import option
from cassette.cli.values import OneOf
from cassette.domain.errors import BadValue, CassetteError
from cassette.domain.ids import MeetingId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cassette.cli.invocation import Invocation
    from cassette.cli.output import Output
    from cassette.domain.ids import MemberId
    from cassette.workflows.decide import Answers
    from cassette.workspace import Workspace

    Asked = Callable[[str], Answers]
    """Makes of an answer to one question the answers so far."""

PLAIN = ("reversible", "informed", "hidden", "rule")
KEYS = (*PLAIN, "delegate", "experts", "quorum")
RULES = ("consensus", "commit")


def framing(function: Callable[..., None]) -> Callable[..., None]:
    """The options that answer the five questions; they come as the keywords ``KEYS``."""
    for made in reversed(
        (
            option("--delegate", metavar="MEMBER"),
            option("--reversible/--not-reversible", "reversible", default=None),
            option("--informed/--not-informed", "informed", default=None),
            option("--expert", "experts", metavar="MEMBER", multiple=True),
            option("--rule", metavar="RULE", type=OneOf(words.A_RULE, RULES)),
            option("--quorum", metavar="N|N%"),
            option("--hidden/--shown", "hidden", default=None),
        )
    ):
        function = made(function)
    return function


def wished(given: Mapping[str, Any]) -> bool:
    """Whether any of the questions is answered by an option."""
    return any(given[key] not in (None, ()) for key in KEYS)


def answered(workspace: Workspace, answers: Answers, wishes: Mapping[str, Any]) -> Answers:
    """The answers before, with what was wished for now. Raises UnknownMember, BadValue."""
    queries = workspace.library.queries
    changed = {name: wishes[name] for name in PLAIN if wishes[name] is not None}
    delegate = wishes["delegate"]
    if delegate is not None:
        alone = delegate.strip().lower() != words.NOBODY
        changed["delegate"] = queries.find_member(delegate).id if alone else None
        changed["reach"] = "delegated" if alone else "many"
    if wishes["experts"]:
        named = [one for one in wishes["experts"] if one.strip().lower() != words.NOBODY]
        changed["experts"] = tuple(queries.find_member(one).id for one in named)
    if wishes["quorum"] is not None:
        changed["quorum"], changed["unit"] = quorum_of(wishes["quorum"])
    return replace(answers, **changed)


def quorum_of(text: str) -> tuple[int, str]:
    """A number and its unit: "4" are people, "50%" a share. Raises BadValue."""
    plain = text.strip()
    number = plain.removesuffix("%").strip()
    if not (number.isascii() and number.isdigit() and len(number) <= 6):
        raise BadValue(given=text[:40], what=words.A_QUORUM, allowed=words.QUORUM_WISH)
    return int(number), "percent" if plain.endswith("%") else "people"


def somebody_can_answer(invocation: Invocation) -> bool:
    """Whether a person sits before this, and not a program that wants one document."""
    return not invocation.output.json and sys.stdin.isatty() and sys.stderr.isatty()


class Questions:
    """Asks whoever calls a decision. ``roles``: who will take part, by member.

    An answer that cannot be is told and asked for again. Ctrl+C and Ctrl+D end it (click.Abort).
    """

    def __init__(self, workspace: Workspace, output: Output, roles: Mapping[MemberId, str]) -> None:
        self._workspace, self._output, self._roles = workspace, output, roles
        self._names = {card.id: card.name for card in workspace.library.team.members}

    def ask(self) -> Answers:
        """The answers to all of them."""
        from cassette.workflows.decide import default_answers

        answers = default_answers()
        self._output.aside(words.BEFORE_ANYTHING)
        if not self._yes(words.ASK_REACH, default=True):
            answers = self._until(
                words.ASK_DELEGATE, "", lambda said: self._delegated(answers, said)
            )
        answers = replace(answers, reversible=self._yes(words.ASK_REVERSIBLE))
        answers = replace(answers, informed=self._yes(words.ASK_INFORMED))
        if not self._yes(words.ASK_EQUAL, default=True):
            answers = self._until(
                words.ASK_EXPERTS, "", lambda said: self._with_experts(answers, said)
            )
        answers = self._until(words.ASK_RULE, answers.rule, lambda said: _ruled(answers, said))
        usual = f"{answers.quorum}%"
        answers = self._until(words.ASK_QUORUM, usual, lambda said: self._counted(answers, said))
        return replace(answers, hidden=self._yes(words.ASK_HIDDEN))

    def _yes(self, question: str, *, default: bool = False) -> bool:
        return click.confirm(question, default=default, err=True)

    def _until(self, question: str, usual: str, understood: Asked) -> Answers:
        while True:
            said = click.prompt(question, default=usual or None, err=True)
            try:
                return understood(said)
            except CassetteError as error:
                self._output.aside(f"{error.message}\n{error.hint}")

    def _delegated(self, answers: Answers, said: str) -> Answers:
        member = self._workspace.library.queries.find_member(said).id
        return self._checked(replace(answers, reach="delegated", delegate=member))

    def _with_experts(self, answers: Answers, said: str) -> Answers:
        find = self._workspace.library.queries.find_member
        named = [one.strip() for one in said.split(",") if one.strip()]
        return self._checked(replace(answers, experts=tuple(find(one).id for one in named)))

    def _counted(self, answers: Answers, said: str) -> Answers:
        quorum, unit = quorum_of(said)
        changed: dict[str, Any] = {"quorum": quorum, "unit": unit}
        return self._checked(replace(answers, **changed))

    def _checked(self, answers: Answers) -> Answers:
        from cassette.workflows.decide import framed

        framed(MeetingId(self._workspace.desk.new_id()), answers, self._roles, self._names)
        return answers


def _ruled(answers: Answers, said: str) -> Answers:
    rule: Any = OneOf(words.A_RULE, RULES).convert(said, None, None)
    return replace(answers, rule=rule)
