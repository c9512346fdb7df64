"""What is damaged, in words: here, and where the team meets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop.language import tr

if TYPE_CHECKING:
    from cassette.store.doctor import Finding
    from cassette.workflows.folder_check import FolderFinding


def here(found: Finding) -> str:
    """Something of this library."""
    texts = {
        "database": tr("The database is damaged: {where}"),
        "reference": tr("A row of the database names what is not there: {where}"),
        "event": tr("An entry of the log changed on disk: {where}"),
        "gap": tr("Entries of this computer are missing in the log: {where}"),
        "projection": tr("A table is not what the log says: {where}"),
        "recording": tr("A recording is damaged or missing: {where}"),
        "attachment": tr("An attached file is damaged or missing: {where}"),
    }
    return texts[found.what].format(where=found.where)


def there(found: FolderFinding) -> str:
    """A file of the team's folder, with whose it is."""
    text = tr("{where}: {why}; {holds}").format(
        where=found.where, why=_why(found.why), holds=_holds(found)
    )
    if found.arriving:
        text += " " + tr("(It may still be on its way.)")
    return text


def _holds(found: FolderFinding) -> str:
    texts = {
        "records": tr("entries of {who}: {count}, notes among them: {notes}"),
        "recording": tr("the sound of a note of {who} in “{meeting}”"),
        "attachment": tr("a file that {who} attached in “{meeting}”"),
        "file": tr("a recording or attachment of which nothing is known here"),
        "entry": tr("an entry of the team's log"),
        "request": tr("what somebody asks of the computer that looks after the team"),
    }
    return texts[found.what].format(
        who=found.who or tr("somebody"),
        meeting=found.meeting or tr("a meeting"),
        count=found.count,
        notes=found.notes,
    )


def _why(why: str) -> str:
    texts = {
        "empty": tr("the file is empty"),
        "zeros": tr("the file holds nothing but zeros"),
        "cut_short": tr("the end of the file is missing"),
        "other_bytes": tr("its bytes are not those it was written with"),
        "unreadable": tr("the disk cannot read it"),
        "missing": tr("it was here and is gone"),
        "invalid": tr("what is in it cannot be what it says"),
    }
    return texts[why]
