"""What the window asks of the team's workflows. They bring the cryptography: imported when used.

Everything here blocks and belongs on the pool's lane. What a workflow raises comes through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.ids import DeviceId, MemberId, NoteId, TeamId
    from cassette.domain.team_views import Admission, Invitation, TeamPage, Travelling


def team_page(work: Workspace) -> TeamPage:
    """The team with its devices, invitations and those who wait."""
    from cassette.workflows import looking

    return looking.team_page(work)


def set_folder(work: Workspace, folder: Path, *, anew: bool = False) -> None:
    """The team meets in this folder; ``anew`` where the one it met in is lost."""
    from cassette.workflows import remotes

    remotes.set_folder(work, folder, anew=anew)


def forget_folder(work: Workspace) -> None:
    """Local only from now on; what is in the folder stays."""
    from cassette.workflows import remotes

    remotes.forget_folder(work)


def invite(
    work: Workspace,
    *,
    label: str,
    role: str,
    expires_ms: int,
    history: bool,
    for_member: MemberId | None,
) -> Invitation:
    """A link for one person, or for another computer of ``for_member``."""
    from cassette.workflows import inviting

    return inviting.invite(
        work,
        label=label,
        role=role,
        expires_ms=expires_ms,
        history=history,
        for_member=for_member,
    )


def revoke(work: Workspace, invitation: str) -> None:
    """The link lets nobody in any more."""
    from cassette.workflows import inviting

    inviting.revoke_invitation(work, invitation)


def admit(work: Workspace, request: str) -> None:
    """Let in who waits."""
    from cassette.workflows import inviting

    inviting.admit(work, request)


def refuse(work: Workspace, request: str) -> None:
    """Do not let in who waits."""
    from cassette.workflows import inviting

    inviting.refuse(work, request)


def give_role(work: Workspace, member: MemberId, role: str) -> None:
    """What somebody is in new meetings."""
    from cassette.workflows import team_roles

    team_roles.give_role(work, member, role)


def remove_member(work: Workspace, member: MemberId) -> None:
    """With every device."""
    from cassette.workflows import membership

    membership.remove_member(work, member)


def remove_device(work: Workspace, device: DeviceId) -> None:
    """One that was lost."""
    from cassette.workflows import membership

    membership.remove_device(work, device)


def leave(work: Workspace) -> None:
    """I am no longer of this team."""
    from cassette.workflows import membership

    membership.leave(work)


def hand_over(work: Workspace, device: DeviceId) -> None:
    """Another device looks after the team."""
    from cassette.workflows import membership

    membership.hand_over(work, device)


def name_successors(work: Workspace, devices: tuple[DeviceId, ...]) -> None:
    """At most two, who can take over."""
    from cassette.workflows import membership

    membership.name_successors(work, devices)


def take_over(work: Workspace) -> None:
    """This device looks after the team from now on."""
    from cassette.workflows import membership

    membership.take_over(work)


def set_policy(work: Workspace, *, admission: Admission, anyone_invites: bool) -> None:
    """How people come in."""
    from cassette.workflows import membership

    membership.set_policy(work, admission=admission, anyone_invites=anyone_invites)


def recovery_words(work: Workspace) -> tuple[tuple[str, ...], str]:
    """24 new words, which replace those of before; and whose Cassette has to agree first, or ""."""
    from cassette.workflows import looking, recovery

    made = recovery.recovery_words(work)
    if not recovery.words_wait(work):
        return made, ""
    return made, looking.team_page(work, ask_place=False).keeper


def check_recovery(work: Workspace, words: str) -> None:
    """Whether these are mine. Raises RecoveryWordsWrong."""
    from cassette.workflows import recovery

    recovery.check_recovery(work, words)


def fetch_audio(work: Workspace, note: NoteId) -> None:
    """However large it is."""
    from cassette.workflows import remotes

    remotes.fetch_audio(work, note)


def read_link(link: str) -> tuple[str, str, TeamId]:
    """The six words of the team that an invitation leads to, its folder if that is here too, and
    which team it is.

    Raises LinkInvalid.
    """
    from cassette.sync.invite import parse_link
    from cassette.sync.words import team_phrase
    from cassette.workflows.inviting import hinted_folder

    parsed = parse_link(link)
    folder = hinted_folder(parsed)
    here = folder is not None and folder.is_dir()
    return " ".join(team_phrase(parsed.team)), str(folder) if here else "", parsed.team


def knock_again(work: Workspace, link: str) -> bool:
    """Use ``link`` to come into the team that this library waits for; False if it is another."""
    from cassette.workflows import knocking

    if not knocking.waits_for(work.library, link):
        return False
    knocking.knock_again(work, link)
    return True


def travelling(work: Workspace) -> Travelling:
    """Which notes are not everywhere yet."""
    from cassette.workflows import remotes

    return remotes.travelling(work)


def join(folder: Path, link: str, name: str, *, colour: str | None, team_folder: Path) -> Path:
    """Make the library of who joins; it waits to be let in."""
    made = Workspace.join(folder, link, name, team_folder=team_folder, colour=colour)
    with made:
        return made.folder


def recover(folder: Path, words: str, *, team_folder: Path) -> Path:
    """Make a library of a member whose computers are gone, out of 24 words."""
    with Workspace.recover(folder, words, team_folder) as made:
        return made.folder
