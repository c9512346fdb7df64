"""Everything Cassette can explain to a person, as one tree.

CassetteError
├── BadWish                  the person asked for something that cannot be
│   ├── UnknownId  AmbiguousId  UnknownMeetingType  UnknownMember  UnknownItem
│   ├── BadName  BadText  BadTime  DueInThePast  BadReaction  BadMoment  BadValue
│   ├── NothingProposed  ProposalNotYours  ProposalReplaced  FrameNotYours  StanceNotYours
│   ├── ReasonMissing  QuorumTooHigh  OutcomeNotYours  ResultsHidden  NotDecided  ObjectionsUnheard
│   ├── ObjectionStands  NoOutcome  NoConflict  NothingToRank  RoundIsBlind  NoteIsHidden
│   ├── DelegateNeeded  QuorumLost  DecisionRests  RankingNotYours
│   ├── ErasureNotAgreed
│   ├── OutcomeMissing  ActionsIncomplete  AgendaFull  BadTimeBox  NotInMeeting
│   ├── LastHost  PersonTwice  TemplateNameTaken  TemplateTooNew  TemplateTooLong
│   ├── TemplateDamaged  BadLink  AttachmentUnknown  AttachmentTooLarge  AttachmentMissing
│   ├── NothingToSave  NoLiveTime
│   ├── BadRecurrence  NeverFires  TooOften  DueMissing  UnknownRound  RoundIsSkipped
│   ├── SeriesHasEnded
│   ├── LinkInvalid  RecoveryWordsWrong  NoSuchWords  NoRecoveryWords  RecoveryWordsOutdated
│   ├── NoSharedFolder  NoScreenForLink  FolderNeeded  FolderNotApart  TeamNotThere  TeamLogNotWhole
│   ├── InvitationNotThere  InvitationOver  UnknownInvitation  NobodyWaits
│   ├── DeviceNotInTeam  MemberHasLeft  NotInTeamYet  RemovedFromTeam  NotTheSteward
│   ├── StewardMustHandOver  NotASuccessor  TooManySuccessors  RolesNotYours
│   └── MeetingIsClosed  NoteIsDeleted  NotYourNote  NothingToPlay  ReplyToReply
├── BadAudio                 a file that cannot become a note
│   ├── NotAudio  EmptyAudio  TruncatedAudio  AudioTooLong  AudioTooLarge
│   ├── AudioTooCostly  AudioBadShape  NoSoundTrack
│   └── AudioMissing  AudioDamaged
├── DeviceTrouble            the machine's sound
│   ├── PortAudioMissing  DeviceUnknown  DeviceSilent  DeviceStuck  RecordingFull
│   ├── MicrophoneMissing  MicrophoneBusy  MicrophoneDenied  MicrophoneLost
│   └── SpeakerMissing  SpeakerBusy
├── TranscriptionTrouble
│   ├── ModelMissing  ModelNotHere  ModelDamaged  ModelUnknown  ModelDownloadFailed  ConsentNeeded
│   └── TranscriberCrashed  TranscriptionFailed  TranscriptionStopped
├── LibraryTrouble           the folder that holds a team
│   ├── LibraryMissing  LibraryExists  LibraryBusy  LibraryTooNew  LibraryDamaged
│   └── LibraryReadOnly  EngineTooOld  DiskFull  StorageFailed  SecretsMissing
├── TeamTrouble              what came from elsewhere and cannot be trusted
│   └── GenesisInvalid  BlobTampered  RequestInvalid
├── EntryTrouble             an entry of the team's log that may not be; not used
│   ├── EntryMalformed  EntryNotNext  EntryUnsigned  EntryNotAllowed  TeamLogForked
│   └── EpochTampered
├── RecordTrouble            a sealed record that was not used
│   ├── RecordMalformed  WrongTeam  UnknownDevice  TeamLogBehind  StaleEpoch
│   ├── RecordPastCut  SignatureInvalid  ChainBroken  ChainGap  ForkFound
│   └── RecordErased  EpochSecretMissing  RecordUndecipherable
├── TransportTrouble         the way between devices
│   ├── FolderGone  FolderFull  FolderReadOnly  FolderUnusable  EntryTaken  RecordsTaken
│   └── FilesDamaged  SyncInterrupted
├── BackupTrouble            a backup that cannot be made, opened or brought back
│   ├── BackupMissing  BackupNotOne  BackupLocked  BackupWordsUnknown  BackupDamaged
│   └── BackupTooNew  BackupBeginsLater  BackupInsideLibrary
├── BadEvent                 a fact that does not fit its schema (parked, never applied)
├── FileTrouble              FileMissing  CannotRead  CannotWrite  SettingsDamaged
├── NotificationsMissing     the desktop shows no notifications
└── NoScreen                 a window was asked for where there is nothing to show it on

A known error carries a permanent ``code`` for scripts, one plain ``sentence`` and an ``advice``
that says what to do next. Both are templates over ``facts``, so that the window can translate the
template and fill it afterwards. Anything that is not a CassetteError is a bug: it becomes a local
crash report, never a sentence that pretends to know.
"""

