"""Everything Cassette can explain to a person, as one tree.

CassetteError
├── BadWish                  the person asked for something that cannot be
│   ├── UnknownId  AmbiguousId  UnknownMeetingType  UnknownMember  UnknownItem
│   ├── BadName  BadText  BadTime  DueInThePast  BadReaction  BadMoment  BadValue
│   └── MeetingIsClosed  NoteIsDeleted  NotYourNote  NothingToPlay  ReplyToReply
├── BadAudio                 a file that cannot become a note
│   ├── NotAudio  EmptyAudio  TruncatedAudio  AudioTooLong  AudioTooLarge
│   ├── AudioTooCostly  AudioBadShape  NoSoundTrack
│   └── AudioMissing  AudioDamaged
├── DeviceTrouble            the machine's sound
│   ├── PortAudioMissing  DeviceUnknown  DeviceSilent  DeviceStuck
│   ├── MicrophoneMissing  MicrophoneBusy  MicrophoneDenied  MicrophoneLost
│   └── SpeakerMissing  SpeakerBusy
├── TranscriptionTrouble
│   ├── ModelMissing  ModelNotHere  ModelDamaged  ModelUnknown  ModelDownloadFailed  ConsentNeeded
│   └── TranscriberCrashed  TranscriptionFailed
├── LibraryTrouble           the folder that holds a team
│   ├── LibraryMissing  LibraryExists  LibraryBusy  LibraryTooNew  LibraryDamaged
│   └── LibraryReadOnly  EngineTooOld  DiskFull  StorageFailed  SecretsMissing
├── TeamTrouble              what came from elsewhere and cannot be trusted
│   └── GenesisInvalid  BlobTampered
├── BadEvent                 a fact that does not fit its schema (parked, never applied)
└── FileTrouble              FileMissing  CannotWrite  SettingsDamaged

A known error carries a permanent ``code`` for scripts, one plain ``sentence`` and an ``advice``
that says what to do next. Both are templates over ``facts``, so that the window can translate the
template and fill it afterwards. Anything that is not a CassetteError is a bug: it becomes a local
crash report, never a sentence that pretends to know.
"""

from __future__ import annotations

from typing import ClassVar


class CassetteError(Exception):
    """A known error. ``facts`` fill the placeholders of ``sentence`` and ``advice``."""

    code: ClassVar[str] = "error"
    sentence: ClassVar[str] = "Something went wrong."
    advice: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.sentence.format(**facts))

    @property
    def message(self) -> str:
        """What happened, in English, filled in."""
        return self.sentence.format(**self.facts)

    @property
    def hint(self) -> str:
        """What to do next, in English, filled in; empty when there is nothing to do."""
        return self.advice.format(**self.facts)


# --- wishes -----------------------------------------------------------------------------------


class BadWish(CassetteError):
    """The person asked for something that cannot be."""

    code = "bad_wish"


class UnknownId(BadWish):
    """``what`` is a noun such as "note"; ``given`` is what was typed."""

    code = "unknown_id"
    sentence = "There is no {what} “{given}” here."
    advice = "Look it up with “cassette meeting list” or “cassette meeting show”."


class AmbiguousId(BadWish):
    """``matches`` is a short readable list of the candidates."""

    code = "ambiguous_id"
    sentence = "“{given}” could be more than one {what}: {matches}."
    advice = "Give more characters of the id."


class UnknownMeetingType(BadWish):
    code = "unknown_type"
    sentence = "“{given}” is not a meeting type."
    advice = "The types are {types}."


class UnknownMember(BadWish):
    code = "unknown_member"
    sentence = "Nobody called “{given}” is in this team."
    advice = "The members are {members}."


class UnknownItem(BadWish):
    code = "unknown_item"
    sentence = "This meeting has no agenda item {given}."
    advice = "Its items are numbered 1 to {count}."


class BadName(BadWish):
    """``what`` is "team name", "member name", "title", "agenda item" ….

    ``why`` completes the sentence.
    """

    code = "bad_name"
    sentence = "This {what} cannot be used: {why}."
    advice = "Use up to {limit} visible characters on one line."


