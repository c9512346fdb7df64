"""What somebody usually is in new meetings: said by their invitation, changed afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import MemberHasLeft, NotInTeamYet, RolesNotYours
from cassette.domain.team_events import MemberRoleGiven
from cassette.workflows.looking import team_page
from cassette.workflows.people import checked_role

if TYPE_CHECKING:
    from cassette.domain.ids import MemberId
    from cassette.domain.team_views import MemberLine
    from cassette.workflows.team_desk import Work


def give_role(work: Work, member: MemberId, role: str) -> MemberLine:
    """Give a member another role in meetings that are called from now on; who they are then.

    By a host of the team or whoever looks after it, also without the team's folder. In meetings
    that were called already everybody stays what they are. BadValue, MemberHasLeft, RolesNotYours,
    NotInTeamYet, LibraryReadOnly.
    """
    role = checked_role(role)
    work.desk.library.require_writable()
    page = team_page(work, ask_place=False)
    line = next((one for one in page.members if one.id == member), None)
    if line is None or line.gone:
        raise MemberHasLeft(name=line.name if line is not None else member)
    if not page.i_am_in:
        raise NotInTeamYet()
    if not page.i_give_roles:
        names = ", ".join(one.name for one in page.members if one.gives_roles)
        raise RolesNotYours(names=names)
    if line.role != role:
        work.desk.library.append([MemberRoleGiven(member=member, role=role)])
    after = team_page(work, ask_place=False).members
    return next(one for one in after if one.id == member)
