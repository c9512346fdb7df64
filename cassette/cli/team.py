"""``cassette team``: the six words, and how people get in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cassette.cli import catalogue_team as words
from cassette.cli.grammar import argument, option, verb
from cassette.cli.team_shapes import get_in_step, look_at_team, policy_shape
from cassette.cli.values import OneOf

if TYPE_CHECKING:
    from cassette.cli.invocation import Invocation
    from cassette.domain.team_views import Admission, TeamPage

ADMISSIONS = ("auto", "tap")
INVITING = ("all", "steward")


@verb("team show")
def show(invocation: Invocation) -> None:
    """The six words and the policy."""
    page, _ = look_at_team(invocation)
    _say(invocation, page)


@verb("team policy")
@option("--admission", metavar="HOW", type=OneOf(words.AN_ADMISSION, ADMISSIONS))
@option("--inviting", metavar="WHO", type=OneOf(words.INVITERS, INVITING))
def policy(invocation: Invocation, admission: str | None, inviting: str | None) -> None:
    """Change one, the other or both; then show them."""
    from cassette.workflows.teamwork import set_policy, team_page

    with invocation.writing() as workspace:
        set_policy(
            workspace,
            admission=cast("Admission | None", admission),
            anyone_invites=None if inviting is None else inviting == "all",
        )
        get_in_step(invocation, workspace)
        _say(invocation, team_page(workspace, ask_place=False))


@verb("team computer")
@argument("name", metavar="NAME")
def computer(invocation: Invocation, name: str) -> None:
    """A name for this computer."""
    from cassette.workflows.teamwork import name_this_device

    with invocation.writing() as workspace:
        name_this_device(workspace.library, name)
        device = workspace.library.identity.device
        named = workspace.library.queries.device_names()[device]
        invocation.output.answer(
            {"device": {"id": device, "name": named}}, [words.COMPUTER_NAMED.format(name=named)]
        )


def _say(invocation: Invocation, page: TeamPage) -> None:
    invocation.output.answer(
        policy_shape(page),
        [
            words.TEAM_NAME.format(name=page.name or words.UNKNOWN_TEAM),
            words.COMPARE.format(phrase=" ".join(page.phrase)),
            words.ADMISSION[page.policy.admission],
            words.INVITING[page.policy.anyone_invites],
        ],
    )
