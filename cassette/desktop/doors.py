"""Opens the sheets by name, importing each only when somebody asks for it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.desktop.shell import Shell, Then
    from cassette.domain.ids import MeetingId
    from cassette.workflows.desk import Place
    from cassette.workflows.purpose import Purpose
    from cassette.workflows.record_note import DraftCard


def record(
    shell: Shell,
    place: Place,
    prompt: str,
    seconds: int,
    purpose: Purpose | None,
    *,
    write: bool,
) -> None:
    """The recorder, recording at once; or its page to write on."""
    from cassette.desktop.screens.recorder.sheet import RecorderSheet

    then = _fulfilling(shell, purpose)
    sheet = RecorderSheet(shell, place, prompt, seconds, then=then, purpose=purpose, write=write)
    shell.open_sheet(sheet)


def review(shell: Shell, draft: DraftCard) -> None:
    """The recorder, with something to listen to; posting it makes it what it was meant to be."""
    from cassette.desktop import deciding_words
    from cassette.desktop.screens.recorder.sheet import RecorderSheet

    then, purpose = _fulfilling(shell, draft.purpose), draft.purpose
    prompt = deciding_words.prompt(purpose) if purpose is not None else ""
    shell.open_sheet(RecorderSheet.for_draft(shell, draft, then, prompt))


def _fulfilling(shell: Shell, purpose: Purpose | None) -> Then | None:
    """What is done with the posted note; None for a note that is no more than that."""
    if purpose is None:
        return None
    from cassette.desktop.screens.decision.deciding import Deciding

    deciding = shell.findChild(Deciding) or Deciding(shell)
    return partial(deciding.fulfil, purpose)


def new_meeting(shell: Shell) -> None:
    """The form that calls a meeting."""
    from cassette.desktop.screens.new_meeting.sheet import NewMeetingSheet

    shell.open_sheet(NewMeetingSheet(shell))


def export(shell: Shell, meeting: MeetingId) -> None:
    """The notes of a meeting, to take away."""
    from cassette.desktop.screens.notes.sheet import NotesSheet

    shell.open_sheet(NotesSheet(shell, meeting))


def people(shell: Shell, meeting: MeetingId) -> None:
    """Who takes part in a meeting, and what they owe."""
    from cassette.desktop.screens.planning.people import PeopleSheet

    shell.open_sheet(PeopleSheet(shell, meeting))


def agenda(shell: Shell, meeting: MeetingId) -> None:
    """The agenda of a meeting, to change it."""
    from cassette.desktop.screens.planning.agenda import open_agenda

    open_agenda(shell, meeting)


def history(shell: Shell, meeting: MeetingId) -> None:
    """What a meeting was before."""
    from cassette.desktop.screens.planning.history import HistorySheet

    shell.open_sheet(HistorySheet(shell, meeting))


def series(shell: Shell) -> None:
    """Meetings that recur."""
    from cassette.desktop.screens.planning.series import SeriesSheet

    shell.open_sheet(SeriesSheet(shell))


def templates(shell: Shell) -> None:
    """The team's own types of meeting."""
    from cassette.desktop.screens.planning.templates import TemplatesSheet

    shell.open_sheet(TemplatesSheet(shell))


def save_template(shell: Shell, meeting: MeetingId) -> None:
    """A new template, with type and agenda of a meeting."""
    from cassette.desktop.screens.planning.templates import open_with_meeting

    open_with_meeting(shell, meeting)


def settings(shell: Shell, section: str) -> None:
    """What a person can choose."""
    from cassette.desktop.screens.settings.sheet import SettingsSheet

    shell.open_sheet(SettingsSheet(shell, section))


def libraries(shell: Shell) -> None:
    """The teams on this computer."""
    from cassette.desktop.screens.libraries.sheet import LibrariesSheet

    shell.open_sheet(LibrariesSheet(shell))


def sync(shell: Shell) -> None:
    """How the library stands with its team."""
    from cassette.desktop.screens.team.sync_sheet import SyncSheet

    shell.open_sheet(SyncSheet(shell))


def team(shell: Shell) -> None:
    """The people of the team."""
    from cassette.desktop.screens.team.sheet import TeamSheet

    shell.open_sheet(TeamSheet(shell))


def invite(shell: Shell) -> None:
    """An invitation into the team."""
    from cassette.desktop.screens.team.invite_sheet import InviteSheet

    shell.open_sheet(InviteSheet(shell))


def recovery(shell: Shell) -> None:
    """My recovery words."""
    from cassette.desktop.screens.team.recovery_sheet import RecoverySheet

    shell.open_sheet(RecoverySheet(shell))


def restore_backup(shell: Shell, place: Path | None) -> None:
    """A backup becomes a library."""
    from cassette.desktop.screens.backup.restore_sheet import RestoreSheet

    shell.open_sheet(RestoreSheet(shell, place))


def join_team(shell: Shell, link: str) -> None:
    """Into another team."""
    from cassette.desktop.screens.team.join_sheet import JoinSheet

    shell.open_sheet(JoinSheet(shell, link))


def help_(shell: Shell) -> None:
    """The user guide."""
    from cassette.desktop.screens.help.sheet import HelpSheet

    shell.open_sheet(HelpSheet(shell))


def shortcuts(shell: Shell) -> None:
    """Every key."""
    from cassette.desktop.screens.shortcuts.sheet import ShortcutsSheet

    shell.open_sheet(ShortcutsSheet(shell))
