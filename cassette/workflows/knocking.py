"""Asking to be let in once more, with a new invitation, when the one before came to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import InvitationNotThere, LinkInvalid
from cassette.domain.travelling import Asked
from cassette.sync.invite import invite_keys, parse_link
from cassette.sync.requests import Join, admission_request, seal_name
from cassette.workflows.looking import roster_of
from cassette.workflows.standing import why_over

if TYPE_CHECKING:
    from cassette.store.library import Library
    from cassette.sync.replica import Replica
    from cassette.workflows.team_desk import Work


def waits_for(library: Library, link: str) -> bool:
    """Whether this library asked to come into the team of ``link``, and is not in. LinkInvalid."""
    who, log = library.identity, library.replica_log
    if parse_link(link).team != who.team or not any(one.kind == "join" for one in log.asked()):
        return False
    return roster_of(library).device(who.device) is None


def knock_again(work: Work, link: str) -> None:
    """Ask with another invitation to the same team: as the same computer, under the same name.

    What was written while it waited goes out once it is in. LinkInvalid, InvitationNotThere,
    InvitationOver, and as ``Syncer.act``.
    """
    library, parsed = work.desk.library, parse_link(link)
    who, log = library.identity, library.replica_log
    proving = invite_keys(parsed.seed, who.team)
    name = next((card.name for card in library.queries.members() if card.id == who.me), "")

    def ask(replica: Replica) -> None:
        roster, now_ms = replica.roster, work.desk.now_ms()
        invite = roster.invites.get(proving.signing_public)
        if invite is None:
            raise InvitationNotThere()
        over = why_over(invite, now_ms)
        if over is not None:
            raise over
        if (invite.member or who.me) != who.me or (not invite.member and who.me in roster.members):
            raise LinkInvalid(why="it is for somebody else than the one who asked from here")
        steward = roster.devices[roster.steward]
        signed = admission_request(
            Join,
            replica.team.keys,
            proving,
            team=who.team,
            device=who.device,
            member=who.me,
            at=now_ms,
            name=seal_name(steward.agreement, who.team, who.device, name),
        )
        for before in log.asked():
            if before.kind == "join":
                log.answered(before.name)
        log.ask(Asked(signed.hash.hex(), "join", signed.data, now_ms))

    work.syncer.act(ask)
