"""The only composer: opens a library and picks the concrete parts that work with it.

Everything heavy (sound, speech recognition) is imported when first asked for, so that a window or a
command that needs only the store starts in a moment.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import shutil
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cassette.domain.errors import BadTime, CassetteError, DeviceTrouble, StorageFailed
from cassette.domain.ids import uuid7
from cassette.runtime import paths, shelf
from cassette.runtime.settings import Settings, read_settings
from cassette.store.library import Library
from cassette.workflows.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cassette.audio.player import Player, Track
    from cassette.audio.pulse import SpeakerWatch
    from cassette.audio.recorder import Recorder, SoundDevice
    from cassette.domain.ids import TeamId
    from cassette.domain.trimming import Spans
    from cassette.domain.views import NoteCard
    from cassette.store.meeting_place import MeetingPlace
    from cassette.sync.transport import Transport
    from cassette.transcription.model_files import ModelChoice
    from cassette.transcription.transcriber import Transcriber
    from cassette.workflows.keep_in_step import Syncer
    from cassette.workflows.transcribe_notes import Scribe

EARLIEST_YEAR, LATEST_YEAR = 1971, 9000
"""What CASSETTE_NOW may say: zones and times to come stay within what a moment can be."""

LEFTOVERS = ("encode-*", "import-*")
_log = logging.getLogger(__name__)


def clock() -> int:
    """UTC ms since 1970; CASSETTE_NOW (ISO 8601) stops it there. Raises BadTime."""
    fixed = os.environ.get("CASSETTE_NOW")
    if not fixed:
        return time.time_ns() // 1_000_000
    try:
        moment = datetime.fromisoformat(fixed)
    except ValueError as error:
        raise BadTime(given=fixed[:40]) from error
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise BadTime(given=fixed[:40])
    return round(moment.astimezone().timestamp() * 1000)


def fresh_id() -> str:
    """A new UUIDv7 of the real clock."""
    return uuid7(time.time_ns() // 1_000_000, secrets.token_bytes(10))


def local_zone() -> str:
    """The IANA zone of this machine; UTC when it does not say."""
    import tzlocal

    try:
        name = tzlocal.get_localzone_name()
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"
    return name


@dataclass(frozen=True, slots=True)
class LibraryCard:
    """A library on this computer: its folder, its team and who I am in it."""

    folder: Path
    team: str
    member: str


class Workspace:
    """An open library with its sound and its scribe. Close it when done."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self.library = library
        self.folder = library.folder
        self.drafts = library.folder / "drafts"
        self.settings = settings
        self.desk = Desk(library, clock, fresh_id, local_zone())
        self._guard = threading.RLock()
        self._recorder: Recorder | None = None
        self._player: Player | None = None
        self._scribe: Scribe | None = None
        self._syncer: Syncer | None = None
        self._closed = False
        self.why_silent: CassetteError | None = None
        """Why there is no sound card, once the recorder or the player was asked for."""

    @classmethod
    def open(
        cls,
        folder: Path | None = None,
        *,
        read_only: bool = False,
        settings: Settings | None = None,
        sweep: bool = True,
    ) -> Workspace:
        """Open the library in ``folder``, else CASSETTE_LIBRARY, else the one used last.

        ``sweep`` False leaves the tidying for later, when whoever waits has been served. Raises
        what ``Library.open`` raises.
        """
        folder = shelf.library_folder(folder)
        library = Library.open(
            folder, now_ms=clock, new_id=fresh_id, read_only=read_only, take_over=sweep
        )
        with _closed_unless_handed_over(library):
            workspace = cls(library, settings or read_settings().settings)
            if sweep:
                workspace.sweep()
            return workspace

    @staticmethod
    def mend_pages(folder: Path | None) -> list[int]:
        """Flip back single flipped bits of the closed library in ``folder``, found as by ``open``.

        The pages that were mended. As ``page_mending.mend_pages``, LibraryMissing.
        """
        from cassette.store.page_mending import mend_pages

        return mend_pages(shelf.library_folder(folder))

    @classmethod
    def create(
        cls,
        folder: Path | None,
        team: str,
        member: str,
        *,
        colour: str | None = None,
        settings: Settings | None = None,
    ) -> Workspace:
        """Found a team and open its library. Raises LibraryExists, BadName, DiskFull."""
        folder = folder or paths.library_from_environment() or shelf.free_folder(team)
        from cassette.workflows.found_team import found  # brings the cryptography

        library = found(folder, team, member, now_ms=clock, new_id=fresh_id, colour=colour)
        return cls._begun(library, settings)

    @classmethod
    def join(
        cls,
        folder: Path | None,
        link: str,
        member: str,
        *,
        team_folder: Path | None = None,
        colour: str | None = None,
        settings: Settings | None = None,
    ) -> Workspace:
        """Make a library for the team of an invitation and open it; it waits to be let in.

        Raises what ``joining.join`` raises.
        """
        from cassette.workflows.joining import join

        folder = folder or paths.library_from_environment() or shelf.free_folder("team")
        library = join(
            folder,
            link,
            member,
            now_ms=clock,
            new_id=fresh_id,
            team_folder=team_folder,
            colour=colour,
        )
        return cls._begun(library, settings)

    @classmethod
    def recover(
        cls,
        folder: Path | None,
        words: str,
        team_folder: Path,
        *,
        settings: Settings | None = None,
    ) -> Workspace:
        """Make a library for the member whose 24 words these are, and open it.

        Raises what ``joining.recover`` raises.
        """
        from cassette.workflows.joining import recover

        folder = folder or paths.library_from_environment() or shelf.free_folder("team")
        library = recover(folder, words, team_folder, now_ms=clock, new_id=fresh_id)
        return cls._begun(library, settings)

    @classmethod
    def _begun(cls, library: Library, settings: Settings | None) -> Workspace:
        with _closed_unless_handed_over(library):
            _remember(library.folder)
            return cls(library, settings or read_settings().settings)

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def recorder(self) -> Recorder:
        """The microphone, or the device that is not there (``why_silent`` says why)."""
        with self._open():
            if self._recorder is None:
                self._recorder, trouble = open_recorder()
                self.why_silent = self.why_silent or trouble
            return self._recorder

    @property
    def player(self) -> Player:
        """The speaker, or one that plays nothing in real time (``why_silent`` says why)."""
        with self._open():
            if self._player is None:
                self._player, trouble = open_player(self.settings.speaker)
                self.why_silent = self.why_silent or trouble
            return self._player

    @property
    def scribe(self) -> Scribe:
        """Who writes notes down. Not started: the window starts it, the CLI runs it."""
        from cassette.workflows.transcribe_notes import Scribe

        with self._open():
            if self._scribe is None:
                self._scribe = Scribe(
                    self.desk,
                    self._make_transcriber,
                    language=lambda: self.settings.speech_language or None,
                )
            return self._scribe

    @property
    def started_scribe(self) -> Scribe | None:
        """The scribe, if anybody asked for it yet."""
        return self._scribe

    @property
    def syncer(self) -> Syncer:
        """Who keeps the library in step. Not started: the window starts it, the CLI runs it."""
        from cassette.sync.shelf import LibraryShelf
        from cassette.workflows.keep_in_step import Syncer

        with self._open():
            if self._syncer is None:
                keys = LibraryShelf(self.folder)
                self._syncer = Syncer(self.desk, open_place, keys, largest=self._largest_file)
            return self._syncer

    @property
    def started_syncer(self) -> Syncer | None:
        """Who keeps the library in step, if anybody asked for it yet."""
        return self._syncer

    def _largest_file(self) -> int | None:
        """Bytes up to which a file is fetched without being asked for."""
        wished = self.settings
        return round(wished.fetch_up_to_mb * 1_000_000) if wished.fetch_audio else 0

    def model_state(self) -> ModelChoice:
        """The speech model that would be used. Raises ModelMissing, ModelDamaged, ModelUnknown."""
        from cassette.transcription.model_files import ModelFiles

        return ModelFiles().resolve(self.settings.model or None)

    def devices(self) -> list[SoundDevice]:
        """Microphones and speakers; empty when there are none."""
        return self.recorder.list_devices()

    def track(self, note: NoteCard) -> Track:
        """A spoken note as the player takes it. Raises NothingToPlay, AudioMissing."""
        from cassette.workflows.render_note import track_of

        return track_of(self.desk, note)

    def listen_for_speech(self, note: NoteCard) -> Spans:
        """Where somebody speaks in a spoken note, found now if nobody has listened for it yet.

        Kept in a library that can be written. Raises AudioMissing, AudioDamaged, CannotRead,
        TranscriptionFailed.
        """
        from cassette.workflows.find_speech import speech_now

        transcriber = self._make_transcriber()
        try:
            return speech_now(self.desk, note.id, transcriber)
        finally:
            transcriber.close()

    def sweep(self) -> None:
        """Remove what a crash left of half-made things, and remember which library was last."""
        if not self.library.read_only:
            _remember(self.folder)
            _sweep(self.library)

    @contextlib.contextmanager
    def _open(self) -> Iterator[None]:
        """Nobody is put to work for a library that was left meanwhile. Raises StorageFailed."""
        with self._guard:
            if self._closed:
                raise StorageFailed(path=self.folder, why="the library is closed")
            yield

    def close(self) -> None:
        """Stop the sound, then who works in the background, close the library. Twice is once.

        Whoever asks for a part afterwards gets StorageFailed.
        """
        with self._guard:
            self._closed = True
            player, self._player = self._player, None
            scribe, self._scribe = self._scribe, None
            syncer, self._syncer = self._syncer, None
        if player is not None:
            player.close()
        if syncer is not None:
            syncer.stop()
        if scribe is not None:
            scribe.stop()
        self.library.close()

    def _make_transcriber(self) -> Transcriber:
        from cassette.transcription.process import ProcessTranscriber

        return ProcessTranscriber(self.model_state, log=paths.logs_folder() / "transcriber.log")