class BadText(BadWish):
    code = "bad_text"
    sentence = "This text cannot be a note: {why}."
    advice = "Write between 1 and {limit} characters."


class BadTime(BadWish):
    code = "bad_time"
    sentence = "“{given}” is not a time Cassette understands."
    advice = "Try “friday 17:00”, “in 2 days”, “tomorrow” or 2026-11-27T17:00."


class DueInThePast(BadWish):
    code = "due_in_the_past"
    sentence = "“{given}” means {resolved}, which is already past."
    advice = "Give a time still to come."


class BadReaction(BadWish):
    code = "bad_reaction"
    sentence = "“{given}” is not a reaction."
    advice = "Use agree, question, concern, thanks, done or one emoji."


class BadMoment(BadWish):
    """``at`` and ``seconds`` in seconds."""

    code = "bad_moment"
    sentence = "{at} s is outside this note, which lasts {seconds} s."
    advice = "Give a second between 0 and {seconds}."


class BadValue(BadWish):
    """A number or word outside what is allowed; ``allowed`` says what is."""

    code = "bad_value"
    sentence = "“{given}” is not a possible {what}."
    advice = "Use {allowed}."


class MeetingIsClosed(BadWish):
    code = "meeting_closed"
    sentence = "“{title}” is closed."
    advice = "Reopen it first."


class NoteIsDeleted(BadWish):
    code = "note_deleted"
    sentence = "This note was deleted."
    advice = "Restore it with “cassette note restore {note}”."


class NotYourNote(BadWish):
    code = "not_your_note"
    sentence = "Only {by} can delete or restore this note."
    advice = "Ask {by}, or reply to the note."


class NothingToPlay(BadWish):
    code = "nothing_to_play"
    sentence = "This note was typed: there is no sound in it."
    advice = "Read it with “cassette note text {note}”."


class ReplyToReply(BadWish):
    code = "reply_to_reply"
    sentence = "Replies go one level deep, and this note is already a reply."
    advice = "Reply to the note it answers."


# --- audio files ------------------------------------------------------------------------------


class BadAudio(CassetteError):
    """A file that cannot become a note. ``name`` is the file's name, made safe to show."""

    code = "bad_audio"


class NotAudio(BadAudio):
    code = "not_audio"
    sentence = "“{name}” is not audio that Cassette can read."
    advice = "Give a WAV, FLAC, MP3, M4A, OGG, Opus or WebM file."


class EmptyAudio(BadAudio):
    code = "empty_audio"
    sentence = "“{name}” holds no sound."
    advice = "Choose a file with at least a tenth of a second of sound."


class TruncatedAudio(BadAudio):
    code = "truncated_audio"
    sentence = "“{name}” is cut off or damaged."
    advice = "Export or copy the file again, then add it once more."


class AudioTooLong(BadAudio):
    code = "audio_too_long"
    sentence = "“{name}” is longer than {hours} hours."
    advice = "Cut it into shorter parts."


class AudioTooLarge(BadAudio):
    code = "audio_too_large"
    sentence = "“{name}” is larger than Cassette accepts ({limit})."
    advice = "Save it as a compressed file (Opus, MP3 or M4A), or cut it into parts."


class AudioTooCostly(BadAudio):
    """The decoder hit its limit of memory or time.

    The file claims or unpacks to far more than it should.
    """

    code = "audio_too_costly"
    sentence = "“{name}” would unpack to far more than its size allows, so it was not opened."
    advice = "If you trust it, convert it to WAV with another program and add that."


class AudioBadShape(BadAudio):
    code = "audio_bad_shape"
    sentence = "“{name}” has {what}, which Cassette cannot use."
    advice = "Save it with one or two channels at 8 to 192 kHz."


class NoSoundTrack(BadAudio):
    code = "no_sound_track"
    sentence = "“{name}” is a video without sound."
    advice = "Choose a file that has a sound track."


