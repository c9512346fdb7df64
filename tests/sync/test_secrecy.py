"""Nobody but the team reads a word: canaries and keys are looked for wherever bytes come to lie.

A team says known words in every way it can, over a shared folder. Then the folder, what is logged,
reports of bugs and what objects say of themselves are searched for them in every form, and for
every key. The twins take one protection away, and the search finds it.
"""

from __future__ import annotations

import base64
import bz2
import contextlib
import gc
import gzip
import logging
import lzma
import traceback
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from cassette.domain.events import (
    AgendaItemAdded,
    MeetingCreated,
    NoteRecorded,
    NoteTranscribed,
    NoteWritten,
)
from cassette.domain.ids import AttachmentId, ItemId, MeetingId, NoteId
from cassette.domain.notes import Segment
from cassette.domain.planning_events import FileAttached, LinkAttached
from cassette.runtime import crash, paths
from cassette.runtime.logs import start_logging, stop_logging
from cassette.sync import backup, epochs, invite as invites, seal, wire
from cassette.sync.invite import parse_link
from cassette.sync.seal import key_to_text, new_blob_key, seal_blob
from cassette.sync.shelf import LibraryShelf
from cassette.workflows import teamwork
from cassette.workflows.back_up import back_up
from cassette.workspace import Workspace, clock, fresh_id
from tests.sync.canaries import SOUNDS, Canaries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SAID = {
    what: f"canary of {what.replace(' ', '-')} 4711".encode()
    for what in (
        "team name",
        "founder",
        "newcomer",
        "invitation",
        "computer",
        "meeting",
        "agenda item",
        "written note",
        "sound",
        "transcript",
        "attached image",
        "attachment name",
        "link",
        "after removal",
    )
}
"""What people say, by where they say it."""


def said(what: str) -> str:
    return SAID[what].decode()


@dataclass
class Aviary:
    """A team that has said everything it can. ``keys`` are all its secrets, by what they are."""

    shared: Path
    ada: Workspace
    ben: Workspace
    keys: dict[str, bytes] = field(default_factory=dict)


def record(work: Workspace, meeting: MeetingId, item: ItemId) -> tuple[NoteRecorded, bytes]:
    """A spoken note whose file is full of what gives sound away."""
    sound = b"".join(SOUNDS.values()) + SAID["sound"] * 3
    source = work.folder / "draft"
    source.write_bytes(sound)
    key = new_blob_key()
    note = NoteRecorded(
        note=NoteId(fresh_id()),
        meeting=meeting,
        duration_ms=1000,
        plain_sha256=work.library.recordings.put(source),
        cipher_sha256=seal_blob(key, sound).address,
        blob_key=key_to_text(key),
        size=len(sound),
        thumbnail=base64.b64encode(bytes(100)).decode(),
        gain_db=0.0,
        item=item,
    )
    return note, key


def attach(work: Workspace, meeting: MeetingId) -> tuple[FileAttached, bytes]:
    image = SOUNDS["PNG"] + SAID["attached image"] * 3
    key = new_blob_key()
    fact = FileAttached(
        attachment=AttachmentId(fresh_id()),
        meeting=meeting,
        name=said("attachment name"),
        media_type="image/png",
        plain_sha256=work.library.attached.put(image, "image/png"),
        cipher_sha256=seal_blob(key, image).address,
        blob_key=key_to_text(key),
        size=len(image),
    )
    return fact, key


def everything_is_said(aviary: Aviary) -> None:
    """Facts of all kinds that hold people's words, from one device."""
    work, keys = aviary.ada, aviary.keys
    meeting, item = MeetingId(fresh_id()), ItemId(fresh_id())
    spoken, keys["key of a sound"] = record(work, meeting, item)
    image, keys["key of an image"] = attach(work, meeting)
    heard = Segment(0, 0, 900, said("transcript"))
    work.library.append(
        [
            MeetingCreated(meeting, "status", said("meeting")),
            AgendaItemAdded(item, meeting, said("agenda item"), "V"),
            NoteWritten(NoteId(fresh_id()), meeting, said("written note"), item),
            spoken,
            NoteTranscribed(spoken.note, "a model", 1, "en", (heard,)),
            image,
            LinkAttached(
                AttachmentId(fresh_id()), meeting, said("attachment name"), link_to("link")
            ),
        ]
    )


def link_to(what: str) -> str:
    return f"https://example.org/{said(what)}"


def settled(*works: Workspace) -> None:
    for _ in range(3):
        for work in works:
            work.syncer.sync_now()