def open_place(place: MeetingPlace, team: TeamId) -> Transport:
    """The way to where a team meets."""
    from cassette.sync.folder import FolderTransport

    return FolderTransport(place.folder, team)


def open_recorder() -> tuple[Recorder, CassetteError | None]:
    """The microphone, or the device that is not there and why. Needs no library."""
    from cassette.audio.silent import SilentRecorder

    if os.environ.get("CASSETTE_AUDIO") == "silent":
        return SilentRecorder(), None
    try:
        from cassette.audio.portaudio import PortAudioRecorder

        return PortAudioRecorder(), None
    except DeviceTrouble as trouble:
        return SilentRecorder(trouble), trouble


def open_player(speaker: str) -> tuple[Player, CassetteError | None]:
    """The speaker (an id or a name, "" the default), or one that plays nothing and why."""
    from cassette.audio.silent import SilentPlayer

    if os.environ.get("CASSETTE_AUDIO") == "silent":
        return SilentPlayer(), None
    try:
        from cassette.audio.portaudio import PortAudioPlayer

        return PortAudioPlayer(speaker or None), None
    except DeviceTrouble as trouble:
        return SilentPlayer(), trouble


def prepare_to_play() -> None:
    """Load what plays a note, all but the sound system itself: the first one sounds at once."""
    from cassette.audio import portaudio as portaudio, pulse, silent as silent, speaker
    from cassette.workflows import render_note as render_note  # what looks a note's file up

    if os.environ.get("CASSETTE_AUDIO") != "silent":
        pulse.load()
    speaker.prepare()


