"""``cassette invite``: links that let somebody, or a further computer, into the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue, catalogue_team as words, pages
from cassette.cli.grammar import argument, option, verb
from cassette.cli.output import columns
from cassette.cli.shapes import listed
from cassette.cli.team_shapes import SHORT, get_in_step, invitation_shape, look_at_team
from cassette.domain.errors import UnknownInvitation
from cassette.domain.text import shown
from cassette.export.json_export import iso

if TYPE_CHECKING:
    from cassette.cli.invocation import Invocation
    from cassette.domain.team_views import TeamPage


@verb("invite new")
@option("--for", "label", metavar="NAME", default="", help=words.FOR_WHOM)
@option("--role", metavar="ROLE", default="contributor", help=words.ROLE)
@option("--expires", metavar="WHEN")
@option("--no-history", is_flag=True)
@option("--device", is_flag=True, help=words.DEVICE_FLAG)
@option("--qr", is_flag=True)
def new(
    invocation: Invocation,
    label: str,
    role: str,
    expires: str | None,
    no_history: bool,
    device: bool,
    qr: bool,
) -> None:
    """An invitation, and the link to send."""
    from cassette.workflows.teamwork import invite, team_page
    from cassette.workflows.when import say_due, understand

    with invocation.writing() as workspace:
        desk = workspace.desk
        until = None
        if expires is not None:
            until = understand(expires, now_ms=desk.now_ms(), zone=desk.zone).ms
        made = invite(
            workspace,
            label=label,
            role=role,
            expires_ms=until,
            history=not no_history,
            for_member=workspace.library.identity.me if device else None,
        )
        get_in_step(invocation, workspace)
        page = team_page(workspace, ask_place=False)
        holds = page.holds(made)
        lines = [words.INVITED.format(expires=say_due(made.expires_ms, desk.zone)), made.link]
        if not holds:
            lines.append(words.INVITE_ASKED.format(name=page.keeper or catalogue.NONE))
        if qr and not invocation.output.json:
            from cassette.export.qr import qr_lines

            lines += ["", *qr_lines(made.link)]
        shape = {
            "id": made.id,
            "link": made.link,
            "expires": iso(made.expires_ms),
            "state": "open" if holds else "asked",
        }
        invocation.output.answer(shape, lines)


@verb("invite list")
def list_invitations(invocation: Invocation) -> None:
    """All of them, the newest first."""
    page, zone = look_at_team(invocation)
    rows = (
        (
            one.id[:SHORT],
            one.label,
            one.role,
            words.INVITATION_STATES[one.state],
            pages.when(one.expires_ms, zone),
            one.link,
        )
        for one in page.invitations
    )
    table = columns(words.INVITATION_COLUMNS, rows)
    invocation.output.answer(
        listed("invitations", map(invitation_shape, page.invitations)),
        [table if page.invitations else words.NO_INVITATIONS],
    )


@verb("invite revoke")
@argument("invitation", metavar="INVITATION")
def revoke(invocation: Invocation, invitation: str) -> None:
    """It lets nobody in any more."""
    from cassette.workflows.teamwork import revoke_invitation, team_page

    with invocation.writing() as workspace:
        page = team_page(workspace, ask_place=False)
        found = _meant(page, invitation)
        revoke_invitation(workspace, found)
        get_in_step(invocation, workspace)
        lines = [words.WITHDRAWN] if page.i_am_steward else [words.WITHDRAWN, words.ASKED]
        invocation.output.answer({"id": found, "state": "revoked"}, lines)


def _meant(page: TeamPage, given: str) -> str:
    """The id of an open invitation, by id, its beginning or end, or whom it is for."""
    wanted = given.strip().casefold()
    found = [
        one.id
        for one in page.invitations
        if one.lasts
        and wanted
        and (one.id.startswith(wanted) or one.id.endswith(wanted) or one.label.casefold() == wanted)
    ]
    if len(found) != 1:
        raise UnknownInvitation(given=shown(given, 40))
    return found[0]
