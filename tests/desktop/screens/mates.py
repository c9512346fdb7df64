"""Teammates of the person at the stage: libraries of their own, meeting in one folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cassette.domain.ids import NoteId
from cassette.runtime.resources import resource
from cassette.workflows import inviting, membership, remotes
from cassette.workflows.desk import Place
from cassette.workflows.post_sound import keep_opus, post_sound
from cassette.workflows.write_note import write_note
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.views import MeetingPage, NoteCard


@dataclass
class Mates:
    """``mine`` founded the team; the others join through ``shared``."""

    mine: Workspace
    shared: Path
    home: Path
    others: list[Workspace] = field(default_factory=list)

    def share(self) -> None:
        """The team meets in the folder, and lets newcomers in by a tap."""
        self.shared.mkdir()
        remotes.set_folder(self.mine, self.shared)
        membership.set_policy(self.mine, admission="tap")
        self.mine.syncer.sync_now()

    def link(self, label: str = "Grace") -> str:
        """A fresh invitation."""
        made = inviting.invite(self.mine, label=label)
        self.mine.syncer.sync_now()
        return made.link

    def knock(self, name: str) -> Workspace:
        """Somebody joins and waits to be let in."""
        made = Workspace.join(
            self.home / name.lower().replace(" ", "-"),
            self.link(name),
            name,
            team_folder=self.shared,
        )
        self.others.append(made)
        made.syncer.sync_now()
        return made

    def join(self, name: str) -> Workspace:
        """Somebody joins and is let in."""
        made = self.knock(name)
        inviting.admit(self.mine, name)
        self.round(made)
        return made

    def hand_over(self, to: Workspace) -> None:
        """Somebody else looks after the team; I am one of the others from now on."""
        membership.set_policy(self.mine, anyone_invites=True)
        membership.hand_over(self.mine, to.library.identity.device)
        self.round(to)

    def round(self, *others: Workspace) -> None:
        """Everybody sees what the others have."""
        for one in (*others, self.mine, *others):
            one.syncer.sync_now()

    def close(self) -> None:
        """Everybody goes home."""
        for one in self.others:
            one.close()


def write(work: Workspace, page: MeetingPage, text: str) -> NoteCard:
    """Somebody types a note on the first item."""
    return write_note(work.desk, Place(page.row.id, page.agenda[0].id), text)


def speak(work: Workspace, page: MeetingPage) -> NoteCard:
    """Somebody posts a recording on the first item, and it stands where the team meets."""
    clip = min(resource("demo/clips").glob("*.opus"))
    place = Place(page.row.id, page.agenda[0].id)
    fact = keep_opus(work.desk, NoteId(work.desk.new_id()), place, clip)
    card = post_sound(work.desk, fact)
    work.syncer.sync_now()
    return card
