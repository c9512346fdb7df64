"""A sealed backup in a folder: only what is new is added, and nothing that stands is changed.

<dir>/cassette-backup-<12 digits>/
    k/<id>.key                the backup's secret, for a device or for a member's recovery words
    m/<n>-<hash16>.state      what there was at one time: which blocks, the digest
    e/<number>-<hash16>.block the events in blocks; number 0: what else cannot be computed
    b/<2 digits>/<sha256>     sealed recordings and files, as they travel

Everything but the keys' envelopes is sealed; names hold the beginning of the content's hash. Files
are written beside, synced and renamed; the state comes last, so that a run that was cut short is
as if it had not been.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Meta

from cassette.domain.errors import BackupDamaged, BackupMissing, BackupTooNew, CannotRead
from cassette.runtime import atomic
from cassette.sync.epochs import NONCE_BYTES, TAG_BYTES, derive, new_secret
from cassette.sync.forms import KEY_BYTES, Hash, Id, Key, Ms, Team, Wrapped, id_bytes
from cassette.sync.hpke import NotForUs, seal_to
from cassette.sync.transport import MARK
from cassette.sync.wire import pad, unpad

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from cassette.sync.team import DeviceKeys

VERSION: Final = 1
PREFIX: Final = "cassette-backup-"
ID_BYTES: Final = 16
MAX_BLOCK: Final = 256 << 20
MAX_PLAIN: Final = 1 << 30
STRAY_S: Final = 3600
README: Final = "README.txt"
INDEX: Final = "index.html"

_DOMAIN = b"cassette/backup/v1"
_STATE = re.compile(rf"([1-9][0-9]{{0,9}})-([0-9a-f]{{{MARK}}})\.state")
_BLOCK = re.compile(rf"(0|[1-9][0-9]{{0,9}})-([0-9a-f]{{{MARK}}})\.block")
_KEY = re.compile(r"([0-9a-f-]{36})\.key")
_ADDRESS = re.compile(r"[0-9a-f]{64}")
_From1 = Annotated[int, Meta(ge=1, le=(1 << 53))]
_From0 = Annotated[int, Meta(ge=0, le=(1 << 53))]


class BlockRef(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A block: the ``mark`` of its file, the hash of what is in it, how much is erased."""

    number: _From0
    mark: Annotated[str, Meta(pattern=rf"\A[0-9a-f]{{{MARK}}}\Z")]
    content: Hash
    erased: _From0


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a library held at ``at_ms``: ``last`` is the number of its newest event.

    ``digest`` is as folded by version ``folds``, of a library with the schema ``schema``.
    ``absent`` are the addresses of sealed files that it names and did not have.
    """

    v: Literal[1]
    n: _From1
    at_ms: Ms
    team: Team
    device: Id
    member: Id
    last: _From0
    events: _From0
    files: _From0
    digest: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    folds: _From0
    schema: _From0
    blocks: tuple[BlockRef, ...]
    absent: tuple[Hash, ...]


class _Envelope(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The secret for one recipient, and for which public key it was wrapped."""

    v: int
    backup: Annotated[bytes, Meta(min_length=ID_BYTES, max_length=ID_BYTES)]
    team: Hash
    to: Id
    key: Key
    wrapped: Wrapped