def live(aviary: Aviary) -> None:
    """Invite, be let in, say everything, set words, remove: all that a team does over a folder."""
    ada, ben, keys = aviary.ada, aviary.ben, aviary.keys
    settled(ben, ada)
    for waiting in teamwork.team_page(ada).waiting:
        teamwork.admit(ada, waiting.request)
    settled(ben, ada, ben)
    everything_is_said(aviary)
    words = teamwork.recovery_words(ada)
    keys["recovery words"] = " ".join(words).encode()
    keys["recovery words, some"] = " ".join(words[5:10]).encode()
    settled(ada, ben)
    assert ada.library.digest() == ben.library.digest()
    teamwork.remove_member(ada, ben.library.identity.me)
    after = NoteWritten(NoteId(fresh_id()), MeetingId(fresh_id()), said("after removal"))
    ada.library.append([after])
    settled(ada)
    keys |= secrets_of(aviary)
    assert len([name for name in keys if name.startswith("secret")]) >= 3


def secrets_of(aviary: Aviary) -> dict[str, bytes]:
    """The keys of the devices and of the team, as far as it has any yet."""
    keys: dict[str, bytes] = {}
    for name, work in (("Ada", aviary.ada), ("Ben", aviary.ben)):
        identity = work.library.identity
        device = LibraryShelf(work.folder).load(identity.device).to_bytes()
        keys[f"signing key of {name}"], keys[f"agreement key of {name}"] = device[:32], device[32:]
        for n, secret in work.library.replica_log.secrets().items():
            keys[f"secret {n} of {name}"] = secret
            mine = epochs.event_key(secret, identity.team, identity.device)
            keys[f"event key {n} of {name}"] = mine
    return keys


@contextlib.contextmanager
def an_aviary(tmp_path: Path) -> Iterator[Aviary]:
    shared = tmp_path / "shared"
    shared.mkdir()
    ada = Workspace.create(tmp_path / "ada", said("team name"), said("founder"))
    with ada:
        teamwork.set_folder(ada, shared)
        teamwork.name_this_device(ada.library, said("computer"))
        ada.syncer.sync_now()
        invited = teamwork.invite(ada, label=said("invitation"))
        ben = Workspace.join(tmp_path / "ben", invited.link, said("newcomer"), team_folder=shared)
        with ben:
            teamwork.set_folder(ben, shared)
            aviary = Aviary(shared, ada, ben)
            aviary.keys["seed of an invitation"] = parse_link(invited.link).seed
            aviary.keys["link of an invitation"] = invited.link.encode()
            yield aviary


def test_nothing_that_was_said_and_no_key_lies_in_the_shared_folder(tmp_path: Path) -> None:
    with an_aviary(tmp_path) as aviary:
        live(aviary)
        assert Canaries(SAID | SOUNDS | aviary.keys).in_folder(aviary.shared) == {}
        files = [path for path in aviary.shared.rglob("*") if path.is_file()]
        assert {path.suffix for path in files} == {".ctl", ".seg", ""}
        assert sum(path.stat().st_size for path in files) > 5_000


def backed_up(aviary: Aviary, place: Path) -> Path:
    """Two backups, one with a word of what came between."""
    place.mkdir()
    for _ in range(2):
        work = aviary.ada
        back_up(work.library, LibraryShelf(work.folder), place, now_ms=clock)
        later = NoteWritten(NoteId(fresh_id()), MeetingId(fresh_id()), said("after removal"))
        work.library.append([later])
    return place


def test_nothing_that_was_said_and_no_key_lies_in_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with an_aviary(tmp_path) as aviary:
        live(aviary)
        canaries = Canaries(SAID | SOUNDS | aviary.keys)
        assert canaries.in_folder(backed_up(aviary, tmp_path / "backup")) == {}
        monkeypatch.setattr(backup, "AESGCM", _Open)
        found = canaries.in_folder(backed_up(aviary, tmp_path / "open"))
    words = {what.partition(" (")[0] for said in found.values() for what in said}
    assert {"written note", "meeting", "transcript", "key of a sound"} <= words  # the twin


def test_no_log_holds_what_was_said_or_a_key(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("cassette").setLevel(logging.DEBUG)
    handler = start_logging(paths.logs_folder(), logging.DEBUG)
    try:
        with caplog.at_level(logging.DEBUG, "cassette"), an_aviary(tmp_path) as aviary:
            live(aviary)
            canaries = Canaries(SAID | aviary.keys)
    finally:
        stop_logging(handler)
        logging.getLogger("cassette").setLevel(logging.NOTSET)
    assert canaries.in_texts(record.getMessage() for record in caplog.records) == {}
    assert canaries.in_folder(paths.logs_folder()) == {}


BUGS = (
    (wire, "pad"),
    (wire, "unpad"),
    (seal, "SealedBlob"),
    (epochs, "derive"),
    (epochs, "seal_to"),
    (invites, "derive"),
)
"""Where a bug would have people's words or a key at hand."""


class Bug(Exception):
    pass


def falling(name: str) -> Callable[..., object]:
    """In the place of a function: it meets a bug with everything at hand that it was given."""

    def fall(*given: object, **more: object) -> object:
        raise Bug(f"at {name}")

    return fall


def met_bugs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, bytes], list[Bug]]:
    """Bugs at each of the places, each while a team is at work; and the keys it had."""
    bugs: list[Bug] = []
    keys: dict[str, bytes] = {}
    for n, (module, name) in enumerate(BUGS):
        scratch = tmp_path / str(n)
        scratch.mkdir()
        with an_aviary(scratch) as aviary:
            with monkeypatch.context() as patch:
                patch.setattr(module, name, falling(name))
                with pytest.raises(Bug) as met:
                    live(aviary)
            bugs.append(met.value)
            keys |= {
                f"{n}: {what}": key for what, key in (aviary.keys | secrets_of(aviary)).items()
            }
    return keys, bugs


