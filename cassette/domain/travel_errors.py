"""What can be wrong on the way between devices: the shared folder, the place of a record in it.

TransportTrouble
├── FolderGone · FolderFull · FolderReadOnly · FolderUnusable   the folder, told to the person
├── EntryTaken     somebody was first in the team's log
├── RecordsTaken   in this device's own chain: another copy of this library is at work
├── FilesDamaged   some of what lies there is not what was put there
└── SyncInterrupted   by a bug of ours
"""

from __future__ import annotations

from cassette.domain.known_error import CassetteError


class TransportTrouble(CassetteError):
    """Nothing travels for now; what is here is safe. ``path`` is the folder, where it is one."""

    code = "transport_trouble"


class FolderGone(TransportTrouble):
    code = "folder_gone"
    sentence = "The team's shared folder is not there ({path})."
    advice = "Connect the drive or start what keeps the folder in step; nothing is lost meanwhile."


class FolderFull(TransportTrouble):
    code = "folder_full"
    sentence = "There is no room left in the team's shared folder ({path})."
    advice = "Free some space there; your notes wait on this computer until then."


class FolderReadOnly(TransportTrouble):
    code = "folder_read_only"
    sentence = "The team's shared folder can be read but not written ({path})."
    advice = "Ask for the right to write there; your notes wait on this computer until then."


class FolderUnusable(TransportTrouble):
    """``why`` is what the system says."""

    code = "folder_unusable"
    sentence = "The team's shared folder could not be used ({path}): {why}."
    advice = "Check the folder; your notes wait on this computer until then."


class EntryTaken(TransportTrouble):
    """``n`` is the place in the team's log."""

    code = "entry_taken"
    sentence = "Entry {n} of the team's log was written by somebody else first."
    advice = "Cassette reads what they wrote and tries again by itself."


class RecordsTaken(TransportTrouble):
    """``first`` is where in this device's own chain other records stand."""

    code = "records_taken"
    sentence = "Another copy of this library has written under its name, from record {first} on."
    advice = "This copy becomes a device of its own; nothing is lost."


class FilesDamaged(TransportTrouble):
    """``count`` files; ``whose`` names who wrote them, as far as anybody can say."""

    code = "files_damaged"
    sentence = "Damaged files in the team's shared folder: {count}, written by {whose}."
    advice = (
        "Everything else goes on. “cassette doctor --mend” puts back what this computer has; what "
        "it has not, the same does on the computer of whoever wrote it, or of anybody who has it."
    )


class SyncInterrupted(TransportTrouble):
    code = "sync_interrupted"
    sentence = "Keeping in step with the team failed, and Cassette does not know why."
    advice = "A report stays on this computer. It is tried again by itself; nothing is lost."
