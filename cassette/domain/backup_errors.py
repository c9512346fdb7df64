"""What can be wrong with a backup. Nothing of what is named here was used.

Import these from ``cassette.domain.errors``, which draws the whole tree.
"""

from __future__ import annotations

from cassette.domain.known_error import BadWish, CassetteError


class BackupTrouble(CassetteError):
    """``path`` is the folder of the backup."""

    code = "backup_trouble"


class BackupMissing(BackupTrouble):
    code = "backup_missing"
    sentence = "There is no backup of Cassette in {path}."
    advice = "Choose the folder that was backed up to, or the one in it that is the backup."


class BackupNotOne(BackupTrouble):
    """``names`` are the folders of the backups."""

    code = "backup_not_one"
    sentence = "There are backups of several libraries in {path}: {names}."
    advice = "Name the folder of the one you mean."


class BackupLocked(BackupTrouble):
    code = "backup_locked"
    sentence = "Nothing on this computer opens the backup in {path}."
    advice = "Give your 24 recovery words: cassette restore DIR --into LIBRARY --words."


class BackupWordsUnknown(BackupTrouble):
    code = "backup_words_unknown"
    sentence = "These words do not open the backup in {path}."
    advice = "Check the words; the ones that counted when the backup was last made open it."


class BackupDamaged(BackupTrouble):
    """``why`` completes the sentence."""

    code = "backup_damaged"
    sentence = "A part of the backup in {path} cannot be used: {why}."
    advice = "Take another copy of it, or make a new backup while the library is whole."


class BackupTooNew(BackupTrouble):
    code = "backup_too_new"
    sentence = "The backup in {path} was made by a newer Cassette."
    advice = "Update Cassette, then restore it."


class BackupBeginsLater(BackupTrouble):
    """``begins`` is when the first of what it holds happened."""

    code = "backup_begins_later"
    sentence = "The backup in {path} holds nothing from then: it begins {begins}."
    advice = "Choose a later time, or leave it out to restore everything."


class BackupInsideLibrary(BackupTrouble):
    code = "backup_inside_library"
    sentence = "The backup and the library may not lie in one another ({path})."
    advice = "Choose a folder elsewhere, best on another disk."


class ErasureNotAgreed(BadWish):
    code = "erasure_not_agreed"
    sentence = "Nothing was erased: erasing cannot be undone, so it needs a yes."
    advice = "Agree with --yes: cassette note erase NOTE --yes."
