"""What can go wrong between the devices of a team. Nothing of what is named here was used.

Import these from ``cassette.domain.errors``, which draws the whole tree.
"""

from __future__ import annotations

from cassette.domain.known_error import BadWish, CassetteError

# --- what a person typed ----------------------------------------------------------------------


class LinkInvalid(BadWish):
    """``why`` completes the sentence; the link itself is never repeated: it holds a secret."""

    code = "link_invalid"
    sentence = "This is not an invitation to a team: {why}."
    advice = "Copy the whole link again, from cassette:// to its end, or ask for a new one."


class RecoveryWordsWrong(BadWish):
    """``why`` names the place of a wrong word, never the words."""

    code = "recovery_words_wrong"
    sentence = "These are not recovery words: {why}."
    advice = "Type the 24 words in their order, as they were shown."


# --- what came from elsewhere -----------------------------------------------------------------


class TeamTrouble(CassetteError):
    """Something that came from elsewhere and cannot be trusted. Nothing of it was used."""

    code = "team_trouble"


class GenesisInvalid(TeamTrouble):
    code = "genesis_invalid"
    sentence = "This is not the founding record of the team it claims: {why}."
    advice = "Ask for a new invitation, from someone you trust."


class BlobTampered(TeamTrouble):
    """``address`` is the beginning of the name it was stored under."""

    code = "blob_tampered"
    sentence = "A sealed recording ({address}…) was not used: {why}."
    advice = "It will be fetched again."


# --- the team's log ---------------------------------------------------------------------------


class EntryTrouble(CassetteError):
    """An entry of the team's log. ``n`` is its number, or "?" when it cannot be read."""

    code = "entry_trouble"


class EntryMalformed(EntryTrouble):
    code = "entry_malformed"
    sentence = "Entry {n} of the team's log is not written as one: {why}."
    advice = "It was not used. Update Cassette if others can read it."


class EntryNotNext(EntryTrouble):
    code = "entry_not_next"
    sentence = "Entry {n} of the team's log does not follow the one before it: {why}."
    advice = "It was not used; it is read again at the next sync."


class EntryUnsigned(EntryTrouble):
    code = "entry_unsigned"
    sentence = "Entry {n} of the team's log is not signed by the device it names."
    advice = "It was not used: somebody else wrote it."


class EntryNotAllowed(EntryTrouble):
    code = "entry_not_allowed"
    sentence = "Entry {n} of the team's log may not be: {why}."
    advice = "It was not used. Ask whoever looks after the team."


class TeamLogForked(EntryTrouble):
    """``by`` is the device that wrote the one we did not follow; both could have been."""

    code = "team_log_forked"
    sentence = "Entry {n} of the team's log was written twice, and this device follows one of them."
    advice = (
        "Two computers looked after the team at once ({by} is one), and some follow the other. "
        "“cassette members” shows on each who is in: agree which one goes on. Whoever follows the "
        "other is invited anew there (“cassette invite”) and joins with a new library (“cassette "
        "join”); what they wrote stays readable in their old one."
    )


class EpochTampered(EntryTrouble):
    """``n`` is the number of the epoch."""

    code = "epoch_tampered"
    sentence = "The team's secret number {n} was not used: {why}."
    advice = "Ask whoever looks after the team for a new one."


# --- requests ---------------------------------------------------------------------------------


class RequestInvalid(TeamTrouble):
    code = "request_invalid"
    sentence = "A request to the team was not used: {why}."
    advice = "Whoever made it can make it again."


# --- sealed records ---------------------------------------------------------------------------


class RecordTrouble(CassetteError):
    """A sealed record. ``device`` is whose it says it is and ``seq`` its place, "?" if unknown."""

    code = "record_trouble"


class RecordMalformed(RecordTrouble):
    code = "record_malformed"
    sentence = "A record of {device} ({seq}) is not written as one: {why}."
    advice = "It was not used; it is read again at the next sync."


class WrongTeam(RecordTrouble):
    code = "wrong_team"
    sentence = "A record of {device} ({seq}) belongs to another team."
    advice = "It was not used. Look whether the folder was mixed up with another team's."


class UnknownDevice(RecordTrouble):
    code = "unknown_device"
    sentence = "A record ({seq}) comes from {device}, which is not a device of this team."
    advice = "It was not used."


class TeamLogBehind(RecordTrouble):
    """Not wrong, only early: its writer had read further in the team's log than we."""

    code = "team_log_behind"
    sentence = "A record of {device} ({seq}) waits for an entry of the team's log that is not here."
    advice = "It is read again at the next sync."


class StaleEpoch(RecordTrouble):
    """Also of the future, and of a time before the device was let in."""

    code = "stale_epoch"
    sentence = "A record of {device} ({seq}) is sealed with a secret that did not hold then."
    advice = "It was not used."


class RecordPastCut(RecordTrouble):
    code = "record_past_cut"
    sentence = "A record of {device} ({seq}) was written after that device was removed."
    advice = "It was not used."


class SignatureInvalid(RecordTrouble):
    code = "signature_invalid"
    sentence = "A record of {device} ({seq}) is not signed by that device."
    advice = "It was not used: it was changed on the way, or somebody else wrote it."


class ChainBroken(RecordTrouble):
    code = "chain_broken"
    sentence = "A record of {device} ({seq}) does not continue what that device wrote before."
    advice = "It was not used; it is read again at the next sync."


class ChainGap(RecordTrouble):
    """``expected`` is the seq of the first that is missing."""

    code = "chain_gap"
    sentence = "Records of {device} are missing: {expected} was next, {seq} came."
    advice = "They are waited for."


class ForkFound(RecordTrouble):
    """The device was cloned, or restored from a backup, and went on twice."""

    code = "fork_found"
    sentence = "{device} wrote two different records with the number {seq}."
    advice = "It was copied or restored; its newer copy goes on as a device of its own."


class RecordErased(RecordTrouble):
    """Not wrong: its content was erased everywhere; what stays keeps the chain together."""

    code = "record_erased"
    sentence = "The content of a record of {device} ({seq}) was erased."
    advice = "There is nothing to do."


class EpochSecretMissing(RecordTrouble):
    """Not wrong: from before we were let in without history, or not unwrapped yet."""

    code = "epoch_secret_missing"
    sentence = "A record of {device} ({seq}) is sealed with a secret that is not here."
    advice = "Ask whoever looks after the team to let you see earlier notes."


class RecordUndecipherable(RecordTrouble):
    code = "record_undecipherable"
    sentence = "A record of {device} ({seq}) cannot be opened: {why}."
    advice = "It was not used."