def sound_devices() -> list[SoundDevice]:
    """Microphones and speakers of this machine, for those who have no library open.

    Empty when there are none. Raises PortAudioMissing, DeviceStuck.
    """
    if os.environ.get("CASSETTE_AUDIO") == "silent":
        return []
    from cassette.audio.portaudio import PortAudioRecorder

    return PortAudioRecorder().list_devices()


def watch_speaker(on_lost: Callable[[str], None]) -> SpeakerWatch | None:
    """Have ``on_lost`` told, on a thread, what was unplugged while Cassette sounded from it.

    None where the sound system does not tell; its streams then end by themselves.
    """
    if os.environ.get("CASSETTE_AUDIO") == "silent":
        return None
    from cassette.audio.pulse import SpeakerWatch

    watch = SpeakerWatch(on_lost)
    watch.start()
    return watch


@contextlib.contextmanager
def _closed_unless_handed_over(library: Library) -> Iterator[None]:
    """Whatever goes wrong after the opening, the lock is not kept by a library nobody has."""
    try:
        yield
    except BaseException:
        library.close()
        raise


def _remember(folder: Path) -> None:
    """Which library was last is a convenience: a home that cannot be written never stops work."""
    try:
        shelf.remember(folder)
    except CassetteError as trouble:
        _log.info("the library used last is not remembered: %s", trouble.code)


def _sweep(library: Library) -> None:
    """Remove what a crash left of half-made things; no recording is touched that holds sound.

    Only the process that holds the library's lock does this, so nobody is using them. What cannot
    be removed now is left for another time.
    """
    from cassette.audio import journal
    from cassette.runtime import scratch

    scratch.sweep_opened()
    drafts = library.folder / "drafts"
    for pattern in LEFTOVERS:
        for folder in drafts.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)
    try:
        library.sweep()
        _finish_erasing(library)
        journal.sweep(drafts, time.time_ns() // 1_000_000)
    except (OSError, CassetteError) as error:
        _log.info("left something for another time: %s", type(error).__name__)


def _finish_erasing(library: Library) -> None:
    from cassette.store import erasing

    with library.ask() as connection:
        waiting = erasing.is_waiting(connection)
    if waiting:
        from cassette.workflows import erase

        erase.finish(library)


def libraries() -> list[LibraryCard]:
    """The libraries on this computer, side by side; those that cannot be opened are left out."""
    cards = []
    for folder in shelf.known_libraries():
        try:
            with Library.open(folder, now_ms=clock, new_id=fresh_id, read_only=True) as library:
                team = library.team
        except CassetteError as trouble:
            _log.info("left out a library: %s", trouble.code)
            continue
        me = next((member.name for member in team.members if member.me), "")
        cards.append(LibraryCard(folder, team.name, me))
    return cards