class AudioMissing(BadAudio):
    code = "audio_missing"
    sentence = "The sound of this note is not on this computer."
    advice = "Its words can still be read."


class AudioDamaged(BadAudio):
    code = "audio_damaged"
    sentence = "The sound of this note is damaged and was not played."
    advice = "Run “cassette doctor” to check the library."


# --- devices ----------------------------------------------------------------------------------


class DeviceTrouble(CassetteError):
    """The machine's sound. ``device`` is the name the person knows it by."""

    code = "device_trouble"


class PortAudioMissing(DeviceTrouble):
    code = "no_portaudio"
    sentence = "The sound library PortAudio is missing."
    advice = "Install it ({package}) and start Cassette again; reading and typing work without it."


class MicrophoneMissing(DeviceTrouble):
    code = "no_microphone"
    sentence = "No microphone was found."
    advice = "Plug one in and try again, or write the note instead."


class MicrophoneBusy(DeviceTrouble):
    code = "microphone_busy"
    sentence = "The microphone “{device}” is in use by another program or cannot be opened."
    advice = "Close the other program or choose another microphone."


class MicrophoneDenied(DeviceTrouble):
    code = "microphone_denied"
    sentence = "The system does not let Cassette use the microphone “{device}”."
    advice = "Allow the microphone for Cassette in the system's privacy settings."


class MicrophoneLost(DeviceTrouble):
    """``seconds`` is how much was kept."""

    code = "microphone_lost"
    sentence = "The microphone “{device}” went away; {seconds} s of your recording are kept."
    advice = "Choose a microphone and go on, or post what is there."


class SpeakerMissing(DeviceTrouble):
    code = "no_speaker"
    sentence = "No speaker or headphones were found."
    advice = "Plug some in and try again, or read the words."


class SpeakerBusy(DeviceTrouble):
    code = "speaker_busy"
    sentence = "The speaker “{device}” cannot be opened."
    advice = "Close the other program or choose another speaker."


class DeviceUnknown(DeviceTrouble):
    code = "device_unknown"
    sentence = "There is no device called “{device}”."
    advice = "See the list with “cassette devices”."


class DeviceSilent(DeviceTrouble):
    code = "device_silent"
    sentence = "We hear nothing from “{device}”."
    advice = "Check that it is not muted, or choose another microphone."


class DeviceStuck(DeviceTrouble):
    code = "device_stuck"
    sentence = "The sound system did not answer within {seconds} s."
    advice = "Try again; if it stays, restart the sound system or the computer."


# --- transcription ----------------------------------------------------------------------------


class TranscriptionTrouble(CassetteError):
    code = "transcription_trouble"


class ModelMissing(TranscriptionTrouble):
    code = "no_model"
    sentence = "No speech model is on this computer, so notes cannot be written down yet."
    advice = (
        "Get one with “cassette models get tiny.en”, or add a folder with “cassette models add "
        "PATH”."
    )


class ModelNotHere(ModelMissing):
    code = "model_not_here"
    sentence = "The speech model “{name}” is not on this computer."
    advice = (
        "Get it with “cassette models get {name}”, or choose another from “cassette models list”."
    )


class ModelDamaged(TranscriptionTrouble):
    code = "model_damaged"
    sentence = "The speech model in “{path}” is damaged: {why}."
    advice = "Remove that folder and get the model again with “cassette models get {name}”."


class ModelUnknown(TranscriptionTrouble):
    code = "model_unknown"
    sentence = "“{given}” is neither a model Cassette knows nor a folder with one."
    advice = "See “cassette models list”."


class ModelDownloadFailed(TranscriptionTrouble):
    code = "model_download_failed"
    sentence = "The speech model “{name}” could not be downloaded: {why}."
    advice = "Check the network and try again, or add a folder with “cassette models add PATH”."


class ConsentNeeded(TranscriptionTrouble):
    """Nothing is fetched from the network unless the person said so."""

    code = "consent_needed"
    sentence = (
        "Getting “{name}” downloads {size} from the network, and you have not agreed to that yet."
    )
    advice = "Run “cassette models get {name} --yes” to agree."