from __future__ import annotations

from cassette.domain.backup_errors import (
    BackupBeginsLater as BackupBeginsLater,
    BackupDamaged as BackupDamaged,
    BackupInsideLibrary as BackupInsideLibrary,
    BackupLocked as BackupLocked,
    BackupMissing as BackupMissing,
    BackupNotOne as BackupNotOne,
    BackupTooNew as BackupTooNew,
    BackupTrouble as BackupTrouble,
    BackupWordsUnknown as BackupWordsUnknown,
    ErasureNotAgreed as ErasureNotAgreed,
)
from cassette.domain.deciding_errors import (
    DecisionRests as DecisionRests,
    DelegateNeeded as DelegateNeeded,
    FrameNotYours as FrameNotYours,
    NoConflict as NoConflict,
    NoOutcome as NoOutcome,
    NotDecided as NotDecided,
    NoteIsHidden as NoteIsHidden,
    NothingProposed as NothingProposed,
    NothingToRank as NothingToRank,
    ObjectionStands as ObjectionStands,
    ObjectionsUnheard as ObjectionsUnheard,
    OutcomeNotYours as OutcomeNotYours,
    ProposalNotYours as ProposalNotYours,
    ProposalReplaced as ProposalReplaced,
    QuorumLost as QuorumLost,
    QuorumTooHigh as QuorumTooHigh,
    RankingNotYours as RankingNotYours,
    ReasonMissing as ReasonMissing,
    ResultsHidden as ResultsHidden,
    RoundIsBlind as RoundIsBlind,
    StanceNotYours as StanceNotYours,
)
from cassette.domain.known_error import BadWish as BadWish, CassetteError as CassetteError
from cassette.domain.membership_errors import (
    DeviceNotInTeam as DeviceNotInTeam,
    FolderNeeded as FolderNeeded,
    FolderNotApart as FolderNotApart,
    InvitationNotThere as InvitationNotThere,
    InvitationOver as InvitationOver,
    MemberHasLeft as MemberHasLeft,
    NobodyWaits as NobodyWaits,
    NoRecoveryWords as NoRecoveryWords,
    NoScreenForLink as NoScreenForLink,
    NoSharedFolder as NoSharedFolder,
    NoSuchWords as NoSuchWords,
    NotASuccessor as NotASuccessor,
    NotInTeamYet as NotInTeamYet,
    NotTheSteward as NotTheSteward,
    RecoveryWordsOutdated as RecoveryWordsOutdated,
    RemovedFromTeam as RemovedFromTeam,
    RolesNotYours as RolesNotYours,
    StewardMustHandOver as StewardMustHandOver,
    TeamLogNotWhole as TeamLogNotWhole,
    TeamNotThere as TeamNotThere,
    TooManySuccessors as TooManySuccessors,
    UnknownInvitation as UnknownInvitation,
)
from cassette.domain.planning_errors import (
    ActionsIncomplete as ActionsIncomplete,
    AgendaFull as AgendaFull,
    AttachmentMissing as AttachmentMissing,
    AttachmentTooLarge as AttachmentTooLarge,
    AttachmentUnknown as AttachmentUnknown,
    BadLink as BadLink,
    BadTimeBox as BadTimeBox,
    LastHost as LastHost,
    NoLiveTime as NoLiveTime,
    NothingToSave as NothingToSave,
    NotInMeeting as NotInMeeting,
    OutcomeMissing as OutcomeMissing,
    PersonTwice as PersonTwice,
    TemplateDamaged as TemplateDamaged,
    TemplateNameTaken as TemplateNameTaken,
    TemplateTooLong as TemplateTooLong,
    TemplateTooNew as TemplateTooNew,
)
from cassette.domain.recurring_errors import (
    BadRecurrence as BadRecurrence,
    DueMissing as DueMissing,
    NeverFires as NeverFires,
    RoundIsSkipped as RoundIsSkipped,
    SeriesHasEnded as SeriesHasEnded,
    TooOften as TooOften,
    UnknownRound as UnknownRound,
)
from cassette.domain.sound_errors import (
    AudioBadShape as AudioBadShape,
    AudioDamaged as AudioDamaged,
    AudioMissing as AudioMissing,
    AudioTooCostly as AudioTooCostly,
    AudioTooLarge as AudioTooLarge,
    AudioTooLong as AudioTooLong,
    BadAudio as BadAudio,
    ConsentNeeded as ConsentNeeded,
    DeviceSilent as DeviceSilent,
    DeviceStuck as DeviceStuck,
    DeviceTrouble as DeviceTrouble,
    DeviceUnknown as DeviceUnknown,
    EmptyAudio as EmptyAudio,
    MicrophoneBusy as MicrophoneBusy,
    MicrophoneDenied as MicrophoneDenied,
    MicrophoneLost as MicrophoneLost,
    MicrophoneMissing as MicrophoneMissing,
    ModelDamaged as ModelDamaged,
    ModelDownloadFailed as ModelDownloadFailed,
    ModelMissing as ModelMissing,
    ModelNotHere as ModelNotHere,
    ModelUnknown as ModelUnknown,
    NoSoundTrack as NoSoundTrack,
    NotAudio as NotAudio,
    PortAudioMissing as PortAudioMissing,
    RecordingFull as RecordingFull,
    SpeakerBusy as SpeakerBusy,
    SpeakerMissing as SpeakerMissing,
    TranscriberCrashed as TranscriberCrashed,
    TranscriptionFailed as TranscriptionFailed,
    TranscriptionStopped as TranscriptionStopped,
    TranscriptionTrouble as TranscriptionTrouble,
    TruncatedAudio as TruncatedAudio,
)
from cassette.domain.team_errors import (
    BlobTampered as BlobTampered,
    ChainBroken as ChainBroken,
    ChainGap as ChainGap,
    EntryMalformed as EntryMalformed,
    EntryNotAllowed as EntryNotAllowed,
    EntryNotNext as EntryNotNext,
    EntryTrouble as EntryTrouble,
    EntryUnsigned as EntryUnsigned,
    EpochSecretMissing as EpochSecretMissing,
    EpochTampered as EpochTampered,
    ForkFound as ForkFound,
    GenesisInvalid as GenesisInvalid,
    LinkInvalid as LinkInvalid,
    RecordErased as RecordErased,
    RecordMalformed as RecordMalformed,
    RecordPastCut as RecordPastCut,
    RecordTrouble as RecordTrouble,
    RecordUndecipherable as RecordUndecipherable,
    RecoveryWordsWrong as RecoveryWordsWrong,
    RequestInvalid as RequestInvalid,
    SignatureInvalid as SignatureInvalid,
    StaleEpoch as StaleEpoch,
    TeamLogBehind as TeamLogBehind,
    TeamLogForked as TeamLogForked,
    TeamTrouble as TeamTrouble,
    UnknownDevice as UnknownDevice,
    WrongTeam as WrongTeam,
)
from cassette.domain.travel_errors import (
    EntryTaken as EntryTaken,
    FilesDamaged as FilesDamaged,
    FolderFull as FolderFull,
    FolderGone as FolderGone,
    FolderReadOnly as FolderReadOnly,
    FolderUnusable as FolderUnusable,
    RecordsTaken as RecordsTaken,
    SyncInterrupted as SyncInterrupted,
    TransportTrouble as TransportTrouble,
)

