"""What can go wrong with sound: files, devices, and writing speech down.

Import these from ``cassette.domain.errors``, which draws the whole tree.
"""

from __future__ import annotations

from cassette.domain.known_error import CassetteError

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
    advice = "Its words can be read; “cassette note fetch” brings the sound if the team has it."


class AudioDamaged(BadAudio):
    code = "audio_damaged"
    sentence = "The sound of this note is damaged. What cannot be read of it is left out."
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


class RecordingFull(DeviceTrouble):
    code = "recording_full"
    sentence = "This recording has reached {hours} hours and was ended; all of it is kept."
    advice = "Post it, then go on in another note."


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


class TranscriptionStopped(TranscriptionTrouble):
    code = "transcription_stopped"
    sentence = "You stopped this note from being written down."
    advice = "The sound is safe. Start it again with “cassette transcribe --again”."


class TranscriptionFailed(TranscriptionTrouble):
    code = "transcription_failed"
    sentence = "This note could not be written down: {why}."
    advice = "The sound is safe. Try again with “cassette transcribe --retry”."
