"""The keys of this machine's devices, where ``runtime.secrets`` keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import SecretsMissing
from cassette.runtime.secrets import DeviceSecrets, device_secrets
from cassette.sync.team import DeviceKeys

if TYPE_CHECKING:
    from pathlib import Path


class LibraryShelf:
    """The keys of the library in ``folder``: in the system's keyring, else in files of its own."""

    def __init__(self, folder: Path, *, keyring: bool = True) -> None:
        self._folder, self._keyring = folder, keyring

    def load(self, device: str) -> DeviceKeys:
        """The keys of a device. SecretsMissing, also when what is kept is none."""
        try:
            return DeviceKeys.from_bytes(self._secrets(device).load())
        except ValueError as error:
            raise SecretsMissing(path=self._folder) from error

    def save(self, device: str, keys: DeviceKeys) -> None:
        """Keep the keys of a device; durable on return. DiskFull, CannotWrite."""
        self._secrets(device).save(keys.to_bytes())

    def has(self, device: str) -> bool:
        """Whether the keys of a device are here."""
        try:
            self.load(device)
        except SecretsMissing:
            return False
        return True

    def _secrets(self, device: str) -> DeviceSecrets:
        if self._keyring:
            return device_secrets(self._folder, device)
        return DeviceSecrets(self._folder, device, None)
