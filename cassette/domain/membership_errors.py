"""What can be wrong with a wish about the team itself: joining, letting in, removing, recovering.

Import these from ``cassette.domain.errors``, which draws the whole tree.
"""

from __future__ import annotations

from cassette.domain.known_error import BadWish


class NoSharedFolder(BadWish):
    code = "no_shared_folder"
    sentence = "This team has no shared folder yet: everything is only on this computer."
    advice = "Choose the folder your team shares: cassette remote set folder DIR."


class FolderNeeded(BadWish):
    code = "folder_needed"
    sentence = "The team's folder is not known on this computer."
    advice = "Name the folder your team shares, as it is on this computer: --folder DIR."


class FolderNotApart(BadWish):
    """``path`` is the folder that was chosen."""

    code = "folder_not_apart"
    sentence = "The shared folder and a library may not lie in one another ({path})."
    advice = "Choose another folder; what is shared is sealed, the library is not."


class TeamNotThere(BadWish):
    code = "team_not_there"
    sentence = "The folder {path} does not hold this team."
    advice = (
        "Choose the folder your team shares, or wait until all of it has come to this computer."
    )


class TeamLogNotWhole(BadWish):
    """``why`` is what tells so. Taking over now would split the team: nothing was made."""

    code = "team_log_not_whole"
    sentence = "The team's folder has not come to this computer whole yet: {why}."
    advice = (
        "Wait until what keeps the folder in step has finished, or let another computer of the "
        "team open Cassette; then try again. Where no other is left, bring back a backup: cassette "
        "restore DIR."
    )


class InvitationNotThere(BadWish):
    code = "invitation_not_there"
    sentence = "The team's folder does not know this invitation yet."
    advice = "Wait until all of the folder has come to this computer, then try again."


class InvitationOver(BadWish):
    """``why`` completes the sentence: it was used, withdrawn or has run out."""

    code = "invitation_over"
    sentence = "This invitation is over: {why}."
    advice = "Ask whoever invited you for a new one."


class UnknownInvitation(BadWish):
    """``given`` is what was typed."""

    code = "unknown_invitation"
    sentence = "There is no open invitation “{given}”."
    advice = "List them with “cassette invite list”."


class NobodyWaits(BadWish):
    code = "nobody_waits"
    sentence = "Nobody called “{given}” waits to be let in."
    advice = "List who waits with “cassette members”."


class DeviceNotInTeam(BadWish):
    code = "device_not_in_team"
    sentence = "No computer of this team goes by “{given}”."
    advice = "List them with “cassette members”."


class MemberHasLeft(BadWish):
    code = "member_has_left"
    sentence = "{name} is no longer in the team."
    advice = "Invite them anew with “cassette invite”."


class NotInTeamYet(BadWish):
    code = "not_in_team_yet"
    sentence = "This computer has not been let into the team yet."
    advice = (
        "Ask whoever invited you to open Cassette; until then your notes wait on this computer."
    )


class RemovedFromTeam(BadWish):
    code = "removed_from_team"
    sentence = "This computer was removed from the team."
    advice = "What is here stays readable. Ask for a new invitation to take part again."


class NotTheSteward(BadWish):
    """``name`` is the member whose computer it is."""

    code = "not_the_steward"
    sentence = "Only the computer that looks after the team can do this; it is {name}'s."
    advice = "Ask them, or take over with “cassette members take-over” if you were named for it."


class RolesNotYours(BadWish):
    """``names`` are the members who give roles."""

    code = "roles_not_yours"
    sentence = "Roles in the team are given by its hosts and by whoever looks after it: {names}."
    advice = "Ask one of them. In a single meeting its people give roles: cassette meeting role."


class StewardMustHandOver(BadWish):
    code = "steward_must_hand_over"
    sentence = "This computer looks after the team, and somebody has to."
    advice = "Hand that over first: cassette members hand-over MEMBER."


class NotASuccessor(BadWish):
    code = "not_a_successor"
    sentence = "This computer was not named to take over the team."
    advice = "Whoever looks after the team names it: cassette members successors MEMBER."


class TooManySuccessors(BadWish):
    """``most`` is how many there may be."""

    code = "too_many_successors"
    sentence = "At most {most} computers can be named to take over."
    advice = "Name fewer."


class NoSuchWords(BadWish):
    code = "no_such_words"
    sentence = "No team in the folder {path} knows these recovery words."
    advice = "Check the words and the folder; only the words that were set last still count."


class NoRecoveryWords(BadWish):
    code = "no_recovery_words"
    sentence = "You have no recovery words in this team yet."
    advice = "Have them made: cassette members recovery."


class RecoveryWordsOutdated(BadWish):
    code = "recovery_words_outdated"
    sentence = "These are recovery words, but not the ones that count now."
    advice = "Look for the words that were shown last, or have new ones made."


class NoScreenForLink(BadWish):
    """An invitation was opened where there is no window to offer it in."""

    code = "no_screen_for_link"
    sentence = "There is no screen to show this invitation on."
    advice = "Accept it here: cassette join LINK --name MEMBER."