class TranscriberCrashed(TranscriptionTrouble):
    """``times`` tells how often this note ended the worker."""

    code = "transcriber_crashed"
    sentence = "Writing down this note ended the transcriber {times} times, so it was set aside."
    advice = "The sound is safe. Try again with “cassette transcribe --retry”."


class TranscriptionFailed(TranscriptionTrouble):
    code = "transcription_failed"
    sentence = "This note could not be written down: {why}."
    advice = "The sound is safe. Try again with “cassette transcribe --retry”."


# --- the library ------------------------------------------------------------------------------


class LibraryTrouble(CassetteError):
    """The folder that holds a team. ``path`` is that folder."""

    code = "library_trouble"


class LibraryMissing(LibraryTrouble):
    code = "no_library"
    sentence = "There is no Cassette library in “{path}”."
    advice = (
        "Make one with “cassette init --team NAME --name YOU”, or look around with “cassette demo”."
    )


class LibraryExists(LibraryTrouble):
    code = "library_exists"
    sentence = "“{path}” already holds a library."
    advice = "Choose another folder with --library DIR."


class LibraryBusy(LibraryTrouble):
    code = "library_busy"
    sentence = "Another Cassette has this library open ({path})."
    advice = "Use that window, or close it and try again."


class LibraryTooNew(LibraryTrouble):
    """Raised for writing only: a newer library still opens for reading."""

    code = "library_too_new"
    sentence = "This library was written by a newer Cassette, so it can be read but not changed."
    advice = "Update Cassette to change it."


class LibraryDamaged(LibraryTrouble):
    """``why`` names the file and the finding."""

    code = "library_damaged"
    sentence = "The library in “{path}” is damaged: {why}."
    advice = "Run “cassette doctor”, and restore a backup from “{path}/backups” if it says so."


class LibraryReadOnly(LibraryTrouble):
    code = "library_read_only"
    sentence = "The library in “{path}” can be read but not changed."
    advice = "Check the rights of the folder, or open a copy."


class EngineTooOld(LibraryTrouble):
    """SQLite before 3.51.3 can corrupt a database in WAL mode."""

    code = "engine_too_old"
    sentence = "SQLite {found} can damage data; Cassette needs {needed} or newer."
    advice = "Install Cassette's own dependencies again: they bring the right one."


class DiskFull(LibraryTrouble):
    code = "disk_full"
    sentence = "The disk that holds “{path}” is full. Everything saved before is safe."
    advice = "Free some space and try again."


class StorageFailed(LibraryTrouble):
    code = "storage_failed"
    sentence = (
        "The disk reported an error while saving in “{path}” ({why}). Nothing was half-saved."
    )
    advice = "Check the disk, then open the library again."


class SecretsMissing(LibraryTrouble):
    """The device's private keys are neither in the keyring nor in the library's folder."""

    code = "secrets_missing"
    sentence = "The private keys of this device are not where they were kept ({path})."
    advice = "Unlock the system's keyring and open the library again."


# --- the team ---------------------------------------------------------------------------------


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


class BadEvent(CassetteError):
    """A fact that does not fit its schema. It is parked, never applied."""

    code = "bad_event"
    sentence = "A “{type}” event does not fit its schema: {why}."
    advice = "It was set aside; nothing else is affected."


# --- other files ------------------------------------------------------------------------------


class FileTrouble(CassetteError):
    code = "file_trouble"


class FileMissing(FileTrouble):
    code = "file_missing"
    sentence = "There is no file “{path}”."
    advice = "Check the name."


class CannotWrite(FileTrouble):
    code = "cannot_write"
    sentence = "“{path}” could not be written: {why}."
    advice = "Choose another place."


class SettingsDamaged(FileTrouble):
    """Told, never fatal. ``kept`` is where the unreadable file was put."""

    code = "settings_damaged"
    sentence = "The settings could not be read ({why}); they were set aside as “{kept}”."
    advice = "Cassette goes on with its defaults; set what you miss again."
