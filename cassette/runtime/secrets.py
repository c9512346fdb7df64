"""Keeps a device's private keys: in the system's keyring where there is one, else in a file that
only its owner can read.

Entries and files are named by device, so two libraries on one machine never share, and no device
ever takes the place of another. What is kept never appears in a log or a repr.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cassette.domain.errors import SecretsMissing
from cassette.runtime import atomic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from keyring.backend import KeyringBackend

SERVICE = "cassette"
FILE = "secrets"
"""The file is “secrets-<device>”; one that is called only “secrets” is read, never written."""
SWITCH = "CASSETTE_KEYRING"
"""Set to “off”, secrets always go to the file."""

_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class DeviceSecrets:
    """Where the secrets of the library in ``folder`` are kept. ``where`` says it to people."""

    folder: Path
    device: str
    keyring: KeyringBackend | None

    @property
    def where(self) -> Literal["keyring", "file"]:
        """Where ``save`` puts them."""
        return "file" if self.keyring is None else "keyring"

    def save(self, secret: bytes) -> Literal["keyring", "file"]:
        """Keep ``secret``; where it went. A keyring that refuses gives way to the file.

        Raises DiskFull or CannotWrite.
        """
        file = self._file
        with atomic.explained(file):
            if self.keyring is not None and self._ask(self._put, secret):
                file.unlink(missing_ok=True)
                return "keyring"
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            atomic.write_bytes(file, base64.b64encode(secret) + b"\n", private=True)
            file.chmod(_PRIVATE)
            return "file"

    def load(self) -> bytes:
        """What was kept, from wherever it is. SecretsMissing when neither place has it."""
        kept = _read(self._file) or self._from_keyring() or _read(self.folder / FILE)
        try:
            found = base64.b64decode(kept.strip(), validate=True)
        except binascii.Error:
            found = b""
        if not found:
            raise SecretsMissing(path=self.folder)
        return found

    def forget(self) -> None:
        """Keep nothing of this device any more, in neither place; fine when nothing is there."""
        with contextlib.suppress(OSError):
            self._file.unlink()
        if self.keyring is not None:
            self._ask(self._drop, b"")

    @property
    def _file(self) -> Path:
        return self.folder / f"{FILE}-{self.device}"

    def _from_keyring(self) -> str:
        found: list[str] = []
        if self.keyring is not None:
            keyring = self.keyring
            self._ask(lambda _: found.append(keyring.get_password(SERVICE, self.device) or ""), b"")
        return found[0] if found else ""

    def _put(self, secret: bytes) -> None:
        if self.keyring is not None:
            text = base64.b64encode(secret).decode()
            self.keyring.set_password(SERVICE, self.device, text)

    def _drop(self, _: bytes) -> None:
        if self.keyring is not None:
            self.keyring.delete_password(SERVICE, self.device)

    @staticmethod
    def _ask(question: Callable[[bytes], None], secret: bytes) -> bool:
        """Whether the keyring did as asked: it may be locked, refused by the person or gone."""
        from keyring.errors import KeyringError

        try:
            question(secret)
        except (KeyringError, OSError, RuntimeError):
            return False
        return True


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""


def device_secrets(folder: Path, device: str) -> DeviceSecrets:
    """Where this machine keeps the secrets of ``device``, whose library is in ``folder``."""
    return DeviceSecrets(folder, device, usable_keyring())


def usable_keyring() -> KeyringBackend | None:
    """The system's keyring; None when it is switched off or there is none worth the name."""
    if os.environ.get(SWITCH, "").lower() == "off":
        return None
    import keyring
    from keyring.backends import fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, (fail.Keyring, null.Keyring)) or backend.priority < 1:
        return None
    return backend