class BackupKeys:
    """What opens a backup: its id and its secret. Never shown."""

    __slots__ = ("_cipher", "_secret", "backup", "team")

    def __init__(self, backup: bytes, team: str, secret: bytes) -> None:
        self.backup, self.team, self._secret = backup, team, secret
        self._cipher = AESGCM(derive(secret, _DOMAIN + backup))

    @classmethod
    def generate(cls, team: str) -> BackupKeys:
        """Those of a new backup."""
        return cls(secrets.token_bytes(ID_BYTES), team, new_secret())

    def __repr__(self) -> str:
        return f"BackupKeys({self.backup.hex()[:12]}…)"

    def envelope(self, to: str, agreement: bytes) -> bytes:
        """The secret for one X25519 key of ``to``."""
        wrapped = seal_to(agreement, self._secret, info=_info(self.backup, self.team, to))
        team = bytes.fromhex(self.team)
        made = _Envelope(VERSION, self.backup, team, to, agreement, wrapped)
        return msgspec.msgpack.encode(made)

    def seal(self, plain: bytes, *, place: bytes) -> bytes:
        """``plain`` compressed, padded and sealed for one ``place``."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        packed = pad(zlib.compress(plain, 6))
        return nonce + self._cipher.encrypt(nonce, packed, _DOMAIN + self.backup + place)

    def open(self, data: bytes, *, place: bytes) -> bytes:
        """What ``seal`` was given. ValueError."""
        if not NONCE_BYTES + TAG_BYTES < len(data) <= MAX_BLOCK:
            raise ValueError("its length cannot be")
        aad = _DOMAIN + self.backup + place
        try:
            packed = self._cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], aad)
        except InvalidTag as error:
            raise ValueError("its key does not open it") from error
        inflating = zlib.decompressobj()
        try:
            plain = inflating.decompress(unpad(packed), MAX_PLAIN)
        except zlib.error as error:
            raise ValueError("it is not written as one") from error
        if not inflating.eof or inflating.unused_data:
            raise ValueError("it is not written as one")
        return plain


class BackupFolder:
    """The backup in ``root``, with the keys that open it."""

    def __init__(self, root: Path, keys: BackupKeys) -> None:
        self.root, self.keys = root, keys

    @classmethod
    def make(cls, place: Path, keys: BackupKeys) -> BackupFolder:
        """A new one inside ``place``, which must be there. CannotWrite, DiskFull."""
        root = place / f"{PREFIX}{keys.backup.hex()[:12]}"
        with atomic.explained(root):
            for folder in (root, *(root / part for part in ("k", "m", "e", "b"))):
                folder.mkdir(exist_ok=True)
                atomic.sync_folder(folder.parent)
        return cls(root, keys)

    # --- writing ------------------------------------------------------------------------------

    def settle(self) -> None:
        """Have all that is there be there after a power cut, too. CannotWrite.

        A run that was killed may have left names whose folders were not synced yet; this one goes
        on from what it finds. Costs something only where there is something to sync.
        """
        with atomic.explained(self.root):
            parts = [self.root / part for part in ("k", "m", "e", "b")]
            shards = [shard for shard in _listed(self.root / "b") if shard.is_dir()]
            for folder in (*shards, *parts, self.root, self.root.parent):
                atomic.sync_folder(folder)

    def give(self, recipients: Mapping[str, bytes]) -> None:
        """Let these open it (id -> X25519 public key), and nobody else any more."""
        for place in sorted((self.root / "k").iterdir()):
            known = _envelope_in(place)
            if known is None or recipients.get(known.to) != known.key:
                with atomic.explained(place):
                    place.unlink(missing_ok=True)
        for to, agreement in recipients.items():
            place = self.root / "k" / f"{to}.key"
            if not place.exists():
                self._write(place, self.keys.envelope(to, agreement))

    def put_block(self, number: int, plain: bytes) -> tuple[str, int]:
        """Keep a block; the mark of its file and how long that is."""
        data = self.keys.seal(plain, place=_block(number))
        mark = hashlib.sha256(data).hexdigest()[:MARK]
        self._write(self.root / "e" / f"{number}-{mark}.block", data)
        return mark, len(data)

    def put_state(self, state: State) -> int:
        """Keep a state, whose blocks and files stand already; how long its file is."""
        data = self.keys.seal(msgspec.msgpack.encode(state), place=_state(state.n))
        mark = hashlib.sha256(data).hexdigest()[:MARK]
        self._write(self.root / "m" / f"{state.n}-{mark}.state", data)
        return len(data)

    def forget_block(self, number: int, but: str) -> None:
        """Erase every version of a block but one: it holds what was erased since."""
        for place, match in _matching(self.root / "e", _BLOCK):
            if int(match[1]) == number and match[2] != but:
                with atomic.explained(place):
                    place.unlink(missing_ok=True)

    def forget_unnamed(self, named: Collection[tuple[int, str]], numbers: Collection[int]) -> None:
        """Erase versions of these blocks that no state names: a run that was killed left them.

        Those of the last hour stay, for another run may be about to name them.
        """
        for place, match in _matching(self.root / "e", _BLOCK):
            number, mark = int(match[1]), match[2]
            if number not in numbers or (number, mark) in named:
                continue
            with atomic.explained(place), suppress(FileNotFoundError):
                if abs(time.time() - place.stat().st_mtime) > STRAY_S:
                    place.unlink()

    def addresses(self) -> frozenset[str]:
        """The sealed files that are here, by their names."""
        found = set()
        for shard in _listed(self.root / "b"):
            if len(shard.name) == 2 and shard.is_dir():
                found |= {name for name in os.listdir(shard) if _ADDRESS.fullmatch(name)}
        return frozenset(found)

    def put_blob(self, address: str, cipher: bytes) -> None:
        """Keep a sealed file."""
        place = self._blob(address)
        with atomic.explained(place):
            if not place.parent.is_dir():
                place.parent.mkdir(exist_ok=True)
                atomic.sync_folder(place.parent.parent)
        self._write(place, cipher)

    def drop_blob(self, address: str) -> None:
        """Erase a sealed file."""
        with atomic.explained(self.root):
            self._blob(address).unlink(missing_ok=True)

    def size(self) -> int:
        """How many bytes the files of the backup have."""
        found = 0
        for folder, _, names in os.walk(self.root):
            for name in names:
                with suppress(FileNotFoundError):
                    found += os.stat(os.path.join(folder, name)).st_size
        return found

    def write_index(self, text: str, page: str) -> None:
        """What a person reads who finds the folder."""
        atomic.write_text(self.root / README, text)
        atomic.write_text(self.root / INDEX, page)

    # --- reading ------------------------------------------------------------------------------

    def states(self) -> list[State]:
        """All that can be read, the oldest first. BackupTooNew."""
        found = [self._state(place, int(match[1])) for place, match in self.state_files()]
        return sorted((one for one in found if isinstance(one, State)), key=lambda one: one.n)

    def state_files(self) -> list[tuple[Path, re.Match[str]]]:
        """The files of all states."""
        return list(_matching(self.root / "m", _STATE))

    def damaged_states(self) -> list[tuple[str, str]]:
        """(file, why) of those that cannot be read."""
        found = ((place, self._state(place, int(m[1]))) for place, m in self.state_files())
        return [(f"m/{place.name}", why) for place, why in found if isinstance(why, str)]

    def block(self, ref: BlockRef) -> bytes:
        """What is in a block of a state. BackupDamaged."""
        name = f"{ref.number}-{ref.mark}.block"
        try:
            plain = self._opened(self.root / "e" / name, ref.mark, _block(ref.number))
            if hashlib.sha256(plain).digest() != ref.content:
                raise ValueError("it is not what the state says")
        except ValueError as error:
            raise BackupDamaged(path=self.root, why=f"e/{name}: {error}") from error
        return plain

    def has_block(self, ref: BlockRef) -> bool:
        """Whether the file of a block is there."""
        return (self.root / "e" / f"{ref.number}-{ref.mark}.block").is_file()

    def blob(self, address: str) -> bytes | None:
        """A sealed file as it was written; None when it is not (so) here."""
        try:
            return _whole(self._blob(address), address)
        except (FileNotFoundError, ValueError):
            return None

    def _state(self, place: Path, n: int) -> State | str:
        try:
            mark = place.name.partition("-")[2][:MARK]
            plain = self._opened(place, mark, _state(n))
            if msgspec.msgpack.decode(plain).get("v") != VERSION:
                raise BackupTooNew(path=self.root)
            state = msgspec.msgpack.decode(plain, type=State)
            if state.n != n or state.team != self.keys.team:
                raise ValueError("it is not what its name says")
        except (ValueError, AttributeError, RecursionError) as error:
            return " ".join(str(error).split())[:120]
        return state

    def _opened(self, place: Path, mark: str, aad: bytes) -> bytes:
        try:
            return self.keys.open(_whole(place, mark), place=aad)
        except FileNotFoundError as error:
            raise ValueError("it is not there") from error

    def _blob(self, address: str) -> Path:
        if _ADDRESS.fullmatch(address) is None:
            raise ValueError("a blob is named by its SHA-256")
        return self.root / "b" / address[:2] / address

    @staticmethod
    def _write(place: Path, data: bytes) -> None:
        atomic.write_bytes(place, data)


def backups_in(place: Path) -> list[Path]:
    """The folders of the backups in ``place``, or itself where it is one. BackupMissing."""
    if place.name.startswith(PREFIX) and (place / "k").is_dir():
        return [place]
    try:
        found = sorted(one for one in place.glob(f"{PREFIX}*") if (one / "k").is_dir())
    except OSError as error:
        raise CannotRead(path=place, why=error.strerror or type(error).__name__) from error
    if not found:
        raise BackupMissing(path=place)
    return found


def recipients_of(root: Path) -> dict[str, bytes]:
    """Who can open the backup in ``root``: id -> the public key it is sealed for. BackupTooNew."""
    found = {}
    for place, _ in _matching(root / "k", _KEY):
        known = _envelope_in(place)
        if known is not None:
            if known.v != VERSION:
                raise BackupTooNew(path=root)
            found[known.to] = known.key
    return found


def team_of(root: Path) -> str:
    """The team whose backup it is. BackupDamaged when no key says it."""
    for place, _ in _matching(root / "k", _KEY):
        known = _envelope_in(place)
        if known is not None:
            return known.team.hex()
    raise BackupDamaged(path=root, why="the files with its key are not there")


def unlocked(root: Path, to: str, keys: DeviceKeys) -> BackupFolder | None:
    """The backup in ``root``, opened as ``to`` with these keys; None when they do not open it."""
    known = _envelope_in(root / "k" / f"{to}.key")
    if known is None or known.to != to or known.v != VERSION:
        return None
    team = known.team.hex()
    try:
        secret = keys.open_sealed(known.wrapped, info=_info(known.backup, team, to))
    except NotForUs:
        return None
    if len(secret) != KEY_BYTES:
        return None
    return BackupFolder(root, BackupKeys(known.backup, team, secret))


def _envelope_in(place: Path) -> _Envelope | None:
    try:
        return msgspec.msgpack.decode(place.read_bytes(), type=_Envelope)
    except (OSError, ValueError, RecursionError):
        return None


def _info(backup: bytes, team: str, to: str) -> bytes:
    return _DOMAIN + backup + bytes.fromhex(team) + id_bytes(to)


def _block(number: int) -> bytes:
    return b"block" + number.to_bytes(8)


def _state(n: int) -> bytes:
    return b"state" + n.to_bytes(8)


def _whole(place: Path, digits: str) -> bytes:
    """The bytes of a file whose name holds its hash. FileNotFoundError; ValueError."""
    try:
        data = place.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError from None
    except OSError as error:
        raise ValueError(error.strerror or type(error).__name__) from error
    if not hashlib.sha256(data).hexdigest().startswith(digits):
        raise ValueError("its bytes are not those it was written with")
    return data


def _matching(folder: Path, form: re.Pattern[str]) -> Iterator[tuple[Path, re.Match[str]]]:
    for place in _listed(folder):
        match = form.fullmatch(place.name)
        if match is not None:
            yield place, match


def _listed(folder: Path) -> list[Path]:
    with suppress(FileNotFoundError, NotADirectoryError):
        try:
            return sorted(folder.iterdir())
        except PermissionError as error:
            raise CannotRead(path=folder, why=error.strerror or "it may not be read") from error
    return []


def decoded(plain: bytes, kind: Any) -> Any:
    """What is in a block, as ``kind``. ValueError."""
    try:
        return msgspec.msgpack.decode(plain, type=kind)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