# --- wishes -----------------------------------------------------------------------------------


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


# --- the library ------------------------------------------------------------------------------


class LibraryTrouble(CassetteError):
    """The folder that holds a team. ``path`` is that folder."""

    code = "library_trouble"


class LibraryMissing(LibraryTrouble):
    code = "no_library"
    sentence = "There is no Cassette library in “{path}”."
    advice = (
        "Make one with “cassette init --team NAME --name YOU”, come into a team with "
        "“cassette join LINK --name YOU”, or look around with “cassette demo”."
    )


class LibraryExists(LibraryTrouble):
    code = "library_exists"
    sentence = "“{path}” already holds a library."
    advice = "Choose another folder: --library DIR, and --into DIR where a backup is restored."


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


# --- facts ------------------------------------------------------------------------------------


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


class CannotRead(FileTrouble):
    code = "cannot_read"
    sentence = "“{path}” could not be read: {why}."
    advice = "Check the rights of the file, or copy it to another place."


class CannotWrite(FileTrouble):
    code = "cannot_write"
    sentence = "“{path}” could not be written: {why}."
    advice = "Choose another place."


class SettingsDamaged(FileTrouble):
    """Told, never fatal. ``kept`` is where the unreadable file was put."""

    code = "settings_damaged"
    sentence = "The settings could not be read ({why}); they were set aside as “{kept}”."
    advice = "Cassette goes on with its defaults; set what you miss again."


class NotificationsMissing(CassetteError):
    """``why`` is a phrase."""

    code = "notifications_missing"
    sentence = "No notification can be shown: {why}."
    advice = "Without --notify, “cassette remind” prints what there is to tell."


class NoScreen(CassetteError):
    """A window was asked for where there is nothing to show it on."""

    code = "no_screen"
    sentence = "There is no screen to open the window on."
    advice = (
        "Run this where there is one, or use the command line: “cassette --help” lists what it can "
        "do."
    )