def test_no_report_of_a_bug_holds_what_was_said_or_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, bugs = met_bugs(tmp_path, monkeypatch)
    reports = [crash.write_report(paths.crashes_folder(), bug, "a test") for bug in bugs]
    assert all(reports)
    assert Canaries(SAID | keys).in_folder(paths.crashes_folder()) == {}
    with_locals = (
        "".join(traceback.TracebackException.from_exception(bug, capture_locals=True).format())
        for bug in bugs
    )
    assert Canaries(SAID).in_texts(with_locals)  # the twin: with what was at hand, it is found


def ours_below(*roots: object) -> list[object]:
    """Every object of Cassette that can be reached."""
    seen: set[int] = set()
    found: list[object] = []
    todo = list(roots)
    while todo:
        one = todo.pop()
        if id(one) in seen or isinstance(one, type) or len(seen) > 200_000:
            continue
        seen.add(id(one))
        if type(one).__module__.startswith("cassette."):
            found.append(one)
        elif not isinstance(one, (dict, list, tuple, set, frozenset)):
            continue
        todo += gc.get_referents(one)
    return found


def test_no_object_shows_a_key(tmp_path: Path) -> None:
    with an_aviary(tmp_path) as aviary:
        live(aviary)
        ada = aviary.ada
        log = ada.library.replica_log
        objects = ours_below(
            ada, aviary.ben, log.lines(), log.outbox(99), log.seeds(), teamwork.team_page(ada)
        )
        kinds = {type(one).__name__ for one in objects}
        assert {"TeamLog", "EventKeys", "DeviceKeys", "Roster", "Replica"} <= kinds
        assert Canaries(aviary.keys).in_texts(repr(one) for one in objects) == {}


class _Open:
    """AES-GCM that seals nothing: what goes in lies there, as ``written`` would write it."""

    def __init__(self, key: bytes) -> None:
        pass

    @staticmethod
    def encrypt(nonce: bytes, data: bytes, associated: bytes | None) -> bytes:
        return data + bytes(16)

    @staticmethod
    def decrypt(nonce: bytes, data: bytes, associated: bytes | None) -> bytes:
        return data[:-16]

    @staticmethod
    def generate_key(bits: int) -> bytes:
        return new_key(bits)


new_key = seal.AESGCM.generate_key


def test_with_sealing_off_everything_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin."""
    for module in (wire, seal, epochs, invites):
        monkeypatch.setattr(module, "AESGCM", _Open)
    with an_aviary(tmp_path) as aviary:
        live(aviary)
        found = Canaries(SAID | SOUNDS | aviary.keys).in_folder(aviary.shared)
    words = {what.partition(" (")[0] for said in found.values() for what in said}
    assert set(SAID) - {"newcomer"} <= words  # a newcomer's name is also sealed to the steward
    assert {"Ogg", "Opus", "PNG", "key of a sound", "secret 0 of Ada"} <= words


WRITTEN: dict[str, Any] = {
    "plain": bytes,
    "UTF-16": lambda word: word.decode().encode("utf-16"),
    "UTF-16 big-endian": lambda word: word.decode().encode("utf-16-be"),
    "hexadecimal": lambda word: word.hex().encode(),
    "base64": base64.b64encode,
    "base64, later": lambda word: base64.b64encode(b"x" + word),
    "base64, latest": lambda word: base64.b64encode(b"xy" + word + b"z"),
    "for links": base64.urlsafe_b64encode,
    "zlib": zlib.compress,
    "zlib, fast": lambda word: zlib.compress(word * 9, 1),
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "deflate": lambda word: zlib.compress(word)[2:-4],
}


@pytest.mark.parametrize("way", WRITTEN)
def test_the_search_finds_a_word_however_it_is_written(way: str, tmp_path: Path) -> None:
    word = b"what only the team may hear"
    (tmp_path / "file").write_bytes(bytes(range(200)) + WRITTEN[way](word) + bytes(range(50)))
    assert list(Canaries({"it": word}).in_folder(tmp_path)) == ["file"]
    assert Canaries({"it": word[::2]}).in_folder(tmp_path) == {}


def test_the_search_finds_a_key_in_a_file_and_in_a_name(tmp_path: Path) -> None:
    key = bytes(range(100, 132))
    (tmp_path / key.hex()).write_bytes(b"nothing")
    (tmp_path / "shown").write_text(repr({"key": key}))
    found = Canaries({"it": key}).in_folder(tmp_path)
    assert set(found) == {key.hex(), "shown"}
