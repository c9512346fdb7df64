"""Everything that can be done about a team, in one place for the window and the command line."""

from __future__ import annotations

from cassette.workflows.inviting import (
    admit as admit,
    invite as invite,
    refuse as refuse,
    revoke_invitation as revoke_invitation,
)
from cassette.workflows.joining import join as join, recover as recover
from cassette.workflows.knocking import knock_again as knock_again, waits_for as waits_for
from cassette.workflows.looking import roster_of as roster_of, team_page as team_page
from cassette.workflows.membership import (
    hand_over as hand_over,
    leave as leave,
    name_successors as name_successors,
    remove_device as remove_device,
    remove_member as remove_member,
    set_policy as set_policy,
    take_over as take_over,
)
from cassette.workflows.recovery import (
    check_recovery as check_recovery,
    recovery_words as recovery_words,
    words_wait as words_wait,
)
from cassette.workflows.remotes import (
    fetch_audio as fetch_audio,
    forget_folder as forget_folder,
    name_this_device as name_this_device,
    set_folder as set_folder,
    travelling as travelling,
)
from cassette.workflows.team_desk import Work as Work
from cassette.workflows.team_roles import give_role as give_role
